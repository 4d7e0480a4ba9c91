//! What the last action did, and other things to know.

use leptos::prelude::*;

use super::{Draw, Icon};

/// A sentence in its tone; after a redirect it travels in a cookie and is shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub tone: Tone,
    pub text: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Wait,
    Bad,
    /// What concerns the drop itself.
    Flare,
}

impl Tone {
    const ALL: [Self; 5] = [Self::Plain, Self::Good, Self::Wait, Self::Bad, Self::Flare];

    fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Wait => "wait",
            Self::Bad => "bad",
            Self::Flare => "flare",
        }
    }
}

impl Tone {
    fn icon(self) -> Icon {
        match self {
            Self::Plain => Icon::Help,
            Self::Good => Icon::Done,
            Self::Wait => Icon::Wait,
            Self::Bad => Icon::Alert,
            Self::Flare => Icon::Drop,
        }
    }
}

impl Notice {
    /// More than a sentence does not fit a cookie.
    const MAX_LENGTH: usize = 400;

    pub fn good(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }

    pub fn bad(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into() }
    }

    pub(crate) fn to_cookie(&self) -> String {
        let text: String = self.text.chars().take(Self::MAX_LENGTH).collect();
        format!("{}:{text}", self.tone.class())
    }

    pub(crate) fn from_cookie(cookie: &str) -> Option<Self> {
        let (class, text) = cookie.split_once(':')?;
        let tone = Tone::ALL.into_iter().find(|tone| tone.class() == class)?;
        let text: String = text.chars().take(Self::MAX_LENGTH).collect();
        (!text.is_empty()).then_some(Self { tone, text })
    }
}

/// A notice inside a page. `title` may be left out.
#[component]
pub fn NoticeBox(
    #[prop(optional)] tone: Tone,
    #[prop(into, optional)] title: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("notice {}", tone.class())>
            <Draw icon=tone.icon() />
            {(!title.is_empty()).then(|| view! { <strong>{title}</strong> })}
            <div>{children()}</div>
        </div>
    }
}

/// The notice of the action before, on top of the page and read out at once.
#[component]
pub(crate) fn Flash(notice: Notice) -> impl IntoView {
    let role = if notice.tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div class=format!("flash notice {}", notice.tone.class()) role=role>
            <Draw icon=notice.tone.icon() />
            <p>{notice.text}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_survives_its_cookie_and_a_forged_one_is_dropped() {
        let notice = Notice::bad("Not saved: <b> & \u{202f}!");
        assert_eq!(Notice::from_cookie(&notice.to_cookie()), Some(notice));
        for forged in ["", "good", "good:", "loud:text", ":text"] {
            assert_eq!(Notice::from_cookie(forged), None, "{forged}");
        }
        assert_eq!(Notice::good("é".repeat(1000)).to_cookie().chars().count(), "good:".len() + 400);
    }
}
