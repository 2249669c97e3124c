//! What a resource type is: its schema, as data, and the traits that derives implement.

mod options;

use std::marker::PhantomData;
use std::ops::Deref;

use crate::property::{Kind, Property, Shape};
use crate::urn::Urn;
use crate::value::{Map, Promise, Value};

pub use options::{Options, Timeouts};

/// All that the engine knows about a resource type. `#[derive(Resource)]` makes it.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The type's name, such as `ec2:Subnet`.
    pub resource_type: &'static str,
    /// The matching CloudFormation type, such as `AWS::EC2::Subnet`.
    pub cloudformation: Option<&'static str>,
    /// Whether it only looks something up and creates nothing.
    pub lookup: bool,
    /// Whether it acts on what has been done, as an invalidation does: an update of it comes
    /// after what it no longer depends on is deleted. All others let go of a thing first.
    pub afterwards: bool,
    /// The form of the id, for the local cloud: see [`OutputSchema::form`].
    pub id: &'static str,
    /// One line about a resource, with `{input}` for properties: `{cidr_block} in {vpc_id}`.
    pub summary: &'static str,
    /// Inputs that together are unique: two resources cannot share them. The natural name,
    /// by which a resource is found again.
    pub unique: &'static [&'static str],
    /// Whether its create call takes an idempotency token, so that sending the same call
    /// again is safe.
    pub token: bool,
    /// Whether it takes tags at creation, so that it can be found by them.
    pub tags: bool,
    /// The usual time of each operation.
    pub usual: Usual,
    /// Pairs of paths to ranges that must not overlap, such as those of two peered VPCs.
    pub apart: &'static [(&'static str, &'static str)],
    /// Whether AWS would take these inputs together.
    pub check: Option<CheckInputs>,
    /// The inputs, in the order of the struct.
    pub inputs: &'static [InputSchema],
    /// The outputs, `id` first.
    pub outputs: &'static [OutputSchema],
}

/// The usual seconds of each operation, waits included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// Until it is ready.
    pub create: u32,
    /// Until a change has taken effect.
    pub update: u32,
    /// Until it is gone.
    pub delete: u32,
}

/// One input of a resource type.
#[derive(Clone, Copy, Debug)]
pub struct InputSchema {
    /// The name, in snake case.
    pub name: &'static str,
    /// The matching CloudFormation property.
    pub cloudformation: Option<&'static str>,
    /// What it takes.
    pub kind: Kind,
    /// How a value of it is written in Rust.
    pub shape: Shape,
    /// Whether it must be given.
    pub required: bool,
    /// Whether a change replaces the resource.
    pub replaces: bool,
    /// Whether its value is never shown.
    pub secret: bool,
    /// Whether it is set by an update after creation, because the create call does not take
    /// it.
    pub after_create: bool,
    /// Whether the cloud never gives it back, so that drift of it cannot be seen.
    pub write_only: bool,
    /// Whether the order of a list means nothing.
    pub unordered: bool,
    /// What it is if it is not given.
    pub default: Option<fn() -> Value>,
    /// Whether AWS would take this known value.
    pub check: Option<Check>,
    /// The path to a range that this range must lie in: `vpc_id.cidr_block`.
    pub within: Option<&'static str>,
    /// Another input: resources of this type that share its value have ranges that do not
    /// overlap.
    pub disjoint: Option<&'static str>,
    /// Another input, such as a hash, that tells whether what this one points to has changed:
    /// while that one is set and stays, a change of this one alone is none.
    pub told_by: Option<&'static str>,
}

/// Whether AWS would take a known value, secrets exposed. An error says what it would take.
pub type Check = fn(&Value) -> Result<(), String>;

/// Whether AWS would take these inputs together, such as exactly one of some. It gets those
/// that are given; one that is not known yet is a promise. An error says what AWS would take,
/// and shows no value that may be secret.
pub type CheckInputs = fn(&Map) -> Result<(), String>;

impl InputSchema {
    /// An input that may be left out, with nothing special about it. A secret kind is a
    /// secret input.
    pub const fn new(name: &'static str, kind: Kind) -> InputSchema {
        InputSchema {
            name,
            cloudformation: None,
            kind,
            shape: Shape::Plain,
            required: false,
            replaces: false,
            secret: kind.is_secret(),
            after_create: false,
            write_only: false,
            unordered: false,
            default: None,
            check: None,
            within: None,
            disjoint: None,
            told_by: None,
        }
    }

    /// The type that it refers to by id or ARN, in a list too.
    pub fn references(&self) -> Option<&'static str> {
        fn of(kind: Kind) -> Option<&'static str> {
            match kind {
                Kind::Id(to) | Kind::Arn(to) => Some(to),
                Kind::List(item) | Kind::Map(item) => of(*item),
                _ => None,
            }
        }
        of(self.kind)
    }
}

/// One output of a resource type.
#[derive(Clone, Copy, Debug)]
pub struct OutputSchema {
    /// The name, in snake case.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// How the local cloud makes one: text with `{hex8}`, `{hex17}`, `{upper20}`, `{digits9}`
    /// (so many random characters of that kind), `{region}`, `{account}`, `{id}`, any input
    /// such as `{name}`, `{revision}` (1, and one more with each change), or `{random}` for a
    /// generated secret; `{random:INPUT}` is one that is given only if that input is true.
    /// `{for names}{item}.` at its start fills the rest for each item of an input that is a list.
    /// Without a form: the input of the same name.
    pub form: Option<&'static str>,
    /// Whether a change of the object can give it anew, as it does the number of the newest
    /// version: until a planned change is made, it is not known.
    pub renewed: bool,
}

impl Schema {
    /// The input of that name.
    pub fn input(&self, name: &str) -> Option<&'static InputSchema> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// Whether there is an output of that name; for checks when a program compiles.
    #[doc(hidden)]
    pub const fn has_output(&self, name: &str) -> bool {
        let (mut at, name) = (0, name.as_bytes());
        while at < self.outputs.len() {
            let other = self.outputs[at].name.as_bytes();
            let mut same = 0;
            while same < name.len() && same < other.len() && name[same] == other[same] {
                same += 1;
            }
            if same == name.len() && same == other.len() {
                return true;
            }
            at += 1;
        }
        false
    }

    /// The output of that name.
    pub fn output(&self, name: &str) -> Option<&'static OutputSchema> {
        self.outputs.iter().find(|output| output.name == name)
    }
}

/// A resource type. Derive it.
///
/// `#[derive(Resource)]` on a plain struct of inputs implements this trait and makes a
/// builder: `Vpc::new(name, required inputs…)`, a method for each other input and each
/// option, and `declare(stack)`. The attributes are described at the derive.
///
/// ```
/// use palinfra_core::{Cidr, Id, Output, Outputs, Project, Resource, cidr};
///
/// /// A network.
/// #[derive(Resource)]
/// #[resource(type = "ec2:Vpc", outputs = VpcOutputs, id = "vpc-{hex17}")]
/// pub struct Vpc {
///     /// Its range.
///     #[input(replaces)]
///     pub cidr_block: Cidr,
///     /// Whether machines in it get names.
///     #[input(default = false)]
///     pub enable_dns_hostnames: bool,
/// }
///
/// /// What a [`Vpc`] gives.
/// #[derive(Outputs)]
/// pub struct VpcOutputs {
///     /// Its id.
///     pub id: Output<Id<Vpc>>,
/// }
///
/// Project::new("shop", "us-east-1").stack("dev", |stack, _: &()| {
///     Vpc::new("main", cidr!("10.0.0.0/16")).enable_dns_hostnames(true).declare(stack);
/// });
/// ```
pub trait Resource: Sized + 'static {
    /// The handle to its outputs: a struct that derives [`Outputs`].
    type Outputs: Outputs;

    /// The builder that the derive makes.
    type Builder: Builder;

    /// The type's name, such as `ec2:Subnet`. Apart from the schema, so that two types whose
    /// schemas refer to each other can both be constants.
    const TYPE: &'static str;

    /// The schema.
    const SCHEMA: Schema;

    /// The inputs, from resolved values.
    ///
    /// # Errors
    /// Names the input that has the wrong type.
    fn from_map(inputs: &Map) -> Result<Self, String>;
}

/// A builder that a derive made: for [`Stack::change`](crate::Stack::change).
pub trait Builder {
    /// Takes up what was declared.
    #[doc(hidden)]
    fn from_draft(draft: Draft) -> Self;
    /// Gives back what is to be declared.
    #[doc(hidden)]
    fn into_draft(self) -> Draft;
}

/// A struct of [`Output`](crate::Output)s: of a resource type, or of a stack. Derive it.
///
/// ```
/// use palinfra_core::{Output, Outputs};
///
/// #[derive(Outputs)]
/// struct Network {
///     address: Output<String>,
/// }
///
/// #[derive(Outputs)]
/// struct Hub {
///     domain: Output<String>,
///     network: Network,
/// }
///
/// let names: Vec<&str> = Hub::SCHEMA.iter().map(|output| output.name).collect();
/// assert_eq!(names, ["domain", "network.address"]);
/// ```
pub trait Outputs: Sized {
    /// What there is, with dotted names for structs inside.
    const SCHEMA: &'static [OutputSchema];

    /// The struct, with each output made by `promise` from its dotted name.
    fn from_promises(prefix: &str, promise: &dyn Fn(&str) -> Value) -> Self;

    /// Adds each output under its dotted name.
    fn collect(&self, prefix: &str, values: &mut Vec<(String, Value)>);
}

/// A stack with no outputs.
impl Outputs for () {
    const SCHEMA: &'static [OutputSchema] = &[];
    fn from_promises(_: &str, _: &dyn Fn(&str) -> Value) {}
    fn collect(&self, _: &str, _: &mut Vec<(String, Value)>) {}
}

/// A field of a struct that derives [`Outputs`]: an output, or another such struct.
pub trait OutputField: Sized {
    /// What there is: one output with no name, or those of the struct.
    const SCHEMA: &'static [OutputSchema];
    /// As [`Outputs::from_promises`].
    fn promised(name: &str, promise: &dyn Fn(&str) -> Value) -> Self;
    /// As [`Outputs::collect`].
    fn gather(&self, name: &str, values: &mut Vec<(String, Value)>);
}

impl<T: Property> OutputField for crate::Output<T> {
    const SCHEMA: &'static [OutputSchema] = &[OutputSchema {
        name: "",
        kind: T::KIND,
        form: None,
        renewed: false,
    }];
    fn promised(name: &str, promise: &dyn Fn(&str) -> Value) -> Self {
        crate::Output::from_value(promise(name))
    }
    fn gather(&self, name: &str, values: &mut Vec<(String, Value)>) {
        values.push((name.into(), self.value().clone()));
    }
}

impl<T: Outputs> OutputField for T {
    const SCHEMA: &'static [OutputSchema] = <T as Outputs>::SCHEMA;
    fn promised(name: &str, promise: &dyn Fn(&str) -> Value) -> Self {
        <T as Outputs>::from_promises(name, promise)
    }
    fn gather(&self, name: &str, values: &mut Vec<(String, Value)>) {
        self.collect(name, values);
    }
}

/// A resource that a program has declared: a handle to its outputs, which are its fields.
/// Pass a reference to it wherever its id or its ARN is wanted. A type that has no output of
/// that name does not compile there.
///
/// ```compile_fail
/// # use palinfra_core::{Arn, Id, Input, Output, Outputs, Project, Resource};
/// # #[derive(Resource)]
/// # #[resource(type = "ec2:Vpc", outputs = VpcOutputs)]
/// # struct Vpc {}
/// # #[derive(Outputs)]
/// # struct VpcOutputs { id: Output<Id<Vpc>> }
/// Project::new("shop", "us-east-1").stack("dev", |stack, _: &()| {
///     let vpc = Vpc::new("main").declare(stack);
///     let arn: Input<Arn<Vpc>> = (&vpc).into();
/// });
/// ```
pub struct Declared<R: Resource> {
    urn: Urn,
    outputs: R::Outputs,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> Declared<R> {
    pub(crate) fn new(urn: Urn) -> Declared<R> {
        let outputs = R::Outputs::from_promises("", &|name| promise_of::<R>(&urn, name));
        Declared {
            urn,
            outputs,
            of: PhantomData,
        }
    }

    /// Its identity.
    pub fn urn(&self) -> &Urn {
        &self.urn
    }

    /// The promise of one output.
    pub(crate) fn promise(&self, name: &str) -> Value {
        promise_of::<R>(&self.urn, name)
    }
}

fn promise_of<R: Resource>(urn: &Urn, name: &str) -> Value {
    match R::SCHEMA.output(name) {
        Some(output) => {
            let promise = Value::Promise(Promise::Property {
                urn: urn.clone(),
                name: output.name,
            });
            if output.kind.is_secret() {
                promise.into_secret()
            } else {
                promise
            }
        }
        None => Value::Null,
    }
}

impl<R: Resource> Deref for Declared<R> {
    type Target = R::Outputs;
    fn deref(&self) -> &R::Outputs {
        &self.outputs
    }
}

impl<R: Resource> Clone for Declared<R> {
    fn clone(&self) -> Self {
        Declared::new(self.urn.clone())
    }
}

/// What a builder has gathered so far. For derives.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Draft {
    pub name: String,
    pub inputs: Map,
    pub options: Options,
    pub location: &'static std::panic::Location<'static>,
}

impl Draft {
    #[doc(hidden)]
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Draft {
        Draft {
            name: name.into(),
            inputs: Map::new(),
            options: Options::default(),
            location: std::panic::Location::caller(),
        }
    }

    /// Ignores changes of inputs that replace, but for its natural name: another name is
    /// another object.
    #[doc(hidden)]
    pub fn never_replace(&mut self, schema: &Schema) {
        let kept = schema.inputs.iter().filter(|input| input.replaces);
        let kept = kept.filter(|input| !schema.unique.contains(&input.name));
        let kept = kept.map(|input| input.name.to_string());
        self.options.ignore_changes.extend(kept);
    }

    #[doc(hidden)]
    pub fn set<T>(&mut self, name: &'static str, input: impl Into<crate::Input<T>>) {
        self.inputs.insert(name.into(), input.into().into_value());
    }
}
