//! What a program needs that lives on AWS.

use std::process::ExitCode;

use palinfra_core::cli::{self, App, CloudChoice, StateChoice};
use palinfra_core::{Project, Schema};

use crate::RESOURCES;

/// The whole of a program's `main`: the command line, with all resource types of this crate.
///
/// ```no_run
/// use palinfra_core::Project;
///
/// fn main() -> std::process::ExitCode {
///     let mut project = Project::new("shop", "us-east-1");
///     project.stack("dev", |_, _: &()| ());
///     palinfra_aws::main(project)
/// }
/// ```
pub fn main(project: Project) -> ExitCode {
    cli::main(App {
        project,
        types: types(),
        clouds: clouds(),
        states: states(),
    })
}

/// The schemas of all resource types, for an engine or a test.
///
/// ```
/// use palinfra_aws::Vpc;
/// use palinfra_core::{Project, cidr, testing};
///
/// let mut project = Project::new("shop", "us-east-1");
/// project.stack("dev", |stack, _: &()| {
///     Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
/// });
/// let text = testing::preview(&project, &palinfra_aws::types(), "dev", &[]);
/// assert!(text.contains("ec2:Vpc"), "{text}");
/// ```
pub fn types() -> Vec<&'static Schema> {
    RESOURCES.iter().map(|entry| entry.schema).collect()
}

/// The clouds besides the local one: none in a build without the feature `aws`.
fn clouds() -> Vec<CloudChoice> {
    vec![
        #[cfg(feature = "aws")]
        crate::live::choice(),
    ]
}

/// The places for state besides a folder: none in a build without the feature `aws`.
fn states() -> Vec<StateChoice> {
    vec![
        #[cfg(feature = "aws")]
        crate::live::state_choice(),
    ]
}
