//! A line that is being put together: pieces of text with their tones, at columns.

use super::style::{Style, Tone};
use super::text::{cut, width};

/// One line, before it is coloured and cut. The text in it is escaped already.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pieces: Vec<(Tone, String)>,
    width: usize,
}

impl Line {
    /// An empty line.
    pub fn new() -> Line {
        Line::default()
    }

    /// A line that begins with spaces.
    pub fn indent(spaces: usize) -> Line {
        Line::new().to(spaces)
    }

    /// Adds text.
    pub fn add(mut self, tone: Tone, text: impl AsRef<str>) -> Line {
        let text = text.as_ref();
        self.width += width(text);
        self.pieces.push((tone, text.into()));
        self
    }

    /// Adds ordinary text.
    pub fn text(self, text: impl AsRef<str>) -> Line {
        self.add(Tone::Normal, text)
    }

    /// Adds another line.
    pub fn then(mut self, other: Line) -> Line {
        self.width += other.width;
        self.pieces.extend(other.pieces);
        self
    }

    /// Adds spaces up to a column.
    pub fn to(self, column: usize) -> Line {
        let spaces = column.saturating_sub(self.width);
        self.text(" ".repeat(spaces))
    }

    /// Adds spaces up to a column, at least two.
    pub fn column(self, column: usize) -> Line {
        let column = column.max(self.width + 2);
        self.to(column)
    }

    /// The cells that it takes.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The coloured text, without a line break, cut to the style's width.
    pub fn draw(&self, style: &Style) -> String {
        let mut room = if style.cut { style.width } else { usize::MAX };
        let mut drawn = String::new();
        for (tone, text) in &self.pieces {
            let text = cut(text, room);
            room = room.saturating_sub(width(&text));
            drawn.push_str(&style.paint(*tone, &text));
            if room == 0 {
                break;
            }
        }
        drawn
    }

    /// Adds the drawn line and a line break to `out`.
    pub fn put(&self, out: &mut String, style: &Style) {
        out.push_str(&self.draw(style));
        out.push('\n');
    }
}
