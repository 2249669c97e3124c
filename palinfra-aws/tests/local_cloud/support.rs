//! A local cloud in a folder of its own.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use palinfra_aws::RESOURCES;
use palinfra_core::backend::MemoryBackend;
use palinfra_core::engine::{Engine, Prepared, Request};
use palinfra_core::local::{LocalFolder, LocalOptions};
use palinfra_core::plan::Op;
use palinfra_core::secret::KeySource;
use palinfra_core::settings::SettingSource;
use palinfra_core::{Project, Stack};

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

    /// Makes what a program declares, finds nothing to do afterwards, not after a refresh
    /// either, and deletes it all.
    pub async fn comes_and_goes(&self, program: fn(&mut Stack)) {
        let project = project(program);
        let types: Vec<_> = RESOURCES.iter().map(|entry| entry.schema).collect();
        let engine = Engine::new(project, &types, self.backend.clone(), self.cloud.clone());

        let request = Request::default();
        let made = engine
            .plan_up(&request)
            .await
            .unwrap_or_else(|error| panic!("{error:#?}"));
        complete(made, &request).await;

        let request = Request {
            refresh: true,
            ..Request::default()
        };
        let again = engine.preview(&request).await.unwrap();
        let steps = again.plans().flat_map(|plan| &plan.steps);
        let nothing = [Op::Same, Op::Read];
        let changes: Vec<_> = steps.filter(|step| !nothing.contains(&step.op)).collect();
        assert!(changes.is_empty(), "{changes:#?}");

        let gone = engine.plan_destroy(&request).await.unwrap();
        complete(gone, &request).await;
    }
}

fn project(program: fn(&mut Stack)) -> Project {
    let mut project = Project::new("test", "us-east-1");
    project.stack("dev", move |stack, _: &()| program(stack));
    project
}

/// The types of what a program declares.
pub fn types_of(program: fn(&mut Stack)) -> BTreeSet<&'static str> {
    let settings = SettingSource {
        stack: "dev".into(),
        ..SettingSource::default()
    };
    let declaration = project(program).declare(settings, None).unwrap();
    declaration
        .nodes
        .iter()
        .map(|node| node.schema.resource_type)
        .collect()
}

async fn complete(prepared: Prepared, request: &Request) {
    for stack in prepared.execute(request).await.stacks {
        let run = stack.report.unwrap();
        assert!(run.is_complete(), "{run:#?}");
    }
}
