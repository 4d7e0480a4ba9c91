//! Pages go out packed by gzip where the browser takes it. Files of the site are packed beforehand.

use std::io::Write;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use flate2::{Compression, write::GzEncoder};

/// Smaller pages are not worth it.
const LEAST: usize = 1000;
/// No page comes near this.
const MOST: usize = 16 * 1024 * 1024;

/// The layer that packs pages.
pub async fn pages(request: Request, next: Next) -> Response {
    let wanted = crate::assets::accepts(request.headers(), "gzip");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if !is_page || headers.contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !wanted {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, MOST).await else {
        tracing::error!("a page broke off while it was made");
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    if page.len() < LEAST {
        return Response::from_parts(parts, page.into());
    }
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, pack(&page).into())
}

fn pack(page: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::with_capacity(page.len() / 3), Compression::fast());
    packed.write_all(page).expect("memory does not refuse to be written to");
    packed.finish().expect("memory does not refuse to be written to")
}
