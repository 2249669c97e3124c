//! Progress on a terminal: what has ended scrolls up, what runs is redrawn below.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::board::board;
use super::ending::ending;
use super::plain::lasting;
use super::reporter::{Reporter, Ticker};
use super::style::Style;
use super::track::Track;
use crate::event::Event;
use crate::plan::Plan;

/// How often the screen is redrawn.
const REDRAW: Duration = Duration::from_millis(100);
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
        let now = self
            .term
            .size_checked()
            .map_or(self.style.width, |(_, width)| width.into());
        Style {
            width: self.style.width.min(now).saturating_sub(1).max(20),
            ..self.style
        }
    }

    fn redraw(&mut self) {
        let style = self.style();
        if !self.scroll.is_empty() {
            let scroll = style.finish(std::mem::take(&mut self.scroll));
            self.bar.println(scroll.trim_end_matches('\n'));
        }
        let height = self
            .term
            .size_checked()
            .map_or(24, |(height, _)| height.into());
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
