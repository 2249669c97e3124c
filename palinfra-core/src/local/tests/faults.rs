use std::time::Duration;

use super::super::{Fault, Faults, OnStop, When};
use super::schemas::VPC;
use super::*;

fn network() -> Map {
    map([("cidr_block", text("10.0.0.0/16"))])
}

fn world(faults: Faults) -> World {
    World::new(LocalOptions {
        faults,
        ..LocalOptions::default()
    })
}

/// Creates with a fault; tells whether the object is there.
async fn exists_after(fault: Fault, kind: FailureKind, code: &str) -> bool {
    let world = world(Faults::none().at(1, fault));
    let intent = create(&VPC, "vpc", network());
    failed(world.provider.create_now(&VPC, &intent).await, kind, code);
    let found = world.provider.find(&VPC, &intent).await.unwrap();
    // The next call has no fault.
    world.provider.make(&VPC, "other", network()).await.unwrap();
    found.is_some()
}

#[tokio::test]
async fn faults_before_a_call_change_nothing() {
    assert!(!exists_after(Fault::Refuse, FailureKind::Refused, "InjectedFailure").await);
    assert!(!exists_after(Fault::Throttle, FailureKind::Passing, "Throttling").await);
    assert!(!exists_after(Fault::Denied, FailureKind::Denied, "ExpiredToken").await);
    assert!(!exists_after(Fault::LostBefore, FailureKind::Unknown, "").await);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_object() {
    assert!(exists_after(Fault::LostAfter, FailureKind::Unknown, "").await);
}

#[tokio::test]
async fn what_is_slow_to_be_seen_is_missed_for_a_while() {
    let world = world(Faults::none().at(1, Fault::Slow(Duration::from_millis(150))));
    let intent = create(&VPC, "vpc", network());
    let done = world.provider.create_now(&VPC, &intent).await.unwrap();
    let record = record(&intent, &done);
    assert_eq!(world.provider.find(&VPC, &intent).await, Ok(None));
    assert_eq!(world.provider.inputs(&VPC, &record).await, None);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(world.provider.find(&VPC, &intent).await, Ok(Some(done)));
    assert!(world.provider.inputs(&VPC, &record).await.is_some());
}

#[tokio::test]
async fn the_visibility_lag_is_told() {
    let visibility_lag = Duration::from_secs(60);
    let world = World::new(LocalOptions {
        visibility_lag,
        ..LocalOptions::default()
    });
    assert_eq!(world.provider.visibility_lag(&VPC), visibility_lag);
    let intent = create(&VPC, "vpc", network());
    world.provider.create_now(&VPC, &intent).await.unwrap();
    assert_eq!(world.provider.find(&VPC, &intent).await, Ok(None));
}

#[tokio::test]
async fn rules_fit_calls_by_number_type_and_chance() {
    let faults = Faults::none()
        .with(
            When::Of(Action::Create, "ec2:Vpc".into(), 2),
            Fault::Throttle,
        )
        .with(When::From(4), Fault::Denied);
    let world = world(faults);
    let provider = &world.provider;
    let vpc = provider.make(&VPC, "a", network()).await.unwrap();
    provider.drop_it(&VPC, &vpc).await.unwrap();
    let second = provider.make(&VPC, "b", network()).await;
    failed(second, FailureKind::Passing, "Throttling");
    for _ in 0..2 {
        let later = provider.make(&VPC, "c", network()).await;
        failed(later, FailureKind::Denied, "ExpiredToken");
    }
    let list: Vec<_> = provider
        .cloud()
        .requests()
        .into_iter()
        .map(|it| (it.call, it.action, it.id))
        .collect();
    let none = String::new;
    let expected = [
        (1, Action::Create, vpc.id.clone()),
        (2, Action::Delete, vpc.id),
        (3, Action::Create, none()),
        (4, Action::Create, none()),
        (5, Action::Create, none()),
    ];
    assert_eq!(list, expected);
    provider.cloud().set_faults(Faults::none());
    provider.make(&VPC, "c", network()).await.unwrap();
}

#[tokio::test]
async fn chance_is_the_same_for_the_same_seed() {
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        let world = world(
            Faults::none()
                .with(When::Chance(0.5), Fault::Throttle)
                .seed(seed),
        );
        let mut passed = Vec::new();
        for number in 0..40 {
            let result = world
                .provider
                .make(&VPC, &format!("v{number}"), network())
                .await;
            passed.push(result.is_ok());
        }
        let count = passed.iter().filter(|passed| **passed).count();
        assert!((8..=32).contains(&count), "{count} of 40");
        runs.push(passed);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn a_stop_ends_every_call_and_what_took_effect_stays() {
    for (fault, there) in [(Fault::StopBefore, false), (Fault::StopAfter, true)] {
        let world = world(Faults::none().at(2, fault));
        let provider = &world.provider;
        let first = provider.make(&VPC, "a", network()).await.unwrap();
        let intent = create(&VPC, "b", network());
        let stopped = provider.cloud().stopped();
        tokio::select! {
            biased;
            result = provider.create_now(&VPC, &intent) => panic!("answered: {result:?}"),
            () = stopped => {}
        }
        let nothing = Map::new();
        tokio::select! {
            biased;
            _ = provider.import(&VPC, REGION, &first.id, &nothing) => panic!("answered after the stop"),
            () = tokio::task::yield_now() => {}
        }
        let found = world.other().find(&VPC, &intent).await.unwrap();
        assert_eq!(found.is_some(), there, "{fault:?}");
    }
}

#[tokio::test]
async fn a_stop_can_be_an_error() {
    let world = world(Faults::none().at(1, Fault::StopAfter).on_stop(OnStop::Fail));
    let intent = create(&VPC, "a", network());
    let result = world.provider.create_now(&VPC, &intent).await;
    failed(result, FailureKind::Unknown, "Stopped");
    failed(
        world.provider.find(&VPC, &intent).await,
        FailureKind::Unknown,
        "Stopped",
    );
    assert!(world.other().find(&VPC, &intent).await.unwrap().is_some());
}

#[tokio::test]
async fn too_many_calls_at_once_are_throttled() {
    let options = LocalOptions {
        latency: Duration::from_millis(50),
        parallel: Some(1),
        ..LocalOptions::default()
    };
    let world = World::new(options);
    let provider = &world.provider;
    let both = futures_util::future::join(
        provider.make(&VPC, "a", network()),
        provider.make(&VPC, "b", network()),
    );
    let (first, second) = both.await;
    first.unwrap();
    failed(second, FailureKind::Passing, "Throttling");
    provider.make(&VPC, "b", network()).await.unwrap();
}

#[test]
fn a_stop_from_the_environment_is_read() {
    for text in ["3", "3:before", "12:after"] {
        assert!(Faults::none().stop_at(text).is_ok(), "{text}");
    }
    for text in ["", "x", "3:", "3:during", "-1"] {
        assert!(Faults::none().stop_at(text).is_err(), "{text}");
    }
}
