//! Where the settings of stacks come from: files and `--set`.

use std::collections::BTreeMap;
use std::path::Path;

use super::arguments::Global;
use crate::engine::{EngineError, read_settings};
use crate::project::Project;

/// The settings of each stack, by key.
pub type Settings = BTreeMap<String, BTreeMap<String, String>>;

/// The settings of each stack: its file, and `--set` laid over it.
pub fn settings(
    project: &Project,
    global: &Global,
    folder: &Path,
) -> Result<Settings, EngineError> {
    let mut stacks: Vec<String> = project.stack_names().map(String::from).collect();
    let chosen = if global.stacks.is_empty() {
        stacks.clone()
    } else {
        global.stacks.clone()
    };
    stacks.extend(
        chosen
            .iter()
            .filter(|name| !stacks.contains(name))
            .cloned()
            .collect::<Vec<_>>(),
    );
    if project.takes_any_stack() {
        stacks.extend(
            with_files(folder)
                .into_iter()
                .filter(|name| !stacks.contains(name))
                .collect::<Vec<_>>(),
        );
    }
    let mut settings = Settings::new();
    for stack in stacks {
        if project.definition(&stack).is_some() && !stack.contains(['/', '\\']) {
            settings.insert(stack.clone(), read_settings(folder, &stack)?);
        }
    }
    for (key, value) in &global.set {
        let has = |stack: &&String| {
            let fields = project
                .definition(stack)
                .map(|definition| definition.settings);
            fields
                .unwrap_or_default()
                .iter()
                .any(|field| field.name == key)
        };
        // One that no chosen stack has is an error of each.
        let takers: Vec<&String> = match chosen.iter().filter(has).collect::<Vec<_>>() {
            none if none.is_empty() => chosen.iter().collect(),
            some => some,
        };
        for stack in takers {
            settings
                .entry(stack.clone())
                .or_default()
                .insert(key.clone(), value.clone());
        }
    }
    Ok(settings)
}

/// The stacks that have a file of settings.
fn with_files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let stack = name.strip_prefix("palinfra.")?.strip_suffix(".toml")?;
            (!stack.is_empty()).then(|| stack.to_string())
        })
        .collect();
    names.sort();
    names
}
