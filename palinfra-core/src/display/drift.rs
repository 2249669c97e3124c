//! What the cloud changed behind the state's back.

use super::diff::differences;
use super::escape::escape;
use super::lines::Line;
use super::rows::{Columns, Property, Row};
use super::style::{Style, Tone};
use super::text::count;
use super::value::shielded;
use crate::plan::Op;
use crate::record::Record;
use crate::resource::Schema;
use crate::value::{MASK, Value};

/// The resources of a stack that are no longer as the state has them: properties as
/// recorded → as they are, and those that are gone. `schema` finds a type by its name: it
/// tells which properties are secret.
pub fn drift<'a>(
    stack: &str,
    records: impl IntoIterator<Item = &'a Record>,
    schema: impl Fn(&str) -> Option<&'static Schema>,
    style: &Style,
) -> String {
    let mut rows = Vec::new();
    let mut same = 0;
    for record in records {
        if record.gone {
            rows.push(row(record, Op::Delete, Vec::new(), "gone from the cloud"));
        } else if record.drift.is_empty() {
            same += 1;
        } else {
            let properties = properties(record, schema(&record.resource_type));
            rows.push(row(record, Op::Update, properties, ""));
        }
    }
    let gone = rows.iter().filter(|row| row.op == Op::Delete).count();
    let changed = rows.len() - gone;

    let mut out = String::new();
    let title = match rows.len() {
        0 => "as recorded".into(),
        1 => "1 resource is not as recorded".into(),
        several => format!("{several} resources are not as recorded"),
    };
    Line::new()
        .add(Tone::Strong, escape(stack))
        .text(format!(" · {title}"))
        .put(&mut out, style);
    out.push('\n');
    let columns = Columns::of(rows.iter(), 2, style);
    for row in &rows {
        row.put(&mut out, 2, columns, style);
    }
    if !rows.is_empty() {
        out.push('\n');
    }
    let mut line = Line::indent(2);
    if changed > 0 {
        line = line
            .add(Tone::Yellow, format!("~ {changed} changed"))
            .text("  ");
    }
    if gone > 0 {
        line = line.add(Tone::Red, format!("- {gone} gone")).text("  ");
    }
    line.add(
        Tone::Faint,
        format!("= {} as recorded", count(same, "resource")),
    )
    .put(&mut out, style);
    style.finish(out)
}

fn row(record: &Record, op: Op, properties: Vec<Property>, summary: &str) -> Row {
    Row {
        op,
        name: escape(&record.urn.short()).into_owned(),
        kind: escape(&record.resource_type).into_owned(),
        summary: summary.into(),
        properties,
        remarks: Vec::new(),
    }
}

fn properties(record: &Record, schema: Option<&'static Schema>) -> Vec<Property> {
    let mut properties = Vec::new();
    for (name, actual) in &record.drift {
        let recorded = record.inputs.get(name).unwrap_or(&Value::Null);
        let hide = |value: &Value| match schema {
            _ if value.is_null() => Value::Null,
            // What was recorded as a secret is one in the cloud's answer too.
            _ if recorded.has_secret() => Value::Text(MASK.into()),
            Some(schema) => shielded(value, name, schema),
            None => value.masked(),
        };
        let unordered = schema
            .and_then(|schema| schema.input(name))
            .is_some_and(|input| input.unordered);
        for difference in differences(name, &hide(recorded), &hide(actual), unordered) {
            properties.push(Property {
                difference,
                note: None,
                plain: false,
            });
        }
    }
    properties
}
