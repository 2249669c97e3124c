//! State in S3 over HTTP, against emulators of AWS, with a program as a process of its own.
//! Its resources are on the local cloud: this is about where the state is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use std::collections::BTreeMap;
use std::process::{Child, Command};

use palinfra_aws::{StateBucket, Vpc};
use palinfra_core::cli::{self, App, Terminal};
use palinfra_core::{Output, Outputs, Project, cidr};
use palinfra_emulators::{Emulator, Side};
use serde_json::Value;
use world::{ARGUMENTS, World};

#[derive(Outputs)]
struct Hub {
    state_url: Output<String>,
}

/// The program, when the tests below start it.
#[test]
fn program() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else {
        return;
    };
    let mut project = Project::new("shop", "us-east-1");
    project.stack("dev", |stack, _: &()| {
        Vpc::new("main", cidr!("10.0.0.0/16"))
            .availability_zones(2)
            .declare(stack);
    });
    // What makes the bucket that its own state is in.
    project.stack("hub", |stack, _: &()| Hub {
        state_url: StateBucket::new("state").declare(stack).url(),
    });
    let app = App {
        project,
        types: palinfra_aws::types(),
        clouds: vec![palinfra_aws::live::choice()],
        states: vec![palinfra_aws::live::state_choice()],
    };
    let words: Vec<&str> = ["shop"].into_iter().chain(arguments.split(' ')).collect();
    std::process::exit(cli::run(app, words, &Terminal::of_process()).into());
}

fn signal(name: &str, child: &Child) {
    let (name, process) = (format!("-{name}"), child.id().to_string());
    let sent = Command::new("kill").args([name, process]).status().unwrap();
    assert!(sent.success());
}

fn on_both(test: impl Fn(World)) {
    for emulator in [Emulator::Moto, Emulator::Ministack] {
        test(World::new(emulator));
    }
}

#[test]
fn a_stack_lives_in_a_bucket() {
    on_both(|world| {
        world.expect(0, "up");
        world.expect(0, "up --expect-no-changes");
        world.expect(0, "state verify");
        let listed = world.expect(0, "stack history --json").out;
        assert!(listed.contains("\"serial\":1"), "{listed}");
        world.expect(0, "destroy");
        world.expect(0, "stack rm dev");
        assert!(world.expect(0, "stack ls").out.contains("never up"));
    });
}

#[test]
fn every_object_is_encrypted_with_the_key_that_is_asked_for() {
    on_both(|world| {
        world.expect(0, "up");
        let usual = world.encryption();
        assert!(usual.len() >= 2, "{usual:?}");
        for (object, encryption) in usual {
            assert_eq!(encryption, "AES256", "{object}");
        }
        let world = world.with_state("s3://state-of-shop/sealed?kms-key=alias/shop");
        world.expect(0, "up");
        let sealed: BTreeMap<_, _> = world
            .encryption()
            .into_iter()
            .filter(|(object, _)| object.starts_with("sealed/"))
            .collect();
        assert!(sealed.len() >= 2, "{sealed:?}");
        for (object, encryption) in sealed {
            assert_eq!(encryption, "aws:kms", "{object}");
        }
    });
}

#[test]
fn a_kill_at_any_write_is_made_good_by_the_next_run() {
    on_both(|world| {
        let undisturbed = world.anew();
        undisturbed.proxy.take();
        undisturbed.expect(0, "up");
        let calls = undisturbed.proxy.take();
        let writes = calls.iter().filter(|call| call.changes).count();
        assert!(writes > 10, "{writes}");
        let expected = undisturbed.objects();
        for point in 0..8 {
            let side = [Side::Before, Side::After][point % 2];
            let at = 1 + point * writes / 8;
            let world = world.killed(at, side, "up");
            world.expect(0, "up");
            world.expect(0, "up --expect-no-changes");
            world.expect(0, "state verify");
            assert_eq!(world.objects(), expected, "write {at}, {side:?}");
        }
    });
}

#[test]
fn of_two_at_once_one_is_told_who_holds_the_lock() {
    on_both(|world| {
        // Waits of seconds, so that it is still at work when its lock has been seen.
        let mut first = world
            .command("up")
            .env("PALINFRA_LOCAL_TIME_SCALE", "1")
            .spawn()
            .unwrap();
        while world.locked().is_none() {
            assert_eq!(first.try_wait().unwrap(), None, "it was too fast");
        }
        signal("STOP", &first);
        let ended = world.expect(4, "up");
        assert!(
            ended.err.contains("another run holds the lock"),
            "{ended:?}"
        );
        let ended = world.elsewhere().expect(4, "up");
        assert!(
            ended.err.contains("s3://state-of-shop/shop/dev/head"),
            "{ended:?}"
        );
        signal("CONT", &first);
        assert!(first.wait().unwrap().success());
        world.expect(0, "up --expect-no-changes");
    });
}

#[test]
fn interrupted_once_or_twice_it_loses_nothing() {
    on_both(|world| {
        let undisturbed = world.anew();
        undisturbed.expect(0, "up");
        let expected = undisturbed.objects();
        for signals in [&["INT"][..], &["TERM"], &["INT", "INT"]] {
            let world = world.anew();
            // Waits of seconds, so that it is still at work when it has made something.
            let mut command = world.command("up");
            let slow = command.env("PALINFRA_LOCAL_TIME_SCALE", "1");
            let mut run = slow.spawn().unwrap();
            while !world.has_made_something() {
                assert_eq!(run.try_wait().unwrap(), None, "it was too fast");
            }
            signals.iter().for_each(|name| signal(name, &run));
            assert_eq!(run.wait().unwrap().code(), Some(130), "{signals:?}");
            world.expect(0, "up");
            world.expect(0, "up --expect-no-changes");
            world.expect(0, "state verify --ghosts");
            assert_eq!(world.objects(), expected, "{signals:?}");
        }
    });
}

#[test]
fn a_dead_owner_elsewhere_is_replaced_after_unlock() {
    on_both(|world| {
        let world = world.killed(9, Side::After, "up");
        let other = world.elsewhere();
        other.expect(4, "up");
        let ended = other.expect(0, "state unlock");
        assert!(ended.err.contains("the lock was held by"), "{ended:?}");
        other.expect(0, "up");
        world.expect(0, "up --expect-no-changes");
    });
}

#[test]
fn state_moves_into_a_bucket_and_back() {
    on_both(|world| {
        let bucket = world.state().to_string();
        let world = world.with_state(".palinfra");
        world.expect(0, "up");
        world.expect(0, &format!("state migrate --to {bucket}"));
        let refused = world.expect(1, "up");
        assert!(
            refused.err.contains(&format!("--state '{bucket}'")),
            "{refused:?}"
        );
        let there = world.with_state(&bucket);
        there.expect(0, "up --expect-no-changes");
        there.expect(0, "state migrate --to .palinfra");
        there.expect(1, "up");
        there.with_state(".palinfra").expect(0, "destroy");
    });
}

#[test]
fn what_cannot_be_reached_is_named() {
    on_both(|world| {
        let nowhere = world.with_state("s3://no-such-bucket/x");
        let ended = nowhere.expect(1, "preview");
        assert!(ended.err.contains("NoSuchBucket"), "{ended:?}");
        assert!(ended.err.contains("Make the bucket first"), "{ended:?}");
        let odd = world.with_state("s3://Bucket_x/y");
        assert!(odd.expect(2, "preview").err.contains("names no bucket"));
    });
}

/// The first run keeps its state in a folder; then it moves into the bucket that it has made.
#[cfg(all(feature = "s3", feature = "kms", feature = "dynamodb"))]
#[test]
fn state_moves_into_a_bucket_that_the_program_has_made() {
    // Moto holds the bucket's policy, which refuses what comes without TLS, as tests do.
    let world = World::new(Emulator::Ministack);
    let first = world.with_state(".palinfra");
    first.expect(0, "up --cloud aws --yes --stack hub");
    let output = first.expect(0, "output state_url --stack hub").out;
    // The program is a test, whose name is printed before.
    let url = output.split_whitespace().find(|it| it.starts_with("s3://"));
    let url = url.expect(&output).to_string();
    assert!(url.contains("/shop?kms-key=alias/"), "{url}");
    first.expect(0, &format!("state migrate --stack hub --to {url}"));
    let then = world.with_state(&url);
    then.expect(0, "up --cloud aws --stack hub --expect-no-changes");
    then.expect(0, "up --stack dev");
    first.expect(1, "up --cloud aws --yes --stack hub");
    // The bucket goes with the hub, so its state goes back first.
    then.expect(0, "state migrate --stack hub --to .palinfra");
    first.expect(0, "up --cloud aws --stack hub --expect-no-changes");
}

/// Used by the tests: the ids of what is in the local cloud.
fn ids(lines: &str) -> Vec<String> {
    let parsed = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut types: Vec<String> = parsed
        .filter_map(|object| Some(object["type"].as_str()?.to_string()))
        .collect();
    types.sort();
    types
}
