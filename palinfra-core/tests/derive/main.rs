//! The derives: schemas, builders, nested properties, outputs and settings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod outputs;
mod resources;
mod settings;
mod types;

use palinfra_core::settings::SettingSource;
use palinfra_core::stack::Declaration;
use palinfra_core::{Outputs, Project, Settings, Stack};

/// What a program declares in the stack `dev`, with these settings.
fn declared<C: Settings, O: Outputs>(
    values: &[(&str, &str)],
    program: impl Fn(&mut Stack, &C) -> O + Send + Sync + 'static,
) -> Declaration {
    let mut project = Project::new("shop", "us-east-1");
    project.stack("dev", program);
    let values = values
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect();
    project
        .declare(
            SettingSource {
                stack: "dev".into(),
                values,
            },
            None,
        )
        .unwrap()
}
