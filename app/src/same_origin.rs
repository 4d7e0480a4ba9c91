//! A form is only taken from a page of this site, whatever cookies its browser sends along.

use axum::{
    extract::Request,
    http::{HeaderMap, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::PageError;

/// Refuses unsafe methods that do not come from a page of this site.
pub async fn require(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_ours(request.headers(), request.uri()) {
        next.run(request).await
    } else {
        PageError::CrossSite.into_response()
    }
}

/// Whether it is asked for as a picture of a page of this site, as far as the browser tells: a link that somebody
/// follows is none.
pub fn is_own_picture(headers: &HeaderMap) -> bool {
    let is_or_absent = |name, wanted| headers.get(name).is_none_or(|value| value == wanted);
    is_or_absent("sec-fetch-dest", "image") && is_or_absent("sec-fetch-site", "same-origin")
}

/// Browsers tell over https and loopback by `Sec-Fetch-Site`; over plain http only `Origin` tells.
fn is_ours(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let host = uri.authority().map(Authority::as_str).or_else(|| text(header::HOST));
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    matches!((origin, host), (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        is_ours(&map, &Uri::from_static("/language"))
    }

    #[test]
    fn forms_are_taken_from_this_site_only() {
        let host = ("host", "drops.example:3000");
        assert!(asked(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(asked(&[host, ("sec-fetch-site", "none")]));
        assert!(asked(&[host, ("origin", "http://drops.example:3000")]));
        assert!(asked(&[host, ("origin", "https://Drops.example:3000")]));

        assert!(!asked(&[host]));
        assert!(!asked(&[host, ("sec-fetch-site", "same-site"), ("origin", "http://drops.example:3000")]));
        assert!(!asked(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!asked(&[host, ("origin", "null")]));
        assert!(!asked(&[host, ("origin", "http://drops.example")]));
        assert!(!asked(&[host, ("origin", "http://drops.example:3000.evil.example")]));
        assert!(!asked(&[host, ("origin", "http://evil.example"), ("referer", "http://drops.example:3000/")]));
        assert!(!asked(&[("origin", "http://drops.example:3000")]));
    }
}
