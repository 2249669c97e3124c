//! Replacements: both orders, and what cannot be replaced.

use palinfra_core::{Cidr, Project};

use crate::support::{Group, Net, Part, Server, World, counts, project};

fn network(range: &'static str) -> Project {
    project(move |stack| {
        let net = Net::new("net", Cidr::new(range)).declare(stack);
        let part = Part::new("part", &net).declare(stack);
        Server::new("server").part(&part).declare(stack);
    })
}

#[tokio::test]
async fn the_new_one_is_made_first_and_the_old_one_deleted_when_nothing_uses_it() {
    let world = World::default();
    world.up_ok(network("10.0.0.0/16")).await;
    let steps = world.steps(network("10.1.0.0/16")).await;
    assert_eq!(steps, ["net replace", "part replace", "server update"]);
    assert_eq!(
        world.up_ok(network("10.1.0.0/16")).await,
        counts(0, 1, 2, 0, 0)
    );
    let calls = world.calls_since(3);
    assert_eq!(
        calls,
        [
            "net create",
            "part create",
            "server update",
            "part delete",
            "net delete"
        ]
    );
    assert_eq!(world.objects(), ["net", "part", "server"]);
    assert!(world.steps(network("10.1.0.0/16")).await.is_empty());
}

fn group(title: &'static str, family: &'static str) -> Project {
    project(move |stack| {
        Group::new("group", title, family).declare(stack);
    })
}

#[tokio::test]
async fn a_fixed_name_is_given_free_first() {
    let world = World::default();
    world.up_ok(group("g", "one")).await;
    assert_eq!(world.up_ok(group("g", "two")).await, counts(0, 0, 1, 0, 0));
    assert_eq!(world.calls_since(1), ["group delete", "group create"]);
    assert_eq!(world.objects(), ["group"]);
}

#[tokio::test]
async fn another_name_lets_the_new_one_be_made_first() {
    let world = World::default();
    world.up_ok(group("g", "one")).await;
    world.up_ok(group("h", "two")).await;
    assert_eq!(world.calls_since(1), ["group create", "group delete"]);
}

fn used_group(family: &'static str) -> Project {
    project(move |stack| {
        let group = Group::new("group", "g", family).declare(stack);
        Server::new("server").group(&group).declare(stack);
    })
}

#[tokio::test]
async fn a_fixed_name_that_is_in_use_is_a_clash_at_preview() {
    let world = World::default();
    world.up_ok(used_group("one")).await;
    let errors = world.refusal(used_group("two")).await;
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].contains("fixed name") && errors[0].contains("server"),
        "{errors:?}"
    );
}

#[tokio::test]
async fn asking_for_the_impossible_order_is_refused() {
    let world = World::default();
    world.up_ok(group("g", "one")).await;
    let errors = world
        .refusal(project(|stack| {
            Group::new("group", "g", "two")
                .delete_before_replace(false)
                .declare(stack);
        }))
        .await;
    assert!(errors[0].contains("same title"), "{errors:?}");
}

#[tokio::test]
async fn deleting_first_takes_the_users_along() {
    let world = World::default();
    let program = |range: &'static str| {
        project(move |stack| {
            let net = Net::new("net", Cidr::new(range))
                .delete_before_replace(true)
                .declare(stack);
            Part::new("part", &net).declare(stack);
        })
    };
    world.up_ok(program("10.0.0.0/16")).await;
    world.up_ok(program("10.1.0.0/16")).await;
    assert_eq!(
        world.calls_since(2),
        ["part delete", "net delete", "net create", "part create"]
    );
}

#[tokio::test]
async fn what_a_preview_could_not_know_may_turn_out_to_be_less() {
    let world = World::default();
    let program = |size: i64| {
        project(move |stack| {
            let group = Group::new("group", "g", "f").size(size).declare(stack);
            // The group's address is not known at preview while the group is replaced, and
            // may come out the same.
            let net = Net::new("net", Cidr::new("10.0.0.0/16"))
                .label(group.id.map(|id| id.as_str().to_string()));
            net.declare(stack);
        })
    };
    world.up_ok(program(1)).await;
    let replace = palinfra_core::plan::Selection {
        replaces: vec!["group".into()],
        ..Default::default()
    };
    let steps = world.steps_with(program(1), replace.clone()).await;
    assert_eq!(steps, ["group replace", "net update"]);
    let request = palinfra_core::engine::Request {
        selection: replace,
        ..world.request()
    };
    let report = world.up_with(program(1), request).await.unwrap();
    assert_eq!(crate::support::complete(report), counts(0, 0, 1, 0, 1));
    assert_eq!(world.calls_since(2), ["group delete", "group create"]);
}

#[tokio::test]
async fn a_resource_under_another_name_needs_an_alias() {
    let world = World::default();
    let program = |name: &'static str, alias: bool| {
        project(move |stack| {
            let mut group = Group::new(name, "g", "f");
            if alias {
                group = group.alias("old");
            }
            let group = group.declare(stack);
            Server::new("server").group(&group).declare(stack);
        })
    };
    world.up_ok(program("old", false)).await;
    let errors = world.refusal(program("new", false)).await;
    assert!(errors[0].contains("same title"), "{errors:?}");
    assert!(world.steps(program("new", true)).await.is_empty());
    assert_eq!(
        world.up_ok(program("new", true)).await,
        counts(0, 0, 0, 0, 2)
    );
    assert_eq!(world.calls().len(), 2);
    assert!(world.steps(program("new", false)).await.is_empty());
}
