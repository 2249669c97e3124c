//! A process that aborts at a call of the local cloud, as `PALINFRA_LOCAL_STOP_AT` asks: what
//! took effect is there for the next process, which finishes with nothing made twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use palinfra_core::backend::FileBackend;
use palinfra_core::engine::{Engine, Request};
use palinfra_core::local::{Console, LocalCloud, LocalOptions};
use palinfra_core::secret::{KeySource, Keys};
use palinfra_core::{Id, Output, Outputs, Project, Resource, Schema};

/// A thing that may stand on another.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "test:Block", outputs = BlockOutputs, id = "block-{hex8}")]
pub struct Block {
    /// What it stands on.
    #[input(replaces)]
    pub on: Option<Id<Block>>,
}

/// What a [`Block`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct BlockOutputs {
    /// Its id.
    pub id: Output<Id<Block>>,
}

const TYPES: &[&Schema] = &[&Block::SCHEMA];
const FOLDER: &str = "PALINFRA_TEST_FOLDER";

fn project() -> Project {
    let mut project = Project::new("test", "us-east-1");
    project.stack("dev", |stack, _: &()| {
        let mut below = Block::new("block-0").declare(stack);
        for number in 1..4 {
            below = Block::new(format!("block-{number}"))
                .on(&below)
                .declare(stack);
        }
    });
    project
}

fn open(folder: &Path) -> Arc<LocalCloud> {
    let keys = Keys::new(KeySource::File(Some(folder.join("key"))), folder);
    let (_, sealer) = keys.fresh().unwrap();
    LocalCloud::open(&folder.join("local"), sealer, LocalOptions::default()).unwrap()
}

async fn up(folder: &Path) {
    let key = KeySource::File(Some(folder.join("key")));
    let backend = Arc::new(FileBackend::new(folder.join("state"), key));
    let engine = Engine::new(project(), TYPES, backend, open(folder));
    let request = Request::default();
    let report = engine
        .plan_up(&request)
        .await
        .unwrap()
        .execute(&request)
        .await;
    assert!(
        report
            .stacks
            .iter()
            .all(|stack| stack.report.as_ref().unwrap().is_complete())
    );
}

fn blocks(folder: &Path) -> Vec<String> {
    let objects = Console::new(open(folder), Vec::new()).list().unwrap();
    objects
        .iter()
        .map(|object| object.urn.name().to_string())
        .collect()
}

const TEST: &str = "a_process_that_aborts_at_a_call_loses_nothing";

#[tokio::test]
async fn a_process_that_aborts_at_a_call_loses_nothing() {
    // The process that is killed is this test in another process.
    if let Some(folder) = std::env::var_os(FOLDER) {
        return up(Path::new(&folder)).await;
    }
    for (stop, made) in [("1:before", 0), ("1:after", 1), ("3", 2), ("4:after", 4)] {
        let folder = tempfile::tempdir().unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST])
            .env(FOLDER, folder.path())
            .env("PALINFRA_LOCAL_STOP_AT", stop)
            .output()
            .unwrap();
        assert!(!child.status.success(), "{stop}: it was not stopped");
        assert_eq!(blocks(folder.path()).len(), made, "{stop}");
        up(folder.path()).await;
        let names = ["block-0", "block-1", "block-2", "block-3"];
        assert_eq!(blocks(folder.path()), names, "{stop}");
    }
}
