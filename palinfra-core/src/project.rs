//! A project: its stacks, and the programs that declare them.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use crate::custom::{Custom, CustomType};
use crate::resource::{Outputs, Schema};
use crate::settings::{SettingField, SettingSource, Settings};
use crate::stack::{Declaration, Line, ProgramError, Stack};
use crate::value::{Map, Promise, Value};

type Program = Arc<dyn Fn(&mut Stack, Line) -> Vec<(String, Value)> + Send + Sync>;

/// A project: a name, a region, and stacks, each declared by a program.
///
/// ```
/// use palinfra_core::{Output, Outputs, Project};
///
/// #[derive(Outputs)]
/// struct Hub {
///     domain: Output<String>,
/// }
///
/// let mut project = Project::new("shop", "us-east-1");
/// let hub = project.stack("hub", |_, _: &()| Hub { domain: Output::known("example.com".into()) });
/// project.stack("production", move |stack, _: &()| {
///     let hub = hub.outputs(stack);
///     // `hub.domain` is an `Output<String>`, and `production` comes after `hub`.
/// });
/// ```
#[derive(Clone)]
pub struct Project {
    name: String,
    region: String,
    stacks: Vec<Definition>,
    any: Option<Definition>,
    providers: BTreeMap<String, Credentials>,
    custom: Vec<CustomType>,
}

/// A named set of credentials, for resources in another account.
///
/// ```
/// use palinfra_core::{Credentials, Project};
///
/// let mut project = Project::new("shop", "us-east-1");
/// project.provider("dns", Credentials {
///     assume_role: Some("arn:aws:iam::123456789012:role/dns".into()),
///     ..Credentials::default()
/// });
/// // A resource that is declared with `.provider("dns")` lives in that account.
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// A profile of the shared AWS configuration.
    pub profile: Option<String>,
    /// A role to assume, by ARN. The credentials of `profile`, or else the usual ones, assume it.
    pub assume_role: Option<String>,
    /// What the role wants to be told, if its owner is another company.
    pub external_id: Option<String>,
}

/// One stack of a project.
#[derive(Clone)]
pub struct Definition {
    /// Its name; empty for a stack that takes any name.
    pub name: String,
    /// Its region, if it is not the project's.
    pub region: Option<String>,
    /// What can be set.
    pub settings: &'static [SettingField],
    /// Where it is declared.
    pub line: Line,
    program: Program,
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definition")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A reference to a stack, through which others read its typed outputs.
pub struct StackRef<O> {
    name: Arc<str>,
    of: PhantomData<fn() -> O>,
}

impl<O> Clone for StackRef<O> {
    fn clone(&self) -> Self {
        StackRef {
            name: self.name.clone(),
            of: PhantomData,
        }
    }
}

impl<O: Outputs> StackRef<O> {
    /// The name of the stack.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The outputs of the stack after a run, from their values by name. One that has no value,
    /// since a step failed, stays a promise.
    ///
    /// ```
    /// use palinfra_core::{Map, Output, Outputs, Project, Value};
    ///
    /// #[derive(Outputs)]
    /// struct Hub {
    ///     domain: Output<String>,
    /// }
    ///
    /// let mut project = Project::new("shop", "us-east-1");
    /// let hub = project.stack("hub", |_, _: &()| Hub { domain: Output::known("a.example".into()) });
    /// let values = Map::from([("domain".to_string(), Value::Text("a.example".into()))]);
    /// assert_eq!(hub.of_values(&values).domain.get(), Ok("a.example".to_string()));
    /// assert!(hub.of_values(&Map::new()).domain.get().is_err());
    /// ```
    pub fn of_values(&self, values: &Map) -> O {
        O::from_promises("", &|name| match values.get(name) {
            Some(value) => value.clone(),
            None => self.promise(name),
        })
    }

    /// The outputs of the stack, as promises. `reader` comes after it, and it cannot be
    /// destroyed before `reader`.
    pub fn outputs(&self, reader: &mut Stack) -> O {
        reader.read(&self.name);
        O::from_promises("", &|name| self.promise(name))
    }

    fn promise(&self, name: &str) -> Value {
        let secret = O::SCHEMA
            .iter()
            .any(|output| output.name == name && matches!(output.kind, crate::Kind::Secret(_)));
        let promise = Value::Promise(Promise::StackOutput {
            stack: self.name.clone(),
            name: name.into(),
        });
        if secret {
            promise.into_secret()
        } else {
            promise
        }
    }
}

impl Project {
    /// A project with no stacks yet.
    pub fn new(name: impl Into<String>, region: impl Into<String>) -> Project {
        Project {
            name: name.into(),
            region: region.into(),
            stacks: Vec::new(),
            any: None,
            providers: BTreeMap::new(),
            custom: Vec::new(),
        }
    }

    /// Adds a stack. Its program is a pure function of its settings.
    #[track_caller]
    pub fn stack<C, O, P>(&mut self, name: &str, program: P) -> StackRef<O>
    where
        C: Settings,
        O: Outputs,
        P: Fn(&mut Stack, &C) -> O + Send + Sync + 'static,
    {
        let line = Line::from(Location::caller());
        self.stacks.push(definition(name, line, program));
        StackRef {
            name: name.into(),
            of: PhantomData,
        }
    }

    /// Adds a program for every stack name that is not added by [`stack`](Project::stack):
    /// the user chooses names with `--stack`.
    #[track_caller]
    pub fn any_stack<C, O, P>(&mut self, program: P)
    where
        C: Settings,
        O: Outputs,
        P: Fn(&mut Stack, &C) -> O + Send + Sync + 'static,
    {
        self.any = Some(definition("", Line::from(Location::caller()), program));
    }

    /// The region of the stack that was added last, if it is not the project's.
    pub fn in_region(&mut self, region: impl Into<String>) -> &mut Project {
        if let Some(last) = self.stacks.last_mut() {
            last.region = Some(region.into());
        }
        self
    }

    /// Adds credentials under a name that resources refer to by their `provider` option.
    pub fn provider(&mut self, name: impl Into<String>, credentials: Credentials) -> &mut Project {
        self.providers.insert(name.into(), credentials);
        self
    }

    /// Adds a resource type of your own, with its calls: see [`Custom`]. Its schema need not
    /// be among the types of an engine or a command line.
    pub fn custom(&mut self, calls: impl Custom) -> &mut Project {
        self.custom.push(CustomType::new(calls));
        self
    }

    /// The schemas of the custom types.
    pub fn custom_schemas(&self) -> impl Iterator<Item = &'static Schema> {
        self.custom.iter().map(|custom| custom.schema)
    }

    pub(crate) fn custom_types(&self) -> &[CustomType] {
        &self.custom
    }

    /// The project's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The region of stacks that name none of their own.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The named credentials.
    pub fn providers(&self) -> &BTreeMap<String, Credentials> {
        &self.providers
    }

    /// The names of its stacks, in the order they were added.
    pub fn stack_names(&self) -> impl Iterator<Item = &str> {
        self.stacks.iter().map(|stack| stack.name.as_str())
    }

    /// Whether a stack can have any name.
    pub fn takes_any_stack(&self) -> bool {
        self.any.is_some()
    }

    /// The stack of that name, if the project has it.
    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.stacks
            .iter()
            .find(|stack| stack.name == name)
            .or(self.any.as_ref())
    }

    /// Runs the program of a stack. `None`: there is no such stack.
    pub fn declare(&self, settings: SettingSource, region: Option<&str>) -> Option<Declaration> {
        let definition = self.definition(&settings.stack)?;
        let region = region
            .or(definition.region.as_deref())
            .unwrap_or(&self.region);
        let mut stack = Stack::with_settings(&self.name, settings, region);
        let outputs = (definition.program)(&mut stack, definition.line.clone());
        Some(stack.finish(outputs))
    }
}

fn definition<C, O, P>(name: &str, line: Line, program: P) -> Definition
where
    C: Settings,
    O: Outputs,
    P: Fn(&mut Stack, &C) -> O + Send + Sync + 'static,
{
    let run = move |stack: &mut Stack, line: Line| {
        let mut errors = Vec::new();
        let settings = C::read(stack.settings(), &mut errors);
        for error in errors {
            let (message, help) = match error.problem {
                None => (
                    format!("setting `{}` is missing", error.name),
                    format!(
                        "pass `--set {0}=…`, or write `{0} = …` into palinfra.{1}.toml",
                        error.name,
                        stack.name()
                    ),
                ),
                Some(problem) => (
                    format!("setting `{}`: {problem}", error.name),
                    "`config ls` lists the settings".into(),
                ),
            };
            let stack_name = stack.name().to_string();
            stack.add_error(ProgramError {
                stack: stack_name,
                urn: None,
                line: Some(line.clone()),
                message,
                help: Some(help),
            });
        }
        for key in stack
            .settings()
            .unknown(C::FIELDS)
            .into_iter()
            .map(String::from)
            .collect::<Vec<_>>()
        {
            let stack_name = stack.name().to_string();
            stack.add_error(ProgramError {
                stack: stack_name,
                urn: None,
                line: Some(line.clone()),
                message: format!("there is no setting `{}`", key.escape_debug()),
                help: Some("`config ls` lists the settings".into()),
            });
        }
        let outputs = program(stack, &settings);
        let mut values = Vec::new();
        outputs.collect("", &mut values);
        values
    };
    Definition {
        name: name.into(),
        region: None,
        settings: C::FIELDS,
        line,
        program: Arc::new(run),
    }
}
