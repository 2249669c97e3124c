//! How text is drawn: with or without colour, how wide, in which characters.

use console::Term;

use super::text;

/// The width that text is laid out for where there is no terminal.
const PIPE_WIDTH: usize = 120;

/// How text is drawn. Made once, from the environment, and handed to whatever draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are used.
    pub colour: bool,
    /// The cells of a line.
    pub width: usize,
    /// Whether what is too long for a line is cut with `…`. Not in a pipe: what reads it may
    /// need all of it.
    pub cut: bool,
    /// Whether other characters than ASCII can be shown.
    pub unicode: bool,
    /// Whether lines can be redrawn in place.
    pub live: bool,
}

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    Normal,
    /// A heading.
    Strong,
    /// What is read last.
    Faint,
    /// Something new, or good.
    Green,
    /// Something that changes, or a warning.
    Yellow,
    /// Something that is replaced.
    Magenta,
    /// Something that goes, or an error.
    Red,
    /// What to do next.
    Blue,
}

impl Style {
    /// For standard output, from the environment as it is now.
    pub fn stdout() -> Style {
        Style::of(&Term::stdout())
    }

    /// For standard error, from the environment as it is now.
    pub fn stderr() -> Style {
        Style::of(&Term::stderr())
    }

    fn of(term: &Term) -> Style {
        let columns = term.is_term().then(|| usize::from(term.size().1));
        Style::from_environment(|name| std::env::var(name).ok(), columns)
    }

    /// From environment variables and, if it is a terminal, its width: `NO_COLOR`,
    /// `CLICOLOR_FORCE`, `TERM`, `CI`, `COLUMNS` and the locale.
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<String>,
        terminal: Option<usize>,
    ) -> Style {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let dumb = set("TERM").is_some_and(|value| value == "dumb");
        let columns = set("COLUMNS")
            .and_then(|value| value.parse().ok())
            .filter(|n| *n > 0);
        let locale = set("LC_ALL")
            .or_else(|| set("LC_CTYPE"))
            .or_else(|| set("LANG"));
        let other_locale = locale.is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            !value.contains("utf-8") && !value.contains("utf8")
        });
        Style {
            colour: set("NO_COLOR").is_none() && (forced || (terminal.is_some() && !dumb)),
            width: columns.or(terminal).unwrap_or(PIPE_WIDTH).max(40),
            cut: columns.or(terminal).is_some(),
            unicode: terminal.is_none() || !other_locale,
            live: terminal.is_some() && !dumb && set("CI").is_none(),
        }
    }

    /// Without colour, `width` cells wide.
    pub fn plain(width: usize) -> Style {
        Style {
            colour: false,
            width,
            cut: true,
            unicode: true,
            live: false,
        }
    }

    /// The text in the colour of its tone.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Normal => return text.into(),
            Tone::Strong => "1",
            Tone::Faint => "2",
            Tone::Green => "32",
            Tone::Yellow => "33",
            Tone::Magenta => "35",
            Tone::Red => "31",
            Tone::Blue => "36",
        };
        if !self.colour || text.is_empty() {
            return text.into();
        }
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// At most `width` cells of the text, where long text is cut at all.
    pub(super) fn fit(&self, text: &str, width: usize) -> String {
        if self.cut {
            text::cut(text, width)
        } else {
            text.into()
        }
    }

    /// The last touch on drawn text: no spaces at the end of a line, and ASCII where nothing
    /// else can be shown.
    pub(super) fn finish(&self, drawn: String) -> String {
        let mut lines: Vec<&str> = drawn.lines().map(str::trim_end).collect();
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let mut joined = lines.join("\n");
        if !joined.is_empty() {
            joined.push('\n');
        }
        if self.unicode {
            joined
        } else {
            text::ascii(&joined)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(variables: &[(&str, &str)], terminal: Option<usize>) -> Style {
        let find = |name: &str| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_string())
        };
        Style::from_environment(find, terminal)
    }

    #[test]
    fn a_terminal_has_colour_unless_it_is_told_not_to() {
        assert!(style(&[], Some(80)).colour);
        assert!(!style(&[("NO_COLOR", "1")], Some(80)).colour);
        assert!(!style(&[("TERM", "dumb")], Some(80)).colour);
        assert!(!style(&[], None).colour);
        assert!(style(&[("CLICOLOR_FORCE", "1")], None).colour);
        assert!(!style(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], None).colour);
    }

    #[test]
    fn a_pipe_is_not_cut_and_a_given_width_is_kept() {
        let pipe = style(&[], None);
        assert_eq!((pipe.width, pipe.cut, pipe.live), (120, false, false));
        let given = style(&[("COLUMNS", "100")], None);
        assert_eq!((given.width, given.cut), (100, true));
    }

    #[test]
    fn a_terminal_with_another_locale_gets_ascii() {
        assert!(!style(&[("LANG", "C")], Some(80)).unicode);
        assert!(style(&[("LANG", "C"), ("LC_ALL", "en_GB.UTF-8")], Some(80)).unicode);
        assert!(style(&[("LANG", "C")], None).unicode);
    }

    #[test]
    fn nothing_is_redrawn_in_ci_or_on_a_dumb_terminal() {
        assert!(style(&[], Some(80)).live);
        assert!(!style(&[("CI", "true")], Some(80)).live);
        assert!(!style(&[("TERM", "dumb")], Some(80)).live);
    }
}
