//! What a program has otherwise than the cloud, of one resource.

use super::escape::escape;
use super::preview::properties;
use super::rows::{Columns, Row};
use super::style::Style;
use crate::event::Change;
use crate::plan::{Op, Step};
use crate::resource::Schema;
use crate::urn::Urn;

/// The properties of a resource that a run would change: as they are → as they would be.
pub fn changes(urn: &Urn, schema: &'static Schema, changes: &[Change], style: &Style) -> String {
    let replaces = changes.iter().any(|change| change.replaces);
    let step = Step {
        urn: urn.clone(),
        op: if replaces { Op::Replace } else { Op::Update },
        schema,
        new: None,
        old: None,
        changes: changes.to_vec(),
        delete_first: false,
        reason: None,
        superseded: false,
    };
    let row = Row {
        op: step.op,
        name: escape(&urn.short()).into_owned(),
        kind: escape(urn.resource_type()).into_owned(),
        summary: String::new(),
        properties: properties(&step, ""),
        remarks: Vec::new(),
    };
    let mut out = String::new();
    row.put(
        &mut out,
        2,
        Columns::of([&row].into_iter(), 2, style),
        style,
    );
    style.finish(out)
}
