//! Measuring, cutting, padding and wrapping of text that is already escaped and not yet
//! coloured. Widths are terminal cells.

/// The cells that `text` takes.
pub(super) fn width(text: &str) -> usize {
    console::measure_text_width(text)
}

/// `text` with spaces after it, up to `to` cells.
pub(super) fn pad(text: &str, to: usize) -> String {
    let spaces = to.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(spaces))
}

/// `text` with spaces before it, up to `to` cells.
pub(super) fn pad_left(text: &str, to: usize) -> String {
    let spaces = to.saturating_sub(width(text));
    format!("{}{text}", " ".repeat(spaces))
}

/// At most `to` cells of `text`; `…` stands for what is cut off.
pub(super) fn cut(text: &str, to: usize) -> String {
    if width(text) <= to {
        return text.into();
    }
    match to {
        0 => String::new(),
        _ => format!("{}…", &text[..prefix(text, to - 1)]),
    }
}

/// At most `to` cells of the end of `text`; `…` stands for what is cut off before it.
pub(super) fn cut_front(text: &str, to: usize) -> String {
    if width(text) <= to {
        return text.into();
    }
    if to == 0 {
        return String::new();
    }
    let start = text
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| width(&text[*at..]) < to && !starts_inside(&text[*at..]));
    format!("…{}", start.map_or("", |at| &text[at..]))
}

/// Whether the first character only adds to the one before it.
fn starts_inside(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| width(c.encode_utf8(&mut [0; 4])) == 0)
}

/// The bytes of the longest start of `text` that takes at most `to` cells.
fn prefix(text: &str, to: usize) -> usize {
    let mut end = 0;
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > to {
            break;
        }
        end = at + c.len_utf8();
    }
    // Some characters are wider together than one by one, such as emoji with a selector.
    while width(&text[..end]) > to {
        end = text[..end]
            .char_indices()
            .next_back()
            .map_or(0, |(at, _)| at);
    }
    end
}

/// Breaks `text` at spaces into lines of at most `to` cells. A longer word is broken too.
pub(super) fn wrap(text: &str, to: usize) -> Vec<String> {
    let to = to.max(8);
    let mut lines = vec![];
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word = word;
        if !line.is_empty() && width(&line) + 1 + width(word) > to {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        while width(word) > to {
            let at = prefix(word, to).max(word.chars().next().map_or(0, char::len_utf8));
            lines.push(word[..at].into());
            word = &word[at..];
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// The text in ASCII, cell for cell, for a terminal that shows nothing else.
pub(super) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii() => out.push(c),
            '‹' => out.push('<'),
            '›' | '→' | '»' => out.push('>'),
            '·' => out.push('|'),
            '±' => out.push('*'),
            '…' => out.push('~'),
            '━' => out.push('='),
            '─' => out.push('-'),
            other => (0..width(other.encode_utf8(&mut [0; 4]))).for_each(|_| out.push('?')),
        }
    }
    out
}

/// `1 step`, `2 steps`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_cells_and_not_characters() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("数据库", 4), "数…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut_front("src/hub.rs", 6), "…ub.rs");
        assert_eq!(cut_front("a数据库", 4), "…库");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(
            cut(&"\u{2601}\u{fe0f}".repeat(3), 4),
            "\u{2601}\u{fe0f}\u{2601}…"
        );
    }

    #[test]
    fn wrapping_breaks_long_words_and_keeps_every_character() {
        let lines = wrap("one two threefourfive", 9);
        assert_eq!(lines, ["one two", "threefour", "five"]);
    }

    #[test]
    fn ascii_takes_the_same_cells() {
        let text = "‹vpc› a → b ± 数 …";
        assert_eq!(ascii(text), "<vpc> a > b * ?? ~");
        assert_eq!(width(&ascii(text)), width(text));
    }
}
