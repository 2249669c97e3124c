//! Making text safe for a terminal.

use std::borrow::Cow;

/// The text with everything shown that could move the cursor, change colours, reverse the
/// reading order or hide: control characters, escape sequences, bidirectional overrides,
/// line breaks and invisible characters become visible escapes such as `\n` or `\u{1b}`.
///
/// ```
/// use palinfra_core::display::escape;
/// assert_eq!(escape("plain"), "plain");
/// assert_eq!(escape("a\u{1b}[31mb\n"), "a\\u{1b}[31mb\\n");
/// ```
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(unsafe_to_show) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if unsafe_to_show(c) {
            shown.extend(c.escape_default())
        } else {
            shown.push(c)
        }
    }
    Cow::Owned(shown)
}

/// Whether a character can do more to a terminal, or to its reader, than show itself.
pub(super) fn unsafe_to_show(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(
            escape("\u{9b}2J\u{7}\u{7f}\r\t"),
            "\\u{9b}2J\\u{7}\\u{7f}\\r\\t"
        );
        assert_eq!(escape("abc\u{202e}cba"), "abc\\u{202e}cba");
        assert_eq!(escape("zero\u{200b}width"), "zero\\u{200b}width");
    }

    #[test]
    fn other_scripts_and_joined_emoji_stay_as_they_are() {
        for text in ["größe", "数据库", "👩\u{200d}💻", "e\u{301}", "‹vpc›"] {
            assert_eq!(escape(text), text);
        }
    }
}
