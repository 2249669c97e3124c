//! Real processes, killed at calls to AWS: the next `up` finishes, with nothing lost or made
//! twice.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;

use palinfra_emulators::Side;
use serde_json::Value;

use crate::support::World;

/// How many objects there are of each kind.
fn counts(census: &Value) -> BTreeMap<String, usize> {
    let kinds = census.as_object().unwrap().iter();
    kinds
        .map(|(kind, ids)| (kind.clone(), ids.as_array().unwrap().len()))
        .collect()
}

/// Kills the program at some points of its first run; the next one makes what an undisturbed
/// one makes.
fn killed_and_made_good(world: &World, points: usize) {
    world.expect(0, "up --yes");
    let expected = counts(&world.census());
    let calls = world.proxy.take();
    let calls = calls.iter().filter(|call| call.changes).count();
    for point in 0..points {
        world.empty();
        let at = 1 + point * calls / points;
        let side = [Side::Before, Side::After][point % 2];
        world.proxy.kill_at(at, side);
        let mut command = world.command("up --yes");
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap();
        world.proxy.victim(child.id());
        assert_eq!(child.wait().unwrap().code(), None, "it was not killed");
        world.expect(0, "up --yes");
        assert_eq!(counts(&world.census()), expected, "call {at}, {side:?}");
        world.expect(0, "up --yes --expect-no-changes");
        assert_eq!(world.drift(), BTreeSet::new());
    }
}

#[test]
fn a_kill_at_a_call_is_made_good_by_the_next_run() {
    killed_and_made_good(&World::payment_web(), 20);
}

#[test]
fn so_it_is_with_the_payment_system() {
    killed_and_made_good(&World::payment_system_of(&["staging"]), 10);
}
