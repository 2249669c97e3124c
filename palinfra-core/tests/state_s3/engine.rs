//! Whole runs whose network fails: nothing is made twice, and what was made is known.

#[path = "../engine/support.rs"]
#[allow(dead_code, clippy::expect_used)]
mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use palinfra_core::backend::Backend;
use palinfra_core::engine::Engine;
use palinfra_core::{Project, cidr};
use support::{Net, Part, Server, TYPES};

use crate::World;
use crate::store::Fault;

/// Four networks with a part each, and a server that is waited for.
fn project() -> Project {
    support::project(|stack| {
        for at in 0..4 {
            let net = Net::new(format!("net-{at}"), cidr!("10.0.0.0/16"))
                .dns(true)
                .declare(stack);
            let part = Part::new(format!("part-{at}"), &net).declare(stack);
            if at == 0 {
                Server::new("server").part(&part).declare(stack);
            }
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_fails_anywhere_leaves_nothing_unknown_and_nothing_twice() {
    for fault in [Fault::Refused, Fault::Lost] {
        for at in 0.. {
            let (world, there) = (World::new(1), support::World::default());
            let up = async || {
                let backend = Arc::new(world.on(0));
                let engine = Engine::new(project(), TYPES, backend, there.cloud.clone());
                let request = there.request();
                let prepared = engine.plan_up(&request).await?;
                Ok::<_, palinfra_core::engine::EngineError>(prepared.execute(&request).await)
            };
            world.store.trap(at, fault, true);
            let first = up().await;
            let tried = world.store.writes.load(Ordering::SeqCst);
            world.store.heal();

            // What was made is known, with no need to ask the cloud.
            if let Ok(journal) = world.on(0).open("test", "dev", "up").await {
                let known = journal.read(|state| state.resources.len());
                assert_eq!(known, there.objects().len(), "{fault:?} at write {at}");
            }
            support::complete(up().await.unwrap());
            let calls = there.calls();
            let made = calls.iter().filter(|call| call.ends_with(" create"));
            assert_eq!(made.count(), 9, "{fault:?} at write {at}: {calls:?}");
            assert_eq!(there.objects().len(), 9);
            if first.is_ok_and(|report| report.stacks.iter().all(|run| run.state_error.is_none())) {
                assert!(tried > 10, "nothing was tried");
                break;
            }
        }
    }
}
