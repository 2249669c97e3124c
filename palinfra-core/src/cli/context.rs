//! From the command line and the environment to an engine.

use std::sync::Arc;
use std::time::Instant;

use super::arguments::Global;
use super::place::{self, Places};
use super::problem::Problem;
use super::settings::settings;
use super::terminal::Terminal;
use super::{App, CloudChoice, CloudOptions};
use crate::clouds::Cloud;
use crate::engine::{Engine, Request};
use crate::execute::ExecuteOptions;
use crate::local::{LocalFolder, LocalOptions};

/// The usual times of the local cloud are so much shorter, unless the environment says
/// otherwise: slow enough to watch, fast enough for a demo.
const TIME_SCALE: f64 = 0.003;

/// What every command works with.
pub struct Context<'a> {
    /// The project, its state and its cloud.
    pub engine: Engine,
    /// The flags that every command takes, with what the environment adds.
    pub global: Global,
    /// Where it runs.
    pub terminal: &'a Terminal,
    /// The folder of the local cloud.
    pub local: LocalFolder,
    /// The places that state can be in.
    pub places: Places,
    /// How the program was called.
    pub called: Called,
    /// When the command began.
    pub started: Instant,
}

impl<'a> Context<'a> {
    /// Makes it. A command that `only_looks` leaves no trace.
    pub fn new(
        app: App,
        mut global: Global,
        terminal: &'a Terminal,
        only_looks: bool,
        called: &Called,
    ) -> Result<Context<'a>, Problem> {
        let started = Instant::now();
        from_environment(&mut global, terminal);
        let places = Places::new(&app, &global, terminal)?;
        let (root, key) = (places.folder.clone(), places.key.clone());
        let options = LocalOptions {
            time_scale: time_scale(terminal)?,
            ..LocalOptions::default()
        };
        let local = LocalFolder::new(root.join("local"), key.clone(), &root, options, only_looks);
        let cloud = cloud(&app.clouds, &global, &local, called)?;
        let url = global.state.as_deref().unwrap_or(place::STATE);
        let backend = places.open(url, "--state", called)?;
        let settings = settings(&app.project, &global, &terminal.folder)?;
        let mut engine =
            Engine::new(app.project, &app.types, backend, cloud).region(global.region.clone());
        for (stack, values) in settings {
            engine = engine.settings(&stack, values);
        }
        Ok(Context {
            engine,
            global,
            terminal,
            local,
            places,
            called: called.clone(),
            started,
        })
    }

    /// A request about the chosen stacks.
    pub fn request(&self) -> Request {
        Request {
            stacks: self.global.stacks.clone(),
            options: ExecuteOptions {
                parallel: self.global.parallel,
                continue_on_error: false,
            },
            cancel: self.terminal.cancel.clone(),
            ..Request::default()
        }
    }

    /// The one stack that a command is about: the one named behind it, the one of `--stack`,
    /// or the only one that there is.
    pub async fn one_stack(&self, named: Option<&str>) -> Result<String, Problem> {
        let wanted: Vec<String> = match named {
            Some(name) => vec![name.into()],
            None => self.global.stacks.clone(),
        };
        let stacks = self.engine.known_stacks(&wanted).await?;
        match stacks.as_slice() {
            [one] => Ok(one.clone()),
            several => Err(one_of(several)),
        }
    }

    /// Shows what went wrong, and goes on.
    pub fn show_problem(&self, problem: &Problem) {
        self.terminal
            .stderr
            .print(&problem.show(&self.terminal.error_style));
    }

    /// Prints a result.
    pub fn print(&self, text: &str) {
        self.terminal.stdout.print(text);
    }

    /// Prints a result as one line of JSON.
    pub fn print_json(&self, value: &impl serde::Serialize) -> Result<(), Problem> {
        let text =
            serde_json::to_string(value).map_err(|error| Problem::failed(error.to_string(), ""))?;
        self.print(&format!("{text}\n"));
        Ok(())
    }

    /// Says something that is not the result.
    pub fn say(&self, text: &str) {
        if !self.global.json {
            self.terminal
                .stderr
                .print(&format!("{}\n", crate::display::escape(text)));
        }
    }
}

/// That one of several stacks is to be chosen.
pub fn one_of(stacks: &[String]) -> Problem {
    match stacks {
        [] => Problem::usage(
            "this project's stacks have names that you choose",
            "pass `--stack NAME`",
        ),
        several => Problem::usage(
            "this is about one stack, and there are several",
            format!("pass `--stack NAME`: {}", several.join(", ")),
        ),
    }
}

/// How the program was called, for errors that repeat it.
#[derive(Clone)]
pub struct Called {
    /// The name of the binary.
    pub name: String,
    /// The package that it is of, if that is known.
    pub package: Option<String>,
    /// What follows it.
    pub arguments: Vec<String>,
}

impl Called {
    /// That something needs the feature `aws`, and how to have it.
    pub fn without_aws(&self, message: &str) -> Problem {
        let name = &self.name;
        let which = match &self.package {
            Some(package) if package != name => format!("{package} --bin {name}"),
            _ => name.clone(),
        };
        let mut command = format!("cargo run -p {which} --features aws --");
        for argument in &self.arguments {
            command.push(' ');
            command.push_str(&quoted(argument));
        }
        Problem::usage(
            message,
            format!("run it with the feature `aws`:\n{command}"),
        )
    }
}

/// The environment stands in for flags that were not given.
fn from_environment(global: &mut Global, terminal: &Terminal) {
    let variable = |name| terminal.variable(name).map(String::from);
    if global.stacks.is_empty()
        && let Some(names) = variable("PALINFRA_STACK")
    {
        global.stacks = names.split(',').map(|name| name.trim().into()).collect();
    }
    global.cloud = global.cloud.take().or_else(|| variable("PALINFRA_CLOUD"));
    global.state = global.state.take().or_else(|| variable("PALINFRA_STATE"));
    global.region = global.region.take().or_else(|| variable("AWS_REGION"));
}

fn time_scale(terminal: &Terminal) -> Result<f64, Problem> {
    const NAME: &str = "PALINFRA_LOCAL_TIME_SCALE";
    let Some(text) = terminal.variable(NAME) else {
        return Ok(TIME_SCALE);
    };
    let scale = text
        .trim()
        .parse()
        .ok()
        .filter(|scale: &f64| scale.is_finite() && *scale >= 0.0);
    scale.ok_or_else(|| {
        Problem::usage(
            format!("{NAME} is `{}`", text.escape_debug()),
            "set it to a number from 0: 1 is real times, 0 is no waits",
        )
    })
}

fn cloud(
    choices: &[CloudChoice],
    global: &Global,
    local: &LocalFolder,
    called: &Called,
) -> Result<Arc<dyn Cloud>, Problem> {
    let name = global.cloud.as_deref().unwrap_or("local");
    if let Some(choice) = choices.iter().find(|choice| choice.name == name) {
        let options = CloudOptions {
            region: global.region.clone(),
        };
        return (choice.make)(&options).map_err(Problem::from);
    }
    match name {
        "local" => Ok(Arc::new(local.clone())),
        "aws" => Err(called.without_aws("this build has no AWS in it")),
        other => {
            let mut known = vec!["local"];
            known.extend(choices.iter().map(|choice| choice.name));
            Err(Problem::usage(
                format!("there is no cloud `{}`", other.escape_debug()),
                format!("choose one of: {}", known.join(", ")),
            ))
        }
    }
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.into()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}
