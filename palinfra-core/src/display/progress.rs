//! The lines of a run that both progress displays print.

use super::duration::{about, duration};
use super::escape::escape;
use super::lines::Line;
use super::sign::{doing, done, sign, tone};
use super::style::{Style, Tone};
use super::text::{count, cut_front, width, wrap};
use super::track::{Failed, Running, Track};
use crate::plan::Op;
use crate::urn::Urn;

/// Room for what follows a name and a type: `creating, usually 10 min`.
const TAIL: usize = 26;

/// `hub  + vpc/private-a  ec2:Subnet  `, in columns; the stack only where there are several.
pub(super) fn head(track: &Track, urn: &Urn, mark: (Tone, &str), style: &Style) -> Line {
    let line = stack_column(track, urn.stack())
        .add(mark.0, mark.1)
        .text(" ");
    let kind = track.widths.1.max(12);
    let room = style
        .width
        .saturating_sub(line.width() + 2 + kind + 2 + TAIL)
        .max(12);
    let column = track.widths.0.min(room);
    let name = escape(&urn.short()).into_owned();
    let name = if style.cut {
        cut_front(&name, room)
    } else {
        name
    };
    let name_end = line.width() + column;
    line.text(name)
        .column(name_end + 2)
        .add(Tone::Faint, escape(urn.resource_type()))
        .column(name_end + 2 + kind + 2)
}

/// The stack's name in its column, if there are several.
pub(super) fn stack_column(track: &Track, stack: &str) -> Line {
    if !track.several() {
        return Line::new();
    }
    let widest = track
        .names
        .iter()
        .map(|name| width(&escape(name)))
        .max()
        .unwrap_or(0);
    Line::new()
        .add(Tone::Faint, escape(stack))
        .column(widest.min(24) + 2)
}

/// A step has ended well. Nothing is said of one that changed nothing.
pub(super) fn step_done(
    track: &Track,
    urn: &Urn,
    op: Op,
    seconds: f64,
    style: &Style,
) -> Option<Line> {
    if matches!(op, Op::Same | Op::Read) {
        return None;
    }
    let text = format!("{} in {}", done(op), duration(seconds));
    Some(head(track, urn, (tone(op), sign(op)), style).text(text))
}

/// A step has begun that usually takes a while.
pub(super) fn step_started(track: &Track, urn: &Urn, op: Op, usual: u32, style: &Style) -> Line {
    let text = format!("{}, usually {}", doing(op), about(usual.into()));
    head(track, urn, (tone(op), sign(op)), style).add(Tone::Faint, text)
}

/// A step has failed; the end of the run says more.
pub(super) fn step_failed(
    track: &Track,
    failed: &Failed,
    ended: Option<&Running>,
    now: f64,
    style: &Style,
) -> Vec<Line> {
    let after = ended.map_or(String::new(), |step| {
        format!(" after {}", duration(now - step.began))
    });
    let message = failed.message.lines().next().unwrap_or("");
    let line = head(track, &failed.urn, (Tone::Red, "!"), style);
    with_message(
        line.add(Tone::Red, format!("failed{after}:")),
        message,
        style,
    )
}

/// A line and a message, which goes below if there is no room beside it.
fn with_message(line: Line, message: &str, style: &Style) -> Vec<Line> {
    let message = escape(message);
    if !style.cut || line.width() + 1 + width(&message) <= style.width {
        return vec![line.text(" ").text(message)];
    }
    let below = wrap(&message, style.width.saturating_sub(4));
    std::iter::once(line)
        .chain(below.iter().map(|part| Line::indent(4).text(part)))
        .collect()
}

/// A call is made again. Only the 2nd, 4th, 8th … time is worth a line.
pub(super) fn step_retried(
    track: &Track,
    urn: &Urn,
    attempt: u32,
    why: &str,
    style: &Style,
) -> Option<Line> {
    if attempt < 2 || !attempt.is_power_of_two() {
        return None;
    }
    let line = head(track, urn, (Tone::Yellow, "·"), style);
    Some(line.text(format!("try {attempt}: {}", escape(why))))
}

/// An interrupted call of an earlier run was settled.
pub(super) fn settled(track: &Track, urn: &Urn, message: &str, style: &Style) -> Vec<Line> {
    with_message(
        head(track, urn, (Tone::Yellow, "·"), style).text("settled:"),
        message,
        style,
    )
}

/// A stack's run has begun.
pub(super) fn stack_started(stack: &str, steps: usize, usual: u32) -> Line {
    let line = Line::new().add(Tone::Strong, escape(stack));
    let line = match steps {
        0 => line.text(": nothing to do"),
        _ => line.text(format!(": {}", count(steps, "step"))),
    };
    if usual > 1 {
        line.add(Tone::Faint, format!(", usually {}", about(usual.into())))
    } else {
        line
    }
}

/// A stack's run has ended.
pub(super) fn stack_done(track: &Track, stack: &str, now: f64) -> Option<Line> {
    let began = track
        .stacks
        .iter()
        .rfind(|track| track.name == stack)?
        .began;
    let line = Line::new().add(Tone::Strong, escape(stack));
    Some(line.text(format!(": ended after {}", duration(now - began))))
}

/// Something to know.
pub(super) fn note(stack: &str, message: &str, style: &Style) -> Vec<Line> {
    let line = Line::new().add(Tone::Strong, escape(stack)).text(":");
    with_message(line, message, style)
}
