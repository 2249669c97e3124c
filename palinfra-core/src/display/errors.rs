//! Errors: what happened, to which resource, at which line, and what to do.

use super::escape::escape;
use super::lines::Line;
use super::style::{Style, Tone};
use super::text::{count, width, wrap};
use crate::stack::{Line as ProgramLine, ProgramError};
use crate::urn::Urn;

/// All errors of a program, grouped by stack, in the order they were found.
pub fn errors(errors: &[ProgramError], style: &Style) -> String {
    let mut stacks: Vec<&str> = Vec::new();
    for error in errors {
        if !stacks.contains(&error.stack.as_str()) {
            stacks.push(&error.stack);
        }
    }
    let mut out = String::new();
    for stack in stacks {
        let mine: Vec<&ProgramError> = errors.iter().filter(|error| error.stack == stack).collect();
        Line::new()
            .add(Tone::Strong, escape(stack))
            .text(format!(": {}", count(mine.len(), "error")))
            .put(&mut out, style);
        for error in mine {
            out.push('\n');
            let problem = Problem {
                message: &error.message,
                urn: error.urn.as_ref(),
                whole_urn: false,
                line: error.line.as_ref(),
                help: error.help.as_deref(),
            };
            problem.put(&mut out, style);
        }
        out.push('\n');
    }
    style.finish(out)
}

/// One thing that went wrong.
pub(super) struct Problem<'a> {
    /// What happened.
    pub message: &'a str,
    /// The resource.
    pub urn: Option<&'a Urn>,
    /// Whether the whole URN is shown, for commands that take one.
    pub whole_urn: bool,
    /// The line of the program.
    pub line: Option<&'a ProgramLine>,
    /// What to do.
    pub help: Option<&'a str>,
}

impl Problem<'_> {
    /// Adds it to `out`:
    ///
    /// ```text
    /// error: 10.2.0.0/20 is not inside 10.1.0.0/16
    ///   vpc/private-a at blueprints/payflow/src/hub.rs:42
    ///   help: choose a range inside the VPC's
    /// ```
    pub fn put(&self, out: &mut String, style: &Style) {
        labelled(out, 0, (Tone::Red, "error"), self.message, style);
        let mut place = Line::indent(2);
        if let Some(urn) = self.urn {
            let name = if self.whole_urn {
                urn.to_string()
            } else {
                urn.short()
            };
            place = place.text(style.fit(&escape(&name), style.width.saturating_sub(2)));
        }
        if let Some(line) = self.line.filter(|line| !line.file.is_empty()) {
            let at = format!("at {}", escape(&line.to_string()));
            if place.width() > 2 && place.width() + 1 + width(&at) > style.width {
                place.put(out, style);
                place = Line::indent(2);
            } else if place.width() > 2 {
                place = place.text(" ");
            }
            place = place.add(Tone::Faint, at);
        }
        if place.width() > 2 {
            place.put(out, style);
        }
        if let Some(help) = self.help {
            labelled(out, 2, (Tone::Blue, "help"), help, style);
        }
    }
}

/// `label: text`, wrapped, with what follows under the text. Lines of the text stay lines.
fn labelled(
    out: &mut String,
    indent: usize,
    (tone, label): (Tone, &str),
    text: &str,
    style: &Style,
) {
    let column = indent + label.len() + 2;
    let room = if style.cut {
        style.width.saturating_sub(column)
    } else {
        usize::MAX
    };
    let mut first = true;
    for line in text.lines().flat_map(|line| wrap(&escape(line), room)) {
        let start = Line::indent(indent);
        let start = if first {
            start.add(tone, label).text(": ")
        } else {
            start.to(column)
        };
        start.text(line).put(out, style);
        first = false;
    }
}
