/// Leptos does not escape what a `<textarea>` begins with; and a browser drops the first line break in one.
pub(crate) fn prefill(value: &str) -> String {
    format!("\n{}", value.replace('&', "&amp;").replace('<', "&lt;"))
}
