//! How long a plan would take: the longest chain of usual times.

use crate::graph;
use crate::order::{Half, Order};
use crate::plan::{Op, Plan, Step};
use crate::urn::Urn;

/// How long a plan would usually take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The seconds of the longest chain of steps that wait for each other.
    pub seconds: u64,
    /// The step of that chain that takes longest.
    pub longest: Urn,
    /// How long that one takes.
    pub longest_seconds: u32,
}

/// Estimates a plan; nothing if it does nothing. Linear in steps and dependencies.
pub fn estimate(plan: &Plan) -> Option<Estimate> {
    if plan.is_empty() {
        return None;
    }
    let order = Order::new(&plan.steps);
    let seconds = |half: &Half| {
        let (Half::Forward(at) | Half::Retire(at)) = half;
        let step = plan.steps.get(*at);
        step.map_or(0, |step| usual(step, matches!(half, Half::Retire(_))))
    };
    let works: Vec<u32> = order.halves.iter().map(seconds).collect();
    let (ends, before) = longest_chains(&order, &works);
    // The first of equals, so that the answer does not depend on anything else.
    let last = (0..ends.len()).rev().max_by_key(|at| ends.get(*at))?;
    let chain = std::iter::successors(Some(last), |at| before.get(*at).copied().flatten());
    let longest = chain.max_by_key(|at| works.get(*at))?;
    let longest_seconds = works.get(longest).copied().filter(|most| *most > 0)?;
    let (Half::Forward(step) | Half::Retire(step)) = order.halves.get(longest)?;
    Some(Estimate {
        seconds: ends.get(last).copied()?,
        longest: plan.steps.get(*step)?.urn.clone(),
        longest_seconds,
    })
}

/// For each half, when it ends and which it waits for last. Those on a cycle, which no sound
/// plan has, take no time.
fn longest_chains(order: &Order, works: &[u32]) -> (Vec<u64>, Vec<Option<usize>>) {
    let mut ends = vec![0u64; works.len()];
    let mut before = vec![None; works.len()];
    for at in graph::sort(&order.after) {
        let end_of = |other: &usize| ends.get(*other).copied().unwrap_or(0);
        let waits = order.after.get(at).into_iter().flatten().copied();
        let last = waits.max_by_key(end_of);
        let end = last.as_ref().map_or(0, end_of) + works.get(at).copied().map_or(0, u64::from);
        if let (Some(slot), Some(waited)) = (ends.get_mut(at), before.get_mut(at)) {
            (*slot, *waited) = (end, last);
        }
    }
    (ends, before)
}

/// The usual seconds of half a step.
fn usual(step: &Step, retire: bool) -> u32 {
    let usual = step.schema.usual;
    match (step.op, retire) {
        (Op::Delete | Op::Replace, true) => usual.delete,
        (Op::Create | Op::Wait | Op::Replace, false) => usual.create,
        (Op::Update, false) => usual.update,
        _ => 0,
    }
}
