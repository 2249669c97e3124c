//! The command line of a project. It uses what [`engine`](crate::engine) offers and nothing
//! else.
//!
//! ```text
//! arguments.rs  what can be written       context.rs, settings.rs  from that to an engine
//! run.rs        preview, up, destroy      drift.rs     refresh, drift
//! place.rs      where state is kept
//! state.rs, stack.rs, config.rs, output.rs, import.rs, local.rs, graph.rs, schema.rs,
//! doctor.rs     the other commands
//! progress.rs   what is shown             approve.rs   what is asked
//! problem.rs    errors and exit statuses  signals.rs   Ctrl-C
//! ```

mod approve;
mod arguments;
mod config;
mod context;
mod doctor;
mod drift;
mod graph;
mod import;
mod local;
mod output;
mod place;
mod plan_file;
mod problem;
mod progress;
mod run;
mod schema;
mod settings;
mod signals;
mod stack;
mod state;
mod terminal;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{CommandFactory, FromArgMatches};

use crate::backend::Backend;
use crate::clouds::Cloud;
use crate::project::Project;
use crate::provider::Failure;
use crate::resource::Schema;
use crate::secret::KeySource;
use arguments::{Arguments, Command};
use context::{Called, Context};
use problem::{DONE, Problem, USAGE};

pub use terminal::{Out, Terminal};

/// A project with all that its command line offers.
pub struct App {
    /// The project.
    pub project: Project,
    /// The resource types that its programs and its state may hold.
    pub types: Vec<&'static Schema>,
    /// The clouds that it can live in besides the local one.
    pub clouds: Vec<CloudChoice>,
    /// The places for its state besides a folder.
    pub states: Vec<StateChoice>,
}

impl App {
    /// A project that lives on the local cloud only.
    pub fn new(project: Project, types: Vec<&'static Schema>) -> App {
        App {
            project,
            types,
            clouds: Vec::new(),
            states: Vec::new(),
        }
    }
}

/// How to make a cloud other than the local one. A build without the feature `aws` has none
/// of the name `aws`.
pub struct CloudChoice {
    /// What `--cloud` calls it.
    pub name: &'static str,
    /// Makes it. Credentials are asked for when a provider is.
    pub make: fn(&CloudOptions) -> Result<Arc<dyn Cloud>, Failure>,
}

/// What the command line says about a cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloudOptions {
    /// Another region than the stacks' own.
    pub region: Option<String>,
}

/// How to reach state that is not in a folder. A build without the feature `aws` has none of
/// the scheme `s3`.
#[derive(Clone, Copy)]
pub struct StateChoice {
    /// What `--state` begins with, before `://`.
    pub scheme: &'static str,
    /// Makes it. Nothing is asked of it yet.
    pub make: fn(StateOptions) -> Result<Arc<dyn Backend>, Failure>,
}

/// What the command line says about the place of state.
#[derive(Clone, Debug)]
pub struct StateOptions {
    /// The whole URL.
    pub url: String,
    /// The region, if neither the URL nor the environment names one.
    pub region: String,
    /// The key that seals it.
    pub key: KeySource,
    /// A folder of this machine for what cannot be sent there.
    pub local: PathBuf,
}

/// The whole of a project's `main`.
///
/// ```no_run
/// use palinfra_core::{Project, cli};
///
/// fn main() -> std::process::ExitCode {
///     let mut project = Project::new("shop", "us-east-1");
///     project.stack("dev", |_, _: &()| ());
///     cli::main(cli::App::new(project, Vec::new()))
/// }
/// ```
pub fn main(app: App) -> ExitCode {
    main_with(app, std::env::args_os())
}

/// As [`main`], with a command line from elsewhere: the first argument is the name of the
/// program.
pub fn main_with<I, T>(app: App, arguments: I) -> ExitCode
where
    I: IntoIterator<Item = T>,
    T: Into<OsString>,
{
    run(app, arguments, &Terminal::of_process()).into()
}

/// Runs a command line: the first argument is the name of the program. Gives the exit
/// status.
pub fn run<I, T>(app: App, arguments: I, terminal: &Terminal) -> u8
where
    I: IntoIterator<Item = T>,
    T: Into<OsString>,
{
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let mut texts = arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned());
    let program = texts.next().unwrap_or_default();
    let name = std::path::Path::new(&program)
        .file_stem()
        .map(|name| name.to_string_lossy());
    let name = name.unwrap_or_else(|| "palinfra".into()).into_owned();
    let called = Called {
        name: name.clone(),
        // Cargo says so when it runs a program.
        package: terminal.variable("CARGO_PKG_NAME").map(String::from),
        arguments: texts.collect(),
    };

    let about = format!("{}: infrastructure as a Rust program", app.project.name());
    let command = Arguments::command()
        .bin_name(name.clone())
        .display_name(name)
        .about(about);
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return wrong_usage(&error, terminal),
    };
    let started = Instant::now();
    let json = arguments.global.json;
    let is_run = matches!(
        arguments.command,
        Command::Preview(_)
            | Command::Up(_)
            | Command::Refresh(_)
            | Command::Drift
            | Command::Destroy(_)
    );
    match dispatch(app, arguments, terminal, &called) {
        Ok(status) => status,
        Err(problem) => {
            if json && is_run {
                progress::failed_as_json(&problem, &terminal.stdout, started);
            } else {
                terminal.stderr.print(&problem.show(&terminal.error_style));
            }
            problem.status()
        }
    }
}

/// Help and the version are results; anything else that clap says is wrong usage.
fn wrong_usage(error: &clap::Error, terminal: &Terminal) -> u8 {
    let (out, style) = match error.use_stderr() {
        true => (&terminal.stderr, &terminal.error_style),
        false => (&terminal.stdout, &terminal.style),
    };
    let text = error.render();
    out.print(&if style.colour {
        text.ansi().to_string()
    } else {
        text.to_string()
    });
    if error.use_stderr() { USAGE } else { DONE }
}

fn dispatch(
    app: App,
    arguments: Arguments,
    terminal: &Terminal,
    called: &Called,
) -> Result<u8, Problem> {
    let Arguments { global, command } = arguments;
    let mut types = app.types.clone();
    types.extend(app.project.custom_schemas());
    if let Command::Schema(arguments) = &command {
        return schema::schema(&types, arguments, global.json, terminal);
    }
    let writes = matches!(
        command,
        Command::Up(_) | Command::Destroy(_) | Command::Refresh(_) | Command::Import(_)
    );
    let context = Context::new(app, global, terminal, !writes, called)?;
    if let Command::Local(command) = &command {
        return local::local(&context, command, &types);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Problem::failed(format!("the run cannot begin: {error}"), ""))?;
    let result = runtime.block_on(async {
        if terminal.signals {
            signals::listen(terminal);
        }
        match &command {
            Command::Preview(arguments) => run::preview(&context, arguments).await,
            Command::Up(arguments) => run::up(&context, arguments).await,
            Command::Destroy(arguments) => run::destroy(&context, arguments).await,
            Command::Refresh(arguments) => drift::refresh(&context, arguments).await,
            Command::Drift => drift::drift(&context).await,
            Command::Output(arguments) => output::output(&context, arguments).await,
            Command::Graph(arguments) => graph::graph(&context, arguments).await,
            Command::Import(arguments) => import::import(&context, arguments).await,
            Command::Stack(command) => stack::stack(&context, command).await,
            Command::State(command) => state::state(&context, command).await,
            Command::Config(command) => config::config(&context, command).await,
            Command::Doctor => doctor::doctor(&context).await,
            Command::Schema(_) | Command::Local(_) => Ok(DONE),
        }
    });
    // A call that hangs does not keep the process.
    runtime.shutdown_timeout(Duration::from_millis(100));
    result
}
