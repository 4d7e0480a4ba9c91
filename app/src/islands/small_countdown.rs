//! The digits alone, beside a small sky. It looks ahead: staff wait for what comes.

use leptos::prelude::*;

use super::{Digits, Lost, keep_sky, use_drop_as};
use crate::{
    i18n::{Lang, countdown as say},
    wire::{DropView, Stage},
};

#[island]
pub fn SmallCountdown(lang: Lang, drop: DropView) -> impl IntoView {
    let (drop, clock) = use_drop_as(Some(drop), DropView::ahead);
    keep_sky(lang, drop, clock);
    let is_landing = move || Stage::of(drop.read().as_ref()) == Stage::Landing;
    view! {
        <Digits lang drop clock small=true />
        <p hidden=move || !is_landing()>{say::landing(lang)} " " {say::landing_text(lang)}</p>
        <Lost lang />
    }
}
