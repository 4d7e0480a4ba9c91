//! Line drawings of 24 by 24 that stand beside words, never instead of them.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Account,
    Add,
    Alert,
    Announce,
    Bell,
    Copy,
    Customers,
    Dashboard,
    Delivery,
    Done,
    Down,
    Drop,
    Funds,
    Grip,
    Help,
    Log,
    Mail,
    Menu,
    Message,
    More,
    Order,
    Product,
    Redo,
    Remove,
    Sandbox,
    Settings,
    Shop,
    SignOut,
    Ticket,
    Undo,
    Up,
    Wait,
    Webhook,
}

impl Icon {
    const fn drawing(self) -> &'static str {
        match self {
            Self::Account => r#"<circle cx="12" cy="8" r="4"/><path d="M4 21a8 8 0 0 1 16 0"/>"#,
            Self::Add => r#"<path d="M12 5v14M5 12h14"/>"#,
            Self::Announce => r#"<path d="M4 10v4h3l9 5V5l-9 5zM19 9.5a4 4 0 0 1 0 5M7 14l1.5 6h2.5l-1.5-5"/>"#,
            Self::Bell => r#"<path d="M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21.5h4"/>"#,
            Self::Copy => r#"<path d="M9 9h11v11H9zM5 15H4V4h11v1"/>"#,
            Self::Down => r#"<path d="M12 5v14M6 13l6 6 6-6"/>"#,
            Self::Grip => r#"<path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01"/>"#,
            Self::Redo => r#"<path d="m15 4 5 5-5 5M20 9h-9a6 6 0 0 0 0 12h2"/>"#,
            Self::Remove => r#"<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/>"#,
            Self::Undo => r#"<path d="M9 4 4 9l5 5M4 9h9a6 6 0 0 1 0 12h-2"/>"#,
            Self::Up => r#"<path d="M12 19V5M6 11l6-6 6 6"/>"#,
            Self::Alert => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v6M12 16.5h.01"/>"#,
            Self::Customers => {
                r#"<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5"/>"#
            }
            Self::Dashboard => r#"<path d="M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z"/>"#,
            Self::Delivery => r#"<path d="M3 11 21 3l-6 18-3.5-7.5zM11.5 13.5 21 3"/>"#,
            Self::Done => r#"<circle cx="12" cy="12" r="9"/><path d="m8 12 3 3 5-6"/>"#,
            Self::Drop => {
                r#"<path d="M3 10a9 7 0 0 1 18 0c-2-1.5-4-1.5-6 0-2-1.5-4-1.5-6 0-2-1.5-4-1.5-6 0zM4 11l6 6M20 11l-6 6M10 16h4v4h-4z"/>"#
            }
            Self::Funds => {
                r#"<path d="M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7C8 7 7 3 9.5 3S12 7 12 7zM12 7c4 0 5-4 2.5-4S12 7 12 7z"/>"#
            }
            Self::Help => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.5M12 16.5h.01"/>"#
            }
            Self::Log => r#"<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"/>"#,
            Self::Mail => r#"<path d="M4 6h16v12H4zM4 7l8 6 8-6"/>"#,
            Self::Message => r#"<path d="M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5"/>"#,
            Self::Menu => r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
            Self::More => r#"<path d="M5 12h.01M12 12h.01M19 12h.01"/>"#,
            Self::Order => r#"<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"/>"#,
            Self::Product => r#"<path d="m12 3 8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"/>"#,
            Self::Shop => r#"<path d="M5 8h14l-1 13H6zM9 10V7a3 3 0 0 1 6 0v3"/>"#,
            Self::Sandbox => r#"<path d="M4 9h16M4 15h16M10 4 8 20M16 4l-2 16"/>"#,
            Self::Settings => {
                r#"<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#
            }
            Self::SignOut => r#"<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"/>"#,
            Self::Ticket => {
                r#"<path d="M4 12a8 8 0 0 1 16 0M4 12v4h3v-5H4.1M20 12v4h-3v-5h2.9M20 16a4 4 0 0 1-4 4h-3"/>"#
            }
            Self::Wait => r#"<path d="M12 4 2.5 20h19zM12 10v4M12 17h.01"/>"#,
            Self::Webhook => {
                r#"<path d="M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.5-1.5"/>"#
            }
        }
    }
}

/// `<Draw icon=Icon::Funds />`
#[component]
pub fn Draw(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.drawing()></svg> }
}
