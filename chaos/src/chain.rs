//! Random programs that grow, change, are renamed, moved and shrunk, over many runs of which
//! some are cut off.

use std::collections::HashMap;

use palinfra_core::engine::Request;
use palinfra_core::{Declared, Project, Stack, Urn};
use proptest::prelude::*;

use crate::fault::{Fault, LIFETIME};
use crate::law;
use crate::things::{Keyed, Named, Plain, Slow, THINGS};
use crate::world::{Ended, World, carry_out};

/// The type of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`Plain`].
    Plain,
    /// [`Named`].
    Named,
    /// [`Keyed`].
    Keyed,
    /// [`Slow`].
    Slow,
}

/// A change of a program. Items are meant by number, counted around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One more item.
    Grow {
        /// Of this type.
        kind: Kind,
        /// What it stands on.
        on: Option<usize>,
        /// What it is inside of.
        inside: Option<usize>,
    },
    /// Its size changes.
    Resize(usize),
    /// It changes so that another one takes its place.
    Remake(usize),
    /// What is set after its creation changes.
    Later(usize),
    /// It gets another name, with an alias.
    Rename(usize),
    /// It gets another parent, with an alias.
    Move(usize),
    /// It stands on something else.
    Rewire {
        /// Which.
        item: usize,
        /// On what.
        on: Option<usize>,
    },
    /// It goes.
    Shrink(usize),
    /// What went last comes back.
    Regrow,
}

/// One run: what has changed since the last one, and what goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What has changed.
    pub edits: Vec<Edit>,
    /// What goes wrong.
    pub fault: Fault,
}

/// Runs that follow each other. Its `Debug` is nearly the Rust that makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// For how many seconds nothing that was made can be seen.
    pub lag: u64,
    /// Decides which of several calls comes first.
    pub seed: u64,
    /// The runs.
    pub runs: Vec<Run>,
}

#[derive(Clone)]
struct Item {
    key: usize,
    kind: Kind,
    name: String,
    parent: Option<&'static str>,
    former: Vec<String>,
    size: i64,
    make: i64,
    later: Option<i64>,
    on: Option<usize>,
    inside: Option<usize>,
}

/// A program, as its edits have made it.
#[derive(Clone, Default)]
struct Program {
    items: Vec<Item>,
    gone: Vec<Item>,
    made: usize,
}

const PROJECT: &str = "chain";
const STACK: &str = "dev";
const PARENTS: [Option<&str>; 3] = [None, Some("left"), Some("right")];

impl Item {
    fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Plain => "chaos:Plain",
            Kind::Named => "chaos:Named",
            Kind::Keyed => "chaos:Keyed",
            Kind::Slow => "chaos:Slow",
        }
    }

    fn urn(&self) -> String {
        let parents: Vec<String> = self
            .parent
            .iter()
            .map(|name| format!("chaos:Box:{name}"))
            .collect();
        Urn::new(PROJECT, STACK, &parents, self.kind(), &self.name).to_string()
    }
}

impl Program {
    fn edit(&mut self, edit: Edit) {
        let count = self.items.len();
        let at = |number: usize| (count > 0).then(|| number % count);
        match edit {
            Edit::Grow { kind, on, inside } => {
                let key = self.made;
                self.made += 1;
                let of = |number: Option<usize>| Some(self.items[at(number?)?].key);
                let item = Item {
                    key,
                    kind,
                    name: format!("n{key}"),
                    parent: None,
                    former: Vec::new(),
                    size: 1,
                    make: 1,
                    later: None,
                    on: of(on),
                    inside: of(inside),
                };
                self.items.push(item);
            }
            Edit::Regrow => {
                if let Some(mut item) = self.gone.pop() {
                    let there = |key: &usize| self.items.iter().any(|other| other.key == *key);
                    item.on = item.on.filter(there);
                    item.inside = item.inside.filter(there);
                    self.items.push(item);
                }
            }
            Edit::Shrink(number) => {
                let Some(at) = at(number) else { return };
                let gone = self.items.remove(at);
                for item in &mut self.items {
                    item.on = item.on.filter(|key| *key != gone.key);
                    item.inside = item.inside.filter(|key| *key != gone.key);
                }
                self.gone.push(gone);
            }
            Edit::Rewire { item, on } => {
                let Some(at) = at(item) else { return };
                // Only on what is declared before it.
                let on = on.filter(|_| at > 0).map(|on| self.items[on % at].key);
                self.items[at].on = on;
            }
            Edit::Resize(number)
            | Edit::Remake(number)
            | Edit::Later(number)
            | Edit::Rename(number)
            | Edit::Move(number) => {
                let Some(at) = at(number) else { return };
                let item = &mut self.items[at];
                let before = item.urn();
                match edit {
                    Edit::Resize(_) => item.size += 1,
                    Edit::Remake(_) => item.make += 1,
                    Edit::Later(_) => item.later = Some(item.later.unwrap_or(0) + 1),
                    Edit::Rename(_) => item.name = format!("n{}r{}", item.key, item.former.len()),
                    _ => {
                        let now = PARENTS.iter().position(|parent| *parent == item.parent);
                        item.parent = PARENTS[(now.unwrap_or(0) + 1) % PARENTS.len()];
                    }
                }
                let urn = item.urn();
                if urn != before {
                    item.former.push(before);
                    item.former.retain(|former| *former != urn);
                }
            }
        }
    }

    fn project(&self) -> Project {
        let items = self.items.clone();
        let mut project = Project::new(PROJECT, "us-east-1");
        project.stack(STACK, move |stack, _: &()| {
            let mut made = HashMap::new();
            for item in &items {
                let handle = match item.parent {
                    None => declare(stack, item, &made),
                    Some(parent) => {
                        stack.component("chaos:Box", parent, |stack| declare(stack, item, &made))
                    }
                };
                made.insert(item.key, handle);
            }
        });
        project
    }
}

enum Handle {
    Plain(Declared<Plain>),
    Named,
    Keyed(Declared<Keyed>),
    Slow(Declared<Slow>),
}

fn declare(stack: &mut Stack, item: &Item, made: &HashMap<usize, Handle>) -> Handle {
    macro_rules! draft {
        ($kind:ident) => {{
            let mut draft = $kind::new(item.name.clone())
                .size(item.size)
                .make(item.make);
            if let Some(later) = item.later {
                draft = draft.later(later);
            }
            for former in &item.former {
                draft = draft.alias(former.clone());
            }
            draft = match item.on.and_then(|key| made.get(&key)) {
                Some(Handle::Plain(on)) => draft.on_plain(on),
                Some(Handle::Keyed(on)) => draft.on_keyed(on),
                Some(Handle::Slow(on)) => draft.on_slow(on),
                Some(Handle::Named) | None => draft,
            };
            match item.inside.and_then(|key| made.get(&key)) {
                Some(Handle::Plain(inside)) => draft.inside(inside),
                _ => draft,
            }
        }};
    }
    match item.kind {
        Kind::Plain => Handle::Plain(draft!(Plain).declare(stack)),
        Kind::Keyed => Handle::Keyed(draft!(Keyed).declare(stack)),
        Kind::Slow => Handle::Slow(draft!(Slow).declare(stack)),
        Kind::Named => {
            draft!(Named).title(format!("t{}", item.key)).declare(stack);
            Handle::Named
        }
    }
}

impl Chain {
    /// Runs all of it, then once undisturbed, and takes all away again.
    ///
    /// # Errors
    /// What did not hold, and the chain as a test.
    pub async fn run(&self) -> Result<(), String> {
        let mut world = World::new(THINGS.to_vec(), self.seed);
        let others = neighbours();
        let request = Request::default();
        let up = world.engine(neighbours()).plan_up(&request).await;
        carry_out(up, &request).await?;
        let mut program = Program::default();
        let foreign = law::foreign(&world, &program.project());
        for (at, run) in self.runs.iter().enumerate() {
            run.edits.iter().for_each(|edit| program.edit(*edit));
            self.run_once(&mut world, &program, run.fault, at).await?;
        }
        let end = self.runs.len();
        self.run_once(&mut world, &program, Fault::Never, end)
            .await?;

        let engine = world.engine(program.project());
        let destroy = engine.plan_destroy(&request).await;
        carry_out(destroy, &request)
            .await
            .map_err(|why| self.failed(end, &why))?;
        let mut wrong = law::after_a_good_run(&world, &engine, true).await;
        if foreign != law::foreign(&world, &program.project()) {
            wrong.push("foreign objects were touched".into());
        }
        wrong.extend(law::after_any_run(&world, others.name()).await);
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(self.failed(end, &format!("{wrong:#?}"))),
        }
    }

    async fn run_once(
        &self,
        world: &mut World,
        program: &Program,
        fault: Fault,
        at: usize,
    ) -> Result<(), String> {
        let request = Request::default();
        world.next_process(fault, self.lag);
        let engine = world.engine(program.project());
        let work = async { carry_out(engine.plan_up(&request).await, &request).await };
        let ended = world.run(work).await;
        let mut wrong = law::after_any_run(world, PROJECT).await;
        if fault == Fault::Never && ended != Ended::Complete {
            wrong.push("it did not end well".into());
        }
        if fault == Fault::Never && wrong.is_empty() {
            world.settle_down().await;
            wrong.extend(law::after_a_good_run(world, &engine, false).await);
            wrong.extend(law::next_run_changes_nothing(world, &engine, &request).await);
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(self.failed(at, &format!("{ended:?} {wrong:#?}"))),
        }
    }

    fn failed(&self, run: usize, why: &str) -> String {
        format!("run {run}: {why}\n\n{}", self.as_test())
    }

    /// A test that does the same.
    pub fn as_test(&self) -> String {
        let chain = format!("{self:?}").replace('[', "vec![");
        format!(
            "#[test]\nfn found() {{\n    use palinfra_chaos::chain::{{Chain, Edit::*, Kind::*, Run}};\n    \
             use palinfra_chaos::fault::Fault::*;\n    let chain = {chain};\n    \
             palinfra_chaos::in_paused_time(chain.run()).unwrap();\n}}\n"
        )
    }
}

/// Another project in the same account.
fn neighbours() -> Project {
    let mut project = Project::new("neighbours", "us-east-1");
    project.stack("dev", |stack, _: &()| {
        let plain = Plain::new("n0").declare(stack);
        Named::new("n1")
            .title("neighbour")
            .inside(&plain)
            .declare(stack);
        Keyed::new("n2").on_plain(&plain).declare(stack);
    });
    project
}

fn an_item() -> impl Strategy<Value = usize> {
    0..8_usize
}

fn an_edit() -> impl Strategy<Value = Edit> {
    let kind = prop_oneof![
        Just(Kind::Plain),
        Just(Kind::Named),
        Just(Kind::Keyed),
        Just(Kind::Slow)
    ];
    let grow = (
        kind,
        proptest::option::of(an_item()),
        proptest::option::of(an_item()),
    );
    prop_oneof![
        5 => grow.prop_map(|(kind, on, inside)| Edit::Grow { kind, on, inside }),
        2 => an_item().prop_map(Edit::Resize),
        2 => an_item().prop_map(Edit::Remake),
        1 => an_item().prop_map(Edit::Later),
        1 => an_item().prop_map(Edit::Rename),
        1 => an_item().prop_map(Edit::Move),
        1 => (an_item(), proptest::option::of(an_item()))
            .prop_map(|(item, on)| Edit::Rewire { item, on }),
        2 => an_item().prop_map(Edit::Shrink),
        1 => Just(Edit::Regrow),
    ]
}

fn a_fault() -> impl Strategy<Value = Fault> {
    let call = || 1..10_u64;
    prop_oneof![
        3 => Just(Fault::Never),
        2 => call().prop_map(Fault::StopBefore),
        3 => call().prop_map(Fault::StopAfter),
        1 => call().prop_map(Fault::LostBefore),
        1 => call().prop_map(Fault::LostAfter),
        1 => call().prop_map(Fault::ErrorBefore),
        1 => call().prop_map(Fault::ErrorAfter),
        1 => (call(), 1..6_u64).prop_map(|(from, calls)| Fault::Burst { from, calls }),
        3 => (call(), 1..=LIFETIME).prop_map(|(call, seconds)| Fault::Late { call, seconds }),
        1 => (call(), 1..12_u64, 1..=LIFETIME)
            .prop_map(|(from, calls, seconds)| Fault::LateRetry { from, calls, seconds }),
        1 => call().prop_map(Fault::Expired),
        2 => (1..30_u64).prop_map(Fault::Disk),
        1 => (1..30_u64, 1..900_usize).prop_map(|(write, bytes)| Fault::Torn { write, bytes }),
    ]
}

/// Any chain.
pub fn a_chain() -> impl Strategy<Value = Chain> {
    let run = (proptest::collection::vec(an_edit(), 1..4), a_fault())
        .prop_map(|(edits, fault)| Run { edits, fault });
    let lag = prop_oneof![Just(0_u64), Just(1), Just(60), Just(300)];
    (lag, any::<u64>(), proptest::collection::vec(run, 3..=15))
        .prop_map(|(lag, seed, runs)| Chain { lag, seed, runs })
}
