//! Rows of resources: sign, name, type, and what there is to say, in columns.

use super::diff::{Difference, parts};
use super::lines::Line;
use super::sign::{sign, tone};
use super::style::{Style, Tone};
use super::text::{self, width};
use super::value::show;
use crate::plan::Op;
use crate::value::Value;

/// The least room for text at the right of a row; with less it goes below.
const LEAST_ROOM: usize = 16;
/// How far what does not fit beside a row is indented below it.
const BELOW: usize = 4;
/// More properties than this go below, where they have more room.
const BESIDE_AT_MOST: usize = 8;

/// One resource.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What is done.
    pub op: Op,
    /// Its name, escaped.
    pub name: String,
    /// Its type, escaped.
    pub kind: String,
    /// One line about it, escaped.
    pub summary: String,
    /// What differs.
    pub properties: Vec<Property>,
    /// Whole sentences below, escaped.
    pub remarks: Vec<String>,
}

/// One property of a row.
#[derive(Clone, Debug)]
pub(super) struct Property {
    /// What differs.
    pub difference: Difference,
    /// A word about it, in parentheses.
    pub note: Option<&'static str>,
    /// Whether it is a plain value and no change.
    pub plain: bool,
}

/// Where the columns of some rows are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// Of the type.
    pub kind: usize,
    /// Of what there is to say.
    pub body: usize,
}

impl Columns {
    /// Columns that fit the rows, as far as one column leaves room for the next; names or
    /// types that are far longer than the others stand out of line. `indent`: of the sign.
    pub fn of<'a>(
        rows: impl Iterator<Item = &'a Row> + Clone,
        indent: usize,
        style: &Style,
    ) -> Columns {
        let widest = |limit: usize, of: &dyn Fn(&Row) -> usize| {
            rows.clone()
                .map(of)
                .filter(|width| *width <= limit)
                .max()
                .unwrap_or(0)
                .max(12)
        };
        let kind = indent + 2 + widest(style.width * 3 / 10, &|row| width(&row.name)) + 2;
        let body = kind + widest(style.width * 3 / 10, &|row| width(&row.kind)) + 2;
        Columns { kind, body }
    }
}

impl Row {
    /// The row as lines, its sign at column `indent`.
    pub fn put(&self, out: &mut String, indent: usize, columns: Columns, style: &Style) {
        let name_tone = if self.op == Op::Same {
            Tone::Faint
        } else {
            Tone::Normal
        };
        let head = Line::indent(indent)
            .add(tone(self.op), sign(self.op))
            .text(" ")
            .add(name_tone, self.short_name(indent, style))
            .column(columns.kind)
            .add(Tone::Faint, &self.kind);
        let body = columns.body.max(head.width() + 2);
        let room = style.width.saturating_sub(body);
        let below = indent + BELOW;

        let beside = self.lines(room);
        let fits = room >= LEAST_ROOM && beside.one_each && beside.lines.len() <= BESIDE_AT_MOST;
        let (Body { mut lines, .. }, column) = if fits {
            (beside, body)
        } else {
            (self.lines(style.width.saturating_sub(below)), below)
        };
        let room = style.width.saturating_sub(column).max(LEAST_ROOM);
        let mut remarks = self.remarks.iter().peekable();
        // A first remark stands beside the summary if there is room for both.
        if let ([summary], Some(remark)) = (lines.as_mut_slice(), remarks.peek())
            && self.properties.is_empty()
        {
            let both = summary.clone().add(Tone::Faint, format!(" · {remark}"));
            if both.width() <= room {
                *summary = both;
                remarks.next();
            }
        }
        for remark in remarks {
            let wrapped = text::wrap(remark, room);
            lines.extend(
                wrapped
                    .iter()
                    .map(|line| Line::new().add(Tone::Faint, line)),
            );
        }
        let mut lines = lines.into_iter();
        match (fits, lines.next()) {
            (_, None) => head.put(out, style),
            (true, Some(first)) => head.to(body).then(first).put(out, style),
            (false, Some(first)) => {
                head.put(out, style);
                Line::indent(column).then(first).put(out, style);
            }
        }
        for line in lines {
            Line::indent(column).then(line).put(out, style);
        }
    }

    /// The name; of one that no line holds, its end.
    fn short_name(&self, indent: usize, style: &Style) -> String {
        let room = if style.cut {
            style.width.saturating_sub(indent + 2)
        } else {
            usize::MAX
        };
        text::cut_front(&self.name, room)
    }

    /// Summary and properties, for `room` cells.
    fn lines(&self, room: usize) -> Body {
        let mut lines = Vec::new();
        let mut one_each = width(&self.summary) <= room;
        if !self.summary.is_empty() {
            lines.push(Line::new().text(&self.summary));
        }
        let pieces: Vec<Property> = self
            .properties
            .iter()
            .flat_map(|property| split(property, room))
            .collect();
        let path = pieces
            .iter()
            .map(|piece| width(&path(piece)))
            .filter(|path| *path <= room / 2)
            .max()
            .unwrap_or(0);
        for piece in &pieces {
            let line = piece.beside(path);
            if line.width() <= room {
                lines.push(line);
            } else {
                one_each = false;
                lines.extend(piece.below(room));
            }
        }
        Body { lines, one_each }
    }
}

/// What there is to say of a row.
struct Body {
    lines: Vec<Line>,
    /// Whether nothing needed more than one line.
    one_each: bool,
}

/// The property itself, or its parts if it is structured and too long for one line.
fn split(property: &Property, room: usize) -> Vec<Property> {
    if property.beside(0).width() <= room {
        return vec![property.clone()];
    }
    let Some(found) = parts(&property.difference) else {
        return vec![property.clone()];
    };
    let mut note = property.note;
    let part = |difference| Property {
        difference,
        note: note.take(),
        plain: property.plain,
    };
    found
        .into_iter()
        .map(part)
        .flat_map(|part| split(&part, room))
        .collect()
}

fn path(property: &Property) -> String {
    super::escape(&property.difference.path).into_owned()
}

fn value(value: &Option<Value>) -> String {
    value.as_ref().map(show).unwrap_or_default()
}

impl Property {
    /// On one line, values from column `column + 2`.
    fn beside(&self, column: usize) -> Line {
        let line = match path(self) {
            none if none.is_empty() && column == 0 => Line::new(),
            path => Line::new().text(path).column(column + 2),
        };
        let (old, new) = (value(&self.difference.old), value(&self.difference.new));
        let line = match (&self.difference.old, &self.difference.new) {
            (None, _) if self.plain => line.text(new),
            (None, _) => line.add(Tone::Green, format!("+ {new}")),
            (_, None) if self.plain => line.text(old),
            (_, None) => line.add(Tone::Red, format!("- {old}")),
            _ => line
                .add(Tone::Red, old)
                .add(Tone::Faint, " → ")
                .add(Tone::Green, new),
        };
        match self.note {
            Some(note) => line.add(Tone::Magenta, format!("  ({note})")),
            None => line,
        }
    }

    /// On several lines: the path, then the values.
    fn below(&self, room: usize) -> Vec<Line> {
        let first = Line::new().text(path(self));
        let mut lines = vec![match self.note {
            Some(note) => first.add(Tone::Magenta, format!("  ({note})")),
            None => first,
        }];
        let (old, new) = (value(&self.difference.old), value(&self.difference.new));
        let room = room.saturating_sub(4);
        let (old, new) = contrast(&old, &new, room);
        let mut side = |tone: Tone, sign: &str, text: String| {
            lines.push(Line::indent(2).add(tone, format!("{sign} {text}")));
        };
        if self.difference.old.is_some() {
            side(Tone::Red, "-", old);
        }
        if self.difference.new.is_some() {
            if self.plain {
                side(Tone::Normal, " ", new)
            } else {
                side(Tone::Green, "+", new)
            }
        }
        lines
    }
}

/// Two long texts without most of what they begin with in common, so that what differs is
/// not cut off.
fn contrast(old: &str, new: &str, room: usize) -> (String, String) {
    let kept = room / 3;
    let same = old
        .chars()
        .zip(new.chars())
        .take_while(|(a, b)| a == b)
        .count();
    if same <= kept + 1 || (width(old) <= room && width(new) <= room) {
        return (old.into(), new.into());
    }
    let tail = |text: &str| {
        let end: String = text.chars().skip(same - kept).collect();
        format!("…{end}")
    };
    (tail(old), tail(new))
}
