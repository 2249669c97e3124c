//! The projects that schedules are run on, and what is done with them.

use std::collections::BTreeMap;

use palinfra_core::engine::{Engine, EngineError, Request};
use palinfra_core::plan::Selection;
use palinfra_core::record::{Checkpoint, Record};
use palinfra_core::{Project, Schema};

use crate::things::{Keyed, Named, Plain, Slow, THINGS};
use crate::world::{World, carry_out};

/// A project that schedules are run on. It has two versions; the second changes as much as can
/// be.
pub struct Subject {
    /// Its name.
    pub name: &'static str,
    /// The project, of a version.
    pub project: fn(version: u8) -> Project,
    /// Its resource types.
    pub types: fn() -> Vec<&'static Schema>,
    /// Its stacks.
    pub stacks: &'static [&'static str],
    /// What is set in both versions: stack, name, value.
    pub settings: &'static [(&'static str, &'static str, &'static str)],
    /// What is set in the second version.
    pub changed: &'static [(&'static str, &'static str, &'static str)],
    /// What `--replace` is given.
    pub replaced: &'static str,
}

/// All projects. Another one is another entry.
pub const SUBJECTS: &[Subject] = &[
    Subject {
        name: "small",
        project: small,
        types: || THINGS.to_vec(),
        stacks: &["dev"],
        settings: &[],
        changed: &[],
        replaced: "net",
    },
    #[cfg(feature = "blueprints")]
    Subject {
        name: "payment-web",
        project: |_| blueprint_payment_web::project(),
        types: aws,
        stacks: &["dev"],
        settings: &[],
        changed: &[
            ("dev", "tasks", "4"),
            ("dev", "health_path", "/health"),
            ("dev", "log_days", "60"),
            ("dev", "nat_gateways", "3"),
            ("dev", "readers", "2"),
        ],
        replaced: "*/ec2:RouteTable:*",
    },
    #[cfg(feature = "blueprints")]
    Subject {
        name: "payflow",
        project: |_| blueprint_payflow::project(),
        types: aws,
        stacks: &["hub", "production", "development"],
        settings: &[("production", "deletion_protection", "false")],
        changed: &[
            ("hub", "node_type", "t3.large"),
            ("hub", "instance_connect", "false"),
            ("production", "nodes", "4"),
            ("production", "database_class", "db.t4g.medium"),
            ("development", "nodes", "3"),
        ],
        // A route table of the hub is used by routes of the other stacks.
        replaced: "*/ec2:RouteTableAssociation:*",
    },
    #[cfg(feature = "blueprints")]
    Subject {
        name: "coltpay",
        project: |_| blueprint_coltpay::project(),
        types: aws,
        stacks: &["prod", "dev"],
        settings: &[],
        changed: &[
            ("prod", "instance_type", "t3.medium"),
            ("prod", "most_instances", "3"),
            ("prod", "readers", "2"),
            ("dev", "database_class", "db.t4g.small"),
            ("dev", "health_path", "/health"),
        ],
        replaced: "*/ec2:RouteTable:*",
    },
    #[cfg(feature = "blueprints")]
    Subject {
        name: "palipoint",
        project: |_| blueprint_palipoint::project(),
        types: aws,
        stacks: &["cicd", "prod", "nonprod"],
        settings: &[("cicd", "protect", "false"), ("prod", "protect", "false")],
        changed: &[
            ("cicd", "gitlab_disk", "200"),
            ("prod", "database_class", "db.t3.large"),
            ("prod", "search_zones", "2"),
            ("nonprod", "database_class", "db.t3.small"),
        ],
        replaced: "*/ec2:RouteTableAssociation:*",
    },
    #[cfg(feature = "blueprints")]
    Subject {
        name: "payment-system",
        project: |_| blueprint_payment_system::project(),
        types: aws,
        stacks: &["production", "staging"],
        settings: &[],
        changed: &[
            ("production", "read_replicas", "2"),
            ("production", "log_days", "180"),
            ("staging", "backend_tasks", "2"),
            ("staging", "nat_gateways", "2"),
            ("staging", "rate_limit", "1000"),
        ],
        replaced: "*/ec2:RouteTable:*",
    },
];

/// The subject of that name.
pub fn subject(name: &str) -> &'static Subject {
    let mut all = SUBJECTS.iter();
    all.find(|subject| subject.name == name).expect(name)
}

#[cfg(feature = "blueprints")]
fn aws() -> Vec<&'static Schema> {
    palinfra_aws::RESOURCES
        .iter()
        .map(|resource| resource.schema)
        .collect()
}

/// Version 2 updates, replaces in both orders, deletes and creates.
fn small(version: u8) -> Project {
    let mut project = Project::new("small", "us-east-1");
    project.stack("dev", move |stack, _: &()| {
        let v = i64::from(version);
        let net = Plain::new("net").make(v).later(v).declare(stack);
        let part = Keyed::new("part").on_plain(&net).size(v).declare(stack);
        let server = Slow::new("server")
            .on_keyed(&part)
            .inside(&net)
            .size(v)
            .declare(stack);
        Named::new("group").title("g").make(v).declare(stack);
        let last = Named::new("last").title(format!("last-{v}"));
        last.on_slow(&server).declare(stack);
        if version == 1 {
            Plain::new("old").on_plain(&net).declare(stack);
        } else {
            Plain::new("new").on_slow(&server).later(1).declare(stack);
        }
    });
    project
}

/// What is done with a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// All is made.
    Up,
    /// The second version takes the place of the first.
    Update,
    /// Some resources are replaced because they are asked to be.
    Replace,
    /// All is deleted.
    Destroy,
    /// Something was deleted behind the program's back, which is found out.
    Refresh,
    /// Something that the state has forgotten is taken in again.
    Import,
}

impl Operation {
    /// All of them.
    pub const ALL: [Operation; 6] = [
        Operation::Up,
        Operation::Update,
        Operation::Replace,
        Operation::Destroy,
        Operation::Refresh,
        Operation::Import,
    ];

    /// The version of the program that is wanted in the end.
    pub fn version(self) -> u8 {
        if self == Operation::Update { 2 } else { 1 }
    }

    /// Whether nothing is left in the end.
    pub fn empties(self) -> bool {
        self == Operation::Destroy
    }
}

impl Subject {
    /// An engine for a version, in the process that is running now.
    pub fn engine(&self, world: &World, version: u8) -> Engine {
        let mut engine = world.engine((self.project)(version));
        let changed = if version == 2 { self.changed } else { &[] };
        for stack in self.stacks {
            let values: BTreeMap<String, String> = self
                .settings
                .iter()
                .chain(changed)
                .filter(|(of, _, _)| of == stack)
                .map(|(_, name, value)| (name.to_string(), value.to_string()))
                .collect();
            engine = engine.settings(stack, values);
        }
        engine
    }

    /// A request for all stacks.
    pub fn request(&self) -> Request {
        Request {
            stacks: self.stacks.iter().map(ToString::to_string).collect(),
            ..Request::default()
        }
    }

    /// A world in which an operation can begin.
    pub async fn prepare(&self, operation: Operation, seed: u64) -> World {
        let mut world = World::new((self.types)(), seed);
        if operation == Operation::Up {
            return world;
        }
        let engine = self.engine(&world, 1);
        self.up(&engine, &self.request()).await.unwrap();
        let leaf = self.leaf(&world).await;
        match operation {
            Operation::Refresh => {
                let which = format!("{}/{}", leaf.resource_type, leaf.id);
                world.console().remove(&which).unwrap();
                world.outside.insert(leaf.id);
            }
            Operation::Import => {
                let urn = leaf.urn.to_string();
                engine.forget(leaf.urn.stack(), &[urn]).await.unwrap();
                world.outside.insert(leaf.id);
            }
            _ => {}
        }
        world
    }

    /// Does it, for the first time.
    pub async fn perform(&self, world: &World, operation: Operation) -> Result<(), String> {
        let engine = self.engine(world, operation.version());
        let request = self.request();
        match operation {
            Operation::Replace => {
                let replaces = vec![self.replaced.to_string()];
                let selection = Selection {
                    replaces,
                    ..Selection::default()
                };
                self.up(
                    &engine,
                    &Request {
                        selection,
                        ..request
                    },
                )
                .await
            }
            Operation::Refresh => text(engine.refresh(&request).await),
            Operation::Import => self.import(world, &engine).await,
            _ => self.finish(world, operation).await,
        }
    }

    /// Brings it to its end, whatever was done of it.
    pub async fn finish(&self, world: &World, operation: Operation) -> Result<(), String> {
        let engine = self.engine(world, operation.version());
        let request = self.request();
        match operation {
            Operation::Destroy => carry_out(engine.plan_destroy(&request).await, &request).await,
            Operation::Import => {
                self.import(world, &engine).await?;
                self.up(&engine, &request).await
            }
            Operation::Refresh => {
                text(engine.refresh(&request).await)?;
                self.up(&engine, &request).await
            }
            _ => self.up(&engine, &request).await,
        }
    }

    async fn up(&self, engine: &Engine, request: &Request) -> Result<(), String> {
        carry_out(engine.plan_up(request).await, request).await
    }

    /// Takes in whatever the cloud has and no state knows.
    async fn import(&self, world: &World, engine: &Engine) -> Result<(), String> {
        for stack in self.stacks {
            let state = world.state(engine.project().name(), stack).await;
            let known = |urn: &palinfra_core::Urn| {
                let known = |state: &Checkpoint| state.resources.contains_key(urn);
                state.as_ref().is_some_and(known)
            };
            for object in world.console().list().unwrap() {
                if object.urn.stack() == *stack && !known(&object.urn) {
                    let request = self.request();
                    text(engine.import(&request, &object.urn, &object.id).await)?;
                }
            }
        }
        Ok(())
    }

    /// A resource that nothing else needs, of the last stack.
    async fn leaf(&self, world: &World) -> Record {
        let project = (self.project)(1);
        let stack = self.stacks.last().unwrap();
        let state = world.state(project.name(), stack).await.unwrap();
        let needed = |record: &Record| {
            let mut others = state.resources.values();
            others.any(|other| other.dependencies.contains(&record.urn))
        };
        let mut leaves = state.resources.values().rev();
        let leaf = leaves.find(|record| !record.lookup && !needed(record));
        Record::clone(leaf.unwrap())
    }
}

fn text<T>(result: Result<T, EngineError>) -> Result<(), String> {
    result.map(|_| ()).map_err(|error| error.to_string())
}
