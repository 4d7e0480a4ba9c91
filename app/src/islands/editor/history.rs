//! What can be undone and done again.

use std::time::Duration;

use largage::{message::Message, time::Moment};

/// Steps that are kept.
const MOST: usize = 100;
/// What is typed into one field without a longer pause is one step.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub struct History {
    past: Vec<Message>,
    future: Vec<Message>,
    /// Where and when the last step was made.
    last: Option<(String, Moment)>,
}

impl History {
    /// Keeps how the message was before a change. `place` is the field typed into; no place begins a step of its own.
    pub fn record(&mut self, before: impl FnOnce() -> Message, place: Option<&str>, at: Moment) {
        let same = |(last, then): &(String, Moment)| Some(last.as_str()) == place && then.until(at) < PAUSE;
        let goes_on = self.last.as_ref().is_some_and(same);
        if !goes_on {
            if self.past.len() == MOST {
                self.past.remove(0);
            }
            self.past.push(before());
        }
        self.future.clear();
        self.last = place.map(|place| (place.to_owned(), at));
    }

    pub fn undo(&mut self, present: Message) -> Option<Message> {
        let before = self.past.pop()?;
        self.future.push(present);
        self.last = None;
        Some(before)
    }

    pub fn redo(&mut self, present: Message) -> Option<Message> {
        let after = self.future.pop()?;
        self.past.push(present);
        self.last = None;
        Some(after)
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Message {
        Message::text(text)
    }

    fn at(millis: i64) -> Moment {
        Moment::from_millis(millis)
    }

    #[test]
    fn typing_on_is_one_step() {
        let mut history = History::default();
        history.record(|| text(""), Some("content"), at(0));
        history.record(|| text("a"), Some("content"), at(900));
        history.record(|| text("ab"), Some("content"), at(1800));
        assert_eq!(history.undo(text("abc")), Some(text("")));
        assert_eq!(history.undo(text("")), None);
        assert_eq!(history.redo(text("")), Some(text("abc")));
    }

    #[test]
    fn a_pause_another_field_or_a_change_of_shape_begins_a_new_step() {
        let mut history = History::default();
        history.record(|| text("1"), Some("content"), at(0));
        history.record(|| text("2"), Some("content"), at(1000));
        history.record(|| text("3"), Some("username"), at(1001));
        history.record(|| text("4"), None, at(1002));
        history.record(|| text("5"), None, at(1003));
        for step in ["5", "4", "3", "2", "1"] {
            assert_eq!(history.undo(text("present")), Some(text(step)));
        }
        assert!(!history.can_undo() && history.can_redo());
    }

    #[test]
    fn what_was_undone_is_gone_once_something_new_is_typed() {
        let mut history = History::default();
        history.record(|| text("1"), None, at(0));
        history.undo(text("2"));
        history.record(|| text("1"), Some("content"), at(1));
        assert!(!history.can_redo());
    }

    #[test]
    fn the_oldest_steps_are_forgotten() {
        let mut history = History::default();
        for step in 0..=MOST {
            history.record(|| text(&step.to_string()), None, at(0));
        }
        let mut oldest = None;
        while let Some(step) = history.undo(text("")) {
            oldest = Some(step);
        }
        assert_eq!(oldest, Some(text("1")));
    }
}
