//! A world for one test: a folder, a local cloud in it, state in memory; and small types.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use palinfra_core::backend::{Backend, MemoryBackend};
use palinfra_core::engine::{Engine, EngineError, Request, RunReport};
use palinfra_core::event::{Counts, Event, Sink};
use palinfra_core::local::{Console, Faults, LocalCloud, LocalOptions};
use palinfra_core::plan::{Op, Selection};
use palinfra_core::record::{Action, Checkpoint};
use palinfra_core::secret::{KeySource, Keys};
use palinfra_core::{Cidr, Id, Map, Output, Outputs, Project, Resource, Schema, Secret, Stack};
use tempfile::TempDir;

/// A network, with a range.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:Net", outputs = NetOutputs, id = "net-{hex8}", summary = "{cidr_block}")]
pub struct Net {
    /// The range.
    #[input(replaces)]
    pub cidr_block: Cidr,
    /// A label.
    pub label: Option<String>,
    /// Set by a call of its own.
    #[input(after_create)]
    pub dns: Option<bool>,
}

/// What a [`Net`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct NetOutputs {
    /// Its id.
    pub id: Output<Id<Net>>,
    /// Its address.
    #[output(form = "{id}.example")]
    pub address: Output<String>,
}

/// A part of a network.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:Part", outputs = PartOutputs, id = "part-{hex8}")]
pub struct Part {
    /// The network.
    #[input(replaces)]
    pub net_id: Id<Net>,
    /// The range.
    #[input(replaces, within = "net_id.cidr_block", disjoint = "net_id")]
    pub cidr_block: Option<Cidr>,
    /// Something to change.
    pub size: Option<i64>,
    /// Something made of outputs.
    pub note: Option<String>,
}

/// What a [`Part`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct PartOutputs {
    /// Its id.
    pub id: Output<Id<Part>>,
}

/// Something with a name of its own.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:Group", outputs = GroupOutputs, id = "{title}", unique("title"), token)]
pub struct Group {
    /// The name.
    #[input(replaces)]
    pub title: String,
    /// What it is for.
    #[input(replaces)]
    pub family: String,
    /// Something to change.
    pub size: Option<i64>,
}

/// What a [`Group`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct GroupOutputs {
    /// Its id.
    pub id: Output<Id<Group>>,
}

/// Something slow that uses a group.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "test:Server",
    outputs = ServerOutputs,
    id = "server-{hex8}",
    usual(create = 60, update = 10, delete = 30)
)]
pub struct Server {
    /// The group.
    pub group: Option<Id<Group>>,
    /// The network part.
    pub part: Option<Id<Part>>,
    /// A password.
    pub password: Option<Secret<String>>,
}

/// What a [`Server`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ServerOutputs {
    /// Its id.
    pub id: Output<Id<Server>>,
}

/// A way to one of two targets.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:Way", outputs = WayOutputs, id = "way-{hex8}", check = one_target)]
pub struct Way {
    /// The target: a network.
    pub net: Option<Id<Net>>,
    /// The target: an address.
    pub address: Option<String>,
}

/// What a [`Way`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct WayOutputs {
    /// Its id.
    pub id: Output<Id<Way>>,
}

/// A file that is put somewhere.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:File", outputs = FileOutputs, id = "file-{hex8}")]
pub struct File {
    /// Where it is read from.
    #[input(write_only, told_by = "hash")]
    pub source: Option<String>,
    /// What tells its content.
    pub hash: Option<String>,
}

/// What a [`File`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct FileOutputs {
    /// Its id.
    pub id: Output<Id<File>>,
    /// When it was put there.
    #[output(form = "{digits10}", renewed)]
    pub stamp: Output<String>,
}

/// Sweeps up after files that have changed or gone.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:Sweep", outputs = SweepOutputs, id = "sweep-{hex8}", afterwards)]
pub struct Sweep {
    /// The files, with their stamps.
    #[input(write_only)]
    pub files: BTreeMap<String, String>,
}

/// What a [`Sweep`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SweepOutputs {
    /// Its id.
    pub id: Output<Id<Sweep>>,
}

/// What somebody else has made.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:Zone", outputs = ZoneOutputs, id = "zone-{hex8}", lookup)]
pub struct Zone {
    /// Its name.
    pub title: String,
}

/// What a [`Zone`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ZoneOutputs {
    /// Its id.
    pub id: Output<Id<Zone>>,
}

fn one_target(inputs: &Map) -> Result<(), String> {
    match inputs.len() {
        1 => Ok(()),
        other => Err(format!("one target is wanted, not {other}")),
    }
}

pub const TYPES: &[&Schema] = &[
    &Net::SCHEMA,
    &Part::SCHEMA,
    &Group::SCHEMA,
    &Server::SCHEMA,
    &Way::SCHEMA,
    &File::SCHEMA,
    &Sweep::SCHEMA,
    &Zone::SCHEMA,
];

/// What a test has to do with.
pub struct World {
    folder: TempDir,
    pub backend: Arc<MemoryBackend>,
    pub cloud: Arc<LocalCloud>,
    pub events: Arc<Mutex<Vec<Event>>>,
}

impl Default for World {
    fn default() -> World {
        World::with(LocalOptions::default())
    }
}

impl World {
    pub fn with(options: LocalOptions) -> World {
        let folder = tempfile::tempdir().unwrap();
        let cloud = open_cloud(&folder, options);
        World {
            folder,
            backend: Arc::default(),
            cloud,
            events: Arc::default(),
        }
    }

    /// The same folder and state, as a process that starts anew sees them.
    pub fn restart(&mut self) {
        self.cloud = open_cloud(&self.folder, LocalOptions::default());
    }

    pub fn engine(&self, project: Project) -> Engine {
        let backend: Arc<dyn Backend> = self.backend.clone();
        Engine::new(project, TYPES, backend, self.cloud.clone())
    }

    pub fn request(&self) -> Request {
        let events = self.events.clone();
        Request {
            events: Sink::new(move |event| events.lock().unwrap().push(event)),
            ..Request::default()
        }
    }

    pub async fn up(&self, project: Project) -> RunReport {
        self.up_with(project, self.request()).await.unwrap()
    }

    pub async fn up_with(
        &self,
        project: Project,
        request: Request,
    ) -> Result<RunReport, EngineError> {
        let prepared = self.engine(project).plan_up(&request).await?;
        Ok(prepared.execute(&request).await)
    }

    /// `up` that must do all of its plan; gives what was done.
    pub async fn up_ok(&self, project: Project) -> Counts {
        complete(self.up(project).await)
    }

    pub async fn destroy_ok(&self, project: Project) -> Counts {
        let request = self.request();
        let prepared = self.engine(project).plan_destroy(&request).await.unwrap();
        complete(prepared.execute(&request).await)
    }

    /// The steps of a preview that do something, as `name op`.
    pub async fn steps(&self, project: Project) -> Vec<String> {
        self.steps_with(project, Selection::default()).await
    }

    pub async fn steps_with(&self, project: Project, selection: Selection) -> Vec<String> {
        let request = Request {
            selection,
            ..self.request()
        };
        let prepared = self.engine(project).preview(&request).await.unwrap();
        let steps = prepared.plans().flat_map(|plan| &plan.steps);
        steps
            .filter(|step| step.op != Op::Same)
            .map(|step| format!("{} {:?}", step.urn.short(), step.op).to_lowercase())
            .collect()
    }

    /// Why a preview of a program is refused.
    pub async fn refusal(&self, project: Project) -> Vec<String> {
        match self.engine(project).preview(&self.request()).await {
            Err(EngineError::Program(errors)) => errors
                .into_iter()
                .map(|error| {
                    let urn = error.urn.map(|urn| urn.short()).unwrap_or_default();
                    format!("{urn}: {}", error.message)
                })
                .collect(),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("it was not refused"),
        }
    }

    /// Changes of the cloud since the last call, as `name action`.
    pub fn calls(&self) -> Vec<String> {
        let requests = self.cloud.requests();
        requests
            .iter()
            .map(|call| format!("{} {:?}", call.name, call.action).to_lowercase())
            .collect()
    }

    pub fn calls_since(&self, before: usize) -> Vec<String> {
        self.calls().split_off(before)
    }

    /// The objects in the cloud, as `name` of the URN that they belong to.
    pub fn objects(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .console()
            .list()
            .unwrap()
            .iter()
            .map(|object| object.urn.short())
            .collect();
        names.sort();
        names
    }

    pub fn console(&self) -> Console {
        Console::new(self.cloud.clone(), TYPES.to_vec())
    }

    pub async fn state(&self, stack: &str) -> Checkpoint {
        self.backend.load("test", stack).await.unwrap().unwrap()
    }

    pub fn faults(&self, faults: Faults) {
        self.cloud.set_faults(faults);
    }
}

fn open_cloud(folder: &TempDir, options: LocalOptions) -> Arc<LocalCloud> {
    let keys = Keys::new(
        KeySource::File(Some(folder.path().join("key"))),
        folder.path(),
    );
    let (_, sealer) = keys.fresh().unwrap();
    LocalCloud::open(&folder.path().join("local"), sealer, options).unwrap()
}

pub fn complete(report: RunReport) -> Counts {
    for stack in &report.stacks {
        assert!(stack.state_error.is_none(), "{:?}", stack.state_error);
        let run = stack.report.as_ref().expect("the stack was not begun");
        assert!(run.is_complete(), "{run:?}");
    }
    report.counts()
}

/// A project `test` with one stack, `dev`.
pub fn project(program: impl Fn(&mut Stack) + Send + Sync + 'static) -> Project {
    let mut project = Project::new("test", "us-east-1");
    project.stack("dev", move |stack, _: &()| program(stack));
    project
}

pub fn counts(create: usize, update: usize, replace: usize, delete: usize, same: usize) -> Counts {
    Counts {
        create,
        update,
        replace,
        delete,
        same,
    }
}

/// How often an action was asked for.
pub fn number_of(world: &World, action: Action) -> usize {
    world
        .cloud
        .requests()
        .iter()
        .filter(|call| call.action == action)
        .count()
}
