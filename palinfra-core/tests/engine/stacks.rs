//! Several stacks of one project.

use palinfra_core::engine::{EngineError, Request};
use palinfra_core::local::{Fault, Faults, When};
use palinfra_core::record::Action;
use palinfra_core::{Id, Output, Outputs, Project, cidr};

use crate::support::{Net, Part, World, complete, counts};

#[derive(Outputs)]
struct Hub {
    net_id: Output<Id<Net>>,
}

fn hub_and_spokes(label: &'static str) -> Project {
    let mut project = Project::new("test", "us-east-1");
    let hub = project.stack("hub", move |stack, _: &()| {
        let net = Net::new("net", cidr!("10.0.0.0/16"))
            .label(label)
            .declare(stack);
        Hub {
            net_id: net.id.clone(),
        }
    });
    for name in ["blue", "green"] {
        let hub = hub.clone();
        project.stack(name, move |stack, _: &()| {
            let hub = hub.outputs(stack);
            Part::new("part", hub.net_id).declare(stack);
        });
    }
    project
}

fn only(world: &World, stacks: &[&str]) -> Request {
    Request {
        stacks: stacks.iter().map(|name| name.to_string()).collect(),
        ..world.request()
    }
}

#[tokio::test]
async fn a_stack_runs_after_those_that_it_reads_with_their_outputs() {
    let world = World::default();
    assert_eq!(
        world.up_ok(hub_and_spokes("a")).await,
        counts(3, 0, 0, 0, 0)
    );
    assert_eq!(world.calls()[0], "net create");
    let hub = world.state("hub").await;
    let blue = world.state("blue").await;
    assert_eq!(blue.resources[0].inputs["net_id"], hub.outputs["net_id"]);
    assert!(blue.reads.contains("hub"));
    assert_eq!(
        world.up_ok(hub_and_spokes("a")).await,
        counts(0, 0, 0, 0, 3)
    );
}

#[tokio::test]
async fn a_preview_shows_another_stacks_output_by_its_source() {
    let world = World::default();
    let prepared = world
        .engine(hub_and_spokes("a"))
        .preview(&world.request())
        .await
        .unwrap();
    let blue = prepared.plans().find(|plan| plan.stack == "blue").unwrap();
    let wanted = blue.steps[0].new.as_ref().unwrap();
    assert_eq!(wanted.inputs["net_id"].to_string(), "‹hub/net_id›");
}

#[tokio::test]
async fn a_stack_alone_needs_what_it_reads_to_be_up() {
    let world = World::default();
    let error = world
        .up_with(hub_and_spokes("a"), only(&world, &["blue"]))
        .await
        .err()
        .unwrap();
    assert!(
        matches!(&error, EngineError::NotUp { stack, needs } if stack == "blue" && needs == "hub")
    );
    complete(
        world
            .up_with(hub_and_spokes("a"), only(&world, &["hub"]))
            .await
            .unwrap(),
    );
    complete(
        world
            .up_with(hub_and_spokes("a"), only(&world, &["blue"]))
            .await
            .unwrap(),
    );
    assert_eq!(world.objects(), ["net", "part"]);
}

#[tokio::test]
async fn what_others_still_read_is_not_destroyed() {
    let world = World::default();
    world.up_ok(hub_and_spokes("a")).await;
    let engine = world.engine(hub_and_spokes("a"));
    let error = engine
        .plan_destroy(&only(&world, &["hub"]))
        .await
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "stack `hub` cannot be destroyed: `blue` and `green` read it"
    );
    let request = only(&world, &["blue"]);
    complete(
        engine
            .plan_destroy(&request)
            .await
            .unwrap()
            .execute(&request)
            .await,
    );
    assert_eq!(world.objects(), ["net", "part"]);
    assert_eq!(
        world.destroy_ok(hub_and_spokes("a")).await,
        counts(0, 0, 0, 2, 0)
    );
    assert!(world.objects().is_empty());
    assert_eq!(world.calls().last().unwrap(), "net delete");
}

#[tokio::test]
async fn stacks_that_need_a_failed_one_are_not_begun() {
    let world = World::default();
    let fault = When::Of(Action::Create, "test:Net".into(), 1);
    world.faults(Faults::none().with(fault, Fault::Refuse));
    let report = world.up(hub_and_spokes("a")).await;
    assert_eq!(report.stacks[0].report.as_ref().unwrap().failed.len(), 1);
    for stack in &report.stacks[1..] {
        assert!(stack.report.is_none());
        assert_eq!(stack.because.as_deref(), Some("hub"));
    }
    assert!(world.objects().is_empty());
    world.faults(Faults::none());
    assert_eq!(
        world.up_ok(hub_and_spokes("a")).await,
        counts(3, 0, 0, 0, 0)
    );
}

#[tokio::test]
async fn an_unknown_stack_is_named_with_those_that_there_are() {
    let world = World::default();
    let engine = world.engine(hub_and_spokes("a"));
    let error = engine.preview(&only(&world, &["red"])).await.err().unwrap();
    assert_eq!(error.to_string(), "there is no stack `red`");
    assert_eq!(
        error.help().unwrap(),
        "there are: `hub`, `blue` and `green`"
    );
}

#[tokio::test]
async fn overlapping_ranges_are_found_across_stacks() {
    let world = World::default();
    let mut project = Project::new("test", "us-east-1");
    let hub = project.stack("hub", |stack, _: &()| {
        let net = Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
        Hub {
            net_id: net.id.clone(),
        }
    });
    project.stack("spoke", move |stack, _: &()| {
        let hub = hub.outputs(stack);
        Part::new("outside", &hub.net_id)
            .cidr_block("10.1.0.0/24")
            .declare(stack);
        Part::new("one", &hub.net_id)
            .cidr_block("10.0.0.0/24")
            .declare(stack);
        Part::new("two", &hub.net_id)
            .cidr_block("10.0.0.128/25")
            .declare(stack);
    });
    let errors = world.refusal(project).await;
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(
        errors[0].contains("10.1.0.0/24 is not inside 10.0.0.0/16"),
        "{errors:?}"
    );
    assert!(
        errors[1].contains("10.0.0.128/25 overlaps 10.0.0.0/24"),
        "{errors:?}"
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_plans_of_several_stacks_is_told_at_once() {
    let world = World::default();
    let program = |range: &'static str| {
        let mut project = Project::new("test", "us-east-1");
        for name in ["blue", "green"] {
            project.stack(name, move |stack, _: &()| {
                Net::new("net", palinfra_core::Cidr::new(range))
                    .protect(true)
                    .declare(stack);
            });
        }
        project
    };
    world.up_ok(program("10.0.0.0/16")).await;
    let refused = world.refusal(program("10.1.0.0/16")).await;
    assert_eq!(refused.len(), 2, "{refused:?}");
    let destroy = world
        .engine(program("10.0.0.0/16"))
        .plan_destroy(&world.request())
        .await;
    assert!(matches!(destroy, Err(EngineError::Program(errors)) if errors.len() == 2));
}
