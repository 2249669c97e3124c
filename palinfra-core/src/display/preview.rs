//! A plan as text: what would change, grouped by component.

use std::collections::HashMap;

use super::diff::differences;
use super::duration::about;
use super::escape::escape;
use super::estimate::estimate;
use super::lines::Line;
use super::outputs;
use super::rows::{Columns, Property, Row};
use super::sign::{sign, to_do, tone, type_name};
use super::style::{Style, Tone};
use super::text::width;
use super::value::{inside, shielded, summary};
use crate::plan::{Op, Plan, Step};
use crate::value::{Map, Value};

/// What a preview shows besides the changes.
#[derive(Clone, Debug, Default)]
pub struct PreviewOptions {
    /// Unchanged resources too (`--show-same`).
    pub show_same: bool,
    /// Every input of what would be made, and not one line about it.
    pub details: bool,
    /// The endpoint, if it is not AWS's own.
    pub endpoint: Option<String>,
    /// The stack's outputs as they are now.
    pub outputs_before: Map,
}

/// The order in which kinds of steps are counted.
const COUNTED: [Op; 7] = [
    Op::Create,
    Op::Update,
    Op::Replace,
    Op::Delete,
    Op::Wait,
    Op::Forget,
    Op::Same,
];

/// A plan as text. The same plan, options and style give the same text, byte for byte.
pub fn preview(plan: &Plan, style: &Style, options: &PreviewOptions) -> String {
    let mut out = String::new();
    header(plan, options).put(&mut out, style);
    out.push('\n');

    let groups = groups(plan, options);
    let rows = groups.iter().flat_map(|group| &group.rows);
    let columns = Columns::of(rows, 4, style);
    for group in &groups {
        if let Some(segment) = group.segment {
            group_line(group, segment, columns, style).put(&mut out, style);
        }
        let indent = if group.segment.is_some() { 4 } else { 2 };
        for row in &group.rows {
            row.put(&mut out, indent, columns, style);
        }
    }
    let outputs = outputs::changes(&options.outputs_before, &plan.outputs, style);
    if groups.is_empty() && outputs.is_empty() {
        Line::indent(2)
            .text("nothing to change")
            .put(&mut out, style);
    }
    if !groups.is_empty() && !outputs.is_empty() {
        out.push('\n');
    }
    out.push_str(&outputs);
    out.push('\n');
    totals(plan, &mut out, style);
    style.finish(out)
}

/// `payflow/production · us-east-1 · local cloud`.
fn header(plan: &Plan, options: &PreviewOptions) -> Line {
    let cloud = match plan.cloud.as_str() {
        "local" => "local cloud".to_string(),
        "aws" => "AWS".to_string(),
        other => escape(other).into_owned(),
    };
    let line = Line::new()
        .add(
            Tone::Strong,
            format!("{}/{}", escape(&plan.project), escape(&plan.stack)),
        )
        .text(format!(" · {} · {cloud}", escape(&plan.region)));
    match &options.endpoint {
        Some(endpoint) => line.add(Tone::Yellow, format!(" at {}", escape(endpoint))),
        None => line,
    }
}

/// The steps of one outermost component, or those outside any.
struct Group<'a> {
    /// The component as `TYPE:NAME`.
    segment: Option<&'a str>,
    counts: Tally,
    rows: Vec<Row>,
}

/// How many steps of each kind, in the order of [`COUNTED`].
#[derive(Default)]
struct Tally([usize; COUNTED.len()]);

impl Tally {
    fn add(&mut self, op: Op) {
        let counted = if op == Op::Read { Op::Same } else { op };
        let at = COUNTED.iter().position(|other| *other == counted);
        if let Some(count) = at.and_then(|at| self.0.get_mut(at)) {
            *count += 1;
        }
    }

    fn some(&self) -> impl Iterator<Item = (Op, usize)> {
        COUNTED
            .into_iter()
            .zip(self.0)
            .filter(|(_, count)| *count > 0)
    }
}

fn groups<'a>(plan: &'a Plan, options: &PreviewOptions) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut index: HashMap<Option<&str>, usize> = HashMap::new();
    for step in &plan.steps {
        let segment = step.urn.parents().next();
        let at = *index.entry(segment).or_insert_with(|| {
            groups.push(Group {
                segment,
                counts: Tally::default(),
                rows: Vec::new(),
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.counts.add(step.op);
            if options.show_same || !matches!(step.op, Op::Same | Op::Read) {
                group.rows.push(row(step, &plan.region, options));
            }
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// `  database          PostgresInstance    ~ 1  ± 1`.
fn group_line(group: &Group<'_>, segment: &str, columns: Columns, style: &Style) -> Line {
    let (kind, name) = segment.rsplit_once(':').unwrap_or(("", segment));
    let mut counts = Line::new();
    for (op, count) in group.counts.some() {
        let gap = if counts.width() == 0 { "" } else { "  " };
        counts = counts
            .text(gap)
            .add(tone(op), format!("{} {count}", sign(op)));
    }
    let line = Line::indent(2).add(Tone::Strong, escape(name));
    let body = columns.body.max(line.width() + 2);
    let whole = body + width(kind).max(18) + 2 + counts.width();
    // The type may begin further left, so that the counts are never cut.
    let body = body
        .saturating_sub(whole.saturating_sub(style.width))
        .max(line.width() + 2);
    line.to(body)
        .add(Tone::Faint, escape(kind))
        .column(body + 20)
        .then(counts)
}

fn row(step: &Step, region: &str, options: &PreviewOptions) -> Row {
    let group = step.urn.parents().next().unwrap_or("");
    let inputs = match (&step.new, &step.old) {
        (Some(new), _) => Some(&new.inputs),
        (None, Some(old)) => Some(&old.inputs),
        (None, None) => None,
    };
    let changed = matches!(step.op, Op::Update | Op::Replace);
    let detailed = options.details && step.op == Op::Create;
    let mut parts = Vec::new();
    if let Some(inputs) = inputs
        && (!changed || step.changes.is_empty())
        && !detailed
    {
        parts.push(summary(step.schema, inputs, group));
    }
    let lives = step.new.as_ref().map(|new| &new.region);
    let lives = lives.or(step.old.as_ref().map(|old| &old.region));
    if let Some(lives) = lives.filter(|lives| !lives.is_empty() && *lives != region) {
        parts.push(escape(lives).into_owned());
    }
    parts.retain(|part| !part.is_empty());
    Row {
        op: step.op,
        name: name(step, group),
        kind: escape(step.urn.resource_type()).into_owned(),
        summary: parts.join(" · "),
        properties: if detailed {
            inputs_of(step, group)
        } else {
            properties(step, group)
        },
        remarks: remarks(step),
    }
}

/// The name inside its group: `nat/gateway`.
fn name(step: &Step, group: &str) -> String {
    let short = step.urn.short();
    let outer = group.rsplit_once(':').map_or(group, |(_, name)| name);
    let inner = short
        .strip_prefix(outer)
        .and_then(|rest| rest.strip_prefix('/'));
    escape(inner.unwrap_or(&short)).into_owned()
}

pub(super) fn properties(step: &Step, group: &str) -> Vec<Property> {
    let mut properties = Vec::new();
    if !matches!(step.op, Op::Update | Op::Replace) {
        return properties;
    }
    for change in &step.changes {
        let input = step.schema.input(&change.property);
        let old = inside(&shielded(&change.old, &change.property, step.schema), group);
        let new = inside(&shielded(&change.new, &change.property, step.schema), group);
        let fixed = input.is_some_and(|input| input.replaces);
        let mut note = match (change.replaces, fixed) {
            (true, true) => Some("cannot change in place"),
            (true, false) => Some("replaces it, as asked for"),
            (false, _) => None,
        };
        let unordered = input.is_some_and(|input| input.unordered);
        for difference in differences(&change.property, &old, &new, unordered) {
            properties.push(Property {
                difference,
                note: note.take(),
                plain: false,
            });
        }
    }
    properties
}

/// All inputs of what is to be made.
fn inputs_of(step: &Step, group: &str) -> Vec<Property> {
    let inputs = step.new.iter().flat_map(|new| &new.inputs);
    inputs
        .flat_map(|(name, value)| {
            let value = inside(&shielded(value, name, step.schema), group);
            differences(name, &Value::Null, &value, false)
        })
        .filter(|difference| difference.new.is_some())
        .map(|difference| Property {
            difference,
            note: None,
            plain: true,
        })
        .collect()
}

fn remarks(step: &Step) -> Vec<String> {
    let mut remarks = Vec::new();
    if step.superseded {
        remarks.push("the object that was replaced before".into());
    }
    if let Some(reason) = &step.reason {
        remarks.push(escape(reason).into_owned());
    }
    match step.op {
        Op::Replace if step.delete_first => {
            remarks.push("the old one is deleted first".into());
        }
        Op::Wait => remarks.push("waits until it can be used".into()),
        Op::Forget => remarks.push("leaves the state, stays in the cloud".into()),
        _ => {}
    }
    remarks
}

/// The last line: `+ 58 create  = 12 same     about 14 min, EKS cluster the longest`.
fn totals(plan: &Plan, out: &mut String, style: &Style) {
    let mut tally = Tally::default();
    plan.steps.iter().for_each(|step| tally.add(step.op));
    let mut line = Line::indent(2);
    for (op, count) in tally.some() {
        let gap = if line.width() > 2 { "  " } else { "" };
        line = line
            .text(gap)
            .add(tone(op), format!("{} {count} {}", sign(op), to_do(op)));
    }
    if line.width() == 2 {
        line = line.text("no resources");
    }
    let Some(time) = estimate(plan).filter(|estimate| estimate.seconds > 1) else {
        return line.put(out, style);
    };
    let mut text = format!("about {}", about(time.seconds));
    if plan.cloud == "local" {
        text.push_str(" on AWS");
    }
    if time.longest_seconds >= 30 {
        let longest = type_name(time.longest.resource_type());
        text.push_str(&format!(", {} the longest", escape(&longest)));
    }
    if line.width() + 5 + width(&text) <= style.width {
        line.text("     ").add(Tone::Faint, text).put(out, style);
    } else {
        line.put(out, style);
        Line::indent(2).add(Tone::Faint, text).put(out, style);
    }
}
