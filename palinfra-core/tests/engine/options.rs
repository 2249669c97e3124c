//! What a user asks of the engine for single resources.

use palinfra_core::engine::Request;
use palinfra_core::plan::Selection;
use palinfra_core::{Cidr, Project, cidr};

use crate::support::{Group, Net, Part, Server, Way, World, Zone, complete, counts, project};

#[tokio::test]
async fn a_protected_resource_is_neither_deleted_nor_replaced() {
    let world = World::default();
    let program = |range: &'static str| {
        project(move |stack| {
            Net::new("net", Cidr::new(range))
                .protect(true)
                .declare(stack);
        })
    };
    world.up_ok(program("10.0.0.0/16")).await;
    assert!(world.refusal(program("10.1.0.0/16")).await[0].contains("protected"));
    assert!(world.refusal(project(|_| {})).await[0].contains("protected"));
    let destroy = world
        .engine(program("10.0.0.0/16"))
        .plan_destroy(&world.request())
        .await;
    assert!(destroy.is_err());
    assert_eq!(world.objects(), ["net"]);
}

#[tokio::test]
async fn protection_that_only_a_run_without_changes_has_seen_counts() {
    let world = World::default();
    let program = |protect: bool| {
        project(move |stack| {
            Net::new("net", cidr!("10.0.0.0/16"))
                .protect(protect)
                .declare(stack);
        })
    };
    world.up_ok(program(false)).await;
    assert_eq!(world.up_ok(program(true)).await, counts(0, 0, 0, 0, 1));
    assert!(world.refusal(project(|_| {})).await[0].contains("protected"));
}

#[tokio::test]
async fn a_retained_resource_stays_in_the_cloud() {
    let world = World::default();
    world
        .up_ok(project(|stack| {
            Net::new("net", cidr!("10.0.0.0/16"))
                .retain(true)
                .declare(stack);
        }))
        .await;
    assert_eq!(world.steps(project(|_| {})).await, ["net forget"]);
    world.up_ok(project(|_| {})).await;
    assert_eq!(world.objects(), ["net"]);
    assert!(world.state("dev").await.is_empty());
}

#[tokio::test]
async fn a_retained_resource_stays_when_it_is_replaced() {
    let world = World::default();
    for range in ["10.0.0.0/16", "10.1.0.0/16"] {
        world
            .up_ok(project(move |stack| {
                Net::new("net", Cidr::new(range))
                    .retain(true)
                    .declare(stack);
            }))
            .await;
    }
    assert_eq!(world.calls(), ["net create", "net create"]);
    assert_eq!(world.objects(), ["net", "net"]);
}

#[tokio::test]
async fn what_was_looked_up_is_never_deleted() {
    let world = World::default();
    world
        .up_ok(project(|stack| {
            Zone::new("zone", "example.com").declare(stack);
        }))
        .await;
    assert_eq!(world.steps(project(|_| {})).await, ["zone forget"]);
    world.up_ok(project(|_| {})).await;
    assert_eq!(world.calls(), [""; 0]);
    assert!(world.state("dev").await.is_empty());
}

#[tokio::test]
async fn ignored_changes_leave_an_input_as_it_is() {
    let world = World::default();
    let program = |label: &'static str| {
        project(move |stack| {
            Net::new("net", cidr!("10.0.0.0/16"))
                .label(label)
                .ignore_changes(["label"])
                .declare(stack);
        })
    };
    world.up_ok(program("one")).await;
    assert!(world.steps(program("two")).await.is_empty());
}

#[tokio::test]
async fn a_change_can_be_made_to_replace() {
    let world = World::default();
    let program = |label: &'static str| {
        project(move |stack| {
            Net::new("net", cidr!("10.0.0.0/16"))
                .label(label)
                .replace_on_changes(["label"])
                .declare(stack);
        })
    };
    world.up_ok(program("one")).await;
    assert_eq!(world.steps(program("two")).await, ["net replace"]);
}

#[tokio::test]
async fn options_that_name_no_input_are_refused() {
    let world = World::default();
    let errors = world
        .refusal(project(|stack| {
            Net::new("net", cidr!("10.0.0.0/16"))
                .ignore_changes(["lable"])
                .declare(stack);
        }))
        .await;
    assert_eq!(errors, ["net: ignore_changes: there is no input `lable`"]);
}

#[tokio::test]
async fn inputs_that_do_not_go_together_are_refused() {
    let world = World::default();
    let program = |address: Option<&'static str>| {
        project(move |stack| {
            let net = Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
            let way = Way::new("way").net(&net);
            match address {
                Some(address) => way.address(address).declare(stack),
                None => way.declare(stack),
            };
            if address.is_some() {
                Way::new("nowhere").declare(stack);
            }
        })
    };
    assert_eq!(
        world.refusal(program(Some("a"))).await,
        [
            "way: one target is wanted, not 2",
            "nowhere: one target is wanted, not 0"
        ]
    );
    world.up_ok(program(None)).await;
}

#[tokio::test]
async fn depends_on_orders_what_no_input_connects() {
    let world = World::default();
    let program = || {
        project(|stack| {
            let net = Net::new("z-net", cidr!("10.0.0.0/16")).declare(stack);
            Group::new("a-group", "g", "f")
                .depends_on(&net)
                .declare(stack);
        })
    };
    world.up_ok(program()).await;
    world.destroy_ok(program()).await;
    assert_eq!(
        world.calls(),
        [
            "z-net create",
            "a-group create",
            "a-group delete",
            "z-net delete"
        ]
    );
}

#[tokio::test]
async fn a_component_that_moved_keeps_its_objects() {
    let world = World::default();
    let program = |component: &'static str, moved: bool| {
        project(move |stack| {
            if moved {
                stack.moved("Web:old", "Web:new");
            }
            stack.component("Web", component, |stack| {
                let net = Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
                Part::new("part", &net).declare(stack);
            });
        })
    };
    world.up_ok(program("old", false)).await;
    assert!(world.steps(program("new", true)).await.is_empty());
    assert_eq!(
        world.up_ok(program("new", true)).await,
        counts(0, 0, 0, 0, 2)
    );
    assert_eq!(
        world.destroy_ok(program("new", true)).await,
        counts(0, 0, 0, 2, 0)
    );
}

fn two_nets(label: &'static str) -> Project {
    project(move |stack| {
        for name in ["one", "two"] {
            let net = Net::new(name, cidr!("10.0.0.0/16"))
                .label(label)
                .declare(stack);
            Part::new(format!("part-{name}"), &net)
                .size(label.len() as i64)
                .declare(stack);
        }
    })
}

#[tokio::test]
async fn a_target_brings_what_it_needs_and_nothing_else() {
    let world = World::default();
    let selection = Selection {
        targets: vec!["part-one".into()],
        ..Selection::default()
    };
    assert_eq!(
        world.steps_with(two_nets("x"), selection.clone()).await,
        ["one create", "part-one create"]
    );
    let request = Request {
        selection,
        ..world.request()
    };
    complete(world.up_with(two_nets("x"), request).await.unwrap());
    assert_eq!(world.objects(), ["one", "part-one"]);
    assert_eq!(world.up_ok(two_nets("x")).await, counts(2, 0, 0, 0, 2));
}

#[tokio::test]
async fn an_exclusion_keeps_what_needs_it_too() {
    let world = World::default();
    let selection = Selection {
        excludes: vec!["one".into()],
        ..Selection::default()
    };
    assert_eq!(
        world.steps_with(two_nets("x"), selection).await,
        ["two create", "part-two create"]
    );
}

#[tokio::test]
async fn destroying_a_target_takes_its_users_along() {
    let world = World::default();
    world.up_ok(two_nets("x")).await;
    let selection = Selection {
        targets: vec!["*Net:one".into()],
        ..Selection::default()
    };
    let request = Request {
        selection,
        ..world.request()
    };
    let prepared = world
        .engine(two_nets("x"))
        .plan_destroy(&request)
        .await
        .unwrap();
    assert_eq!(
        complete(prepared.execute(&request).await),
        counts(0, 0, 0, 2, 0)
    );
    assert_eq!(world.objects(), ["part-two", "two"]);
}

#[tokio::test]
async fn a_pattern_that_fits_nothing_is_an_error() {
    let world = World::default();
    let selection = Selection {
        targets: vec!["nothing-*".into()],
        ..Selection::default()
    };
    let request = Request {
        selection,
        stacks: vec!["dev".into()],
        ..world.request()
    };
    let error = world
        .engine(two_nets("x"))
        .preview(&request)
        .await
        .err()
        .unwrap();
    assert!(error.to_string().contains("nothing-*"), "{error}");
}

#[tokio::test]
async fn a_secret_input_is_secret_in_the_state_and_in_plans() {
    let world = World::default();
    let program = || {
        project(|stack| {
            let password = palinfra_core::Secret::new("canary".to_string());
            Server::new("server").password(password).declare(stack);
        })
    };
    let request = world.request();
    let prepared = world.engine(program()).preview(&request).await.unwrap();
    assert!(!format!("{:?}", prepared.plans().collect::<Vec<_>>()).contains("canary"));
    world.up_ok(program()).await;
    let state = world.state("dev").await;
    assert!(state.resources[0].inputs["password"].has_secret());
    assert!(!format!("{state:?}").contains("canary"));
}
