//! What stands at the end of a run: outputs, what failed, what was not begun, the totals.

use indexmap::IndexMap;

use super::duration::duration;
use super::errors::{Problem, errors};
use super::escape::escape;
use super::lines::Line;
use super::outputs;
use super::sign::{done, sign, tone};
use super::style::{Style, Tone};
use super::text::{count, wrap};
use super::track::Track;
use crate::event::{Counts, RunResult};
use crate::plan::Op;
use crate::urn::Urn;

/// So many names of steps that were not begun are listed for each cause.
const LISTED: usize = 12;

/// The end of a run as text.
pub(super) fn ending(track: &Track, style: &Style) -> String {
    let mut out = String::new();
    for (stack, values) in track
        .outputs
        .iter()
        .filter(|(_, values)| !values.is_empty())
    {
        out.push('\n');
        let title = if track.several() {
            escape(stack)
        } else {
            "outputs".into()
        };
        Line::new().add(Tone::Strong, title).put(&mut out, style);
        outputs::put(&mut out, values, 2, style);
    }
    if !track.errors.is_empty() {
        out.push('\n');
        out.push_str(&errors(&track.errors, style));
    }
    for failed in &track.failed {
        out.push('\n');
        let problem = Problem {
            message: &failed.message,
            urn: Some(&failed.urn),
            whole_urn: true,
            line: track.lines.get(&failed.urn),
            help: failed.help.as_deref(),
        };
        problem.put(&mut out, style);
    }
    not_started(track, &mut out, style);
    if let Some((result, changes, seconds)) = track.summary {
        out.push('\n');
        totals(track, result, changes, seconds, style)
            .iter()
            .for_each(|line| line.put(&mut out, style));
    }
    style.finish(out)
}

/// The steps that were not begun, by the failure that kept them.
fn not_started(track: &Track, out: &mut String, style: &Style) {
    let mut causes: IndexMap<&Urn, Vec<&Urn>> = IndexMap::new();
    for (urn, cause) in &track.skipped {
        causes.entry(cause).or_default().push(urn);
    }
    for (cause, urns) in causes {
        out.push('\n');
        let cause_name = escape(&cause.short()).into_owned();
        Line::new()
            .text(format!(
                "{} not started, because ",
                count(urns.len(), "step")
            ))
            .add(Tone::Strong, cause_name)
            .text(" failed:")
            .put(out, style);
        let names = urns
            .iter()
            .take(LISTED)
            .map(|urn| escape(&urn.short()).into_owned());
        let mut names = names.collect::<Vec<_>>().join(", ");
        if urns.len() > LISTED {
            names.push_str(&format!(" and {} more", urns.len() - LISTED));
        }
        for line in wrap(&names, style.width.saturating_sub(2)) {
            Line::indent(2).text(line).put(out, style);
        }
    }
}

/// `done in 14 s: + 58 created  = 12 unchanged`.
fn totals(
    track: &Track,
    result: RunResult,
    changes: Counts,
    seconds: f64,
    style: &Style,
) -> Vec<Line> {
    let (tone_of_result, text) = match result {
        RunResult::Succeeded => (Tone::Green, "done in"),
        RunResult::Failed => (Tone::Red, "failed after"),
        RunResult::Cancelled => (Tone::Yellow, "interrupted after"),
    };
    let problems = [
        (track.failed.len(), "failed"),
        (track.skipped.len(), "not started"),
    ];
    let problems = problems.map(|(number, what)| (Tone::Red, "!", number, what));
    let counted = [
        (Op::Create, changes.create),
        (Op::Update, changes.update),
        (Op::Replace, changes.replace),
        (Op::Delete, changes.delete),
        (Op::Same, changes.same),
    ];
    let counted = counted.map(|(op, number)| (tone(op), sign(op), number, done(op)));

    let mut lines = Vec::new();
    let mut line = Line::new().add(tone_of_result, format!("{text} {}", duration(seconds)));
    let mut gap = ": ";
    for (tone, sign, number, what) in problems.into_iter().chain(counted) {
        if number == 0 {
            continue;
        }
        let part = Line::new().add(tone, format!("{sign} {number} {what}"));
        if line.width() + gap.len() + part.width() > style.width {
            lines.push(std::mem::replace(&mut line, Line::indent(2)));
            gap = "";
        }
        line = line.text(gap).then(part);
        gap = "  ";
    }
    lines.push(line);
    if result != RunResult::Succeeded {
        let changed = changes.create + changes.update + changes.replace + changes.delete;
        let text = if changed == 0 && track.failed.is_empty() {
            "nothing was changed"
        } else {
            "what was done is saved; run the same command again to go on"
        };
        lines.push(Line::new().text(text));
    }
    lines
}
