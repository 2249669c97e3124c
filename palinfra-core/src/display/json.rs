//! Events as JSON, one object a line.

use std::io::Write;

use super::escape::unsafe_to_show;
use super::reporter::Reporter;
use crate::event::Event;

/// Prints each event as one JSON object on one line, and nothing else.
pub struct Json<W> {
    out: W,
}

impl<W: Write + Send> Json<W> {
    /// Prints to `out`.
    pub fn new(out: W) -> Json<W> {
        Json { out }
    }
}

impl<W: Write + Send> Reporter for Json<W> {
    fn event(&mut self, event: &Event) {
        let Ok(json) = serde_json::to_string(event) else {
            return;
        };
        // A reader that has gone away does not stop a run.
        let _ = writeln!(self.out, "{}", inert(&json)).and_then(|()| self.out.flush());
    }

    fn finish(&mut self) {
        let _ = self.out.flush();
    }
}

/// The same JSON, with escapes for what a terminal would obey. Such characters stand only
/// inside strings, where an escape means the same.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if unsafe_to_show(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}
