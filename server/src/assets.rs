//! The files that xtask has laid out in `target/site`: carried inside an optimised program, read from the disk by one
//! that is being worked on.
//!
//! A file whose name carries a hash of its content never changes, so browsers may keep it for good. Compressed
//! neighbours (`.br`, `.gz`) are served in its place to browsers that take them.

use std::borrow::Cow;

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use largage_app::Assets;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

struct File {
    content: Cow<'static, [u8]>,
    hash: [u8; 32],
}

fn find(path: &str) -> Option<File> {
    let file = Site::get(path)?;
    Some(File { hash: file.metadata.sha256_hash(), content: file.data })
}

/// The names of script and style sheet; those of cargo-leptos where xtask has left none.
pub fn names() -> Assets {
    find("pkg/assets.json").and_then(|file| Assets::from_json(&file.content)).unwrap_or_default()
}

/// `/pkg/…`, and each file that stands beside it: `/favicon.svg`, `/robots.txt`…
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let package =
        get(async |Path(name): Path<String>, headers: HeaderMap| answer(&format!("pkg/{name}"), &headers, find));
    let beside = Site::iter().filter(|name| !name.starts_with("pkg/") && encoding_of(name).is_none());
    beside.fold(Router::new().route("/pkg/{*name}", package), |router, name| {
        let path = format!("/{name}");
        router.route(&path, get(async move |headers: HeaderMap| answer(&name, &headers, find)))
    })
}

/// How a file is packed, by the end of its name.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

fn encoding_of(name: &str) -> Option<&'static str> {
    ENCODINGS.iter().find(|(_, end)| name.ends_with(end)).map(|(encoding, _)| *encoding)
}

fn answer(name: &str, headers: &HeaderMap, find: impl Fn(&str) -> Option<File>) -> Response {
    let Some(plain) = find(name).filter(|_| name != "pkg/assets.json") else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let packed: Vec<_> =
        ENCODINGS.iter().filter_map(|(encoding, end)| Some((*encoding, find(&format!("{name}{end}"))?))).collect();
    let negotiable = !packed.is_empty();
    let chosen = packed.into_iter().find(|(encoding, _)| accepts(headers, encoding));
    let (encoding, file) = chosen.map_or((None, plain), |(encoding, file)| (Some(encoding), file));

    let tag = format!("\"{}\"", hex::encode(&file.hash[..12]));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag));
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(file.content)) };
    let mut set = |name: HeaderName, value: &str| {
        response.headers_mut().insert(name, HeaderValue::from_str(value).expect("names of files are ASCII"));
    };
    set(header::ETAG, &tag);
    set(
        header::CACHE_CONTROL,
        if is_hashed(name) { "public, max-age=31536000, immutable" } else { "public, no-cache" },
    );
    set(header::CONTENT_TYPE, &content_type(name));
    if negotiable {
        set(header::VARY, "accept-encoding");
    }
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    response
}

/// Whether the browser takes this encoding: named, or meant by a star, and not with a weight of zero.
pub fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let offers = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let offers: Vec<(&str, bool)> = offers
        .flat_map(|value| value.split(','))
        .map(|offer| {
            let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
            let weight = weight.trim().trim_start_matches("q=").parse::<f32>().unwrap_or(1.0);
            (name.trim(), weight > 0.0)
        })
        .collect();
    let find = |wanted: &str| offers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    find(encoding).or_else(|| find("*")).is_some_and(|(_, wanted)| *wanted)
}

/// Whether a name carries the hash of its content: `largage.0123456789abcdef.css`, `0123456789abcdef/largage.js`.
fn is_hashed(name: &str) -> bool {
    name.split(['.', '_', '-', '/']).any(|part| part.len() >= 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn content_type(name: &str) -> String {
    match name.rsplit('.').next() {
        Some("webmanifest") => "application/manifest+json".to_owned(),
        Some("wasm") => "application/wasm".to_owned(),
        _ => {
            let guess = mime_guess::from_path(name).first_or_octet_stream();
            let charset = if guess.type_() == "text" { "; charset=utf-8" } else { "" };
            format!("{}{charset}", guess.essence_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    const SCRIPT: &str = "pkg/0123456789abcdef/largage.js";
    const CHUNK: &str = "pkg/0123456789abcdef/split_editor_loader_1234.wasm";

    fn site(path: &str) -> Option<File> {
        let content: &'static [u8] = match path {
            SCRIPT => b"plain",
            "pkg/0123456789abcdef/largage.js.br" => b"packed by brotli",
            "pkg/0123456789abcdef/largage.js.gz" => b"packed by gzip",
            CHUNK => b"a chunk",
            "favicon.svg" => b"<svg/>",
            "pkg/assets.json" => b"{}",
            _ => return None,
        };
        let mut hash = [0; 32];
        hash[0] = u8::try_from(content.len()).unwrap();
        Some(File { content: content.into(), hash })
    }

    fn ask(path: &str, headers: &[(HeaderName, &'static str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        answer(path, &headers, site)
    }

    fn header(response: &Response, name: HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn a_browser_gets_the_best_that_it_takes() {
        for (accepts, encoding, content) in [
            ("gzip, deflate, br, zstd", "br", "packed by brotli"),
            ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br", "packed by brotli"),
            ("gzip", "gzip", "packed by gzip"),
            ("br;q=0, gzip", "gzip", "packed by gzip"),
            ("*", "br", "packed by brotli"),
            ("*;q=0", "", "plain"),
            ("identity", "", "plain"),
            ("", "", "plain"),
        ] {
            let response = ask(SCRIPT, &[(header::ACCEPT_ENCODING, accepts)]);
            assert_eq!(header(&response, header::CONTENT_ENCODING), encoding, "{accepts}");
            assert_eq!(header(&response, header::VARY), "accept-encoding");
            assert_eq!(header(&response, header::CONTENT_TYPE), "text/javascript; charset=utf-8");
            assert_eq!(header(&response, header::CACHE_CONTROL), "public, max-age=31536000, immutable");
            assert_eq!(to_bytes(response.into_body(), 100).await.unwrap(), content, "{accepts}");
        }
    }

    #[test]
    fn a_chunk_is_webassembly_and_kept_for_good() {
        let response = ask(CHUNK, &[]);
        assert_eq!(header(&response, header::CONTENT_TYPE), "application/wasm");
        assert_eq!(header(&response, header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    }

    #[test]
    fn what_may_change_is_asked_for_again_and_not_sent_twice() {
        let first = ask("favicon.svg", &[]);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(header(&first, header::CACHE_CONTROL), "public, no-cache");
        assert_eq!(header(&first, header::CONTENT_TYPE), "image/svg+xml");
        assert_eq!(header(&first, header::VARY), "");
        let tag = header(&first, header::ETAG);
        assert_eq!(tag, "\"060000000000000000000000\"");
        let again = ask("favicon.svg", &[(header::IF_NONE_MATCH, "W/\"other\", \"060000000000000000000000\"")]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = ask("favicon.svg", &[(header::IF_NONE_MATCH, "\"other\"")]);
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[test]
    fn only_the_sites_files_are_there() {
        for path in ["pkg/assets.json", "pkg/other.js", "../Cargo.toml", "pkg/../favicon.svg", ""] {
            assert_eq!(ask(path, &[]).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
