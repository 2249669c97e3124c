//! Progress in a pipe or in CI: lines that are never redrawn.

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::duration::{about, duration};
use super::ending::ending;
use super::escape::escape;
use super::lines::Line;
use super::progress;
use super::reporter::{Reporter, Ticker};
use super::style::{Style, Tone};
use super::text::width;
use super::track::{Running, Track};
use crate::event::Event;
use crate::plan::Plan;

/// A step that usually takes so many seconds gets a line when it begins.
const LONG: u32 = 5;
/// After so many seconds without a line, one says what still runs.
const HEARTBEAT: f64 = 30.0;

/// Prints a line for each step that ends, one for each long step that begins, and every 30 s
/// of silence one about what still runs.
pub struct Plain<W: Write + Send + 'static> {
    log: Arc<Mutex<Log<W>>>,
    _ticker: Option<Ticker>,
}

impl<W: Write + Send + 'static> Plain<W> {
    /// Prints to `out` about these stacks.
    pub fn new(out: W, style: Style, stacks: &[String]) -> Plain<W> {
        let start = Instant::now();
        let mut plain = Plain::with_clock(out, style, stacks, move || start.elapsed());
        let log = plain.log.clone();
        let tick = move || lock(&log).tick();
        plain._ticker = Some(Ticker::start(Duration::from_secs(1), tick));
        plain
    }

    /// The same with a clock of one's own, and no thread: [`Plain::tick`] is to be called.
    pub fn with_clock(
        out: W,
        style: Style,
        stacks: &[String],
        clock: impl Fn() -> Duration + Send + 'static,
    ) -> Plain<W> {
        let log = Log {
            out,
            style,
            track: Track::new(stacks),
            clock: Box::new(clock),
            spoke: 0.0,
            ended: false,
        };
        Plain {
            log: Arc::new(Mutex::new(log)),
            _ticker: None,
        }
    }

    /// Prints what still runs, if nothing was printed for long.
    pub fn tick(&mut self) {
        lock(&self.log).tick();
    }
}

impl<W: Write + Send + 'static> Reporter for Plain<W> {
    fn know(&mut self, plan: &Plan) {
        lock(&self.log).track.know(plan);
    }

    fn print(&mut self, text: &str) {
        lock(&self.log).write(text);
    }

    fn event(&mut self, event: &Event) {
        lock(&self.log).event(event);
    }

    fn finish(&mut self) {
        self._ticker = None;
        lock(&self.log).finish();
    }
}

fn lock<W: Write>(log: &Mutex<Log<W>>) -> MutexGuard<'_, Log<W>> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Log<W> {
    out: W,
    style: Style,
    track: Track,
    clock: Box<dyn Fn() -> Duration + Send>,
    /// When the last line was printed.
    spoke: f64,
    ended: bool,
}

impl<W: Write> Log<W> {
    fn now(&self) -> f64 {
        (self.clock)().as_secs_f64()
    }

    fn event(&mut self, event: &Event) {
        let now = self.now();
        let ended = self.track.event(event, now);
        let lines = self.lines(event, ended.as_ref(), now);
        self.put(&lines);
    }

    fn lines(&self, event: &Event, ended: Option<&Running>, now: f64) -> Vec<Line> {
        let (track, style) = (&self.track, &self.style);
        match event {
            Event::StackStarted {
                stack,
                steps,
                usual,
            } => {
                vec![progress::stack_started(stack, *steps, *usual)]
            }
            Event::StepStarted { urn, op, usual } if *usual >= LONG => {
                vec![progress::step_started(track, urn, *op, *usual, style)]
            }
            Event::StepRetried {
                urn,
                attempt,
                failure,
            } => {
                let why = failure.to_string();
                progress::step_retried(track, urn, *attempt, &why, style)
                    .into_iter()
                    .collect()
            }
            Event::StackDone { stack, .. } if track.several() => {
                progress::stack_done(track, stack, now)
                    .into_iter()
                    .collect()
            }
            other => lasting(track, other, ended, now, style),
        }
    }

    fn tick(&mut self) {
        let now = self.now();
        if self.ended || now - self.spoke < HEARTBEAT {
            return;
        }
        match still_running(&self.track, now, &self.style) {
            Some(line) => self.put(&[line]),
            None => self.spoke = now,
        }
    }

    fn put(&mut self, lines: &[Line]) {
        if !lines.is_empty() {
            let mut text = String::new();
            lines
                .iter()
                .for_each(|line| line.put(&mut text, &self.style));
            let text = self.style.finish(text);
            self.write(&text);
        }
    }

    fn write(&mut self, text: &str) {
        self.spoke = self.now();
        // A reader that has gone away does not stop a run.
        let _ = self
            .out
            .write_all(text.as_bytes())
            .and_then(|()| self.out.flush());
    }

    fn finish(&mut self) {
        if !std::mem::replace(&mut self.ended, true) {
            let text = ending(&self.track, &self.style);
            self.write(&text);
        }
    }
}

/// The lines of an event that stay on the screen, whatever the display.
pub(super) fn lasting(
    track: &Track,
    event: &Event,
    ended: Option<&Running>,
    now: f64,
    style: &Style,
) -> Vec<Line> {
    match event {
        Event::StepDone { urn, op, seconds } => {
            progress::step_done(track, urn, *op, *seconds, style)
                .into_iter()
                .collect()
        }
        Event::StepFailed { .. } => match track.failed.last() {
            Some(failed) => progress::step_failed(track, failed, ended, now, style),
            None => Vec::new(),
        },
        Event::Settled { urn, message } => progress::settled(track, urn, message, style),
        Event::Note { stack, message } => progress::note(stack, message, style),
        _ => Vec::new(),
    }
}

/// `still running: cluster 2 min of about 10 min, nat-a 40 s and 3 more`.
fn still_running(track: &Track, now: f64, style: &Style) -> Option<Line> {
    let mut running: Vec<&Running> = track.running.values().collect();
    // What will take longest comes first; the order of beginning breaks ties.
    running.sort_by_key(|step| std::cmp::Reverse(step.usual));
    let mut line = Line::new().add(Tone::Faint, "still running: ");
    let mut shown = 0;
    for step in &running {
        let name = if track.several() {
            format!("{}/{}", step.urn.stack(), step.urn.short())
        } else {
            step.urn.short()
        };
        let mut text = format!("{} {}", escape(&name), duration(now - step.began));
        if step.usual >= LONG {
            text.push_str(&format!(" of about {}", about(step.usual.into())));
        }
        let gap = if shown == 0 { "" } else { ", " };
        let more = if shown + 1 < running.len() {
            " and 1000 more".len()
        } else {
            0
        };
        if shown > 0 && line.width() + gap.len() + width(&text) + more > style.width {
            break;
        }
        line = line.text(gap).text(text);
        shown += 1;
    }
    match running.len() {
        0 => None,
        all if all > shown => Some(line.text(format!(" and {} more", all - shown))),
        _ => Some(line),
    }
}
