//! Emoji shortcodes.
