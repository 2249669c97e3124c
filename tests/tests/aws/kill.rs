//! Real processes, killed at calls to AWS and at writes of the state: the next run finishes, with
//! nothing lost or made twice.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;

use palinfra_emulators::Side;
use serde_json::Value;

use crate::support::World;

/// How many objects there are of each kind.
type Counts = BTreeMap<String, usize>;

/// At every which call the programs are killed; 1: before and after each.
const EVERY: &str = "PALINFRA_KILL_EVERY";

/// How many programs live at once.
const WORKERS: usize = 3;

/// A program from its first run to its last, in runs that each do something else.
const LIFE: [&str; 4] = [
    "up --yes --set version=1",
    "up --yes --set version=2",
    "up --yes --set version=3",
    "destroy --yes",
];

/// What an undisturbed run comes to.
struct Whole {
    line: &'static str,
    /// Calls that change something, and writes of the state.
    calls: usize,
    /// What there is then.
    counts: Counts,
}

/// Of these kinds; without any, of all.
fn counts(world: &World, kinds: &[&str]) -> Counts {
    let census = world.census_of(kinds);
    let kinds = census.as_object().unwrap().iter();
    kinds
        .map(|(kind, ids): (&String, &Value)| (kind.clone(), ids.as_array().unwrap().len()))
        .collect()
}

fn undisturbed(world: &World, line: &'static str) -> Whole {
    world.proxy.take();
    world.expect(0, line);
    let calls = world.proxy.take();
    Whole {
        line,
        calls: calls.iter().filter(|call| call.changes).count(),
        counts: counts(world, &[]),
    }
}

/// Kills the run at a call, and sees the next one finish. Gives whether it was killed: writes of
/// the state are made together or not, so that a run may have fewer.
fn killed_and_made_good(
    world: &World,
    whole: &Whole,
    kinds: &[&str],
    at: usize,
    side: Side,
) -> bool {
    world.proxy.kill_at(at, side);
    let mut command = world.command(whole.line);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.unwrap();
    world.proxy.victim(child.id());
    let ended = child.wait().unwrap();
    world.proxy.spare();
    assert!(matches!(ended.code(), None | Some(0)), "{ended}");
    world.expect(0, whole.line);
    let what = format!("{}, call {at}, {side:?}", whole.line);
    assert_eq!(counts(world, kinds), whole.counts, "{what}");
    ended.code().is_none()
}

/// One life, in which each run is killed at this call. Gives how many were.
fn live(world: &World, life: &[Whole], at: usize, side: Side) -> usize {
    world.empty();
    let kinds = life.iter().flat_map(|whole| whole.counts.keys());
    let kinds: BTreeSet<&str> = kinds.map(String::as_str).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let mut kills = 0;
    for whole in life {
        if at <= whole.calls {
            let killed = killed_and_made_good(world, whole, &kinds, at, side);
            assert!(killed || world.state.is_some(), "{} at {at}", whole.line);
            kills += usize::from(killed);
        } else {
            world.expect(0, whole.line);
        }
    }
    kills
}

/// Lives, each killed at another call. Gives how many kills there were.
fn lives(make: impl Fn() -> World + Sync, every: usize) -> usize {
    let every = std::env::var(EVERY).map_or(every, |text| text.parse().unwrap());
    let world = make();
    let life: Vec<Whole> = LIFE.iter().map(|line| undisturbed(&world, line)).collect();
    let longest = life.iter().map(|whole| whole.calls).max().unwrap();
    let sides = [Side::Before, Side::After];
    let points = (1..=longest).flat_map(|at| sides.map(|side| (at, side)));
    // Odd steps have both sides in turn.
    let points: Vec<(usize, Side)> = points.step_by(every).collect();
    // They wait more than they work.
    let kills = std::thread::scope(|scope| {
        let workers = (0..WORKERS).map(|worker| {
            let own = points.iter().skip(worker).step_by(WORKERS);
            let (make, life) = (&make, &life);
            scope.spawn(move || {
                let world = make();
                own.map(|(at, side)| live(&world, life, *at, *side))
                    .sum::<usize>()
            })
        });
        let workers: Vec<_> = workers.collect();
        let kills = workers.into_iter().map(|worker| worker.join().unwrap());
        kills.sum()
    });
    let calls: Vec<usize> = life.iter().map(|whole| whole.calls).collect();
    println!("{kills} kills in lives with {calls:?} calls");
    kills
}

#[test]
fn what_nothing_tells_apart_is_there_once() {
    assert!(lives(|| World::danger(None), 7) > 10);
}

#[test]
fn so_it_is_with_state_in_a_bucket() {
    assert!(lives(|| World::danger(Some("state-of-danger")), 23) > 10);
}

/// Kills the first run of a program at some points.
fn first_runs(world: &World, points: usize) {
    let whole = undisturbed(world, "up --yes");
    for point in 0..points {
        world.empty();
        let at = 1 + point * whole.calls / points;
        let side = [Side::Before, Side::After][point % 2];
        assert!(killed_and_made_good(world, &whole, &[], at, side));
        world.expect(0, "up --yes --expect-no-changes");
        assert_eq!(world.drift(), BTreeSet::new());
    }
}

#[test]
fn the_payment_web_application_is_made_once() {
    first_runs(&World::payment_web(), 20);
}

#[test]
fn the_payment_system_is_made_once() {
    first_runs(&World::payment_system_of(&["staging"]), 10);
}
