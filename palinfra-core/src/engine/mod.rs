//! The engine, for programs that embed it. The command line uses nothing else.

mod code;
mod doctor;
mod drawing;
mod drift;
mod error;
mod export;
mod import;
mod prepare;
mod records;
mod run;
mod saved;
mod settings;
mod state;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use doctor::Check;
pub use drawing::{Drawing, DrawnEdge, DrawnNode};
pub use drift::StackDrift;
pub use error::EngineError;
pub use import::{Imported, read_imports};
pub use prepare::{Prepared, PreparedStack};
pub use records::one;
pub use run::{RunReport, StackReport};
pub use saved::SavedPlan;
pub use settings::{read_settings, settings_file, write_setting};
pub use state::StackStatus;

use crate::backend::Backend;
use crate::cancel::Cancel;
use crate::check;
use crate::clouds::Cloud;
use crate::custom::CustomCloud;
use crate::event::Sink;
use crate::execute::ExecuteOptions;
use crate::graph::{self, Graph};
use crate::plan::Selection;
use crate::project::Project;
use crate::resource::Schema;
use crate::settings::SettingSource;
use crate::stack::{Declaration, Node, ProgramError};

/// A project with everything that is needed to run it: where its state is kept, which cloud
/// it lives in, the resource types, and the settings of its stacks.
///
/// ```
/// use std::sync::Arc;
///
/// use palinfra_core::backend::MemoryBackend;
/// use palinfra_core::engine::{Engine, EngineError, Request};
/// use palinfra_core::event::RunResult;
/// use palinfra_core::local::{LocalFolder, LocalOptions};
/// use palinfra_core::secret::KeySource;
/// use palinfra_core::{Output, Outputs, Project};
///
/// #[derive(Outputs)]
/// struct Hub {
///     domain: Output<String>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), EngineError> {
/// let mut project = Project::new("shop", "us-east-1");
/// let hub = project.stack("hub", |_, _: &()| Hub { domain: Output::known("a.example".into()) });
///
/// // State in memory and the local cloud; `FileBackend` keeps state in a folder.
/// let folder = std::env::temp_dir().join("palinfra-example");
/// let key = KeySource::from_environment(&folder);
/// let cloud = LocalFolder::new(folder.clone(), key, &folder, LocalOptions::default(), true);
/// let engine = Engine::new(project, &[], Arc::new(MemoryBackend::default()), Arc::new(cloud));
///
/// let request = Request::default();
/// let plan = engine.plan_up(&request).await?;
/// let report = plan.execute(&request).await;
/// assert_eq!(report.result(), RunResult::Succeeded);
/// assert_eq!(report.outputs_of(&hub).domain.get(), Ok("a.example".to_string()));
/// # Ok(())
/// # }
/// ```
pub struct Engine {
    project: Project,
    types: HashMap<&'static str, &'static Schema>,
    backend: Arc<dyn Backend>,
    cloud: Arc<dyn Cloud>,
    settings: BTreeMap<String, BTreeMap<String, String>>,
    region: Option<String>,
}

/// What a run is about, and how it is done.
///
/// ```
/// use palinfra_core::engine::Request;
/// use palinfra_core::event::{Event, Sink};
///
/// let request = Request {
///     stacks: vec!["production".into()],
///     refresh: true,
///     events: Sink::new(|event| {
///         if let Event::StepFailed { urn, message, .. } = event {
///             eprintln!("{urn}: {message}");
///         }
///     }),
///     ..Request::default()
/// };
/// // From another task: what is in flight ends, nothing new begins, all is saved.
/// request.cancel.cancel();
/// ```
#[derive(Clone)]
pub struct Request {
    /// The stacks; empty: all.
    pub stacks: Vec<String>,
    /// The resources.
    pub selection: Selection,
    /// Whether the cloud is read first.
    pub refresh: bool,
    /// How steps are carried out.
    pub options: ExecuteOptions,
    /// Who wants to know.
    pub events: Sink,
    /// How to stop it.
    pub cancel: Cancel,
}

impl Default for Request {
    fn default() -> Request {
        Request {
            stacks: Vec::new(),
            selection: Selection::default(),
            refresh: false,
            options: ExecuteOptions::default(),
            events: Sink::none(),
            cancel: Cancel::default(),
        }
    }
}

impl Engine {
    /// For a project, with the types that its state may hold; its custom types are added.
    pub fn new(
        project: Project,
        types: &[&'static Schema],
        backend: Arc<dyn Backend>,
        cloud: Arc<dyn Cloud>,
    ) -> Engine {
        let types = types.iter().copied().chain(project.custom_schemas());
        Engine {
            types: types.map(|schema| (schema.resource_type, schema)).collect(),
            cloud: CustomCloud::over(cloud, project.custom_types()),
            project,
            backend,
            settings: BTreeMap::new(),
            region: None,
        }
    }

    /// Sets the settings of a stack.
    #[must_use]
    pub fn settings(mut self, stack: &str, values: BTreeMap<String, String>) -> Engine {
        self.settings.insert(stack.into(), values);
        self
    }

    /// Another region than the stacks' own.
    #[must_use]
    pub fn region(mut self, region: Option<String>) -> Engine {
        self.region = region;
        self
    }

    /// The project.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Where state is kept.
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.backend
    }

    /// The cloud.
    pub fn cloud(&self) -> &Arc<dyn Cloud> {
        &self.cloud
    }

    /// The resource types, by name.
    pub fn types(&self) -> &HashMap<&'static str, &'static Schema> {
        &self.types
    }

    /// Runs the programs of some stacks, without cloud or state. What they read is run too.
    ///
    /// # Errors
    /// Everything that is wrong with them, at once.
    pub fn declare(&self, stacks: &[String]) -> Result<Vec<Declaration>, EngineError> {
        let mut programs: BTreeMap<String, Declaration> = BTreeMap::new();
        let mut wanted: Vec<String> = stacks.to_vec();
        while let Some(name) = wanted.pop() {
            if programs.contains_key(&name) {
                continue;
            }
            let values = self.settings.get(&name).cloned().unwrap_or_default();
            let source = SettingSource {
                stack: name.clone(),
                values,
            };
            let declaration = self
                .project
                .declare(source, self.region.as_deref())
                .ok_or_else(|| self.unknown_stack(&name))?;
            wanted.extend(declaration.reads.iter().cloned());
            programs.insert(name, declaration);
        }
        let declared: Vec<&str> = self.project.stack_names().collect();
        let mut all: Vec<Declaration> = programs.into_values().collect();
        all.sort_by_key(|program| declared.iter().position(|name| *name == program.stack));
        let providers: Vec<&str> = self
            .project
            .providers()
            .keys()
            .map(String::as_str)
            .collect();
        let mut errors: Vec<_> = all
            .iter()
            .flat_map(|program| program.errors.clone())
            .collect();
        errors.extend(check::check(&all, &providers));
        errors.extend(self.without_calls(&all));
        errors.retain(|error| stacks.contains(&error.stack));
        if !errors.is_empty() {
            // Cycles are found with the graph, which is drawn only now if all else is right.
            let graphs = all.iter().map(|program| Graph::new(program.nodes.clone()));
            errors.extend(graphs.filter_map(Result::err).flatten());
            errors.retain(|error| stacks.contains(&error.stack));
            errors.sort_by_key(|error| {
                let stack = stacks.iter().position(|name| *name == error.stack);
                let line = error
                    .line
                    .as_ref()
                    .map(|line| (line.file.clone(), line.line));
                (stack, line)
            });
            return Err(EngineError::Program(errors));
        }
        self.in_order(
            all.into_iter()
                .filter(|program| stacks.contains(&program.stack))
                .collect(),
        )
    }

    /// The names of the stacks that a request is about.
    ///
    /// # Errors
    /// A name that no stack has.
    pub async fn stack_names(&self, request: &Request) -> Result<Vec<String>, EngineError> {
        if request.stacks.is_empty() {
            let mut names: Vec<String> = self.project.stack_names().map(String::from).collect();
            if self.project.takes_any_stack() {
                let kept = self.backend.stacks(self.project.name()).await?;
                names.extend(
                    kept.into_iter()
                        .filter(|name| !names.contains(name))
                        .collect::<Vec<_>>(),
                );
            }
            if names.is_empty() {
                return Err(EngineError::NoSuch(
                    "this project's stacks have names that you choose: pass `--stack NAME`".into(),
                ));
            }
            return Ok(names);
        }
        let mut names = Vec::new();
        for name in &request.stacks {
            if self.project.definition(name).is_none() {
                return Err(self.unknown_stack(name));
            }
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        Ok(names)
    }

    /// Each stack after those that it reads; the project's order where it is free.
    fn in_order(&self, programs: Vec<Declaration>) -> Result<Vec<Declaration>, EngineError> {
        let place = |name: &String| programs.iter().position(|program| program.stack == *name);
        let edges: Vec<Vec<usize>> = programs
            .iter()
            .map(|program| program.reads.iter().filter_map(place).collect())
            .collect();
        let order = graph::sort(&edges);
        if order.len() < programs.len() {
            let cycle = graph::find_cycle(&edges, &order);
            let names = cycle.iter().filter_map(|at| programs.get(*at));
            return Err(EngineError::StackCycle(
                names.map(|p| p.stack.clone()).collect(),
            ));
        }
        let mut programs: Vec<Option<Declaration>> = programs.into_iter().map(Some).collect();
        Ok(order
            .iter()
            .filter_map(|at| programs.get_mut(*at)?.take())
            .collect())
    }

    /// What the cloud cannot make: better known before half of a program is there.
    fn without_calls(&self, programs: &[Declaration]) -> Vec<ProgramError> {
        let nodes = programs.iter().flat_map(|program| &program.nodes);
        let missing = nodes.filter(|node| !self.cloud.has(node.schema.resource_type));
        let error = |node: &Node| ProgramError {
            stack: node.urn.stack().into(),
            urn: Some(node.urn.clone()),
            line: Some(node.line.clone()),
            message: format!(
                "this build has no calls to {} for {}",
                self.cloud.name(),
                node.schema.resource_type
            ),
            help: Some("turn on the feature of palinfra-aws for its service".into()),
        };
        missing.map(error).collect()
    }

    fn unknown_stack(&self, name: &str) -> EngineError {
        EngineError::UnknownStack {
            name: name.into(),
            known: self.project.stack_names().map(String::from).collect(),
        }
    }
}
