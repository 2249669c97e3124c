//! Previews as text, for snapshot tests of programs: no account, no network, no files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

#[doc(hidden)]
pub use crate::clock::simulate as simulate_time;

use crate::backend::MemoryBackend;
use crate::display::{self, PreviewOptions, Style};
use crate::engine::{Engine, EngineError, Request};
use crate::local::{LocalFolder, LocalOptions};
use crate::project::Project;
use crate::resource::Schema;
use crate::secret::KeySource;

/// How wide the text is.
const WIDTH: usize = 120;

/// The preview of one stack, as if nothing of it existed yet. `types` are the resource types
/// that the program uses besides custom ones; `settings` are as on the command line. What is wrong with the
/// program is the text instead, as a user would see it.
///
/// The same program and settings give the same text, byte for byte: compare it with a
/// snapshot, and a change of the architecture shows in a review.
///
/// ```
/// use palinfra_core::{Project, testing};
///
/// let mut project = Project::new("shop", "us-east-1");
/// project.stack("dev", |_, _: &()| ());
/// let text = testing::preview(&project, &[], "dev", &[]);
/// assert!(text.starts_with("shop/dev"), "{text}");
/// ```
///
/// # Panics
/// When the system has no thread to give.
pub fn preview(
    project: &Project,
    types: &[&'static Schema],
    stack: &str,
    settings: &[(&str, &str)],
) -> String {
    let engine = engine(project, types, stack, settings);
    let request = Request {
        stacks: vec![stack.into()],
        ..Request::default()
    };
    // A thread of its own: a test may run in a runtime already, which cannot hold another.
    let thread = std::thread::scope(|scope| scope.spawn(|| text(&engine, &request)).join());
    match thread {
        Ok(text) => text,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn engine(
    project: &Project,
    types: &[&'static Schema],
    stack: &str,
    settings: &[(&str, &str)],
) -> Engine {
    // The folder is never made: nothing is written for a look.
    let (folder, only_looks) = (PathBuf::from("palinfra-testing"), true);
    let key = KeySource::Bytes(Zeroizing::new([0; 32]));
    let cloud = LocalFolder::new(
        folder,
        key,
        Path::new(""),
        LocalOptions::default(),
        only_looks,
    );
    let values: BTreeMap<String, String> = settings
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect();
    Engine::new(
        project.clone(),
        types,
        Arc::new(MemoryBackend::default()),
        Arc::new(cloud),
    )
    .settings(stack, values)
}

fn text(engine: &Engine, request: &Request) -> String {
    let style = Style::plain(WIDTH);
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return format!("no runtime: {error}"),
    };
    match runtime.block_on(engine.preview(request)) {
        Ok(prepared) => {
            let options = PreviewOptions::default();
            prepared
                .plans()
                .map(|plan| display::preview(plan, &style, &options))
                .collect()
        }
        Err(EngineError::Program(errors)) => display::errors(&errors, &style),
        Err(error) => error.to_string(),
    }
}
