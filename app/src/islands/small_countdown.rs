//! The digits alone, beside a small sky.

use leptos::prelude::*;

use super::{Digits, Lost, keep_sky, use_drop};
use crate::{i18n::Lang, wire::DropView};

#[island]
pub fn SmallCountdown(lang: Lang, drop: DropView) -> impl IntoView {
    let (drop, clock) = use_drop(Some(drop));
    keep_sky(lang, drop, clock);
    view! {
        <Digits lang drop clock small=true />
        <Lost lang />
    }
}
