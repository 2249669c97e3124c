//! What is odd about a state that can be read.

use super::Problem;
use crate::record::Checkpoint;

/// Resources of other stacks or types, edges that lead nowhere, calls of which the end is open.
pub(crate) fn doubts(state: &Checkpoint) -> Vec<Problem> {
    let mut problems = Vec::new();
    for record in state.resources.values().chain(&state.superseded) {
        if record.urn.project() != state.project || record.urn.stack() != state.stack {
            problems.push(Problem::new(format!(
                "{} belongs to another stack",
                record.urn
            )));
        }
        if record.urn.resource_type() != record.resource_type {
            let kind = &record.resource_type;
            problems.push(Problem::new(format!(
                "{} is recorded as a {kind}",
                record.urn
            )));
        }
        for needed in &record.dependencies {
            let known = state.resources.contains_key(needed)
                || state.superseded.iter().any(|other| other.urn == *needed);
            if !known {
                problems.push(Problem::new(format!(
                    "{} refers to {needed}, which is not there",
                    record.urn
                )));
            }
        }
    }
    for intent in state.intents.values() {
        problems.push(Problem {
            what: format!(
                "it is not known how call {} of {} ended",
                intent.number, intent.record.urn
            ),
            help: Some("The next `up`, `refresh` or `destroy` finds out.".into()),
        });
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::urn::Urn;

    fn doubts_of(record: Record) -> Vec<String> {
        let mut state = Checkpoint::new("shop", "dev", "l".into());
        let old = Urn::new("shop", "dev", &[], "test:Thing", "old");
        state.superseded.push(Record::new(old, "r").into());
        state.resources.insert(record.urn.clone(), record.into());
        let problems = doubts(&state).into_iter();
        problems.map(|problem| problem.what).collect()
    }

    fn thing(project: &str, stack: &str) -> Record {
        Record::new(Urn::new(project, stack, &[], "test:Thing", "a"), "r")
    }

    #[test]
    fn what_is_odd_about_a_state_is_told() {
        assert_eq!(doubts_of(thing("shop", "dev")), [""; 0]);
        for (project, stack) in [("shop", "prod"), ("other", "dev")] {
            let told = doubts_of(thing(project, stack));
            assert!(told[0].ends_with("belongs to another stack"), "{told:?}");
        }
        let mut renamed = thing("shop", "dev");
        renamed.resource_type = "test:Other".into();
        assert!(doubts_of(renamed)[0].ends_with("is recorded as a test:Other"));
        for (needed, odd) in [("a", 0), ("old", 0), ("gone", 1)] {
            let mut record = thing("shop", "dev");
            let needed = Urn::new("shop", "dev", &[], "test:Thing", needed);
            record.dependencies.insert(needed);
            assert_eq!(doubts_of(record).len(), odd);
        }
    }
}
