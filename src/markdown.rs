//! Discord's markdown.
