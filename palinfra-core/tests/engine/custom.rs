//! Resource types of the program's own, and typed outputs after a run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use palinfra_core::backend::Faults;
use palinfra_core::clouds::Cloud;
use palinfra_core::custom::{Custom, Found};
use palinfra_core::engine::{Engine, EngineError, Request};
use palinfra_core::event::{Event, RunResult};
use palinfra_core::local::LocalCloud;
use palinfra_core::provider::{Failure, FailureKind, Provider};
use palinfra_core::{Credentials, Id, Output, Outputs, Project, Resource, Secret, StackRef, cidr};

use crate::support::{Net, World, complete, counts};

/// A note about something.
#[derive(Resource)]
#[resource(type = "shelf:Note", outputs = NoteOutputs, id = "{title}", unique("title"))]
struct Note {
    /// Its title.
    #[input(replaces)]
    title: String,
    /// What it says.
    text: Option<String>,
}

/// What a [`Note`] gives.
#[derive(Outputs)]
struct NoteOutputs {
    /// Its title.
    id: Output<Id<Note>>,
    /// Its title.
    title: Output<String>,
    /// Who may read it.
    password: Output<Secret<String>>,
}

#[derive(Default)]
struct Held {
    notes: BTreeMap<String, Option<String>>,
    created: usize,
    loses_answers: bool,
    refuses: bool,
    /// Whether an update is refused when its first half is done.
    refuses_halfway: bool,
    /// A disk that is full from the first create on, which takes its time and is throttled.
    disk: Option<Faults>,
}

/// Where notes are.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Held>>);

impl Shelf {
    fn held<T>(&self, work: impl FnOnce(&mut Held) -> T) -> T {
        work(&mut self.0.lock().unwrap())
    }

    fn found(title: &str, text: Option<String>) -> Found {
        Found::new(title)
            .input("title", title.to_string())
            .input("text", text)
            .output("password", "open sesame".to_string())
    }
}

impl Custom for Shelf {
    type Type = Note;

    async fn create(&self, wanted: Note, token: &str) -> Result<Found, Failure> {
        assert_eq!(token.len(), 32);
        if self.held(|held| held.refuses) {
            return Err(Failure::new(FailureKind::Refused, "", "the shelf is full"));
        }
        if let Some(disk) = self.held(|held| held.disk.take()) {
            disk.after(0);
            tokio::time::sleep(Duration::from_millis(50)).await;
            return Err(Failure::new(FailureKind::Passing, "", "busy"));
        }
        let lost = self.held(|held| {
            held.created += 1;
            held.notes.insert(wanted.title.clone(), wanted.text.clone());
            std::mem::take(&mut held.loses_answers)
        });
        match lost {
            true => Err(Failure::new(FailureKind::Unknown, "", "no answer")),
            false => Ok(Shelf::found(&wanted.title, wanted.text)),
        }
    }

    async fn update(&self, id: &str, wanted: Note) -> Result<Found, Failure> {
        self.held(|held| held.notes.insert(id.into(), wanted.text.clone()));
        match self.held(|held| std::mem::take(&mut held.refuses_halfway)) {
            true => Err(Failure::new(FailureKind::Refused, "", "no stamp")),
            false => Ok(Shelf::found(id, wanted.text)),
        }
    }

    async fn delete(&self, id: &str) -> Result<(), Failure> {
        match self.held(|held| held.notes.remove(id)) {
            Some(_) => Ok(()),
            None => Err(Failure::new(FailureKind::NotFound, "", "no such note")),
        }
    }

    async fn read(&self, id: &str) -> Result<Option<Found>, Failure> {
        let text = self.held(|held| held.notes.get(id).cloned());
        Ok(text.map(|text| Shelf::found(id, text)))
    }

    async fn find(&self, wanted: &Note, _: &str) -> Result<Option<Found>, Failure> {
        Custom::read(self, &wanted.title).await
    }
}

#[derive(Outputs)]
struct Told {
    title: Output<String>,
    password: Output<Secret<String>>,
    net: Output<Id<Net>>,
}

/// A note whose text is an output of a resource of the cloud.
fn library(shelf: &Shelf) -> (Project, StackRef<Told>) {
    let mut project = Project::new("library", "us-east-1");
    project.custom(shelf.clone());
    let dev = project.stack("dev", |stack, _: &()| {
        let net = Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
        let note = Note::new("note", "where").text(&net.address).declare(stack);
        Told {
            title: note.title.clone(),
            password: note.password.clone(),
            net: net.id.clone(),
        }
    });
    (project, dev)
}

#[tokio::test]
async fn a_custom_resource_is_made_repaired_and_destroyed_beside_the_clouds_own() {
    let (world, shelf) = (World::default(), Shelf::default());
    let project = || library(&shelf).0;
    assert_eq!(world.up_ok(project()).await, counts(2, 0, 0, 0, 0));
    let written = shelf.held(|held| held.notes["where"].clone()).unwrap();
    assert!(written.ends_with(".example"), "{written}");
    assert_eq!(world.up_ok(project()).await, counts(0, 0, 0, 0, 2));

    let refreshing = Request {
        refresh: true,
        ..world.request()
    };
    shelf.held(|held| held.notes.insert("where".into(), Some("elsewhere".into())));
    let report = world.up_with(project(), refreshing.clone()).await.unwrap();
    assert_eq!(complete(report), counts(0, 1, 0, 0, 1));
    assert_eq!(
        shelf.held(|held| held.notes["where"].clone()),
        Some(written)
    );

    shelf.held(|held| held.notes.clear());
    let report = world.up_with(project(), refreshing).await.unwrap();
    assert_eq!(complete(report), counts(1, 0, 0, 0, 1));

    // What is gone already is no failure of a `destroy`.
    shelf.held(|held| held.notes.clear());
    assert_eq!(world.destroy_ok(project()).await, counts(0, 0, 0, 2, 0));
}

#[tokio::test]
async fn a_custom_create_whose_answer_is_lost_is_not_made_twice() {
    let (world, shelf) = (World::default(), Shelf::default());
    shelf.held(|held| held.loses_answers = true);
    assert_eq!(world.up_ok(library(&shelf).0).await, counts(2, 0, 0, 0, 0));
    assert_eq!(shelf.held(|held| held.created), 1);
}

#[tokio::test]
async fn what_a_refused_update_has_changed_is_known() {
    let (world, shelf) = (World::default(), Shelf::default());
    let note = |text: &'static str| {
        let mut project = Project::new("test", "us-east-1");
        project.custom(shelf.clone());
        project.stack("dev", move |stack, _: &()| {
            Note::new("note", "where").text(text).declare(stack);
        });
        project
    };
    world.up_ok(note("one")).await;
    shelf.held(|held| held.refuses_halfway = true);
    let report = world.up(note("two")).await;
    assert_eq!(report.result(), RunResult::Failed);
    assert!(world.steps(note("two")).await.is_empty());
    assert_eq!(world.up_ok(note("one")).await, counts(0, 1, 0, 0, 0));
}

#[tokio::test]
async fn a_run_that_can_write_no_more_announces_no_retry() {
    let (world, shelf) = (World::default(), Shelf::default());
    shelf.held(|held| held.disk = Some(world.backend.faults().clone()));
    let mut project = Project::new("library", "us-east-1");
    project.custom(shelf.clone());
    project.stack("dev", |stack, _: &()| {
        Note::new("note", "where").declare(stack);
        Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
    });
    let report = world.up(project).await;
    assert!(report.stacks[0].state_error.is_some());
    let events = world.events.lock().unwrap();
    let retried = |event: &Event| matches!(event, Event::StepRetried { .. });
    assert!(!events.iter().any(retried), "{events:?}");
}

#[tokio::test]
async fn a_run_gives_the_typed_outputs_of_a_stack() {
    let (world, shelf) = (World::default(), Shelf::default());
    let (project, dev) = library(&shelf);
    let report = world.up(project).await;
    assert_eq!(report.result(), RunResult::Succeeded);
    let told = report.outputs_of(&dev);
    assert_eq!(told.title.get(), Ok("where".to_string()));
    assert_eq!(told.password.get().unwrap().expose(), "open sesame");
    assert!(!format!("{report:?}").contains("sesame"));
    assert!(told.net.get().unwrap().as_str().starts_with("net-"));
}

#[tokio::test]
async fn an_output_of_a_step_that_failed_is_not_known() {
    let (world, shelf) = (World::default(), Shelf::default());
    shelf.held(|held| held.refuses = true);
    let (project, dev) = library(&shelf);
    let report = world.up(project).await;
    assert_eq!(report.result(), RunResult::Failed);
    let told = report.outputs_of(&dev);
    assert!(told.title.get().unwrap_err().contains("dev"));
    assert!(told.net.get().unwrap().as_str().starts_with("net-"));
}

/// A cloud that has no calls for any type.
struct Bare(Arc<LocalCloud>);

#[async_trait]
impl Cloud for Bare {
    fn name(&self) -> &'static str {
        "bare"
    }

    fn has(&self, _: &str) -> bool {
        false
    }

    async fn provider(
        &self,
        region: &str,
        credentials: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        Cloud::provider(&*self.0, region, credentials).await
    }
}

#[tokio::test]
async fn a_cloud_need_not_know_a_custom_type() {
    let (world, shelf) = (World::default(), Shelf::default());
    let cloud = Arc::new(Bare(world.cloud.clone()));
    let engine = Engine::new(library(&shelf).0, &[], world.backend.clone(), cloud);
    match engine.preview(&world.request()).await {
        Err(EngineError::Program(errors)) => {
            let messages: Vec<&str> = errors.iter().map(|error| &*error.message).collect();
            assert_eq!(messages, ["this build has no calls to bare for test:Net"]);
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the network was not refused"),
    }
}
