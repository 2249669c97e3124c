//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The command line of a project.
#[derive(Debug, Parser)]
#[command(
    version,
    about = "Infrastructure as a Rust program",
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The stacks [env: PALINFRA_STACK] [default: all of the project's]
    #[arg(
        short,
        long = "stack",
        value_name = "NAME",
        global = true,
        value_delimiter = ','
    )]
    pub stacks: Vec<String>,
    /// Where resources live: `local` or `aws` [env: PALINFRA_CLOUD] [default: local]
    #[arg(long, value_name = "CLOUD", global = true)]
    pub cloud: Option<String>,
    /// Where state is kept: `file://PATH` or `s3://BUCKET/PREFIX` [env: PALINFRA_STATE]
    /// [default: .palinfra]
    #[arg(long, value_name = "URL", global = true)]
    pub state: Option<String>,
    /// Another region than the stack's own [env: AWS_REGION]
    #[arg(long, value_name = "NAME", global = true)]
    pub region: Option<String>,
    /// Do not ask
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// One JSON object a line on standard output, and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// So many steps at once [default: as many as can]
    #[arg(long, value_name = "N", global = true, value_parser = at_least_one)]
    pub parallel: Option<usize>,
    /// A setting of the stack; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", global = true, value_parser = key_value)]
    pub set: Vec<(String, String)>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what `up` would do; change nothing
    Preview(Preview),
    /// Create, change and delete resources until all is as the program says
    #[command(visible_alias = "apply")]
    Up(Up),
    /// Write down how the cloud differs from the state
    Refresh(Refresh),
    /// Show how the cloud differs from the state; write nothing. Exit status 3 if it does
    Drift,
    /// Delete all resources
    Destroy(Destroy),
    /// Print the outputs, or one of them
    #[command(visible_alias = "outputs")]
    Output(Output),
    /// Print the graph of resources
    Graph(Graph),
    /// Print the resource types that the program knows
    Schema(SchemaOf),
    /// Take an existing object into the state
    Import(Import),
    /// Stacks: list, remove, export, import, history
    #[command(subcommand)]
    Stack(StackCommand),
    /// The state: list, show, forget, rename, unlock, verify, migrate, rekey
    #[command(subcommand)]
    State(StateCommand),
    /// The settings of a stack, in palinfra.STACK.toml
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Check that state, key and credentials are in order
    Doctor,
    /// The console of the local cloud
    #[command(subcommand)]
    Local(LocalCommand),
}

/// Which resources.
#[derive(Debug, Clone, Default, Args)]
pub struct Selected {
    /// Only this resource and what it needs: a URN or a short name; `*` stands for anything
    #[arg(long, value_name = "URN")]
    pub target: Vec<String>,
    /// Not this resource, nor what needs it
    #[arg(long, value_name = "URN")]
    pub exclude: Vec<String>,
    /// Replace this resource, though nothing has changed
    #[arg(long, value_name = "URN")]
    pub replace: Vec<String>,
}

/// How plans are shown.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Shown {
    /// Show unchanged resources too
    #[arg(long)]
    pub show_same: bool,
    /// Show every input of what would be made
    #[arg(long)]
    pub details: bool,
}

/// `preview`.
#[derive(Debug, Args)]
pub struct Preview {
    #[command(flatten)]
    pub selected: Selected,
    #[command(flatten)]
    pub shown: Shown,
    /// Read the cloud first
    #[arg(long)]
    pub refresh: bool,
    /// Save the plan for `up --plan`
    #[arg(long, value_name = "FILE")]
    pub save_plan: Option<PathBuf>,
    /// Exit status 3 if anything would change
    #[arg(long)]
    pub expect_no_changes: bool,
}

/// `up`.
#[derive(Debug, Args)]
pub struct Up {
    #[command(flatten)]
    pub selected: Selected,
    #[command(flatten)]
    pub shown: Shown,
    /// Read the cloud first
    #[arg(long)]
    pub refresh: bool,
    /// Carry out exactly this plan, or refuse
    #[arg(long, value_name = "FILE", conflicts_with_all = ["target", "exclude", "replace", "refresh"])]
    pub plan: Option<PathBuf>,
    /// Change nothing; exit status 3 if anything would change
    #[arg(long)]
    pub expect_no_changes: bool,
    /// After a failure, go on with what does not need the failed step
    #[arg(long)]
    pub continue_on_error: bool,
}

/// `refresh`.
#[derive(Debug, Args)]
pub struct Refresh {
    /// Exit status 3 if anything differs; it is written down all the same
    #[arg(long)]
    pub expect_no_changes: bool,
}

/// `destroy`.
#[derive(Debug, Args)]
pub struct Destroy {
    /// Only this resource and what needs it: a URN or a short name; `*` stands for anything
    #[arg(long, value_name = "URN")]
    pub target: Vec<String>,
    /// Not this resource, nor what it needs
    #[arg(long, value_name = "URN")]
    pub exclude: Vec<String>,
    /// Read the cloud first
    #[arg(long)]
    pub refresh: bool,
    /// After a failure, go on with what does not need the failed step
    #[arg(long)]
    pub continue_on_error: bool,
}

/// `output`.
#[derive(Debug, Args)]
pub struct Output {
    /// Only this output, as it is
    pub name: Option<String>,
    /// Print secrets too
    #[arg(long)]
    pub show_secrets: bool,
}

/// `graph`.
#[derive(Debug, Args)]
pub struct Graph {
    /// The language of the drawing
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,
}

/// A language of drawings.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum GraphFormat {
    /// Graphviz
    #[default]
    Dot,
    /// Mermaid, as Markdown pages show it
    Mermaid,
}

/// `schema`.
#[derive(Debug, Args)]
pub struct SchemaOf {
    /// Only this type, such as `ec2:Vpc`
    #[arg(value_name = "TYPE")]
    pub resource_type: Option<String>,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// A URN, or `TYPE:NAME` for a resource of the stack
    #[arg(value_name = "URN", required_unless_present = "file", requires = "id")]
    pub resource: Option<String>,
    /// The cloud's id of the object
    pub id: Option<String>,
    /// Many at once: a file of TOML or JSON with `"URN" = "ID"` lines; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["resource", "id"])]
    pub file: Option<PathBuf>,
}

/// `stack …`.
#[derive(Debug, Subcommand)]
pub enum StackCommand {
    /// List the stacks
    #[command(visible_alias = "list")]
    Ls,
    /// Remove the state of a stack that has no resources
    Rm {
        /// The stack
        stack: Option<String>,
        /// Even if it has resources, which stay in the cloud
        #[arg(long)]
        force: bool,
    },
    /// Print the state of a stack as one JSON object
    Export {
        /// The stack
        stack: Option<String>,
        /// Print secrets too; needed for `stack import`
        #[arg(long)]
        show_secrets: bool,
    },
    /// Put the state of a stack in place of what is there, which stays in the history
    Import {
        /// What `stack export --show-secrets` printed; `-` is standard input
        file: PathBuf,
    },
    /// List the kept versions of the state
    History {
        /// The stack
        stack: Option<String>,
    },
}

/// `state …`.
#[derive(Debug, Subcommand)]
pub enum StateCommand {
    /// List the resources in the state
    #[command(visible_alias = "list")]
    Ls,
    /// Print one resource of the state
    Show {
        /// A URN or a short name
        urn: String,
        /// Print secrets too
        #[arg(long)]
        show_secrets: bool,
    },
    /// Forget resources; they stay in the cloud
    Rm {
        /// URNs or short names; `*` stands for anything
        #[arg(required = true)]
        urns: Vec<String>,
    },
    /// Give a resource another URN
    Mv {
        /// A URN or a short name
        from: String,
        /// A URN, or another name at the same place
        to: String,
    },
    /// Take the lock away from another run
    Unlock,
    /// Check that all of the state can be read and fits together
    Verify {
        /// List too what carries the stack's tags in the cloud and is in no state
        #[arg(long)]
        ghosts: bool,
    },
    /// Move the state, with its history, to another place
    Migrate {
        /// Where to: `file://PATH` or `s3://BUCKET/PREFIX`
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Seal the state of all stacks with another key
    Rekey {
        /// The new key file, which is made if it is not there; left out, the passphrase in
        /// PALINFRA_NEW_PASSPHRASE
        #[arg(long, value_name = "FILE")]
        key_file: Option<PathBuf>,
    },
}

/// `config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print one setting
    Get {
        /// Its key
        key: String,
    },
    /// Write one setting into the file
    Set {
        /// Its key
        key: String,
        /// Its value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// List the settings with their values
    #[command(visible_alias = "list")]
    Ls,
}

/// `local …`.
#[derive(Debug, Subcommand)]
pub enum LocalCommand {
    /// List the objects
    #[command(visible_alias = "list")]
    Ls,
    /// Print one object
    Show {
        /// Its id, ARN, URN or name
        object: String,
    },
    /// Change a property behind the program's back
    Set {
        /// Its id, ARN, URN or name
        object: String,
        /// The property, such as `tags.Name`; or `PROPERTY=VALUE`
        property: String,
        /// The value: JSON or text; left out, the property is taken away
        #[arg(allow_hyphen_values = true)]
        value: Option<String>,
    },
    /// Delete an object behind the program's back
    Rm {
        /// Its id, ARN, URN or name
        object: String,
    },
    /// Delete all objects
    Reset,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().into(), value.into())),
        _ => Err("write it as KEY=VALUE".into()),
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| "a number from 1".into())
}
