//! Where a command line runs: its output, its folder and its environment.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::cancel::Cancel;
use crate::display::Style;
use crate::secret::KeySource;

/// Where a command line runs. A process has one; tests make their own.
pub struct Terminal {
    /// Standard output: results.
    pub stdout: Out,
    /// Standard error: progress, questions and errors.
    pub stderr: Out,
    /// Standard input, until a question takes it.
    pub stdin: Mutex<Option<Box<dyn BufRead + Send>>>,
    /// Whether a person is there to answer questions.
    pub is_terminal: bool,
    /// Whether progress is redrawn in place on the process's own terminal.
    pub live: bool,
    /// How results are drawn.
    pub style: Style,
    /// How progress and errors are drawn.
    pub error_style: Style,
    /// The working folder.
    pub folder: PathBuf,
    /// The environment.
    pub variables: BTreeMap<String, String>,
    /// The key of the state; `None`: what the environment says.
    pub key: Option<KeySource>,
    /// Asks the run to stop.
    pub cancel: Cancel,
    /// Whether Ctrl-C and SIGTERM ask the run to stop.
    pub signals: bool,
}

impl Terminal {
    /// The terminal of this process.
    pub fn of_process() -> Terminal {
        let style = Style::stdout();
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Terminal {
            stdout: Out::new(io::stdout()),
            stderr: Out::new(io::stderr()),
            stdin: Mutex::new(Some(Box::new(BufReader::new(io::stdin())))),
            is_terminal: io::stdin().is_terminal() && io::stderr().is_terminal(),
            live: style.live && io::stdout().is_terminal(),
            style,
            error_style: Style::stderr(),
            folder: PathBuf::from("."),
            variables: variables.collect(),
            key: None,
            cancel: Cancel::default(),
            signals: true,
        }
    }

    /// A variable of the environment. One that is empty is not set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

/// A stream that several can write to.
#[derive(Clone)]
pub struct Out(Arc<Mutex<Box<dyn Write + Send>>>);

impl Out {
    /// To `writer`.
    pub fn new(writer: impl Write + Send + 'static) -> Out {
        Out(Arc::new(Mutex::new(Box::new(writer))))
    }

    /// Writes text. A reader that has gone away does not stop a run.
    pub fn print(&self, text: &str) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .flush()
    }
}
