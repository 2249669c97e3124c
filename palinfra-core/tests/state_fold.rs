//! State is the fold of its journal, whatever the entries are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod state_support;

use palinfra_core::backend::{Backend, MemoryBackend};
use palinfra_core::record::{Action, Checkpoint, Entry, Home, Intent, Outcome, Record};
use palinfra_core::{Map, Value};
use proptest::prelude::*;
use state_support::{PROJECT, STACK, intent, record, urn};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        proptest::num::f64::NORMAL.prop_map(Value::Float),
        any::<String>().prop_map(Value::Text),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::List),
            proptest::collection::btree_map("[a-z]{1,4}", inner.clone(), 0..3)
                .prop_map(|map| Value::Map(map.into_iter().collect())),
            inner.prop_map(Value::into_secret),
        ]
    })
}

fn map() -> impl Strategy<Value = Map> {
    proptest::collection::btree_map("[a-z]{1,4}", value(), 0..3)
        .prop_map(|map| map.into_iter().collect())
}

fn name() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("b"), Just("c")]
}

fn entry() -> impl Strategy<Value = Entry> {
    let action = prop_oneof![
        Just(Action::Create),
        Just(Action::Update),
        Just(Action::Delete)
    ];
    let outcome = prop_oneof![
        (any::<String>(), map(), any::<bool>()).prop_map(|(id, outputs, ready)| Outcome::Done {
            id,
            outputs,
            ready,
            time: 1
        }),
        Just(Outcome::Deleting),
        Just(Outcome::Deleted),
        any::<String>().prop_map(|message| Outcome::NotDone { message }),
    ];
    prop_oneof![
        4 => (name(), 0..8u64, 0..4u64, action, map()).prop_map(|(name, number, incarnation, action, inputs)| {
            let mut record = record(name, incarnation);
            record.inputs = inputs;
            let token = "t".repeat(32);
            Entry::Intent(Box::new(Intent { number, action, record, before: Map::new(), token, lineage: String::new(), time: 1 }))
        }),
        4 => (0..8u64, outcome).prop_map(|(intent, outcome)| Entry::Result { intent, outcome }),
        2 => (name(), 0..4u64, map())
            .prop_map(|(name, incarnation, outputs)| Entry::Ready { urn: urn(name), incarnation, outputs }),
        2 => (name(), 0..4u64, any::<(bool, bool)>()).prop_map(|(name, incarnation, (gone, lookup))| {
            let mut record = record(name, incarnation);
            (record.gone, record.lookup) = (gone, lookup);
            Entry::Record(Box::new(record))
        }),
        1 => (name(), 0..4u64).prop_map(|(name, incarnation)| Entry::Forget { urn: urn(name), incarnation }),
        1 => (name(), name()).prop_map(|(from, to)| Entry::Rename { from: urn(from), to: urn(to) }),
        1 => (map(), proptest::collection::btree_set("[a-z]{1,4}", 0..3))
            .prop_map(|(values, reads)| Entry::Outputs { values, reads }),
        1 => any::<String>().prop_map(|account| Entry::Home(Home { account, ..Home::default() })),
    ]
}

#[test]
fn a_rename_is_known_to_all_that_speak_of_it() {
    let on_a = |mut it: Record| {
        it.dependencies.insert(urn("a"));
        it
    };
    let mut state = Checkpoint::new(PROJECT, STACK, "l".repeat(32));
    state.apply(Entry::Record(Box::new(record("a", 1))));
    // One takes the place of the other, which is superseded.
    for incarnation in [2, 3] {
        state.apply(Entry::Record(Box::new(on_a(record("b", incarnation)))));
    }
    for (number, of) in [(4, record("a", 1)), (5, on_a(record("b", 3)))] {
        let intent = Intent {
            action: Action::Update,
            record: of,
            ..intent("a", number)
        };
        state.apply(Entry::Intent(Box::new(intent)));
    }
    state.apply(Entry::Rename {
        from: urn("a"),
        to: urn("c"),
    });
    let names: Vec<_> = state.resources.keys().cloned().collect();
    assert_eq!(names, [urn("c"), urn("b")]);
    let records = state.resources.values().chain(&state.superseded);
    let records: Vec<_> = records.map(AsRef::as_ref).collect();
    let intents = state.intents.values().map(|intent| &intent.record);
    let mut edges = 0;
    for record in records.into_iter().chain(intents) {
        assert_ne!(record.urn, urn("a"));
        assert!(!record.dependencies.contains(&urn("a")), "{record:?}");
        edges += record.dependencies.len();
    }
    assert_eq!(edges, 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_live_state_the_fold_and_what_is_read_again_are_the_same(
        entries in proptest::collection::vec(entry(), 1..24),
        crash_at in 0..24usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let backend = MemoryBackend::default();
            let mut journal = backend.open(PROJECT, STACK, "up").await.unwrap();
            let mut folded = journal.read(Checkpoint::clone);
            for (at, entry) in entries.into_iter().enumerate() {
                folded.apply(entry.clone());
                journal.append(entry).await.unwrap();
                if at == crash_at {
                    drop(journal);
                    journal = backend.open(PROJECT, STACK, "up").await.unwrap();
                }
                prop_assert_eq!(journal.read(Checkpoint::clone), folded.clone());
            }
            let looked_at = backend.load(PROJECT, STACK).await.unwrap();
            prop_assert_eq!(looked_at, Some(folded.clone()));
            let finished = journal.finish().await.unwrap();
            folded.serial = 1;
            prop_assert_eq!(&finished, &folded);
            prop_assert_eq!(backend.load(PROJECT, STACK).await.unwrap(), Some(finished));
            Ok(())
        })?;
    }

    #[test]
    fn no_number_is_given_again(entries in proptest::collection::vec(entry(), 1..24)) {
        let mut state = Checkpoint::new(PROJECT, STACK, "l".repeat(32));
        for entry in entries {
            let numbers = match &entry {
                Entry::Intent(intent) => intent.number.max(intent.record.incarnation),
                Entry::Record(record) => record.incarnation,
                _ => 0,
            };
            let before = state.counter;
            state.apply(entry);
            prop_assert!(state.counter >= numbers.max(before));
        }
    }

    #[test]
    fn no_object_is_lost_by_what_happens_to_others(
        entries in proptest::collection::vec(entry(), 1..24),
        late in 4..8u64,
    ) {
        // An object that was created is in the state until its own end, whatever else
        // happens to its name.
        let mut state = Checkpoint::new(PROJECT, STACK, "l".repeat(32));
        state.apply(Entry::Record(Box::new(record("a", late))));
        for entry in entries {
            state.apply(entry);
        }
        let all = state.resources.values().chain(&state.superseded);
        prop_assert_eq!(all.filter(|record| record.incarnation == late).count(), 1);
    }
}
