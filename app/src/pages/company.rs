//! `/company.css`: the company's own colour, laid over the style sheet's. Colours come from one hue, so that every shade
//! keeps its contrast in both themes.

use axum::{Router, http::header, response::IntoResponse, routing::get};
use largage::company::Colour;

use crate::{AppState, Page};

pub fn routes() -> Router<AppState> {
    Router::new().route("/company.css", get(show))
}

async fn show(page: Page) -> impl IntoResponse {
    let style = page.company.colour.as_ref().map(style).unwrap_or_default();
    // The address names the colour: what a browser keeps is never out of date.
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "private, max-age=86400")], style)
}

/// `style/tokens.css` tells why the chroma is what it is; a grey has none.
fn style(colour: &Colour) -> String {
    match colour.hue() {
        Some(hue) => format!(":root {{ --flare-hue: {hue}; --flare-chroma: 0.07; }}\n"),
        None => ":root { --flare-chroma: 0; }\n".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_becomes_its_hue() {
        let style = |colour| style(&Colour::new(colour).unwrap());
        assert_eq!(style("#0000ff"), ":root { --flare-hue: 264; --flare-chroma: 0.07; }\n");
        assert_eq!(style("#808080"), ":root { --flare-chroma: 0; }\n");
    }
}
