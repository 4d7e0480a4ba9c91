//! A question that readers answer by clicking.

use serde::{Deserialize, Serialize};

use super::{ButtonEmoji, Part, Path, Slot, Unknown, is_false, or_default};
use crate::discord::limits;
use crate::template::Place;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Poll {
    pub question: Question,
    pub answers: Vec<Answer>,
    /// Hours; a day unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub allow_multiselect: bool,
    /// There is one only, 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout_type: Option<u64>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    #[serde(deserialize_with = "or_default")]
    pub text: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    #[serde(rename = "poll_media")]
    pub media: AnswerMedia,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerMedia {
    #[serde(deserialize_with = "or_default")]
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<ButtonEmoji>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Poll {
    pub(super) fn visit_texts(&mut self, path: &Path, visitor: &mut dyn FnMut(Slot, &mut String)) {
        let slot = |path: Path, limit| Slot { path, place: Place::Name, limit, part: Part::Message };
        visitor(slot(path.key("question").key("text"), limits::POLL_QUESTION), &mut self.question.text);
        for (index, answer) in self.answers.iter_mut().enumerate() {
            let path = path.key("answers").index(index).key("poll_media").key("text");
            visitor(slot(path, limits::POLL_ANSWER), &mut answer.media.text);
        }
    }

    pub(super) fn visit_unknown(&mut self, path: &Path, visitor: &mut dyn FnMut(Path, &mut Unknown)) {
        visitor(path.key("question"), &mut self.question.unknown);
        for (index, answer) in self.answers.iter_mut().enumerate() {
            let path = path.key("answers").index(index);
            let media = path.key("poll_media");
            if let Some(emoji) = &mut answer.media.emoji {
                visitor(media.key("emoji"), &mut emoji.unknown);
            }
            visitor(media, &mut answer.media.unknown);
            visitor(path.clone(), &mut answer.unknown);
        }
        visitor(path.clone(), &mut self.unknown);
    }

    /// Leaves out what has nothing to show, and what is beyond Discord's numbers; nothing remains of a poll without a
    /// question or answers.
    pub(super) fn kept(mut self) -> Option<Self> {
        self.answers.retain(|answer| !answer.media.text.is_empty());
        self.answers.truncate(limits::POLL_ANSWERS);
        for answer in &mut self.answers {
            answer.media.emoji = answer.media.emoji.as_ref().and_then(ButtonEmoji::known);
        }
        self.duration = self.duration.map(|hours| hours.clamp(1, limits::POLL_HOURS));
        self.layout_type = self.layout_type.filter(|layout| *layout == 1);
        (!self.question.text.is_empty() && !self.answers.is_empty()).then_some(self)
    }
}
