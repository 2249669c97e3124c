//! A stack's outputs, and how they change.

use serde_json::{Map as Json, Value as JsonValue};

use super::lines::Line;
use super::rows::{Columns, Property, Row};
use super::style::{Style, Tone};
use super::text::{self, width};
use super::{diff, escape};
use crate::plan::Op;
use crate::value::{Map, Value};

/// The outputs, one a line: names in a column, values never cut, since they are copied.
/// Secrets must be masked already.
pub fn outputs(values: &Json<String, JsonValue>, style: &Style) -> String {
    let mut out = String::new();
    put(&mut out, values, 0, style);
    style.finish(out)
}

/// Adds the outputs to `out`, indented.
pub(super) fn put(
    out: &mut String,
    values: &Json<String, JsonValue>,
    indent: usize,
    style: &Style,
) {
    let names = values.keys().map(|name| width(&escape(name)));
    let column = indent + names.filter(|name| *name <= 32).max().unwrap_or(0) + 2;
    let uncut = Style {
        cut: false,
        ..*style
    };
    for (name, value) in values {
        let shown = match value {
            JsonValue::String(text) => escape(text).into_owned(),
            other => escape(&other.to_string()).into_owned(),
        };
        let line = Line::indent(indent)
            .add(Tone::Strong, escape(name))
            .column(column);
        if line.width() + width(&shown) <= style.width {
            line.text(shown).put(out, &uncut);
        } else {
            line.put(out, &uncut);
            Line::indent(indent + 2).text(shown).put(out, &uncut);
        }
    }
}

/// The outputs that a plan would change.
pub(super) fn changes(before: &Map, after: &Map, style: &Style) -> String {
    let mut rows = Vec::new();
    let mut add = |op, name: &String, old: &Value, new: &Value| {
        let found = diff::differences("", &old.masked(), &new.masked(), false);
        rows.push((op, escape(name).into_owned(), found));
    };
    for (name, new) in after {
        match before.get(name) {
            None => add(Op::Create, name, &Value::Null, new),
            Some(old) if old != new => add(Op::Update, name, old, new),
            Some(_) => {}
        }
    }
    for (name, old) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        add(Op::Delete, name, old, &Value::Null);
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    Line::indent(2)
        .add(Tone::Strong, "outputs")
        .put(&mut out, style);
    let column = rows
        .iter()
        .map(|(_, name, _)| width(name))
        .max()
        .unwrap_or(0)
        .min(style.width / 3);
    for (op, name, found) in rows {
        let properties = found
            .into_iter()
            .map(|difference| Property {
                difference,
                note: None,
                plain: op != Op::Update,
            })
            .collect();
        let row = Row {
            op,
            name: text::pad(&name, column),
            kind: String::new(),
            summary: String::new(),
            properties,
            remarks: Vec::new(),
        };
        let columns = Columns { kind: 4, body: 4 };
        row.put(&mut out, 4, columns, style);
    }
    out
}
