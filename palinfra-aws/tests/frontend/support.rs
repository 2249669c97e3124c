//! A build folder of a test's own, and what a program with it declares and does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use palinfra_aws::{RESOURCES, SpaFrontend, SpaFrontendBuilder};
use palinfra_core::backend::MemoryBackend;
use palinfra_core::engine::{Engine, Prepared, Request};
use palinfra_core::event::{Event, Sink};
use palinfra_core::local::{LocalFolder, LocalOptions};
use palinfra_core::plan::Op;
use palinfra_core::secret::KeySource;
use palinfra_core::settings::SettingSource;
use palinfra_core::stack::{Declaration, Node};
use palinfra_core::{Project, Stack, Value};

/// A folder that goes with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    /// An empty folder.
    pub fn empty(name: &str) -> Folder {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("frontend");
        let path = path.join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// What a build writes.
    pub fn of_a_build(name: &str) -> Folder {
        let folder = Folder::empty(name);
        folder.write(
            "index.html",
            "<script src=/assets/index-B1cdEf23.js></script>",
        );
        folder.write("assets/index-B1cdEf23.js", "console.log(1)");
        folder.write("logo.svg", "<svg/>");
        folder
    }

    pub fn write(&self, file: &str, content: &str) {
        let path = self.0.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub fn remove(&self, file: &str) {
        std::fs::remove_file(self.0.join(file)).unwrap();
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// A project with one stack.
pub fn project(region: &str, program: impl Fn(&mut Stack) + Send + Sync + 'static) -> Project {
    let mut project = Project::new("shop", region);
    project.stack("dev", move |stack, _: &()| program(stack));
    project
}

/// A page from this folder.
pub fn page(folder: &Folder) -> Project {
    let path = folder.0.clone();
    project("us-east-1", move |stack| {
        SpaFrontend::new("site").build_folder(&path).declare(stack);
    })
}

/// What a program declares, errors too.
pub fn declare(program: impl Fn(&mut Stack) + Send + Sync + 'static) -> Declaration {
    let source = SettingSource {
        stack: "dev".into(),
        ..SettingSource::default()
    };
    let project = project("ap-south-1", program);
    project.declare(source, None).unwrap()
}

/// What a page declares.
pub fn declare_page(
    folder: &Folder,
    with: fn(SpaFrontendBuilder) -> SpaFrontendBuilder,
) -> Declaration {
    let path = folder.0.clone();
    declare(move |stack| {
        with(SpaFrontend::new("site").build_folder(&path)).declare(stack);
    })
}

/// The only resource of a type.
pub fn only<'a>(stack: &'a Declaration, kind: &str) -> &'a Node {
    let mut all = stack.nodes.iter();
    let found = all.find(|node| node.schema.resource_type == kind);
    found.unwrap_or_else(|| panic!("no {kind}: {:?}", stack.errors))
}

/// The resource of that short name.
pub fn named<'a>(stack: &'a Declaration, short: &str) -> &'a Node {
    let found = stack.nodes.iter().find(|node| node.urn.short() == short);
    let all: Vec<_> = stack.nodes.iter().map(|node| node.urn.short()).collect();
    found.unwrap_or_else(|| panic!("no {short} among {all:?}: {:?}", stack.errors))
}

/// What is at a path inside an input, as text: nothing if it is not set.
pub fn text(node: &Node, path: &str) -> String {
    let mut parts = path.split('.');
    let input = parts.next().unwrap();
    assert!(node.schema.input(input).is_some(), "no input {input}");
    let step = |value: &Value, part: &str| match value {
        Value::List(items) => items.get(part.parse::<usize>().ok()?).cloned(),
        Value::Map(map) => map.get(part).cloned(),
        _ => None,
    };
    let found = node.inputs.get(input).cloned();
    let found = parts.fold(found, |value, part| step(&value?, part));
    found.map(|value| value.to_string()).unwrap_or_default()
}

/// The keys of the objects.
pub fn keys(stack: &Declaration) -> Vec<String> {
    let objects = stack
        .nodes
        .iter()
        .filter(|node| node.schema.resource_type == "s3:Object");
    let mut keys: Vec<String> = objects.map(|node| text(node, "key")).collect();
    keys.sort();
    keys
}

/// A local cloud.
pub struct World {
    backend: Arc<MemoryBackend>,
    cloud: Arc<LocalFolder>,
}

impl World {
    pub fn new(name: &str) -> World {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        let key = KeySource::File(Some(folder.join("key")));
        let options = LocalOptions::default();
        let cloud = LocalFolder::new(folder.join("cloud"), key, &folder, options, false);
        World {
            backend: Arc::default(),
            cloud: Arc::new(cloud),
        }
    }

    fn engine(&self, project: Project) -> Engine {
        let types: Vec<_> = RESOURCES.iter().map(|entry| entry.schema).collect();
        Engine::new(project, &types, self.backend.clone(), self.cloud.clone())
    }

    /// What a run does, in its order: `site/files/logo.svg update`.
    pub async fn up(&self, project: Project) -> Vec<String> {
        let done: Arc<Mutex<Vec<String>>> = Arc::default();
        let told = done.clone();
        let request = Request {
            events: Sink::new(move |event| {
                if let Event::StepDone { urn, op, .. } = event
                    && op != Op::Same
                {
                    let line = format!("{} {op:?}", urn.short()).to_lowercase();
                    told.lock().unwrap().push(line);
                }
            }),
            ..Request::default()
        };
        let prepared = self.engine(project).plan_up(&request).await;
        complete(
            prepared.unwrap_or_else(|error| panic!("{error:#?}")),
            &request,
        )
        .await;
        std::mem::take(&mut *done.lock().unwrap())
    }

    pub async fn destroy(&self, project: Project) {
        let request = Request::default();
        let prepared = self.engine(project).plan_destroy(&request).await.unwrap();
        complete(prepared, &request).await;
    }

    /// What would change after a refresh.
    pub async fn changes(&self, project: Project) -> Vec<String> {
        let request = Request {
            refresh: true,
            ..Request::default()
        };
        let prepared = self.engine(project).preview(&request).await.unwrap();
        let steps = prepared.plans().flat_map(|plan| &plan.steps);
        let changes = steps.filter(|step| step.op != Op::Same);
        changes.map(|step| step.urn.short()).collect()
    }
}

async fn complete(prepared: Prepared, request: &Request) {
    let report = prepared.execute(request).await;
    for stack in &report.stacks {
        let run = stack.report.as_ref().expect("the stack was begun");
        assert!(run.is_complete(), "{run:#?}");
    }
}
