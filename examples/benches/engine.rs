//! Measures what the engine spends on 10,000 resources: plan, diff, journal and execute.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeSet, HashMap};
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use palinfra_core::backend::{Backend, FileBackend, MemoryBackend};
use palinfra_core::diff::diff;
use palinfra_core::engine::{Engine, Request};
use palinfra_core::graph::Graph;
use palinfra_core::local::{LocalCloud, LocalOptions};
use palinfra_core::plan::{Plan, Selection, Situation, plan};
use palinfra_core::record::{Checkpoint, Entry, Record};
use palinfra_core::secret::{KeySource, Keys};
use palinfra_core::settings::SettingSource;
use palinfra_core::{Resource, Schema};
use palinfra_examples::scale::{Node, project};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const RESOURCES: usize = 10_000;
const WIDTH: usize = 50;
const TYPES: &[&Schema] = &[&Node::SCHEMA];

/// An engine in a folder of its own.
fn engine(folder: &TempDir, backend: Arc<dyn Backend>) -> Engine {
    let key = KeySource::File(Some(folder.path().join("key")));
    let (_, sealer) = Keys::new(key, folder.path()).fresh().unwrap();
    let cloud = LocalCloud::open(
        &folder.path().join("local"),
        sealer,
        LocalOptions::default(),
    );
    Engine::new(project(RESOURCES, WIDTH), TYPES, backend, cloud.unwrap())
}

async fn up(engine: &Engine) {
    let request = Request::default();
    black_box(
        engine
            .plan_up(&request)
            .await
            .unwrap()
            .execute(&request)
            .await,
    );
}

fn graph() -> Graph {
    let source = SettingSource {
        stack: "scale".into(),
        ..SettingSource::default()
    };
    Graph::new(
        project(RESOURCES, WIDTH)
            .declare(source, None)
            .unwrap()
            .nodes,
    )
    .unwrap()
}

fn make_plan(graph: &Graph, checkpoint: &Checkpoint) -> Plan {
    let types = HashMap::from([(Node::SCHEMA.resource_type, TYPES[0])]);
    let situation = Situation {
        cloud: "local",
        region: "us-east-1",
        graph,
        outputs: &[],
        reads: &BTreeSet::new(),
        checkpoint,
        types: &types,
        lookups: &HashMap::new(),
        others: &|_, _| None,
        selection: &Selection::default(),
    };
    plan(&situation).unwrap()
}

/// The state after an `up` of the whole program.
fn deployed(runtime: &Runtime) -> Checkpoint {
    let folder = tempfile::tempdir().unwrap();
    let backend = Arc::new(MemoryBackend::default());
    runtime.block_on(async {
        up(&engine(&folder, backend.clone())).await;
        backend.load("scale", "scale").await.unwrap().unwrap()
    })
}

fn benches(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let graph = graph();
    let state = deployed(&runtime);
    let nothing = Checkpoint::new("scale", "scale", String::new());

    criterion.bench_function("plan 10,000 creates", |bench| {
        bench.iter(|| make_plan(&graph, &nothing));
    });
    criterion.bench_function("plan 10,000 unchanged", |bench| {
        bench.iter(|| make_plan(&graph, &state));
    });
    criterion.bench_function("diff 10,000 records", |bench| {
        bench.iter(|| {
            for record in state.resources.values() {
                black_box(diff(&Node::SCHEMA, &record.inputs, record, &record.options));
            }
        });
    });
    criterion.bench_function("journal 10,000 durable entries", |bench| {
        bench.iter_batched(
            || tempfile::tempdir().unwrap(),
            |folder| {
                let key = KeySource::File(Some(folder.path().join("key")));
                let backend = FileBackend::new(folder.path().join("state"), key);
                runtime.block_on(async {
                    let journal = backend.open("scale", "scale", "bench").await.unwrap();
                    let appends = state.resources.values().map(|record| {
                        journal.append(Entry::Record(Box::new(Record::clone(record))))
                    });
                    futures_util::future::try_join_all(appends).await.unwrap();
                    journal.finish().await.unwrap();
                });
                folder
            },
            BatchSize::PerIteration,
        );
    });
    criterion.bench_function("up of 10,000, state on disk", |bench| {
        bench.iter_batched(
            || tempfile::tempdir().unwrap(),
            |folder| {
                let key = KeySource::File(Some(folder.path().join("key")));
                let backend = Arc::new(FileBackend::new(folder.path().join("state"), key));
                runtime.block_on(up(&engine(&folder, backend)));
                folder
            },
            BatchSize::PerIteration,
        );
    });
}

criterion_group! {
    name = group;
    config = Criterion::default().sample_size(10);
    targets = benches
}
criterion_main!(group);
