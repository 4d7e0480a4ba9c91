//! Reading and writing the few cookies of the faces: language, theme, and the notice shown after a redirect.

use axum::http::{HeaderMap, HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// How long the browser keeps a cookie, in seconds.
pub const YEAR: u32 = 365 * 24 * 3600;

/// The decoded value of the first cookie of this name.
pub fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// A `Set-Cookie` header for the whole site that scripts cannot read. A `max_age` of 0 removes the cookie.
///
/// None of these cookies grants anything, so they need no `Secure` and work on plain loopback.
pub fn set(name: &'static str, value: &str, max_age: u32) -> HeaderValue {
    let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax");
    HeaderValue::from_str(&cookie).expect("a percent-encoded value is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_hostile_characters_survives_the_way_through_the_browser() {
        let value = "é; Path=/x\r\nSet-Cookie: a=b\u{202f}!";
        let header = set("notice", value, 60);
        let sent = header.to_str().unwrap().split(';').next().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(&format!("lang=fr; {sent}")).unwrap());
        assert_eq!(get(&headers, "notice").as_deref(), Some(value));
        assert_eq!(get(&headers, "lang").as_deref(), Some("fr"));
        assert_eq!(get(&headers, "theme"), None);
    }
}
