//! Small resource types, one for each way in which a cloud knows its objects.

use palinfra_core::{Id, Output, Outputs, Resource, Schema};

macro_rules! thing {
    ($name:ident, $outputs:ident, $what:literal, [$($how:tt)*]) => {
        #[doc = $what]
        #[derive(Resource, Clone, Debug, PartialEq)]
        #[resource(outputs = $outputs, $($how)*)]
        pub struct $name {
            /// Its name in the cloud, if it has one.
            #[input(replaces)]
            pub title: Option<String>,
            /// Changes in place.
            pub size: Option<i64>,
            /// Does not change in place.
            #[input(replaces)]
            pub make: Option<i64>,
            /// Set by a call of its own.
            #[input(after_create)]
            pub later: Option<i64>,
            /// What it stands on.
            pub on_plain: Option<Id<Plain>>,
            /// What it stands on.
            pub on_keyed: Option<Id<Keyed>>,
            /// What it stands on.
            pub on_slow: Option<Id<Slow>>,
            /// What it is inside of, and cannot leave.
            #[input(replaces)]
            pub inside: Option<Id<Plain>>,
        }

        #[doc = concat!("What a [`", stringify!($name), "`] gives.")]
        #[derive(Outputs, Clone, Debug)]
        pub struct $outputs {
            /// Its id.
            pub id: Output<Id<$name>>,
        }
    };
}

thing!(
    Plain,
    PlainOutputs,
    "Neither a name nor a token: the cloud makes as many as it is asked for.",
    [type = "chaos:Plain", id = "plain-{hex8}"]
);
thing!(
    Named,
    NamedOutputs,
    "A name of its own, which is its id.",
    [type = "chaos:Named", id = "{title}", unique("title")]
);
thing!(
    Keyed,
    KeyedOutputs,
    "A create that can be sent again with its token.",
    [type = "chaos:Keyed", id = "keyed-{hex8}", token]
);
thing!(
    Slow,
    SlowOutputs,
    "Takes its time.",
    [type = "chaos:Slow", id = "slow-{hex8}", usual(create = 600, update = 60, delete = 300)]
);

/// All of them.
pub const THINGS: &[&Schema] = &[
    &Plain::SCHEMA,
    &Named::SCHEMA,
    &Keyed::SCHEMA,
    &Slow::SCHEMA,
];
