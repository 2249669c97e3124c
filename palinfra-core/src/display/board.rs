//! What a terminal shows of a run that goes on: the part that is redrawn.

use super::duration::{about, duration};
use super::escape::escape;
use super::lines::Line;
use super::sign::{sign, tone};
use super::style::{Style, Tone};
use super::text::{cut, cut_front, width};
use super::track::{Phase, Running, StackTrack, Track};
use crate::plan::Op;

/// A step is shown while it runs if it usually takes so many seconds …
const LONG: u32 = 5;
/// … or already runs for so many: shorter ones would only flicker.
const SHOWN_AFTER: f64 = 1.0;
/// From this width on, types and ids are shown too.
const WIDE: usize = 110;
/// The room for what a step is at.
const LEAST_PHASE: usize = 19;

/// What is redrawn: the stacks that run, each with its steps, in at most `height` lines less
/// some for what scrolls above.
pub(super) fn board(track: &Track, now: f64, height: usize, style: &Style) -> String {
    let stacks: Vec<&StackTrack> = track.stacks.iter().filter(|stack| !stack.over).collect();
    let mut room = height.saturating_sub(stacks.len() + 5).clamp(3, 15);
    let mut out = String::new();
    for stack in stacks {
        let running: Vec<&Running> = track
            .running
            .values()
            .filter(|step| step.urn.stack() == stack.name)
            .collect();
        stack_line(track, stack, &running, now, style).put(&mut out, style);
        let mut shown: Vec<&Running> = running
            .iter()
            .filter(|step| step.usual >= LONG || now - step.began >= SHOWN_AFTER)
            .copied()
            .collect();
        shown.sort_by_key(|step| std::cmp::Reverse(step.usual));
        // Every stack gets a line or two, though the terminal is low.
        let lines = room.max(2).min(shown.len());
        let lines = if lines < shown.len() {
            lines - 1
        } else {
            lines
        };
        for step in shown.iter().take(lines) {
            step_line(track, step, now, style).put(&mut out, style);
        }
        let hidden = running.len().saturating_sub(lines);
        if hidden > 0 && lines < shown.len() {
            Line::indent(4)
                .add(Tone::Faint, format!("… and {hidden} more"))
                .put(&mut out, style);
        }
        room = room.saturating_sub(lines + 1);
    }
    if out.is_empty() {
        return out;
    }
    let text = style.finish(out);
    format!("\n{}", text.trim_end_matches('\n'))
}

/// `production  ━━━━━━━━────────  31/58   1 min 12 s   about 13 min left`.
fn stack_line(
    track: &Track,
    stack: &StackTrack,
    running: &[&Running],
    now: f64,
    style: &Style,
) -> Line {
    let names = track.names.iter().map(|name| width(&escape(name)));
    let column = 2 + names.max().unwrap_or(0).min(24) + 2;
    let name = cut(&escape(&stack.name), 24);
    let cells: usize = if style.width >= WIDE { 40 } else { 20 };
    let full = (cells * stack.ended.min(stack.steps))
        .checked_div(stack.steps)
        .unwrap_or(0);
    // As wide as the widest of all stacks, so that the columns behind it are one.
    let most = track
        .stacks
        .iter()
        .map(|stack| stack.steps)
        .max()
        .unwrap_or(0);
    let digits = 2 * most.to_string().len() + 1;
    let elapsed = now - stack.began;
    let left = left(stack, running, now);
    let end = match left {
        _ if stack.usual <= 1 => String::new(),
        Some(seconds) => format!("about {} left", about(seconds)),
        None => "longer than usual".into(),
    };
    Line::indent(2)
        .add(Tone::Strong, name)
        .column(column)
        .add(Tone::Green, "━".repeat(full))
        .add(Tone::Faint, "─".repeat(cells - full))
        .text(format!(
            "  {:>digits$}",
            format!("{}/{}", stack.ended, stack.steps)
        ))
        .text(format!("  {:>11}", duration(elapsed.floor())))
        .add(
            Tone::Faint,
            if end.is_empty() {
                end
            } else {
                format!("   {end}")
            },
        )
}

/// The seconds that are left, if it goes on as usual.
fn left(stack: &StackTrack, running: &[&Running], now: f64) -> Option<u64> {
    let chain = f64::from(stack.usual) - (now - stack.began);
    let steps = running
        .iter()
        .map(|step| f64::from(step.usual) - (now - step.began));
    let seconds = steps.fold(chain, f64::max).ceil();
    (seconds >= 1.0).then_some(seconds as u64)
}

/// `+ cluster    waits until it is ready    1 min 12 s, usually 10 min`.
fn step_line(track: &Track, step: &Running, now: f64, style: &Style) -> Line {
    let elapsed = now - step.began;
    let usual = match step.usual {
        0 | 1 => String::new(),
        usual => format!(", usually {}", about(usual.into())),
    };
    let time = format!("{:>11}{usual}", duration(elapsed.floor()));
    let wide = style.width >= WIDE;
    let (phase, phase_tone) = match &step.phase {
        Phase::Call => ("calls the cloud".to_string(), Tone::Faint),
        Phase::Wait(id) if wide && !id.is_empty() => {
            (format!("waits for {}", escape(id)), Tone::Faint)
        }
        Phase::Wait(_) if step.op == Op::Delete => ("waits until gone".into(), Tone::Faint),
        Phase::Wait(_) => ("waits until ready".into(), Tone::Faint),
        Phase::Again(attempt, why) => (format!("try {attempt}: {}", escape(why)), Tone::Yellow),
    };
    let time_width = 11 + ", usually 1 h 30 min".len();
    let kind = if wide { track.widths.1 + 2 } else { 0 };
    let names = style
        .width
        .saturating_sub(6 + 2 + kind + LEAST_PHASE + 2 + time_width)
        .max(12);
    let column = track.widths.0.min(names);
    let start = 6 + column + 2 + kind;
    let phase_width = style
        .width
        .saturating_sub(start + 2 + time_width)
        .clamp(LEAST_PHASE, 60);
    let time_tone = match step.usual {
        usual if usual > 1 && elapsed > 2.0 * f64::from(usual) => Tone::Yellow,
        _ => Tone::Normal,
    };
    let mut line = Line::indent(4)
        .add(tone(step.op), sign(step.op))
        .text(" ")
        .text(cut_front(&escape(&step.urn.short()), names))
        .column(6 + column + 2);
    if wide {
        line = line
            .add(Tone::Faint, escape(step.urn.resource_type()))
            .column(start);
    }
    line.add(phase_tone, cut(&phase, phase_width))
        .column(start + phase_width)
        .add(time_tone, time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::provider::{Failure, FailureKind};
    use crate::urn::Urn;

    fn urn(stack: &str, kind: &str, name: &str) -> Urn {
        Urn::new("payflow", stack, &[], kind, name)
    }

    /// Two stacks: one waits for a gateway, the other makes a cluster and many subnets.
    fn running() -> Track {
        let mut track = Track::new(&["hub".into(), "production".into()]);
        let mut start = |stack: &str, kind: &str, name: &str, op: Op, usual: u32, at: f64| {
            let event = Event::StepStarted {
                urn: urn(stack, kind, name),
                op,
                usual,
            };
            track.event(&event, at);
        };
        start("hub", "ec2:NatGateway", "nat", Op::Delete, 60, 0.0);
        start(
            "production",
            "eks:Cluster",
            "cluster",
            Op::Create,
            600,
            10.0,
        );
        start(
            "production",
            "rds:DbInstance",
            "a-database-with-a-rather-long-name",
            Op::Update,
            5,
            10.0,
        );
        for number in 0..20 {
            start(
                "production",
                "ec2:Subnet",
                &format!("subnet-{number}"),
                Op::Create,
                2,
                70.0,
            );
        }
        start("production", "ec2:Subnet", "fast", Op::Create, 2, 81.5);
        let stack = |name: &str, steps, usual| Event::StackStarted {
            stack: name.into(),
            steps,
            usual,
        };
        track.event(&stack("hub", 1, 60), 0.0);
        track.event(&stack("production", 58, 840), 10.0);
        track.event(
            &Event::StepDone {
                urn: urn("production", "x:Y", "z"),
                op: Op::Create,
                seconds: 1.0,
            },
            12.0,
        );
        let id = "payflow-production".to_string();
        track.event(
            &Event::StepWaiting {
                urn: urn("production", "eks:Cluster", "cluster"),
                op: Op::Create,
                id,
            },
            12.0,
        );
        let failure = Failure::new(FailureKind::Passing, "Throttling", "Rate exceeded\u{1b}[2J");
        track.event(
            &Event::StepRetried {
                urn: urn("hub", "ec2:NatGateway", "nat"),
                attempt: 3,
                failure,
            },
            12.0,
        );
        track
    }

    fn measured(text: String, width: usize) -> String {
        for line in text.lines() {
            assert!(crate::display::text::width(line) <= width, "{line}");
        }
        text.trim_start_matches('\n').into()
    }

    #[test]
    fn what_runs_fits_a_small_terminal() {
        let text = board(&running(), 82.0, 16, &Style::plain(80));
        assert!(text.lines().count() <= 14, "room is left for what scrolls");
        insta::assert_snapshot!(measured(text, 80), @"
        hub         ────────────────────    0/1   1 min 22 s   longer than usual
          - nat                   try 3: Throttling:…   1 min 22 s, usually 1 min
        production  ────────────────────   1/58   1 min 12 s   about 13 min left
          + cluster               waits until ready   1 min 12 s, usually 10 min
          ~ …-a-rather-long-name  calls the cloud     1 min 12 s, usually 5 s
          + subnet-0              calls the cloud           12 s, usually 2 s
          + subnet-1              calls the cloud           12 s, usually 2 s
          + subnet-2              calls the cloud           12 s, usually 2 s
          + subnet-3              calls the cloud           12 s, usually 2 s
          … and 17 more
        ");
    }

    #[test]
    fn a_wide_terminal_shows_types_and_ids() {
        let text = board(&running(), 82.0, 16, &Style::plain(160));
        insta::assert_snapshot!(measured(text, 160), @r#"
        hub         ────────────────────────────────────────    0/1   1 min 22 s   longer than usual
          - nat                                 ec2:NatGateway  try 3: Throttling: Rate exceeded\u{1b}[2J                    1 min 22 s, usually 1 min
        production  ────────────────────────────────────────   1/58   1 min 12 s   about 13 min left
          + cluster                             eks:Cluster     waits for payflow-production                                 1 min 12 s, usually 10 min
          ~ a-database-with-a-rather-long-name  rds:DbInstance  calls the cloud                                              1 min 12 s, usually 5 s
          + subnet-0                            ec2:Subnet      calls the cloud                                                    12 s, usually 2 s
          + subnet-1                            ec2:Subnet      calls the cloud                                                    12 s, usually 2 s
          + subnet-2                            ec2:Subnet      calls the cloud                                                    12 s, usually 2 s
          + subnet-3                            ec2:Subnet      calls the cloud                                                    12 s, usually 2 s
          … and 17 more
        "#);
    }

    #[test]
    fn a_stack_that_has_ended_is_shown_no_more() {
        let mut track = running();
        for stack in ["hub", "production"] {
            let outputs = serde_json::Map::new();
            track.event(
                &Event::StackDone {
                    stack: stack.into(),
                    outputs,
                },
                90.0,
            );
        }
        assert_eq!(board(&track, 90.0, 24, &Style::plain(80)), "");
    }
}
