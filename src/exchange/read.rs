//! Finds the messages in what was pasted, and takes away what only describes where they came from.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value, json};

use super::{Format, ImportError, Imported, JsonKind, MOST_MESSAGES, Note};
use crate::event;
use crate::message::{Flags, Message, Path};
use crate::template::rename;

type Object = Map<String, Value>;

/// Characters of a name that is made of a message's beginning.
const NAME_LENGTH: usize = 40;

/// Whether this is meant as JSON, whether it can be read or not.
pub(super) fn is_json(text: &str) -> bool {
    let mut characters = text.chars().filter(|character| !character.is_whitespace());
    matches!((characters.next(), characters.next()), (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | ']')))
}

/// What stands between three backticks, as people copy it out of a chat.
pub(super) fn without_fence(pasted: &str) -> &str {
    let inside = pasted.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    let inside = inside.map(|inside| inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).trim());
    inside.filter(|inside| is_json(inside)).unwrap_or(pasted)
}

/// The JSON that a link of Discohook carries; nothing where this is no such link.
pub(super) fn link(pasted: &str) -> Result<Option<String>, ImportError> {
    let Some(address) = pasted.strip_prefix("https://").or_else(|| pasted.strip_prefix("http://")) else {
        return Ok(None);
    };
    let (location, query) = address.split_once('?').unwrap_or((address, ""));
    let host = location.split(['/', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_discohook = ["discohook.org", "discohook.app"]
        .into_iter()
        .any(|own| host.strip_suffix(own).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')));
    if !is_discohook || pasted.contains(char::is_whitespace) {
        return Ok(None);
    }
    let query = query.split('#').next().unwrap_or_default();
    let data = query.split('&').find_map(|part| part.strip_prefix("data="));
    let Some(data) = data else { return Err(ImportError::ShortLink) };
    // Both alphabets are in use, with padding and without.
    let data: String = data.replace("%3D", "").replace("%3d", "").replace(['+', ' '], "-").replace('/', "_");
    let data = data.replace("%2B", "-").replace("%2b", "-").replace("%2F", "_").replace("%2f", "_");
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&alphabet::URL_SAFE, config.with_decode_allow_trailing_bits(true)).decode(data);
    let json = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    json.map(Some).ok_or(ImportError::BrokenLink)
}

/// A text as it is, with the names of ClientXCMS's second version made ours.
pub(super) fn text(pasted: &str) -> Imported {
    let pasted = pasted.replace("\r\n", "\n");
    let mut notes = Vec::new();
    let mut knows_variables = false;
    let content = rename(&pasted, |name| {
        let ours = clientxcms(name);
        knows_variables |= ours.is_some() || event::shape_anywhere(name).is_some();
        let ours = ours?;
        let note = Note::Renamed { from: name.to_owned(), to: ours.to_owned() };
        if !notes.contains(&note) {
            notes.push(note);
        }
        Some(ours)
    });
    let message = Message::text(content);
    let format = if knows_variables { Format::ClientXcms } else { Format::Text };
    Imported { messages: vec![(name_of(&message), message)], format, notes }
}

/// What a key of the second version of ClientXCMS is called here.
fn clientxcms(name: &str) -> Option<&'static str> {
    Some(match name.trim().to_lowercase().as_str() {
        "customername" => "user",
        "customeremail" => "email",
        "department" => "departmentName",
        "message" => "content",
        "invoiceurl" | "invoice_url" | "service_url" => "url",
        "gatewayname" => "paymentType",
        "productnames" => "products",
        "basketid" => "id",
        "appname" => "company",
        _ => return None,
    })
}

/// The messages of JSON.
pub(super) fn json(text: &str) -> Result<Imported, ImportError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| ImportError::NotJson { line: error.line(), column: error.column() })?;
    let mut import = Import::default();
    let root = Path::root();
    match value {
        Value::Array(items) => import.many(None, items, &root)?,
        Value::Object(object) => import.object(object, &root)?,
        _ => return Err(ImportError::NoMessage),
    }
    import.finish()
}

#[derive(Default)]
struct Import {
    messages: Vec<(String, Message)>,
    is_discohooks: bool,
    files: usize,
    has_addresses: bool,
    left_out: usize,
}

impl Import {
    fn finish(self) -> Result<Imported, ImportError> {
        if self.messages.is_empty() {
            return Err(ImportError::NoMessage);
        }
        let mut notes = Vec::new();
        notes.extend((self.files > 0).then_some(Note::FilesLeftOut { count: self.files }));
        notes.extend(self.has_addresses.then_some(Note::AddressesLeftOut));
        notes.extend((self.left_out > 0).then_some(Note::MessagesLeftOut { count: self.left_out }));
        let format = if self.is_discohooks { Format::Discohook } else { Format::Discord };
        Ok(Imported { messages: self.messages, format, notes })
    }

    /// The outermost object: a backup of several, one of them, or a message.
    fn object(&mut self, mut object: Object, path: &Path) -> Result<(), ImportError> {
        if let Some(backups) = object.remove("backups") {
            self.is_discohooks = true;
            let path = path.key("backups");
            for (index, backup) in list(backups, &path)?.into_iter().enumerate() {
                let path = path.index(index);
                let backup = dictionary(backup, &path)?;
                self.backup(backup, &path)?;
            }
            return Ok(());
        }
        if object.contains_key("messages") || object.contains_key("message") {
            self.is_discohooks = true;
            return self.backup(object, path);
        }
        if wraps(&object) {
            return self.one(None, Value::Object(object), path);
        }
        if !["content", "embeds", "embed", "components", "attachments", "poll", "username"]
            .iter()
            .any(|key| object.contains_key(*key))
        {
            // An embed alone, as many programs write them.
            let is_embed = ["title", "description", "fields", "image", "footer", "author"]
                .iter()
                .any(|key| object.contains_key(*key));
            if !is_embed {
                return Err(ImportError::NoMessage);
            }
            let embed = embed(Value::Object(object));
            return self.push(None, json!({ "embeds": [embed] }), path);
        }
        self.one(None, Value::Object(object), path)
    }

    /// One backup of Discohook, in any version of its format.
    fn backup(&mut self, mut backup: Object, path: &Path) -> Result<(), ImportError> {
        let has_some = |value: Option<&Value>| value.is_some_and(|value| !is_nothing(value));
        let target = backup.get("target").and_then(|target| target.get("url"));
        self.has_addresses |= has_some(backup.get("targets")) || has_some(backup.get("webhookUrl")) || has_some(target);
        let name = backup.get("name").and_then(Value::as_str).map(str::to_owned);
        if let Some(message) = backup.remove("message") {
            // The first version wrote names in another way.
            let is_first = backup.get("version").and_then(Value::as_u64) == Some(1);
            let message = if is_first { snake_case(message) } else { message };
            return self.one(name, message, &path.key("message"));
        }
        let path = path.key("messages");
        let messages = list(backup.remove("messages").unwrap_or_default(), &path)?;
        self.many(name.as_deref(), messages, &path)
    }

    fn many(&mut self, name: Option<&str>, messages: Vec<Value>, path: &Path) -> Result<(), ImportError> {
        let several = messages.len() > 1;
        for (index, message) in messages.into_iter().enumerate() {
            if self.messages.len() >= MOST_MESSAGES {
                self.left_out += 1;
                continue;
            }
            let name = name.map(|name| if several { format!("{name} {}", index + 1) } else { name.to_owned() });
            self.one(name, message, &path.index(index))?;
        }
        Ok(())
    }

    /// A message, or what wraps one.
    fn one(&mut self, name: Option<String>, message: Value, path: &Path) -> Result<(), ImportError> {
        let mut object = dictionary(message, path)?;
        if !wraps(&object) {
            return self.push(name, Value::Object(object), path);
        }
        self.is_discohooks = true;
        let path = path.key("data");
        let mut data = dictionary(object.remove("data").unwrap_or_default(), &path)?;
        if let Some(thread) = object.remove("thread_id") {
            data.entry("thread_id").or_insert(thread);
        }
        let own = object.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()).map(str::to_owned);
        self.push(own.or(name), Value::Object(data), &path)
    }

    fn push(&mut self, name: Option<String>, message: Value, path: &Path) -> Result<(), ImportError> {
        let mut object = dictionary(message, path)?;
        self.files += object.remove("attachments").as_ref().and_then(Value::as_array).map_or(0, Vec::len);
        let message = Value::Object(without_origin(object));
        let message = Message::deserialize_at(message, path)?;
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        self.messages.push((name.unwrap_or_else(|| name_of(&message)), message));
        Ok(())
    }
}

impl Message {
    fn deserialize_at(value: Value, path: &Path) -> Result<Self, ImportError> {
        if let Ok(message) = serde_json::from_value(value.clone()) {
            return Ok(message);
        }
        let reads = |value: Value| serde_json::from_value::<Self>(value).is_ok();
        let (path, found) = first_unread(&value, path.clone(), &reads);
        Err(ImportError::WrongType { path, found })
    }
}

/// Whether it is not a message, but holds one as Discohook writes it.
fn wraps(object: &Object) -> bool {
    object.contains_key("data") && !object.contains_key("content") && !object.contains_key("embeds")
}

/// The innermost part that cannot be read: by itself, without its neighbours, it keeps the whole from being read.
fn first_unread(value: &Value, path: Path, reads: &dyn Fn(Value) -> bool) -> (Path, JsonKind) {
    match value {
        Value::Object(object) if reads(json!({})) => {
            for (key, inner) in object {
                let alone = |inner: Value| reads(json!({ key: inner }));
                if !alone(inner.clone()) {
                    return first_unread(inner, path.key(key), &alone);
                }
            }
        }
        Value::Array(items) if reads(json!([])) => {
            let alone = |inner: Value| reads(Value::Array(vec![inner]));
            for (index, inner) in items.iter().enumerate() {
                if !alone(inner.clone()) {
                    return first_unread(inner, path.index(index), &alone);
                }
            }
        }
        _ => {}
    }
    (path, JsonKind::from(value))
}

/// A message without what Discord and Discohook say about where and when it was posted.
fn without_origin(mut message: Object) -> Object {
    const ORIGIN: [&str; 33] = [
        "id",
        "_id",
        "type",
        "channel_id",
        "guild_id",
        "webhook_id",
        "application_id",
        "application",
        "activity",
        "member",
        "mentions",
        "mention_roles",
        "mention_channels",
        "mention_everyone",
        "pinned",
        "timestamp",
        "edited_timestamp",
        "nonce",
        "reactions",
        "message_reference",
        "referenced_message",
        "message_snapshots",
        "position",
        "thread",
        "interaction",
        "interaction_metadata",
        "resolved",
        "call",
        "role_subscription_data",
        "sticker_items",
        "stickers",
        "reference",
        "channel_type",
    ];
    let was_posted = ["id", "channel_id"].iter().any(|key| message.contains_key(*key));
    remove(&mut message, &ORIGIN);
    if let Some(Value::Object(author)) = message.remove("author")
        && !author.contains_key("id")
    {
        // Discohook's own way to write name and picture.
        for (theirs, ours) in [("name", "username"), ("icon_url", "avatar_url")] {
            if let Some(value) = author.get(theirs).filter(|value| !is_nothing(value)) {
                let place = message.entry(ours).or_insert(Value::Null);
                if is_nothing(place) {
                    *place = value.clone();
                }
            }
        }
    }
    if was_posted && let Some(flags) = message.get("flags").and_then(Value::as_u64) {
        message.insert("flags".to_owned(), json!(flags & Flags::SENT));
    }
    if let Some(single) = message.remove("embed") {
        message.entry("embeds").or_insert_with(|| json!([single]));
    }
    if let Some(Value::Array(embeds)) = message.get_mut("embeds") {
        // Discord adds pictures of the links in the text.
        embeds.retain(|embed| embed.get("type").is_none_or(|kind| kind.is_null() || kind == "rich"));
        for place in embeds {
            *place = embed(place.take());
        }
    }
    if let Some(components) = message.get_mut("components") {
        media_alone(components, 0);
    }
    if let Some(Value::Object(poll)) = message.get_mut("poll") {
        remove(poll, &["expiry", "results"]);
        for answer in poll.get_mut("answers").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Value::Object(answer) = answer {
                answer.remove("answer_id");
            }
        }
    }
    message
}

/// An embed without what Discord found out about it.
fn embed(mut embed: Value) -> Value {
    const FOUND_OUT: [&str; 9] = [
        "proxy_url",
        "proxy_icon_url",
        "width",
        "height",
        "placeholder",
        "placeholder_version",
        "content_scan_version",
        "flags",
        "content_type",
    ];
    if let Value::Object(object) = &mut embed {
        remove(object, &["type", "provider", "video", "content_scan_version", "flags", "id", "reference_id"]);
        for part in ["image", "thumbnail", "author", "footer"] {
            if let Some(Value::Object(part)) = object.get_mut(part) {
                remove(part, &FOUND_OUT);
            }
        }
        if let Some(colour) = object.get("color").and_then(Value::as_str).and_then(colour) {
            object.insert("color".to_owned(), json!(colour));
        }
    }
    embed
}

fn remove(object: &mut Object, keys: &[&str]) {
    for key in keys {
        object.remove(*key);
    }
}

/// `#5865F2`, or the number in a text.
fn colour(text: &str) -> Option<u32> {
    match text.trim().strip_prefix('#') {
        Some(digits) if digits.len() == 6 => u32::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None => text.trim().parse().ok(),
    }
}

/// Leaves of every picture, film and file its address alone.
fn media_alone(value: &mut Value, depth: usize) {
    /// Components stand in components three deep at most.
    const DEEPEST: usize = 16;
    match value {
        Value::Array(items) if depth < DEEPEST => items.iter_mut().for_each(|item| media_alone(item, depth + 1)),
        Value::Object(object) if depth < DEEPEST => {
            for (key, inner) in object.iter_mut() {
                match inner {
                    Value::Object(media) if matches!(key.as_str(), "media" | "file") => {
                        media.retain(|key, _| key == "url");
                    }
                    inner => media_alone(inner, depth + 1),
                }
            }
        }
        _ => {}
    }
}

fn snake_case(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let names = object.into_iter().map(|(key, inner)| {
                let mut name = String::with_capacity(key.len() + 2);
                for character in key.chars() {
                    if character.is_ascii_uppercase() {
                        name.push('_');
                    }
                    name.push(character.to_ascii_lowercase());
                }
                (name, snake_case(inner))
            });
            Value::Object(names.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(snake_case).collect()),
        other => other,
    }
}

fn list(value: Value, path: &Path) -> Result<Vec<Value>, ImportError> {
    match value {
        Value::Array(items) => Ok(items),
        Value::Null => Ok(Vec::new()),
        other => Err(ImportError::WrongType { path: path.clone(), found: JsonKind::from(&other) }),
    }
}

fn dictionary(value: Value, path: &Path) -> Result<Object, ImportError> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(ImportError::WrongType { path: path.clone(), found: JsonKind::from(&other) }),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(object) => object.get("url").is_none_or(is_nothing),
        _ => false,
    }
}

/// How a message begins.
fn name_of(message: &Message) -> String {
    let titles = message.embeds.iter().flat_map(|embed| [&embed.title, &embed.description, &embed.author.name]);
    let texts = std::iter::once(&message.content).chain(titles);
    let first = texts.flat_map(|text| text.lines()).map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if first.chars().count() <= NAME_LENGTH {
        return first.to_owned();
    }
    let beginning: String = first.chars().take(NAME_LENGTH - 1).collect();
    format!("{}…", beginning.trim_end())
}
