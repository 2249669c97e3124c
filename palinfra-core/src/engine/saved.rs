//! Saved plans: what was shown, so that exactly that is carried out later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::EngineError;
use crate::engine::prepare::{Prepared, PreparedStack};
use crate::plan::{Op, Selection, Step};
use crate::record::Home;
use crate::secret;

/// What a saved plan holds: fingerprints of everything that it was made from. It is carried
/// out by planning again, which must give the same. Keep it sealed: whoever has the
/// fingerprint of a weak secret can find out which it is by trying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPlan {
    /// The version of this form.
    pub format: u32,
    /// The project.
    pub project: String,
    /// What the plan is about.
    pub selection: Selection,
    /// Whether the cloud was read first.
    pub refresh: bool,
    /// The stacks.
    pub stacks: Vec<SavedStack>,
}

/// The plan of one stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedStack {
    /// Its name.
    pub stack: String,
    /// The account and region.
    pub home: Home,
    /// Which state.
    pub lineage: String,
    /// Which version of it.
    pub serial: u64,
    /// Each step's operation and a fingerprint of its inputs, by URN.
    pub steps: BTreeMap<String, (Op, String)>,
}

const FORMAT: u32 = 1;

impl SavedPlan {
    /// From what was prepared.
    pub fn new(prepared: &Prepared, selection: &Selection, refresh: bool) -> SavedPlan {
        let project = prepared
            .plans()
            .next()
            .map(|plan| plan.project.clone())
            .unwrap_or_default();
        SavedPlan {
            format: FORMAT,
            project,
            selection: selection.clone(),
            refresh,
            stacks: prepared.stacks.iter().map(saved).collect(),
        }
    }

    /// Refuses what differs from the plan that was saved.
    ///
    /// # Errors
    /// The first thing that differs.
    pub fn check(&self, prepared: &Prepared) -> Result<(), EngineError> {
        let changed = |what: String| Err(EngineError::PlanChanged(what));
        if self.format != FORMAT {
            return changed("it was made by another version of palinfra".into());
        }
        let now = SavedPlan::new(prepared, &self.selection, self.refresh);
        if !now.project.is_empty() && now.project != self.project {
            return changed(format!("it is of project `{}`", self.project));
        }
        let names = |plan: &SavedPlan| -> Vec<String> {
            plan.stacks
                .iter()
                .map(|stack| stack.stack.clone())
                .collect()
        };
        if names(&now) != names(self) {
            return changed("it is of other stacks".into());
        }
        for (then, now) in self.stacks.iter().zip(&now.stacks) {
            let stack = &then.stack;
            if then.home != now.home {
                return changed(format!(
                    "stack `{stack}` now lives in another account or region"
                ));
            }
            if then.serial != now.serial
                || (!then.lineage.is_empty() && then.lineage != now.lineage)
            {
                return changed(format!("the state of stack `{stack}` has changed since"));
            }
            let differs = |urn: &&String| then.steps.get(*urn) != now.steps.get(*urn);
            if let Some(urn) = then.steps.keys().chain(now.steps.keys()).find(differs) {
                return changed(format!("the program or its settings have changed: {urn}"));
            }
        }
        Ok(())
    }
}

fn saved(stack: &PreparedStack) -> SavedStack {
    let (lineage, serial) = stack
        .session
        .read(|state| (state.lineage.clone(), state.serial));
    let steps = stack.plan.steps.iter().map(|step| {
        let key = format!(
            "{}#{}",
            step.urn,
            step.old.as_ref().map_or(0, |old| old.incarnation)
        );
        (key, (step.op, fingerprint(step)))
    });
    SavedStack {
        stack: stack.plan.stack.clone(),
        home: stack.home.clone(),
        lineage,
        serial,
        steps: steps.collect(),
    }
}

/// A one-way fingerprint of what a step would apply.
fn fingerprint(step: &Step) -> String {
    let inputs = step
        .new
        .as_ref()
        .map(|new| (&new.inputs, &new.options, &new.dependencies));
    let text = serde_json::to_vec(&(inputs, step.delete_first)).unwrap_or_default();
    secret::fingerprint(&text)
}
