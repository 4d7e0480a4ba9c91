//! What Discord accepts and what it answers: limits, the validation that the sandbox does as Discord would, the
//! rate-limit headers, and what an answer means for a delivery. Nothing here talks to a network.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

/// Limits of a message, in Unicode code points unless said otherwise.
pub mod limits {
    pub const CONTENT: usize = 2000;
    pub const USERNAME: usize = 80;
    pub const EMBEDS: usize = 10;
    /// All texts of all embeds of a message together.
    pub const EMBEDS_TOTAL: usize = 6000;
    pub const TITLE: usize = 256;
    pub const DESCRIPTION: usize = 4096;
    pub const FIELDS: usize = 25;
    pub const FIELD_NAME: usize = 256;
    pub const FIELD_VALUE: usize = 1024;
    pub const FOOTER: usize = 2048;
    pub const AUTHOR: usize = 256;
    pub const COLOUR: u32 = 0xFF_FFFF;
    pub const URL: usize = 2048;
    pub const ROWS: usize = 5;
    pub const BUTTONS_PER_ROW: usize = 5;
    pub const BUTTON_LABEL: usize = 80;
    pub const BUTTON_URL: usize = 512;
    pub const THREAD_NAME: usize = 100;
    pub const TAGS: usize = 5;
    /// Names of emoji.
    pub const EMOJI_NAME: usize = 32;
    pub const FILES: usize = 10;
    /// Of a file's name; Discord takes more, file systems do not.
    pub const FILE_NAME: usize = 255;
    pub const ALT_TEXT: usize = 1024;
    pub const POLL_QUESTION: usize = 300;
    pub const POLL_ANSWERS: usize = 10;
    pub const POLL_ANSWER: usize = 55;
    /// Hours that a poll lasts at most: 32 days.
    pub const POLL_HOURS: u64 = 768;
    /// Components of a message of blocks, those inside others included.
    pub const COMPONENTS: usize = 40;
    /// All blocks of text of a message together.
    pub const BLOCKS_TOTAL: usize = 4000;
    /// Texts of a section.
    pub const SECTION_TEXTS: usize = 3;
    pub const GALLERY_ITEMS: usize = 10;
    /// The largest number that a component may be given.
    pub const COMPONENT_ID: u32 = 0x7FFF_FFFF;
    /// Users or roles named in `allowed_mentions`.
    pub const MENTIONED: usize = 100;
}

/// Bits of a message's `flags`.
pub mod flags {
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    pub const SILENT: u64 = 1 << 12;
    pub const COMPONENTS_V2: u64 = 1 << 15;
}

/// A number that Discord gives to a message, a channel, a user; a string in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake(pub u64);

impl fmt::Display for Snowflake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Snowflake {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `u64` itself would take a leading plus sign.
        if text.starts_with('+') {
            return "".parse().map(Self);
        }
        text.parse().map(Self)
    }
}

impl Serialize for Snowflake {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Snowflake {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => text.parse().map_err(serde::de::Error::custom),
            Value::Number(number) => {
                number.as_u64().map(Self).ok_or_else(|| serde::de::Error::custom("an id is not negative"))
            }
            _ => Err(serde::de::Error::custom("an id is a number in a string")),
        }
    }
}

/// The length that Discord counts: code points without the white space at both ends.
pub fn counted_length(text: &str) -> usize {
    text.trim().chars().count()
}

/// The word that keeps Discord from accepting a webhook's name, if any.
pub fn forbidden_name(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let contained = ["clyde", "discord"].into_iter().find(|word| name.contains(word));
    contained.or_else(|| ["everyone", "here"].into_iter().find(|word| name == *word))
}

/// Whether Discord takes this as an address in an embed or a button. `scheme://host` at least, nothing invisible.
pub fn is_web_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
        && !host.is_empty()
        && host.chars().all(|c| c.is_alphanumeric() || ".-:[]_@%".contains(c))
        && !url.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"\\`".contains(c))
}

/// A body that Discord refuses, in the shape of its answer (always status 400).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: u64,
    pub message: &'static str,
    /// Discord's tree of errors; empty where the code says everything.
    pub errors: Map<String, Value>,
}

impl Refusal {
    pub const INVALID_FORM_BODY: u64 = 50035;
    pub const EMPTY_MESSAGE: u64 = 50006;
    pub const INVALID_JSON: u64 = 50109;

    /// The answer to a body that is no JSON.
    pub fn invalid_json() -> Self {
        Self { code: Self::INVALID_JSON, message: "The request body contains invalid JSON.", errors: Map::new() }
    }

    fn empty_message() -> Self {
        Self { code: Self::EMPTY_MESSAGE, message: "Cannot send an empty message", errors: Map::new() }
    }

    /// The body of Discord's answer.
    pub fn to_json(&self) -> Value {
        let mut answer = json!({ "message": self.message, "code": self.code });
        if !self.errors.is_empty() {
            answer["errors"] = Value::Object(self.errors.clone());
        }
        answer
    }
}

/// Checks the body of an Execute Webhook request as Discord does. Components count only where the request asked for
/// them with `with_components=true`, or was made by an application.
pub fn validate(body: &Value, with_components: bool) -> Result<(), Refusal> {
    let Value::Object(message) = body else {
        let mut check = Check::default();
        check.report("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        return check.finish();
    };
    let mut check = Check::default();
    let content = check.text(message, "content", 0, limits::CONTENT);
    check.username(message);
    check.text(message, "avatar_url", 0, limits::URL);
    check.url(message, "avatar_url", false);
    check.boolean(message, "tts");
    check.text(message, "thread_name", 0, limits::THREAD_NAME);
    let flags = check.integer(message, "flags", u64::from(u32::MAX)).unwrap_or(0);
    let embeds = check.embeds(message);
    check.allowed_mentions(message);
    check.tags(message);
    let files = check.attachments(message);
    let has_poll = check.part(message, "poll", Check::poll).is_some();
    let made_of_blocks = flags & flags::COMPONENTS_V2 != 0;
    let components = match (with_components, made_of_blocks) {
        (false, _) => 0,
        (true, false) => check.rows(message),
        (true, true) => check.blocks(message, &files),
    };
    if made_of_blocks {
        for key in ["content", "embeds", "poll"] {
            if message.get(key).is_some_and(|value| !is_nothing(value)) {
                check.at(key, |check| {
                    check.report(
                        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                        &format!("The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"),
                    );
                });
            }
        }
    }
    check.finish()?;
    if content == 0 && embeds == 0 && components == 0 && files.is_empty() && !has_poll {
        return Err(Refusal::empty_message());
    }
    Ok(())
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Errors found so far, and where the check stands in the body.
#[derive(Default)]
struct Check {
    path: Vec<String>,
    errors: Map<String, Value>,
}

impl Check {
    fn finish(self) -> Result<(), Refusal> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Refusal { code: Refusal::INVALID_FORM_BODY, message: "Invalid Form Body", errors: self.errors })
    }

    fn report(&mut self, code: &str, message: &str) {
        let mut place = &mut self.errors;
        for part in &self.path {
            let next = place.entry(part.clone()).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(next) = next else { return };
            place = next;
        }
        let errors = place.entry("_errors").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(errors) = errors {
            errors.push(json!({ "code": code, "message": message }));
        }
    }

    fn at<T>(&mut self, part: impl ToString, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(part.to_string());
        let result = check(self);
        self.path.pop();
        result
    }

    /// Checks a text and returns its counted length (0 where absent).
    fn text(&mut self, object: &Map<String, Value>, key: &str, least: usize, most: usize) -> usize {
        match object.get(key) {
            None | Some(Value::Null) => 0,
            Some(Value::String(text)) => {
                let length = counted_length(text);
                if length > most || length < least {
                    let (code, message) = if least == 0 {
                        ("BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."))
                    } else {
                        ("BASE_TYPE_BAD_LENGTH", format!("Must be between {least} and {most} in length."))
                    };
                    self.at(key, |check| check.report(code, &message));
                }
                length
            }
            Some(other) => {
                let message = format!("Could not interpret \"{other}\" as string.");
                self.at(key, |check| check.report("STRING_TYPE_CONVERT", &message));
                0
            }
        }
    }

    fn required_text(&mut self, object: &Map<String, Value>, key: &str, most: usize) -> usize {
        let length = self.text(object, key, 0, most);
        if length == 0 && matches!(object.get(key), None | Some(Value::Null | Value::String(_))) {
            self.at(key, Self::required);
        }
        length
    }

    fn required(&mut self) {
        self.report("BASE_TYPE_REQUIRED", "This field is required");
    }

    fn boolean(&mut self, object: &Map<String, Value>, key: &str) {
        if !matches!(object.get(key), None | Some(Value::Null | Value::Bool(_))) {
            self.at(key, |check| check.report("BOOLEAN_TYPE_CONVERT", "Must be either true or false."));
        }
    }

    fn integer(&mut self, object: &Map<String, Value>, key: &str, most: u64) -> Option<u64> {
        let value = object.get(key).filter(|value| !value.is_null())?;
        let number = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        let Some(number) = number else {
            self.at(key, |check| check.report("NUMBER_TYPE_COERCE", &format!("Value {value} is not int.")));
            return None;
        };
        if number > i128::from(most) {
            let message = format!("int value should be less than or equal to {most}.");
            self.at(key, |check| check.report("NUMBER_TYPE_MAX", &message));
        } else if number < 0 {
            let message = "int value should be greater than or equal to 0.";
            self.at(key, |check| check.report("NUMBER_TYPE_MIN", message));
        }
        u64::try_from(number).ok()
    }

    fn username(&mut self, message: &Map<String, Value>) {
        self.text(message, "username", 1, limits::USERNAME);
        let name = message.get("username").and_then(Value::as_str).unwrap_or_default();
        if let Some(word) = forbidden_name(name) {
            let text = format!("Username cannot contain \"{word}\"");
            self.at("username", |check| check.report("USERNAME_INVALID_CONTAINS", &text));
        }
    }

    /// Checks an address; images may also name an attached file.
    fn url(&mut self, object: &Map<String, Value>, key: &str, attachment: bool) {
        let Some(url) = object.get(key).and_then(Value::as_str).map(str::trim).filter(|url| !url.is_empty()) else {
            return;
        };
        if is_web_url(url) || (attachment && url.starts_with(ATTACHMENT)) {
            return;
        }
        let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        self.at(key, |check| match scheme {
            Some(scheme) if scheme != "http" && scheme != "https" => {
                let message = format!("Scheme \"{scheme}\" is not one of ('http', 'https').");
                check.report("URL_TYPE_INVALID_SCHEME", &message);
            }
            _ => check.report("URL_TYPE_INVALID_URL", "Not a well formed URL."),
        });
    }

    /// The items of a list, none where it is absent or too long or no list.
    fn list<'a>(&mut self, object: &'a Map<String, Value>, key: &str, most: usize) -> &'a [Value] {
        match object.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) if items.len() > most => {
                let message = format!("Must be {most} or fewer in length.");
                self.at(key, |check| check.report("BASE_TYPE_MAX_LENGTH", &message));
                &[]
            }
            Some(Value::Array(items)) => items,
            Some(_) => {
                let message = "Only iterables may be used in a ListType";
                self.at(key, |check| check.report("LIST_TYPE_CONVERT", message));
                &[]
            }
        }
    }

    fn dictionary<'a>(&mut self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let object = value.as_object();
        if object.is_none() {
            self.report("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        }
        object
    }

    fn part<T>(
        &mut self,
        object: &Map<String, Value>,
        key: &str,
        check: impl FnOnce(&mut Self, &Map<String, Value>) -> T,
    ) -> Option<T> {
        let value = object.get(key).filter(|value| !value.is_null())?;
        self.at(key, |this| this.dictionary(value).map(|part| check(this, part)))
    }

    /// Checks the embeds and returns how many have something to show.
    fn embeds(&mut self, message: &Map<String, Value>) -> usize {
        let embeds = self.list(message, "embeds", limits::EMBEDS);
        let mut total = 0;
        let mut shown = 0;
        for (index, embed) in embeds.iter().enumerate() {
            let (length, visible) = self.at("embeds", |check| check.at(index, |check| check.embed(embed)));
            total += length;
            shown += usize::from(visible);
        }
        if total > limits::EMBEDS_TOTAL {
            let message = format!("Embed size exceeds maximum size of {}", limits::EMBEDS_TOTAL);
            self.at("embeds", |check| check.report("MAX_EMBED_SIZE_EXCEEDED", &message));
        }
        shown
    }

    /// Checks one embed; returns the length of its texts and whether it shows anything.
    fn embed(&mut self, embed: &Value) -> (usize, bool) {
        let Some(embed) = self.dictionary(embed) else { return (0, false) };
        let mut length = self.text(embed, "title", 0, limits::TITLE);
        length += self.text(embed, "description", 0, limits::DESCRIPTION);
        self.text(embed, "url", 0, limits::URL);
        self.url(embed, "url", false);
        self.integer(embed, "color", u64::from(limits::COLOUR));
        self.timestamp(embed);
        length += self.part(embed, "author", Self::embed_author).unwrap_or(0);
        length += self
            .part(embed, "footer", |check, footer| {
                let length = check.required_text(footer, "text", limits::FOOTER);
                check.text(footer, "icon_url", 0, limits::URL);
                check.url(footer, "icon_url", true);
                length
            })
            .unwrap_or(0);
        for (index, field) in self.list(embed, "fields", limits::FIELDS).iter().enumerate() {
            length += self.at("fields", |check| check.at(index, |check| check.field(field)));
        }
        let mut pictured = false;
        for key in ["image", "thumbnail"] {
            pictured |= self
                .part(embed, key, |check, image| {
                    let length = check.required_text(image, "url", limits::URL);
                    check.url(image, "url", true);
                    length > 0
                })
                .unwrap_or(false);
        }
        (length, length > 0 || pictured)
    }

    fn embed_author(&mut self, author: &Map<String, Value>) -> usize {
        let length = self.required_text(author, "name", limits::AUTHOR);
        self.text(author, "url", 0, limits::URL);
        self.url(author, "url", false);
        self.text(author, "icon_url", 0, limits::URL);
        self.url(author, "icon_url", true);
        length
    }

    fn field(&mut self, field: &Value) -> usize {
        let Some(field) = self.dictionary(field) else { return 0 };
        self.boolean(field, "inline");
        self.required_text(field, "name", limits::FIELD_NAME) + self.required_text(field, "value", limits::FIELD_VALUE)
    }

    fn timestamp(&mut self, embed: &Map<String, Value>) {
        let Some(value) = embed.get("timestamp").filter(|value| !value.is_null()) else { return };
        let readable = value.as_str().is_some_and(|text| chrono::DateTime::parse_from_rfc3339(text.trim()).is_ok());
        if !readable {
            let message = format!("Could not parse {value}. Should be ISO8601.");
            self.at("timestamp", |check| check.report("DATE_TIME_TYPE_PARSE", &message));
        }
    }

    fn allowed_mentions(&mut self, message: &Map<String, Value>) {
        self.part(message, "allowed_mentions", |check, mentions| {
            let parse: Vec<_> = check.list(mentions, "parse", 3).iter().map(Value::as_str).collect();
            for (index, kind) in parse.iter().enumerate() {
                if !matches!(kind, Some("users" | "roles" | "everyone")) {
                    let message = "Value must be one of ('users', 'roles', 'everyone').";
                    check.at("parse", |check| check.at(index, |check| check.report("BASE_TYPE_CHOICES", message)));
                }
            }
            for key in ["users", "roles"] {
                let ids = check.snowflakes(mentions, key, limits::MENTIONED);
                if ids > 0 && parse.contains(&Some(key)) {
                    let message = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
                    check.report("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &message);
                }
            }
        });
    }

    fn tags(&mut self, message: &Map<String, Value>) {
        self.snowflakes(message, "applied_tags", limits::TAGS);
    }

    /// Checks a list of ids, each of which may stand in it once; returns how many there are.
    fn snowflakes(&mut self, object: &Map<String, Value>, key: &str, most: usize) -> usize {
        let ids = self.list(object, key, most);
        let mut seen = HashSet::new();
        for (index, id) in ids.iter().enumerate() {
            let (code, message) = match serde_json::from_value::<Snowflake>(id.clone()) {
                Err(_) => ("NUMBER_TYPE_COERCE", format!("Value {id} is not snowflake.")),
                Ok(id) if !seen.insert(id) => {
                    ("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value".to_owned())
                }
                Ok(_) => continue,
            };
            self.at(key, |check| check.at(index, |check| check.report(code, &message)));
        }
        ids.len()
    }

    /// Checks what is said about the files, and returns their names.
    fn attachments(&mut self, message: &Map<String, Value>) -> HashSet<String> {
        let mut names = HashSet::new();
        let mut ids = HashSet::new();
        for (index, attachment) in self.list(message, "attachments", limits::FILES).iter().enumerate() {
            self.at("attachments", |check| {
                check.at(index, |check| {
                    let Some(attachment) = check.dictionary(attachment) else { return };
                    check.text(attachment, "description", 0, limits::ALT_TEXT);
                    check.text(attachment, "filename", 0, 1024);
                    let id = attachment.get("id").cloned().unwrap_or_default();
                    match serde_json::from_value::<Snowflake>(id.clone()) {
                        Err(_) => {
                            let message = format!("Value {id} is not snowflake.");
                            check.at("id", |check| check.report("NUMBER_TYPE_COERCE", &message));
                        }
                        Ok(id) if !ids.insert(id) => check.at("id", |check| {
                            check.report("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
                        }),
                        Ok(_) => {}
                    }
                    let name = attachment.get("filename").and_then(Value::as_str).unwrap_or_default();
                    names.insert(name.to_owned());
                });
            });
        }
        names
    }

    fn poll(&mut self, poll: &Map<String, Value>) {
        let question = self.part(poll, "question", |check, question| {
            check.required_text(question, "text", limits::POLL_QUESTION);
        });
        if question.is_none() {
            self.at("question", Self::required);
        }
        let answers = self.some(poll, "answers", limits::POLL_ANSWERS);
        for (index, answer) in answers.iter().enumerate() {
            self.at("answers", |check| {
                check.at(index, |check| {
                    let Some(answer) = check.dictionary(answer) else { return };
                    let media = check.part(answer, "poll_media", |check, media| {
                        check.required_text(media, "text", limits::POLL_ANSWER);
                        check.part(media, "emoji", Self::emoji);
                    });
                    if media.is_none() {
                        check.at("poll_media", Self::required);
                    }
                });
            });
        }
        if self.integer(poll, "duration", limits::POLL_HOURS) == Some(0) {
            let message = "int value should be greater than or equal to 1.";
            self.at("duration", |check| check.report("NUMBER_TYPE_MIN", message));
        }
        self.boolean(poll, "allow_multiselect");
        self.choice(poll, "layout_type", &[1]);
    }

    /// Checks a Unicode emoji by its name, or a server's own by its id.
    fn emoji(&mut self, emoji: &Map<String, Value>) {
        self.text(emoji, "name", 1, limits::EMOJI_NAME);
        self.boolean(emoji, "animated");
        let id = emoji.get("id").filter(|id| !id.is_null());
        let name = emoji.get("name").and_then(Value::as_str).unwrap_or_default();
        let is_known = match id {
            Some(id) => serde_json::from_value::<Snowflake>(id.clone()).is_ok(),
            None => !name.is_ascii(),
        };
        if !is_known {
            self.report("BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji");
        }
    }

    /// A number among a few; absent is fine.
    fn choice(&mut self, object: &Map<String, Value>, key: &str, choices: &[u64]) {
        let Some(value) = object.get(key).filter(|value| !value.is_null()) else { return };
        if !value.as_u64().is_some_and(|number| choices.contains(&number)) {
            self.at(key, |check| check.report("BASE_TYPE_CHOICES", &one_of(choices)));
        }
    }

    /// The items of a list that must have some.
    fn some<'a>(&mut self, object: &'a Map<String, Value>, key: &str, most: usize) -> &'a [Value] {
        if object.get(key).is_none_or(is_nothing) {
            let message = format!("Must be between 1 and {most} in length.");
            self.at(key, |check| check.report("BASE_TYPE_BAD_LENGTH", &message));
        }
        self.list(object, key, most)
    }

    /// Checks rows of link buttons, the only components that a webhook of a person may send beside a text, and counts
    /// them.
    fn rows(&mut self, message: &Map<String, Value>) -> usize {
        let rows = self.list(message, "components", limits::ROWS);
        for (index, row) in rows.iter().enumerate() {
            self.at("components", |check| {
                check.at(index, |check| {
                    let Some(row) = check.dictionary(row) else { return };
                    if row.get("type").and_then(Value::as_u64) == Some(1) {
                        check.row(row);
                    } else {
                        check.at("type", |check| check.report("BASE_TYPE_CHOICES", &one_of(&[1])));
                    }
                });
            });
        }
        rows.len()
    }

    fn row(&mut self, row: &Map<String, Value>) {
        for (index, button) in self.some(row, "components", limits::BUTTONS_PER_ROW).iter().enumerate() {
            self.at("components", |check| check.at(index, |check| check.button(button)));
        }
    }

    fn button(&mut self, button: &Value) {
        let Some(button) = self.dictionary(button) else { return };
        for (key, only) in [("type", 2), ("style", 5)] {
            if button.get(key).and_then(Value::as_u64) != Some(only) {
                self.at(key, |check| check.report("BASE_TYPE_CHOICES", &one_of(&[only])));
            }
        }
        let label = self.text(button, "label", 0, limits::BUTTON_LABEL);
        let emoji = self.part(button, "emoji", Self::emoji);
        if label == 0 && emoji.is_none() {
            self.report("BUTTON_COMPONENT_REQUIRED_FIELD", "A button needs a label or an emoji.");
        }
        self.required_text(button, "url", limits::BUTTON_URL);
        self.url(button, "url", false);
    }

    /// Checks the components of a message that is made of them, and counts those at its top.
    fn blocks(&mut self, message: &Map<String, Value>, files: &HashSet<String>) -> usize {
        let blocks = self.list(message, "components", limits::COMPONENTS);
        let mut tree = Tree { files, count: 0, text: 0, ids: HashSet::new() };
        for (index, block) in blocks.iter().enumerate() {
            self.at("components", |check| {
                check.at(index, |check| check.block(block, &[1, 9, 10, 12, 13, 14, 17], &mut tree));
            });
        }
        if tree.count > limits::COMPONENTS {
            let message = format!("The maximum number of components is {}", limits::COMPONENTS);
            self.at("components", |check| check.report("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", &message));
        }
        if tree.text > limits::BLOCKS_TOTAL {
            let message = format!("The displayable text exceeds the maximum size of {}", limits::BLOCKS_TOTAL);
            self.at("components", |check| check.report("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", &message));
        }
        blocks.len()
    }

    /// Checks one component of the types that may stand here.
    fn block(&mut self, block: &Value, types: &[u64], tree: &mut Tree<'_>) {
        let Some(block) = self.dictionary(block) else { return };
        let Some(number) = block.get("type").and_then(Value::as_u64).filter(|number| types.contains(number)) else {
            self.at("type", |check| check.report("BASE_TYPE_CHOICES", &one_of(types)));
            return;
        };
        tree.count += 1;
        let id = self.integer(block, "id", limits::COMPONENT_ID.into()).filter(|id| *id > 0);
        if id.is_some_and(|id| !tree.ids.insert(id)) {
            self.at("id", |check| check.report("COMPONENT_DUPLICATE_ID", "Component ids must be unique"));
        }
        self.boolean(block, "spoiler");
        match number {
            1 => {
                tree.count += block.get("components").and_then(Value::as_array).map_or(0, Vec::len);
                self.row(block);
            }
            2 => self.button(&Value::Object(block.clone())),
            9 => {
                self.inner_blocks(block, limits::SECTION_TEXTS, &[10], tree);
                match block.get("accessory") {
                    Some(accessory) if !accessory.is_null() => {
                        self.at("accessory", |check| check.block(accessory, &[2, 11], tree));
                    }
                    _ => self.at("accessory", Self::required),
                }
            }
            10 => {
                let length = self.required_text(block, "content", limits::BLOCKS_TOTAL);
                tree.text += length;
            }
            11 => self.picture(block, tree.files),
            12 => {
                for (index, item) in self.some(block, "items", limits::GALLERY_ITEMS).iter().enumerate() {
                    self.at("items", |check| {
                        check.at(index, |check| {
                            let Some(item) = check.dictionary(item) else { return };
                            check.boolean(item, "spoiler");
                            check.picture(item, tree.files);
                        });
                    });
                }
            }
            13 => {
                let is_file = |url: &str| url.starts_with(ATTACHMENT);
                let url =
                    block.get("file").and_then(|file| file.get("url")).and_then(Value::as_str).unwrap_or_default();
                if !is_file(url) {
                    let message = "Only attachment URLs are supported.";
                    self.at("file", |check| check.at("url", |check| check.report("URL_TYPE_INVALID_SCHEME", message)));
                }
                self.media(block, "file", tree.files);
            }
            14 => {
                self.boolean(block, "divider");
                self.choice(block, "spacing", &[1, 2]);
            }
            _ => {
                self.integer(block, "accent_color", limits::COLOUR.into());
                self.inner_blocks(block, limits::COMPONENTS, &[1, 9, 10, 12, 13, 14], tree);
            }
        }
    }

    fn inner_blocks(&mut self, block: &Map<String, Value>, most: usize, types: &[u64], tree: &mut Tree<'_>) {
        for (index, inner) in self.some(block, "components", most).iter().enumerate() {
            self.at("components", |check| check.at(index, |check| check.block(inner, types, tree)));
        }
    }

    fn picture(&mut self, picture: &Map<String, Value>, files: &HashSet<String>) {
        self.text(picture, "description", 1, limits::ALT_TEXT);
        self.media(picture, "media", files);
    }

    fn media(&mut self, object: &Map<String, Value>, key: &str, files: &HashSet<String>) {
        let media = self.part(object, key, |check, media| {
            check.required_text(media, "url", limits::URL);
            check.url(media, "url", true);
            let url = media.get("url").and_then(Value::as_str).unwrap_or_default();
            if url.strip_prefix(ATTACHMENT).is_some_and(|name| !files.contains(name)) {
                let message = "The referenced attachment was not found.";
                check.at("url", |check| {
                    check.report("UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message);
                });
            }
        });
        if media.is_none() {
            self.at(key, Self::required);
        }
    }
}

fn one_of(numbers: &[u64]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| format!("{number},")).collect();
    format!("Value must be one of ({}).", numbers.join(" "))
}

/// How an address begins that names an attached file.
const ATTACHMENT: &str = "attachment://";

/// What holds for all components of a message together.
struct Tree<'a> {
    /// Names of the attached files.
    files: &'a HashSet<String>,
    count: usize,
    /// Characters of all blocks of text.
    text: usize,
    ids: HashSet<u64>,
}

/// What Discord said about pace. Never to be clamped: Discord bans who comes back too early.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RateLimit {
    /// Requests that the bucket takes per period.
    pub limit: Option<u32>,
    pub remaining: Option<u32>,
    pub reset_after: Option<Duration>,
    pub bucket: Option<String>,
    pub scope: Option<Scope>,
    pub retry_after: Option<Duration>,
}

/// What a rate limit is shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// This webhook alone.
    User,
    /// Everyone who posts to this channel.
    Shared,
    /// Everything this program sends.
    Global,
}

impl RateLimit {
    /// Reads the headers of any answer; `header` finds one by its name in lower case.
    pub fn from_headers<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let number = |name: &str| header(name).and_then(|text| text.trim().parse().ok());
        let seconds = |name: &str| header(name).and_then(|text| text.trim().parse().ok()).and_then(duration);
        let scope = match header("x-ratelimit-scope").map(str::trim) {
            Some("user") => Some(Scope::User),
            Some("shared") => Some(Scope::Shared),
            Some("global") => Some(Scope::Global),
            _ => header("x-ratelimit-global").map(|_| Scope::Global),
        };
        Self {
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            reset_after: seconds("x-ratelimit-reset-after"),
            bucket: header("x-ratelimit-bucket").map(str::to_owned),
            scope,
            retry_after: seconds("retry-after"),
        }
    }

    /// How long to wait before the next request although this one passed.
    pub fn pause(&self) -> Option<Duration> {
        if self.remaining == Some(0) { self.reset_after } else { None }
    }

    /// Whether the answer carried any header of Discord's rate limits; Cloudflare's ban carries none.
    fn is_discords(&self) -> bool {
        self.limit.is_some() || self.remaining.is_some() || self.bucket.is_some() || self.scope.is_some()
    }
}

/// Seconds as Discord writes them, rounded up to the millisecond.
fn duration(seconds: f64) -> Option<Duration> {
    let milliseconds = (seconds * 1000.0).ceil();
    Duration::try_from_secs_f64(milliseconds / 1000.0).ok()
}

/// What an answer means for a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Posted. Without an id only where the answer could not be read.
    Delivered { message_id: Option<Snowflake> },
    /// Not now. `after` is what Discord asked for; nothing where it asked for nothing (a fault of its own).
    Retry { after: Option<Duration>, scope: Option<Scope> },
    /// This message is wrong, and would be again: `path` names the part, as `embeds.0.title`.
    Refused { code: u64, path: Option<String>, reason: String },
    /// The webhook is gone: disable it, tell an admin, never call it again.
    DeadWebhook,
    /// The channel or the thread is in the way (archived, full, gone): pause the webhook and tell an admin.
    ChannelTrouble { code: u64, reason: String },
    /// Discord's front refuses this machine: nothing may be sent to anyone until the time is over.
    Banned { after: Option<Duration> },
}

/// Characters of Discord's own words that are kept.
const REASON_LENGTH: usize = 300;

/// Reads an answer to a posted, edited or deleted message. That no answer came is the caller's to judge.
pub fn classify(status: u16, rate: &RateLimit, body: &[u8]) -> Outcome {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = body.get("code").and_then(Value::as_u64).unwrap_or(0);
    let reason = || -> String {
        let text = body.get("message").and_then(Value::as_str).unwrap_or_default();
        let text = if text.is_empty() { format!("HTTP {status}") } else { text.to_owned() };
        text.chars().filter(|c| !c.is_control()).take(REASON_LENGTH).collect()
    };
    match (status, code) {
        (200..=299, _) => {
            let id = body.get("id").cloned().and_then(|id| serde_json::from_value(id).ok());
            Outcome::Delivered { message_id: id }
        }
        (429, _) => {
            let asked = body.get("retry_after").and_then(Value::as_f64).and_then(duration);
            let after = asked.max(rate.retry_after);
            if !rate.is_discords() && asked.is_none() {
                return Outcome::Banned { after };
            }
            let global = body.get("global").and_then(Value::as_bool).unwrap_or(false);
            let scope = if global { Some(Scope::Global) } else { rate.scope };
            Outcome::Retry { after: after.or(rate.reset_after), scope }
        }
        (500..=599 | 408 | 425, _) | (_, 130_000 | 40062) => Outcome::Retry { after: rate.retry_after, scope: None },
        (_, 10003 | 160_005 | 50083 | 220_001 | 220_002 | 220_003) => {
            Outcome::ChannelTrouble { code, reason: reason() }
        }
        // The message that was to be edited or deleted is gone; the webhook is not.
        (404, 10008) => Outcome::Refused { code, path: None, reason: reason() },
        (401 | 404, _) | (_, 10015 | 50027) => Outcome::DeadWebhook,
        (403, 0 | 10000..=19999 | 50001 | 50013) => Outcome::ChannelTrouble { code, reason: reason() },
        _ => match body.get("errors").and_then(|errors| first_error(errors, 0)) {
            Some((path, text)) => {
                Outcome::Refused { code, path: Some(path), reason: text.chars().take(REASON_LENGTH).collect() }
            }
            None => Outcome::Refused { code, path: None, reason: reason() },
        },
    }
}

/// Whether such an answer counts towards the 10,000 in ten minutes that get a machine banned.
pub fn counts_towards_ban(status: u16, rate: &RateLimit) -> bool {
    matches!(status, 401 | 403) || (status == 429 && rate.scope != Some(Scope::Shared))
}

/// The first error in Discord's tree, with its path.
fn first_error(errors: &Value, depth: usize) -> Option<(String, String)> {
    const DEEPEST: usize = 32;
    let errors = errors.as_object().filter(|_| depth < DEEPEST)?;
    if let Some(error) = errors.get("_errors").and_then(|list| list.get(0)) {
        let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
        return Some((String::new(), message.to_owned()));
    }
    errors.iter().find_map(|(key, inner)| {
        let (path, message) = first_error(inner, depth + 1)?;
        Some((if path.is_empty() { key.clone() } else { format!("{key}.{path}") }, message))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: Value) -> Value {
        validate(&body, true).expect_err("must be refused").to_json()
    }

    fn passes(body: Value) -> bool {
        validate(&body, true).is_ok()
    }

    #[test]
    fn errors_have_the_shape_of_discord() {
        let body = json!({ "embeds": [{ "title": "x".repeat(257) }] });
        let expected = json!({ "code": 50035, "message": "Invalid Form Body", "errors": { "embeds": { "0": { "title": {
            "_errors": [{ "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length." }] } } } } });
        assert_eq!(refusal(body), expected);
        assert_eq!(
            refusal(json!({ "content": " \n " })),
            json!({ "code": 50006, "message": "Cannot send an empty message" })
        );
        assert_eq!(refusal(json!({ "embeds": [{ "color": 1 }] }))["code"], 50006);
        assert_eq!(refusal(json!([]))["errors"]["_errors"][0]["code"], "DICT_TYPE_CONVERT");
    }

    #[test]
    fn every_limit_holds_at_its_last_code_point() {
        type Body = fn(String) -> Value;
        let long = |length: usize| format!(" {} ", "🎁".repeat(length));
        let make: [(usize, Body); 9] = [
            (limits::CONTENT, |text| json!({ "content": text })),
            (limits::USERNAME, |text| json!({ "content": "a", "username": text })),
            (limits::TITLE, |text| json!({ "embeds": [{ "title": text }] })),
            (limits::DESCRIPTION, |text| json!({ "embeds": [{ "description": text }] })),
            (limits::FOOTER, |text| json!({ "embeds": [{ "footer": { "text": text } }] })),
            (limits::AUTHOR, |text| json!({ "embeds": [{ "author": { "name": text } }] })),
            (limits::FIELD_NAME, |text| json!({ "embeds": [{ "fields": [{ "name": text, "value": "a" }] }] })),
            (limits::FIELD_VALUE, |text| json!({ "embeds": [{ "fields": [{ "name": "a", "value": text }] }] })),
            (limits::THREAD_NAME, |text| json!({ "content": "a", "thread_name": text })),
        ];
        for (limit, body) in make {
            assert!(passes(body(long(limit))), "{limit}");
            assert!(!passes(body(long(limit + 1))), "{limit}");
        }
    }

    #[test]
    fn embeds_are_counted_one_by_one_and_together() {
        let embed = |length: usize| json!({ "description": "é".repeat(length) });
        assert!(passes(json!({ "embeds": [embed(4000), embed(2000)] })));
        let error = &refusal(json!({ "embeds": [embed(4000), embed(2001)] }))["errors"]["embeds"]["_errors"][0];
        assert_eq!(error["code"], "MAX_EMBED_SIZE_EXCEEDED");
        assert!(passes(json!({ "embeds": vec![embed(1); 10] })));
        assert!(!passes(json!({ "embeds": vec![embed(1); 11] })));
        let fields =
            |count: usize| json!({ "embeds": [{ "fields": vec![json!({ "name": "a", "value": "b" }); count] }] });
        assert!(passes(fields(25)) && !passes(fields(26)));
        assert!(!passes(json!({ "embeds": [{ "fields": [{ "name": "a", "value": " " }] }] })));
    }

    #[test]
    fn names_colours_addresses_and_times_are_checked() {
        for name in ["clyde", "My DISCORD bot", "everyone", "Here", " "] {
            assert!(!passes(json!({ "content": "a", "username": name })), "{name}");
        }
        assert!(passes(json!({ "content": "a", "username": "everyone here" })));
        for (colour, good) in
            [(json!(0), true), (json!(0xFF_FFFF), true), (json!(0x100_0000), false), (json!(-1), false)]
        {
            assert_eq!(passes(json!({ "embeds": [{ "title": "a", "color": colour }] })), good);
        }
        for (url, good) in [
            ("https://example.org/a?b=c", true),
            ("http://localhost:3000", true),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("https://a b", false),
            ("example.org", false),
        ] {
            assert_eq!(passes(json!({ "embeds": [{ "title": "a", "url": url }] })), good, "{url}");
        }
        for (time, good) in [("2026-11-22T05:30:00Z", true), ("2026-11-22T05:30:00.123+01:00", true), ("soon", false)] {
            assert_eq!(passes(json!({ "embeds": [{ "title": "a", "timestamp": time }] })), good, "{time}");
        }
        assert!(!passes(json!({ "content": 5 })) && !passes(json!({ "content": "a", "tts": "yes" })));
    }

    #[test]
    fn mentions_and_buttons_are_checked() {
        assert!(passes(json!({ "content": "a", "allowed_mentions": { "parse": [] } })));
        assert!(passes(json!({ "content": "a", "allowed_mentions": { "parse": ["users"], "roles": ["1"] } })));
        assert!(!passes(json!({ "content": "a", "allowed_mentions": { "parse": ["roles"], "roles": ["1"] } })));
        assert!(!passes(json!({ "content": "a", "allowed_mentions": { "parse": ["all"] } })));
        let row = |button: Value| json!({ "components": [{ "type": 1, "components": [button] }] });
        let button = json!({ "type": 2, "style": 5, "label": "Go", "url": "https://example.org" });
        assert!(passes(row(button.clone())));
        assert!(validate(&row(button), false).is_err(), "without with_components the message is empty");
        assert!(!passes(row(json!({ "type": 2, "style": 1, "label": "Go", "custom_id": "x" }))));
    }

    #[test]
    fn ids_stand_once() {
        for key in ["users", "roles"] {
            assert!(passes(json!({ "content": "a", "allowed_mentions": { key: ["1", "2"] } })));
            let twice = refusal(json!({ "content": "a", "allowed_mentions": { key: ["1", 1] } }));
            let error = &twice["errors"]["allowed_mentions"][key]["1"]["_errors"][0];
            assert_eq!(error["code"], "SET_TYPE_ALREADY_CONTAINS_VALUE");
        }
        let tags = |count: u64| json!({ "content": "a", "applied_tags": (1..=count).collect::<Vec<_>>() });
        assert!(passes(tags(5)) && !passes(tags(6)));
    }

    #[test]
    fn files_are_content_and_are_named() {
        let file = |id: usize| json!({ "id": id.to_string(), "filename": "a.png", "description": "é".repeat(1024) });
        assert!(passes(json!({ "attachments": [file(0)] })));
        assert!(passes(json!({ "attachments": (0..10).map(file).collect::<Vec<_>>() })));
        assert!(!passes(json!({ "attachments": (0..11).map(file).collect::<Vec<_>>() })));
        assert!(!passes(json!({ "attachments": [file(0), file(0)] })));
        assert!(!passes(json!({ "attachments": [{ "id": "0", "description": "é".repeat(1025) }] })));
        assert!(!passes(json!({ "attachments": [{ "filename": "a.png" }] })));
    }

    #[test]
    fn polls_have_a_question_and_answers() {
        let answer = |length: usize| json!({ "poll_media": { "text": "é".repeat(length), "emoji": { "name": "🎁" } } });
        let poll = |question: usize, answers: Value, more: Value| {
            let mut poll = json!({ "question": { "text": "é".repeat(question) }, "answers": answers });
            poll.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            passes(json!({ "poll": poll }))
        };
        assert!(poll(
            300,
            json!([answer(55)]),
            json!({ "duration": 768, "allow_multiselect": true, "layout_type": 1 })
        ));
        assert!(poll(1, json!(vec![answer(1); 10]), json!({ "duration": 1 })));
        for (question, answers, more) in [
            (0, json!([answer(1)]), json!({})),
            (301, json!([answer(1)]), json!({})),
            (1, json!([]), json!({})),
            (1, json!(vec![answer(1); 11]), json!({})),
            (1, json!([answer(56)]), json!({})),
            (1, json!([answer(0)]), json!({})),
            (1, json!([{}]), json!({})),
            (1, json!([{ "poll_media": { "text": "a", "emoji": { "name": "gift" } } }]), json!({})),
            (1, json!([answer(1)]), json!({ "duration": 769 })),
            (1, json!([answer(1)]), json!({ "duration": 0 })),
            (1, json!([answer(1)]), json!({ "layout_type": 2 })),
        ] {
            assert!(!poll(question, answers.clone(), more.clone()), "{question} {answers} {more}");
        }
    }

    fn of_blocks(components: Value) -> Value {
        json!({ "flags": 1 << 15, "components": components })
    }

    #[test]
    fn blocks_are_checked_as_a_tree() {
        let text = |length: usize| json!({ "type": 10, "content": "é".repeat(length) });
        let media = json!({ "url": "https://x.example/a.png" });
        let button = json!({ "type": 2, "style": 5, "label": "Go", "url": "https://x.example" });
        let thumbnail = json!({ "type": 11, "media": media });
        let section = |texts: usize, accessory: &Value| json!({ "type": 9, "components": vec![text(1); texts], "accessory": accessory });
        let gallery =
            |items: usize| json!({ "type": 12, "items": vec![json!({ "media": media, "spoiler": true }); items] });
        for good in [
            json!([text(4000)]),
            json!([text(2000), text(2000)]),
            json!(vec![text(1); 40]),
            json!([section(3, &button), section(1, &thumbnail)]),
            json!([gallery(1), gallery(10)]),
            json!([{ "type": 14, "spacing": 2, "divider": false }, text(1)]),
            json!([{ "type": 17, "accent_color": 0xFF_FFFF, "spoiler": true, "components": vec![text(1); 39] }]),
            json!([{ "type": 1, "components": [button] }]),
        ] {
            assert_eq!(validate(&of_blocks(good.clone()), true), Ok(()), "{good}");
            assert_eq!(validate(&of_blocks(good), false).unwrap_err().code, Refusal::EMPTY_MESSAGE);
        }
        for bad in [
            json!([text(4001)]),
            json!([text(2000), text(2001)]),
            json!([text(0)]),
            json!(vec![text(1); 41]),
            json!([section(4, &button)]),
            json!([section(0, &button)]),
            json!([section(1, &Value::Null)]),
            json!([section(1, &text(1))]),
            json!([gallery(0)]),
            json!([gallery(11)]),
            json!([{ "type": 13, "file": { "url": "attachment://a.png" } }]),
            json!([{ "type": 13, "file": media }]),
            json!([{ "type": 14, "spacing": 3 }]),
            json!([{ "type": 17, "components": [] }]),
            json!([{ "type": 17, "components": vec![text(1); 40] }]),
            json!([{ "type": 17, "components": [{ "type": 17, "components": [text(1)] }] }]),
            json!([{ "type": 17, "accent_color": 0x100_0000, "components": [text(1)] }]),
            json!([{ "type": 10, "id": 1, "content": "a" }, { "type": 10, "id": 1, "content": "b" }]),
            json!([thumbnail]),
            json!([{ "type": 3, "custom_id": "x" }]),
            json!([5]),
        ] {
            assert!(validate(&of_blocks(bad.clone()), true).is_err(), "{bad}");
        }
        let mut beside = of_blocks(json!([text(1)]));
        beside["content"] = json!("a");
        assert!(validate(&beside, true).is_err());
        let mut with_file = of_blocks(json!([{ "type": 13, "file": { "url": "attachment://a.png" } }]));
        with_file["attachments"] = json!([{ "id": "0", "filename": "a.png" }]);
        assert_eq!(validate(&with_file, true), Ok(()));
        assert!(!passes(json!({ "content": "a", "components": [text(1)] })), "blocks need their flag");
    }

    const CALM: RateLimit =
        RateLimit { limit: None, remaining: None, reset_after: None, bucket: None, scope: None, retry_after: None };

    fn classified(status: u16, body: Value) -> Outcome {
        classify(status, &CALM, body.to_string().as_bytes())
    }

    #[test]
    fn answers_are_told_apart() {
        assert_eq!(classified(200, json!({ "id": "42" })), Outcome::Delivered { message_id: Some(Snowflake(42)) });
        assert_eq!(classify(204, &CALM, b""), Outcome::Delivered { message_id: None });
        for (status, code) in [(404, 10015), (401, 50027), (401, 0), (404, 0)] {
            assert_eq!(classified(status, json!({ "code": code })), Outcome::DeadWebhook, "{status} {code}");
        }
        for (status, code) in [(404, 10003), (400, 160_005), (400, 50083), (400, 220_001), (403, 50013)] {
            let outcome = classified(status, json!({ "code": code, "message": "m" }));
            assert_eq!(outcome, Outcome::ChannelTrouble { code, reason: "m".into() });
        }
        for (status, code) in [(500, 0), (502, 0), (503, 130_000), (400, 40062)] {
            assert_eq!(classified(status, json!({ "code": code })), Outcome::Retry { after: None, scope: None });
        }
        for code in [50006, 50109, 40005, 200_000, 240_000] {
            let refused = Outcome::Refused { code, path: None, reason: "m".into() };
            assert_eq!(classified(400, json!({ "code": code, "message": "m" })), refused);
        }
        assert_eq!(classify(502, &CALM, b"<html>"), Outcome::Retry { after: None, scope: None });
        assert!(matches!(classify(413, &CALM, b"<html>"), Outcome::Refused { .. }));
    }

    #[test]
    fn a_refusal_of_ours_is_read_back_with_its_path() {
        let body = json!({ "content": "a", "embeds": [{ "title": "a" }, { "fields": [{ "name": "a" }] }] });
        let outcome = classified(400, refusal(body));
        let Outcome::Refused { code: 50035, path: Some(path), .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!(path, "embeds.1.fields.0.value");
    }

    #[test]
    fn pace_is_read_from_headers_and_body_and_never_shortened() {
        let headers = [
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset-after", "0.4567"),
            ("x-ratelimit-bucket", "abcd"),
            ("x-ratelimit-scope", "shared"),
            ("retry-after", "3600"),
        ];
        let rate =
            RateLimit::from_headers(|name| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| *value));
        assert_eq!(rate.pause(), Some(Duration::from_millis(457)));
        let body = json!({ "message": "slow", "retry_after": 12.5, "global": false }).to_string();
        let retry = |after, scope| Outcome::Retry { after: Some(after), scope };
        assert_eq!(classify(429, &rate, body.as_bytes()), retry(Duration::from_hours(1), Some(Scope::Shared)),);
        assert_eq!(classify(429, &CALM, body.as_bytes()), retry(Duration::from_millis(12_500), None));
        let global = json!({ "retry_after": 1, "global": true }).to_string();
        assert_eq!(classify(429, &rate, global.as_bytes()), retry(Duration::from_hours(1), Some(Scope::Global)));
        let banned = RateLimit { retry_after: Some(Duration::from_mins(15)), ..CALM };
        assert_eq!(classify(429, &banned, b"<html>"), Outcome::Banned { after: Some(Duration::from_mins(15)) });
        for hostile in ["-1", "NaN", "inf", "1e400", "abc", ""] {
            let rate = RateLimit::from_headers(|name| (name == "retry-after").then_some(hostile));
            assert_eq!(rate.retry_after, None, "{hostile}");
        }
    }
}
