//! Forms that lose nothing: read whatever was sent, check it field by field, show it again with what to change.
//!
//! A form is a struct of `String`, `bool` (a checkbox) and `Vec<String>` (several choices), with
//! `#[derive(Default, Deserialize)] #[serde(default)]`: a missing field is empty, an unknown one ignored, of a repeated
//! one the last counts. So reading cannot fail, and every refusal is a sentence beside a field:
//!
//! ```ignore
//! async fn post(page: Page, Form(form): Form<Account>) -> Response {
//!     let mut problems = Problems::default();
//!     let email = problems.check("email", Email::parse(&form.email).map_err(|_| say::bad_email(page.lang)));
//!     let Some(email) = email else {
//!         return page.refuse(say::title(page.lang), || view! { <AccountPage form problems /> });
//!     };
//!     …
//! }
//! ```

use std::{collections::BTreeMap, convert::Infallible};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
};
use serde::{
    Deserializer,
    de::{DeserializeOwned, IntoDeserializer, Visitor, value},
    forward_to_deserialize_any,
};

use crate::{AppState, PageError};

/// The fields of a posted form.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Form<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded")) {
            return Err(PageError::Unreadable);
        }
        let body = Bytes::from_request(request, state).await.map_err(|refusal| match refusal.status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
            _ => PageError::Unreadable,
        })?;
        read(&body).map(Self)
    }
}

/// The fields of an address's query, read like a form's: what cannot be read is empty.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Default> FromRequestParts<AppState> for Query<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        Ok(Self(read(parts.uri.query().unwrap_or_default().as_bytes()).unwrap_or_default()))
    }
}

/// Fields as a browser encodes them, in any order, any number of times.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, PageError> {
    let mut fields: BTreeMap<String, Values> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        fields.entry(name.into_owned()).or_default().0.push(value.into_owned());
    }
    T::deserialize(value::MapDeserializer::new(fields.into_iter())).map_err(|_: value::Error| PageError::Unreadable)
}

/// All values sent under one name.
#[derive(Default)]
struct Values(Vec<String>);

impl IntoDeserializer<'_> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Values {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_string(self.0.pop().unwrap_or_default())
    }

    /// A checkbox is sent when it is ticked, and not at all otherwise.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_bool(true)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_seq(value::SeqDeserializer::new(self.0.into_iter()))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// What is wrong with a form: a sentence for each field, in the order of checking.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<(&'static str, String)>);

impl Problems {
    /// A single one.
    pub fn at(field: &'static str, sentence: impl Into<String>) -> Self {
        Self(vec![(field, sentence.into())])
    }

    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.0.push((field, sentence.into()));
    }

    /// Keeps the value, or the sentence that says why there is none.
    pub fn check<T, S: Into<String>>(&mut self, field: &'static str, value: Result<T, S>) -> Option<T> {
        value.map_err(|sentence| self.add(field, sentence)).ok()
    }

    /// The first sentence for a field.
    pub fn of(&self, field: &str) -> Option<String> {
        self.iter().find(|(name, _)| *name == field).map(|(_, sentence)| sentence.to_owned())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(field, sentence)| (*field, sentence.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Sample {
        name: String,
        agreed: bool,
        channels: Vec<String>,
    }

    #[test]
    fn whatever_a_browser_sends_is_read() {
        let read = |body: &str| read::<Sample>(body.as_bytes()).unwrap();
        assert_eq!(read(""), Sample::default());
        assert_eq!(
            read("channels=1&name=Ad%C3%A0+%26+co&agreed=on&channels=2&unknown=x"),
            Sample { name: "Adà & co".into(), agreed: true, channels: vec!["1".into(), "2".into()] }
        );
        assert_eq!(read("name=a&name=b").name, "b");
        assert_eq!(read("name").name, "");
        assert_eq!(read("name=%ff%zz").name, "\u{fffd}%zz");
        assert_eq!(read("&&=&=x&name==").name, "=");
    }

    #[test]
    fn a_problem_stands_at_its_field() {
        let mut problems = Problems::default();
        assert_eq!(problems.check::<_, &str>("name", Ok(1)), Some(1));
        assert!(problems.is_empty());
        assert_eq!(problems.check::<u8, _>("name", Err("First.")), None);
        problems.add("name", "Second.");
        assert_eq!(problems.of("name").as_deref(), Some("First."));
        assert_eq!(problems.of("agreed"), None);
    }
}
