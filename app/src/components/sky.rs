//! The sky: a crate under a parachute that comes down as the drop comes closer.

use leptos::prelude::*;

use super::reader_lang;
use crate::{
    i18n::countdown as say,
    wire::{DropView, Stage},
};

/// The inside of the drawing; `style/sky.css` shows the parts that the stage calls for.
const SCENE: &str = include_str!("scene.svg");

/// The panel with its words as children. A `Countdown` among them is its title and keeps the
/// picture in step.
#[component]
pub fn Sky(
    /// The drop it shows; nothing is on its way without one.
    #[prop(optional_no_strip)]
    drop: Option<DropView>,
    #[prop(optional)] small: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let stage = Stage::of(drop.as_ref());
    let progress = drop.map_or(0, |drop| drop.progress(drop.server_now));
    view! {
        <section class=if small { "sky small" } else { "sky" } data-phase=stage.name() data-progress=progress
            aria-labelledby=(!small).then_some("sky-title")>
            <svg
                class="scene"
                viewBox="0 0 1200 480"
                preserveAspectRatio="xMidYMax slice"
                role="img"
                aria-label=say::picture(reader_lang(), stage)
                inner_html=SCENE
            ></svg>
            {children.map(|children| view! { <div class="words">{children()}</div> })}
        </section>
    }
}
