//! How long a plan would take: the longest chain of usual times.

use std::collections::HashMap;

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
///
/// A resource is made after what it depends on, and deleted after what depends on it is
/// deleted or points elsewhere.
pub fn estimate(plan: &Plan) -> Option<Estimate> {
    if plan.is_empty() {
        return None;
    }
    let graph = Graph::of(plan);
    let (ends, before) = graph.longest_chains();
    // The first of equals, so that the answer does not depend on anything else.
    let (last, seconds) =
        ends.iter()
            .enumerate()
            .fold(None, |best: Option<(usize, u64)>, (at, end)| match best {
                Some((_, most)) if most >= *end => best,
                _ => Some((at, *end)),
            })?;
    let mut longest: Option<&Work> = None;
    let mut next = Some(last);
    while let Some(work) = next.and_then(|at| graph.works.get(at)) {
        if longest.is_none_or(|most| work.seconds >= most.seconds) {
            longest = Some(work);
        }
        next = next.and_then(|at| before.get(at).copied().flatten());
    }
    let longest = longest.filter(|work| work.seconds > 0)?;
    let urn = plan.steps.get(longest.step)?.urn.clone();
    Some(Estimate {
        seconds,
        longest: urn,
        longest_seconds: longest.seconds,
    })
}

/// One call with its wait: making or changing an object, or deleting one.
struct Work {
    step: usize,
    seconds: u32,
}

#[derive(Default)]
struct Graph {
    works: Vec<Work>,
    /// For each work, those that wait for it.
    followers: Vec<Vec<usize>>,
    waits_for: Vec<usize>,
}

impl Graph {
    fn of(plan: &Plan) -> Graph {
        let mut graph = Graph::default();
        let mut makes: HashMap<&Urn, usize> = HashMap::new();
        let mut deletes: HashMap<&Urn, Vec<usize>> = HashMap::new();
        for (index, step) in plan.steps.iter().enumerate() {
            if let Some(seconds) = making(step) {
                makes.insert(&step.urn, graph.add(index, seconds));
            }
            if let Some(seconds) = deleting(step) {
                let work = graph.add(index, seconds);
                deletes.entry(&step.urn).or_default().push(work);
            }
        }
        for step in &plan.steps {
            let make = makes.get(&step.urn).copied();
            if let (Some(make), Some(new)) = (make, &step.new) {
                for needed in new.dependencies.iter().filter_map(|urn| makes.get(urn)) {
                    graph.edge(*needed, make);
                }
            }
            if let Some(old) = &step.old {
                let mine = deletes.get(&step.urn).into_iter().flatten();
                let gone_or_moved: Vec<usize> = mine.copied().chain(make).collect();
                for below in old
                    .dependencies
                    .iter()
                    .filter_map(|urn| deletes.get(urn))
                    .flatten()
                {
                    for first in &gone_or_moved {
                        graph.edge(*first, *below);
                    }
                }
            }
            if step.op == Op::Replace
                && !step.delete_first
                && let Some(make) = make
            {
                for delete in deletes.get(&step.urn).into_iter().flatten() {
                    graph.edge(make, *delete);
                }
            }
        }
        graph
    }

    fn add(&mut self, step: usize, seconds: u32) -> usize {
        self.works.push(Work { step, seconds });
        self.followers.push(Vec::new());
        self.waits_for.push(0);
        self.works.len() - 1
    }

    fn edge(&mut self, first: usize, then: usize) {
        if first == then {
            return;
        }
        if let (Some(followers), Some(waits)) =
            (self.followers.get_mut(first), self.waits_for.get_mut(then))
        {
            followers.push(then);
            *waits += 1;
        }
    }

    /// For each work, when it ends and which it waited for last. Work on a cycle, which no
    /// sound plan has, is left out.
    fn longest_chains(&self) -> (Vec<u64>, Vec<Option<usize>>) {
        let mut ends = vec![0u64; self.works.len()];
        let mut before = vec![None; self.works.len()];
        let mut starts = vec![0u64; self.works.len()];
        let mut waits = self.waits_for.clone();
        let mut ready: Vec<usize> = (0..waits.len())
            .filter(|at| waits.get(*at) == Some(&0))
            .collect();
        while let Some(at) = ready.pop() {
            let seconds = self.works.get(at).map_or(0, |work| u64::from(work.seconds));
            let end = starts.get(at).copied().unwrap_or(0) + seconds;
            if let Some(slot) = ends.get_mut(at) {
                *slot = end;
            }
            for then in self.followers.get(at).into_iter().flatten().copied() {
                if let (Some(start), Some(last)) = (starts.get_mut(then), before.get_mut(then))
                    && (last.is_none() || end > *start)
                {
                    *start = end.max(*start);
                    *last = Some(at);
                }
                if let Some(left) = waits.get_mut(then) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push(then);
                    }
                }
            }
        }
        (ends, before)
    }
}

/// The seconds until the object is as it is wanted. A replacement that deletes first waits
/// for that too.
fn making(step: &Step) -> Option<u32> {
    let usual = step.schema.usual;
    match step.op {
        Op::Create | Op::Wait => Some(usual.create),
        Op::Update => Some(usual.update),
        Op::Replace if step.delete_first => Some(usual.delete.saturating_add(usual.create)),
        Op::Replace => Some(usual.create),
        Op::Same | Op::Read => Some(0),
        Op::Delete | Op::Forget => None,
    }
}

/// The seconds until the old object is gone, where that comes on its own.
fn deleting(step: &Step) -> Option<u32> {
    match step.op {
        Op::Delete => Some(step.schema.usual.delete),
        Op::Replace if !step.delete_first => Some(step.schema.usual.delete),
        _ => None,
    }
}
