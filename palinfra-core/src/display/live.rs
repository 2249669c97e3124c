//! Progress on a terminal: what has ended scrolls up, what runs is redrawn below.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::duration::{about, duration};
use super::ending::ending;
use super::escape::escape;
use super::lines::Line;
use super::plain::lasting;
use super::reporter::{Reporter, Ticker};
use super::sign::{sign, tone};
use super::style::{Style, Tone};
use super::text::{cut, cut_front, width};
use super::track::{Phase, Running, StackTrack, Track};
use crate::event::Event;
use crate::plan::{Op, Plan};

/// How often the screen is redrawn.
const REDRAW: Duration = Duration::from_millis(100);
/// A step is shown while it runs if it usually takes so many seconds …
const LONG: u32 = 5;
/// … or already runs for so many: shorter ones would only flicker.
const SHOWN_AFTER: f64 = 1.0;
/// From this width on, types and ids are shown too.
const WIDE: usize = 110;

/// Shows a run on a terminal: each stack with its progress and what is left, and below it
/// the steps that run, what they are at, for how long, and how long that usually takes.
pub struct Live {
    board: Arc<Mutex<Board>>,
    ticker: Option<Ticker>,
}

impl Live {
    /// Shows these stacks on a terminal.
    pub fn new(term: Term, style: Style, stacks: &[String]) -> Live {
        let target = ProgressDrawTarget::term(term.clone(), 20);
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        let board = Board {
            term,
            bar,
            style,
            track: Track::new(stacks),
            start: Instant::now(),
            scroll: String::new(),
            drawn: false,
        };
        let board = Arc::new(Mutex::new(board));
        let shared = board.clone();
        let ticker = Some(Ticker::start(REDRAW, move || lock(&shared).redraw()));
        Live { board, ticker }
    }
}

fn lock(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reporter for Live {
    fn know(&mut self, plan: &Plan) {
        lock(&self.board).track.know(plan);
    }

    fn print(&mut self, text: &str) {
        let mut board = lock(&self.board);
        board.scroll.push_str(text);
        board.redraw();
    }

    fn event(&mut self, event: &Event) {
        lock(&self.board).event(event);
    }

    fn finish(&mut self) {
        if self.ticker.take().is_some() {
            lock(&self.board).finish();
        }
    }
}

/// Leaves a clean screen however a run ends.
impl Drop for Live {
    fn drop(&mut self) {
        self.ticker = None;
        lock(&self.board).bar.finish_and_clear();
    }
}

struct Board {
    term: Term,
    bar: ProgressBar,
    style: Style,
    track: Track,
    start: Instant,
    /// What has ended since the last redraw.
    scroll: String,
    /// Whether something stands below that is redrawn.
    drawn: bool,
}

impl Board {
    fn event(&mut self, event: &Event) {
        let now = self.start.elapsed().as_secs_f64();
        let ended = self.track.event(event, now);
        let style = self.style();
        for line in lasting(&self.track, event, ended.as_ref(), now, &style) {
            line.put(&mut self.scroll, &style);
        }
    }

    /// The style for the terminal as wide as it is now. The last cell stays free: some
    /// terminals begin a new line when it is written.
    fn style(&self) -> Style {
        let now = self.term.size_checked().map_or(self.style.width, |(_, width)| width.into());
        Style { width: self.style.width.min(now).saturating_sub(1).max(20), ..self.style }
    }

    fn redraw(&mut self) {
        let style = self.style();
        if !self.scroll.is_empty() {
            let scroll = style.finish(std::mem::take(&mut self.scroll));
            self.bar.println(scroll.trim_end_matches('\n'));
        }
        let height = self.term.size_checked().map_or(24, |(height, _)| height.into());
        let now = self.start.elapsed().as_secs_f64();
        let text = board(&self.track, now, height, &style);
        if !text.is_empty() || self.drawn {
            self.drawn = !text.is_empty();
            self.bar.set_message(text);
            self.bar.tick();
        }
    }

    fn finish(&mut self) {
        // The last lines first, then nothing below them, then the end.
        self.track.running.clear();
        self.track.stacks.clear();
        self.redraw();
        self.bar.finish_and_clear();
        let text = ending(&self.track, &self.style);
        let _ = self.term.write_str(&text).and_then(|()| self.term.flush());
    }
}

/// What is redrawn: the stacks that run, each with its steps, in at most `height` lines less
/// some for what scrolls above.
fn board(track: &Track, now: f64, height: usize, style: &Style) -> String {
    let stacks: Vec<&StackTrack> = track.stacks.iter().filter(|stack| !stack.over).collect();
    let mut room = height.saturating_sub(stacks.len() + 5).max(3);
    let mut out = String::new();
    for stack in stacks {
        let running: Vec<&Running> =
            track.running.values().filter(|step| step.urn.stack() == stack.name).collect();
        stack_line(track, stack, &running, now, style).put(&mut out, style);
        let mut shown: Vec<&Running> = running
            .iter()
            .filter(|step| step.usual >= LONG || now - step.began >= SHOWN_AFTER)
            .copied()
            .collect();
        shown.sort_by_key(|step| std::cmp::Reverse(step.usual));
        // Every stack gets a line or two, though the terminal is low.
        let lines = room.max(2).min(shown.len());
        let lines = if lines < shown.len() { lines - 1 } else { lines };
        for step in shown.iter().take(lines) {
            step_line(track, step, now, style).put(&mut out, style);
        }
        let hidden = running.len().saturating_sub(lines);
        if hidden > 0 && lines < shown.len() {
            Line::indent(4).add(Tone::Faint, format!("… and {hidden} more")).put(&mut out, style);
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
fn stack_line(track: &Track, stack: &StackTrack, running: &[&Running], now: f64, style: &Style) -> Line {
    let names = track.names.iter().map(|name| width(&escape(name)));
    let column = 2 + names.max().unwrap_or(0).min(24) + 2;
    let name = cut(&escape(&stack.name), 24);
    let cells: usize = if style.width >= WIDE { 40 } else { 20 };
    let full = (cells * stack.ended.min(stack.steps)).checked_div(stack.steps).unwrap_or(0);
    let digits = stack.steps.to_string().len();
    let elapsed = now - stack.began;
    let left = left(stack, running, now);
    let end = match left {
        _ if stack.usual <= 1 => String::new(),
        Some(seconds) => format!("about {} left", about(seconds)),
        None => format!("longer than the usual {}", about(stack.usual.into())),
    };
    Line::indent(2)
        .add(Tone::Strong, name)
        .column(column)
        .add(Tone::Green, "━".repeat(full))
        .add(Tone::Faint, "─".repeat(cells - full))
        .text(format!("  {:>digits$}/{}", stack.ended, stack.steps))
        .text(format!("  {:>11}", duration(elapsed.floor())))
        .add(Tone::Faint, if end.is_empty() { end } else { format!("   {end}") })
}

/// The seconds that are left, if it goes on as usual.
fn left(stack: &StackTrack, running: &[&Running], now: f64) -> Option<u64> {
    let chain = f64::from(stack.usual) - (now - stack.began);
    let steps = running.iter().map(|step| f64::from(step.usual) - (now - step.began));
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
        Phase::Wait(id) if wide && !id.is_empty() => (format!("waits for {}", escape(id)), Tone::Faint),
        Phase::Wait(_) if step.op == Op::Delete => ("waits until gone".into(), Tone::Faint),
        Phase::Wait(_) => ("waits until ready".into(), Tone::Faint),
        Phase::Again(attempt, why) => (format!("try {attempt}: {}", escape(why)), Tone::Yellow),
    };
    let time_width = 11 + ", usually 1 h 30 min".len();
    let kind = if wide { track.widths.1 + 2 } else { 0 };
    let phase_width = if wide { 44 } else { 19 };
    let names = style.width.saturating_sub(6 + 2 + kind + phase_width + 2 + time_width).max(12);
    let column = track.widths.0.min(names);
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
            .column(6 + column + 2 + kind);
    }
    let start = 6 + column + 2 + kind;
    line.add(phase_tone, cut(&phase, phase_width))
        .column(start + phase_width)
        .add(time_tone, time)
}
