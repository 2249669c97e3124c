//! A world for one test: an emulator, state in memory, and a project with one stack.

use std::sync::Arc;

use aws_config::{BehaviorVersion, Region};
use aws_smithy_http_client::Builder;
use palinfra_aws::RESOURCES;
use palinfra_aws::live::AwsCloud;
use palinfra_core::backend::{Backend, MemoryBackend};
use palinfra_core::clouds::Cloud;
use palinfra_core::engine::{Engine, Prepared, Request, RunReport};
use palinfra_core::event::{Counts, RunResult};
use palinfra_core::journal::Durable;
use palinfra_core::provider::Provider;
use palinfra_core::record::{Action, Checkpoint, Intent, Record};
use palinfra_core::refresh::Drift;
use palinfra_core::{Map, Project, Schema, Stack};

use super::emulator::Emulator;
use super::wire::Wire;

pub const REGION: &str = "us-east-1";

/// A world for one test.
pub struct World {
    pub wire: Wire,
    pub backend: Arc<MemoryBackend>,
    cloud: Arc<AwsCloud>,
}

impl World {
    pub async fn on(emulator: Emulator) -> World {
        let wire = Wire::default();
        let keys = aws_sdk_sts::config::Credentials::new("AKIATEST", "test", None, None, "test");
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .endpoint_url(emulator.endpoint().unwrap())
            .credentials_provider(keys)
            .http_client(wire.client(Builder::new().build_http()))
            .load()
            .await;
        let cloud = Arc::new(AwsCloud::from_config(config));
        World {
            wire,
            backend: Arc::default(),
            cloud,
        }
    }

    pub async fn provider(&self) -> Arc<dyn Provider> {
        self.provider_in(REGION).await
    }

    pub async fn provider_in(&self, region: &str) -> Arc<dyn Provider> {
        self.cloud.provider(region, None).await.unwrap()
    }

    pub fn engine(&self, project: Project) -> Engine {
        let types: Vec<&'static Schema> = RESOURCES.iter().map(|entry| entry.schema).collect();
        let backend: Arc<dyn Backend> = self.backend.clone();
        Engine::new(project, &types, backend, self.cloud.clone())
    }

    /// `up`, after a refresh if need be, which must do all of its plan.
    pub async fn up(&self, project: Project, refresh: bool) -> Result<Counts, String> {
        let request = Request {
            refresh,
            ..Request::default()
        };
        let prepared = self.engine(project).plan_up(&request).await.map_err(said)?;
        complete(prepared.execute(&request).await)
    }

    pub async fn destroy(&self, project: Project) -> Result<Counts, String> {
        let request = Request::default();
        let prepared = self
            .engine(project)
            .plan_destroy(&request)
            .await
            .map_err(said)?;
        complete(prepared.execute(&request).await)
    }

    /// What a refresh finds otherwise than recorded.
    pub async fn drift(&self, project: Project) -> Result<Vec<Drift>, String> {
        let request = Request {
            refresh: true,
            ..Request::default()
        };
        let prepared: Prepared = self.engine(project).preview(&request).await.map_err(said)?;
        let refreshed = prepared
            .stacks
            .iter()
            .filter_map(|stack| stack.refreshed.as_ref());
        let mut drifted = Vec::new();
        for refreshed in refreshed {
            if let Some((urn, failure)) = refreshed.failed.first() {
                return Err(format!("{urn} cannot be read: {failure}"));
            }
            drifted.extend(refreshed.drifted.iter().cloned());
        }
        Ok(drifted)
    }

    pub async fn state(&self) -> Checkpoint {
        self.backend.load("contract", "dev").await.unwrap().unwrap()
    }

    /// The record of the resource of that name.
    pub async fn record(&self, schema: &Schema, name: &str) -> Record {
        let state = self.state().await;
        let fits = |record: &&Arc<Record>| {
            record.resource_type == schema.resource_type && record.urn.name() == name
        };
        let found = state.resources.values().find(fits);
        Record::clone(found.expect("the resource is not in the state"))
    }

    /// An intent for a call that a test makes itself, past the state of the stack.
    pub async fn intent(&self, action: Action, record: Record, before: Map) -> Durable<Intent> {
        let state = self.state().await;
        let token =
            palinfra_core::secret::token(&state.lineage, &record.urn, record.incarnation, action);
        let lineage = state.lineage;
        let intent = Intent {
            number: 1,
            action,
            record,
            before,
            token,
            lineage,
            time: 0,
        };
        durable(intent).await
    }
}

impl Drop for World {
    /// A test whose requests AWS would refuse fails, whatever emulators make of them.
    fn drop(&mut self) {
        let wrong = self.wire.wrong();
        assert!(
            wrong.is_empty() || std::thread::panicking(),
            "not as AWS's models have it:\n{}",
            wrong.join("\n")
        );
    }
}

/// An intent as a provider takes it, written into a journal of its own.
pub async fn durable(intent: Intent) -> Durable<Intent> {
    let journal = MemoryBackend::default();
    let journal = journal.open("contract", "aside", "test").await.unwrap();
    journal.intend(intent).await.unwrap()
}

/// A project with one stack.
pub fn project(program: impl Fn(&mut Stack) + Send + Sync + 'static) -> Project {
    let mut project = Project::new("contract", REGION);
    project.stack("dev", move |stack, _: &()| program(stack));
    project
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn complete(report: RunReport) -> Result<Counts, String> {
    if report.result() == RunResult::Succeeded {
        return Ok(report.counts());
    }
    let stacks = report.stacks.iter();
    let failed = stacks.flat_map(|stack| stack.report.iter().flat_map(|report| &report.failed));
    let failed: Vec<String> = failed
        .map(|step| format!("{} {:?}: {}", step.urn.short(), step.op, step.message))
        .collect();
    let errors = report
        .stacks
        .iter()
        .filter_map(|stack| stack.state_error.as_ref());
    Err(failed
        .into_iter()
        .chain(errors.map(said))
        .collect::<Vec<_>>()
        .join("\n"))
}
