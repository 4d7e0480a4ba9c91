//! What differs between two versions of a message: which parts, and which words in them.

use serde_json::Value;

use crate::message::Message;

/// A part that two messages say differently, by its place as Discord names it (`embeds.0.fields.2.value`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands in the later one; where it stood, if it was removed.
    pub path: String,
    /// Nothing where it was added.
    pub before: Option<String>,
    /// Nothing where it was removed.
    pub after: Option<String>,
}

/// A run of words in both texts, or in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Removed(String),
    Added(String),
}

/// Every part that differs, in the order of the later message. What was put into a list or taken out of it does not
/// make everything behind it differ.
pub fn differences(before: &Message, after: &Message) -> Vec<Difference> {
    let json = |message| serde_json::to_value(message).unwrap_or_default();
    let mut found = Vec::new();
    compare("", &json(before), &json(after), &mut found);
    found
}

fn compare(path: &str, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in new {
                let path = below(path, key);
                match old.get(key) {
                    Some(old) => compare(&path, old, value, found),
                    None => leaves(&path, value, Side::Added, found),
                }
            }
            for (key, value) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
                leaves(&below(path, key), value, Side::Removed, found);
            }
        }
        (Value::Array(old), Value::Array(new)) => compare_lists(path, old, new, found),
        _ => {
            let path = path.to_owned();
            found.push(Difference { path, before: Some(told(before)), after: Some(told(after)) });
        }
    }
}

/// What is the same at both ends stays out of it; what is left is compared one by one.
fn compare_lists(path: &str, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end]);
    for index in 0..old_rest.len().max(new_rest.len()) {
        let path = below(path, &(start + index).to_string());
        match (old_rest.get(index), new_rest.get(index)) {
            (Some(old), Some(new)) => compare(&path, old, new, found),
            (None, Some(new)) => leaves(&path, new, Side::Added, found),
            (Some(old), None) => leaves(&path, old, Side::Removed, found),
            (None, None) => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Added,
    Removed,
}

/// Every value inside a part that only one of the messages has.
fn leaves(path: &str, value: &Value, side: Side, found: &mut Vec<Difference>) {
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| leaves(&below(path, key), value, side, found)),
        Value::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(index, value)| leaves(&below(path, &index.to_string()), value, side, found));
        }
        // What the format wants of a part says nothing about it.
        _ if matches!(path.rsplit('.').next(), Some("type" | "style")) => {}
        value => {
            let (before, after) = match side {
                Side::Added => (None, Some(told(value))),
                Side::Removed => (Some(told(value)), None),
            };
            found.push(Difference { path: path.to_owned(), before, after });
        }
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What was taken out of a text and put into it, word by word. Texts of very many words that differ everywhere are told
/// as a whole.
pub fn words(before: &str, after: &str) -> Vec<Piece> {
    /// So many comparisons at most.
    const MOST: usize = 4_000_000;
    let (old, new) = (tokens(before), tokens(after));
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end]);
    let mut pieces = Pieces::default();
    pieces.same(&old[..start].concat());
    if old_rest.len().saturating_mul(new_rest.len()) > MOST {
        pieces.removed(&old_rest.concat());
        pieces.added(&new_rest.concat());
    } else {
        common(old_rest, new_rest, &mut pieces);
    }
    pieces.same(&old[old.len() - end..].concat());
    pieces.0
}

/// Words and what stands between them, which together are the text.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut was_word = None;
    for (at, character) in text.char_indices() {
        let is_word = character.is_alphanumeric();
        // Each sign is one of its own, so that two texts share as much as they can.
        if was_word.is_some_and(|was| was != is_word || !is_word) {
            tokens.push(&text[start..at]);
            start = at;
        }
        was_word = Some(is_word);
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

/// The longest common subsequence decides what stayed.
fn common(old: &[&str], new: &[&str], pieces: &mut Pieces) {
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i] == new[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            pieces.same(old[i]);
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            pieces.removed(old[i]);
            i += 1;
        } else {
            pieces.added(new[j]);
            j += 1;
        }
    }
    pieces.removed(&old[i..].concat());
    pieces.added(&new[j..].concat());
}

/// Neighbours of one sort are one piece.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn same(&mut self, word: &str) {
        match self.0.last_mut() {
            _ if word.is_empty() => {}
            Some(Piece::Same(text)) => text.push_str(word),
            _ => self.0.push(Piece::Same(word.to_owned())),
        }
    }

    fn removed(&mut self, word: &str) {
        match self.0.last_mut() {
            _ if word.is_empty() => {}
            Some(Piece::Removed(text)) => text.push_str(word),
            _ => self.0.push(Piece::Removed(word.to_owned())),
        }
    }

    fn added(&mut self, word: &str) {
        match self.0.last_mut() {
            _ if word.is_empty() => {}
            Some(Piece::Added(text)) => text.push_str(word),
            _ => self.0.push(Piece::Added(word.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(json: serde_json::Value) -> Message {
        serde_json::from_value(json).unwrap()
    }

    fn told(before: serde_json::Value, after: serde_json::Value) -> Vec<String> {
        let side = |side: Option<String>| side.unwrap_or_else(|| "-".to_owned());
        differences(&message(before), &message(after))
            .into_iter()
            .map(|found| format!("{}: {} > {}", found.path, side(found.before), side(found.after)))
            .collect()
    }

    #[test]
    fn each_part_that_differs_is_named_once() {
        let before = serde_json::json!({ "content": "a", "embeds": [{ "title": "t", "color": 255, "footer": { "text": "f" } }] });
        let after =
            serde_json::json!({ "content": "b", "embeds": [{ "title": "t", "color": 256 }], "username": "Captain" });
        assert_eq!(told(before.clone(), before.clone()), [] as [&str; 0]);
        let found = told(before, after);
        assert_eq!(found.len(), 4, "{found:?}");
        for expected in
            ["content: a > b", "embeds.0.color: 255 > 256", "embeds.0.footer.text: f > -", "username: - > Captain"]
        {
            assert!(found.iter().any(|found| found == expected), "{expected} is not in {found:?}");
        }
    }

    #[test]
    fn what_is_put_between_others_moves_nothing() {
        let fields = |names: &[&str]| {
            let fields: Vec<_> = names.iter().map(|name| serde_json::json!({ "name": name, "value": "v" })).collect();
            serde_json::json!({ "embeds": [{ "title": "t", "fields": fields }] })
        };
        assert_eq!(
            told(fields(&["a", "c"]), fields(&["a", "b", "c"])),
            ["embeds.0.fields.1.name: - > b", "embeds.0.fields.1.value: - > v"]
        );
        assert_eq!(told(fields(&["x", "a", "c"]), fields(&["a", "c"])).len(), 2);
        let same = told(fields(&["a", "b", "c"]), fields(&["a", "x", "c"]));
        assert_eq!(same, ["embeds.0.fields.1.name: b > x"]);
        let button = serde_json::json!({ "content": "x", "components": [{ "type": 1, "components": [
            { "type": 2, "style": 5, "label": "Go", "url": "https://example.org" }] }] });
        let found = told(serde_json::json!({ "content": "x" }), button);
        assert_eq!(found.len(), 2, "what the format wants says nothing: {found:?}");
    }

    #[test]
    fn words_are_told_apart() {
        use Piece::{Added, Removed, Same};
        let text = |text: &str| text.to_owned();
        assert_eq!(
            words("The code is valid, hurry!", "The code was valid. Hurry!"),
            [
                Same(text("The code ")),
                Removed(text("is")),
                Added(text("was")),
                Same(text(" valid")),
                Removed(text(",")),
                Added(text(".")),
                Same(text(" ")),
                Removed(text("hurry")),
                Added(text("Hurry")),
                Same(text("!")),
            ]
        );
        assert_eq!(words("", ""), []);
        assert_eq!(words("", "a b"), [Added(text("a b"))]);
        assert_eq!(words("a b", ""), [Removed(text("a b"))]);
        assert_eq!(words("a", "a"), [Same(text("a"))]);
    }

    #[test]
    fn long_texts_are_not_compared_for_ever() {
        let (before, after) = ("a ".repeat(20_000), "b!".repeat(20_000));
        let pieces = words(&before, &after);
        assert_eq!(pieces.len(), 2);
    }

    proptest! {
        #[test]
        fn the_pieces_are_both_texts(before in "[a-c \n*é]{0,60}", after in "[a-c \n*é]{0,60}") {
            let (mut old, mut new) = (String::new(), String::new());
            for piece in words(&before, &after) {
                match piece {
                    Piece::Same(text) => {
                        old.push_str(&text);
                        new.push_str(&text);
                    }
                    Piece::Removed(text) => old.push_str(&text),
                    Piece::Added(text) => new.push_str(&text),
                }
            }
            prop_assert_eq!((old, new), (before, after));
        }

        #[test]
        fn any_text_has_words(text in "\\PC{0,40}") {
            prop_assert_eq!(tokens(&text).concat(), text);
        }
    }
}
