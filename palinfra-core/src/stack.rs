//! A stack, while its program declares it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::panic::Location;

use serde::{Deserialize, Serialize};

use crate::property::Property;
use crate::resource::{Builder, Declared, Draft, Options, Resource, Schema};
use crate::settings::SettingSource;
use crate::urn::{Urn, name_problem};
use crate::value::{Map, Value};

/// A stack that a program is declaring. Nothing here can fail: what is wrong is recorded
/// with its line, so that one preview shows every error of a program.
///
/// ```
/// use palinfra_core::Project;
/// let mut project = Project::new("shop", "us-east-1");
/// project.stack("dev", |stack, _: &()| {
///     stack.tag("team", "payments");
///     stack.component("Shop", "shop", |stack| {
///         // Resources declared here have the URN …:Shop:shop/TYPE:NAME.
///     });
/// });
/// ```
pub struct Stack {
    project: String,
    settings: SettingSource,
    region: String,
    elsewhere: Option<String>,
    scopes: Vec<Scope>,
    tags: BTreeMap<String, Value>,
    naming: String,
    nodes: Vec<Node>,
    index: HashMap<Urn, usize>,
    reads: BTreeSet<String>,
    moved: Vec<(String, String)>,
    errors: Vec<ProgramError>,
}

struct Scope {
    segment: String,
    line: Line,
}

/// One declared resource, before planning.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its identity.
    pub urn: Urn,
    /// Its type.
    pub schema: &'static Schema,
    /// The inputs, defaults included; promises are still promises.
    pub inputs: Map,
    /// What the user asks of the engine.
    pub options: Options,
    /// Where the program declares it: for a resource inside components, the line of the
    /// outermost one, since that is what its user wrote.
    pub line: Line,
}

/// A line of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The file, as the compiler names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl From<&Location<'_>> for Line {
    fn from(location: &Location<'_>) -> Line {
        Line {
            file: location.file().into(),
            line: location.line(),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Something wrong in a program, found before anything is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgramError {
    /// The stack.
    pub stack: String,
    /// The resource, if it is about one.
    pub urn: Option<Urn>,
    /// The line of the program.
    pub line: Option<Line>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What a program declared.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The stack's name.
    pub stack: String,
    /// The stack's region.
    pub region: String,
    /// The resources, in the order of the program.
    pub nodes: Vec<Node>,
    /// The stack's outputs.
    pub outputs: Vec<(String, Value)>,
    /// The other stacks whose outputs it reads.
    pub reads: BTreeSet<String>,
    /// Path prefixes that were renamed: before, and now.
    pub moved: Vec<(String, String)>,
    /// What is wrong so far.
    pub errors: Vec<ProgramError>,
}

impl Stack {
    pub(crate) fn with_settings(project: &str, settings: SettingSource, region: &str) -> Stack {
        Stack {
            project: project.into(),
            settings,
            region: region.into(),
            elsewhere: None,
            scopes: Vec::new(),
            tags: BTreeMap::new(),
            naming: "{project}-{stack}-{name}".into(),
            nodes: Vec::new(),
            index: HashMap::new(),
            reads: BTreeSet::new(),
            moved: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// The stack's name.
    pub fn name(&self) -> &str {
        &self.settings.stack
    }

    /// The project's name.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The region of its resources, unless one of them says otherwise.
    pub fn region(&self) -> &str {
        self.elsewhere.as_deref().unwrap_or(&self.region)
    }

    /// Declares what is in another region, components too.
    ///
    /// ```
    /// # use palinfra_core::Stack;
    /// fn copy(stack: &mut Stack) {
    ///     stack.in_region("us-west-2", |stack| {
    ///         assert_eq!(stack.region(), "us-west-2");
    ///         // Resources declared here are in us-west-2.
    ///     });
    /// }
    /// ```
    pub fn in_region<T>(
        &mut self,
        region: impl Into<String>,
        body: impl FnOnce(&mut Stack) -> T,
    ) -> T {
        let outer = self.elsewhere.replace(region.into());
        let result = body(self);
        self.elsewhere = outer;
        result
    }

    /// Adds a tag to every resource declared from here on that takes tags and does not set
    /// this one itself.
    pub fn tag(&mut self, key: impl Into<String>, value: impl Into<crate::Input<String>>) {
        self.tags.insert(key.into(), value.into().into_value());
    }

    /// How components name things in the cloud, from here on: a pattern in which `{project}`,
    /// `{stack}` and `{name}` stand for themselves. Until this is called it is
    /// `{project}-{stack}-{name}`.
    ///
    /// ```
    /// # use palinfra_core::Project;
    /// # Project::new("shop", "us-east-1").stack("dev", |stack, _: &()| {
    /// assert_eq!(stack.full_name("api"), "shop-dev-api");
    /// stack.naming("{name}-{stack}");
    /// assert_eq!(stack.full_name("api"), "api-dev");
    /// # });
    /// ```
    #[track_caller]
    pub fn naming(&mut self, pattern: impl Into<String>) {
        self.naming = pattern.into();
        if !self.naming.contains("{name}") {
            // Else everything would have the same name.
            self.error(format!(
                "the naming `{}` lacks `{{name}}`",
                self.naming.escape_debug()
            ));
        }
    }

    /// The name in the cloud of something that is called `name` in the program, as
    /// [`naming`](Stack::naming) says: stacks of one account do not clash.
    pub fn full_name(&self, name: &str) -> String {
        // The name comes last: it may hold text that looks like a part of the pattern.
        self.naming
            .replace("{project}", &self.project)
            .replace("{stack}", self.name())
            .replace("{name}", name)
    }

    /// Declares a component: the resources that `body` declares belong to it. A component
    /// is a function like any other that takes the stack; this gives it a name.
    #[track_caller]
    pub fn component<T>(
        &mut self,
        kind: &str,
        name: &str,
        body: impl FnOnce(&mut Stack) -> T,
    ) -> T {
        let line = Line::from(Location::caller());
        self.component_at(kind, name, line, body)
    }

    /// As [`component`](Stack::component), declared by another line than the caller's: for
    /// builders, which know where their user called them.
    pub fn component_at<T>(
        &mut self,
        kind: &str,
        name: &str,
        line: Line,
        body: impl FnOnce(&mut Stack) -> T,
    ) -> T {
        self.check_name(kind, name, &line);
        self.scopes.push(Scope {
            segment: format!("{kind}:{name}"),
            line,
        });
        let result = body(self);
        self.scopes.pop();
        result
    }

    /// Changes a resource that is already declared, such as one inside a component: takes
    /// its builder and gives it back.
    ///
    /// ```
    /// # use palinfra_core::{Stack, Resource, Declared};
    /// fn keep<R: Resource>(stack: &mut Stack, resource: &Declared<R>) {
    ///     stack.change(resource, |builder| builder);
    /// }
    /// ```
    pub fn change<R: Resource>(
        &mut self,
        resource: &Declared<R>,
        change: impl FnOnce(R::Builder) -> R::Builder,
    ) {
        let Some(node) = self
            .index
            .get(resource.urn())
            .and_then(|at| self.nodes.get_mut(*at))
        else {
            return;
        };
        let draft = Draft {
            name: resource.urn().name().into(),
            inputs: std::mem::take(&mut node.inputs),
            options: std::mem::take(&mut node.options),
            location: Location::caller(),
        };
        let draft = change(R::Builder::from_draft(draft)).into_draft();
        node.inputs = draft.inputs;
        node.options = draft.options;
        mark_secrets(node.schema, &mut node.inputs);
    }

    /// Says that a component has another name, or another place, than it had: its resources
    /// keep their objects. Both are paths of components, such as `Vpc:main`.
    pub fn moved(&mut self, from: impl Into<String>, to: impl Into<String>) {
        self.moved.push((from.into(), to.into()));
    }

    /// Records that something is wrong with the program, at the line of the caller.
    #[track_caller]
    pub fn error(&mut self, message: impl Into<String>) {
        let line = self.user_line(Location::caller().into());
        self.errors.push(ProgramError {
            stack: self.name().into(),
            urn: None,
            line: Some(line),
            message: message.into(),
            help: None,
        });
    }

    /// Takes up what a builder has gathered. For derives.
    #[doc(hidden)]
    pub fn declare<R: Resource>(&mut self, mut draft: Draft) -> Declared<R> {
        let schema = const { &R::SCHEMA };
        let line = self.user_line(draft.location.into());
        self.check_name(schema.resource_type, &draft.name, &line);
        let parents: Vec<String> = self
            .scopes
            .iter()
            .map(|scope| scope.segment.clone())
            .collect();
        let urn = Urn::new(
            &self.project,
            self.name(),
            &parents,
            schema.resource_type,
            &draft.name,
        );

        for input in schema.inputs {
            if let Some(default) = input.default
                && !draft.inputs.contains_key(input.name)
            {
                draft.inputs.insert(input.name.into(), default());
            }
        }
        draft.inputs.retain(|_, value| !value.is_null());
        mark_secrets(schema, &mut draft.inputs);
        if !self.tags.is_empty() && schema.input("tags").is_some() {
            let own = draft
                .inputs
                .entry("tags".into())
                .or_insert_with(|| Value::Map(Map::new()));
            if let Value::Map(own) = own {
                for (key, value) in &self.tags {
                    own.entry(key.clone()).or_insert_with(|| value.clone());
                }
            }
        }

        let mut options = draft.options;
        options.region = options.region.or_else(|| self.elsewhere.clone());
        let node = Node {
            urn: urn.clone(),
            schema,
            inputs: draft.inputs,
            options,
            line,
        };
        if let Some(first) = self.index.get(&urn).and_then(|at| self.nodes.get(*at)) {
            self.errors.push(ProgramError {
                stack: self.settings.stack.clone(),
                urn: Some(urn.clone()),
                line: Some(node.line),
                message: format!("is declared twice, first at {}", first.line),
                help: Some("give one of them another name".into()),
            });
        } else {
            self.index.insert(urn.clone(), self.nodes.len());
            self.nodes.push(node);
        }
        Declared::new(urn)
    }

    pub(crate) fn settings(&self) -> &SettingSource {
        &self.settings
    }

    pub(crate) fn read(&mut self, stack: &str) {
        self.reads.insert(stack.into());
    }

    pub(crate) fn add_error(&mut self, error: ProgramError) {
        self.errors.push(error);
    }

    pub(crate) fn finish(self, outputs: Vec<(String, Value)>) -> Declaration {
        Declaration {
            stack: self.settings.stack,
            region: self.region,
            nodes: self.nodes,
            outputs,
            reads: self.reads,
            moved: self.moved,
            errors: self.errors,
        }
    }

    /// The line that the user wrote: that of the outermost component, or else this one.
    fn user_line(&self, line: Line) -> Line {
        self.scopes.first().map_or(line, |scope| scope.line.clone())
    }

    fn check_name(&mut self, kind: &str, name: &str, line: &Line) {
        if let Some(problem) = name_problem(name) {
            let error = ProgramError {
                stack: self.name().into(),
                urn: None,
                line: Some(self.user_line(line.clone())),
                message: format!("{kind} `{}`: {problem}", name.escape_debug()),
                help: None,
            };
            self.errors.push(error);
        }
    }
}

/// Marks the inputs that the schema says are secret, whatever their type.
fn mark_secrets(schema: &Schema, inputs: &mut Map) {
    for secret in schema.inputs.iter().filter(|input| input.secret) {
        if let Some(value) = inputs.get_mut(secret.name) {
            *value = std::mem::take(value).into_secret();
        }
    }
}

/// A typed value that is always known, from a [`Property`]: for components that compute.
impl<T: Property> From<T> for crate::Output<T> {
    fn from(value: T) -> Self {
        crate::Output::known(value)
    }
}
