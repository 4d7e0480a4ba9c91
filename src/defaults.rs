//! The messages that a new installation begins with.
pub fn message(kind: crate::event::Kind, _lang: crate::lang::Lang) -> crate::message::Message {
    crate::message::Message::text(format!("{} %code% %user% %amount% %closes_at%", kind.name()))
}
