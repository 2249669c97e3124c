//! palinfra's engine.
extern crate self as palinfra_core;

pub mod backend;
pub mod cancel;
pub mod check;
pub mod cli;
mod clock;
pub mod clouds;
mod codec;
pub mod diff;
pub mod display;
#[doc(hidden)]
pub mod dotted;
pub mod engine;
pub mod event;
pub mod execute;
pub mod fits;
pub mod graph;
pub mod journal;
pub mod local;
pub mod order;
pub mod output;
pub mod plan;
pub mod project;
pub mod property;
pub mod provider;
pub mod ranges;
pub mod record;
pub mod refresh;
pub mod resource;
pub mod secret;
pub mod session;
pub mod settings;
pub mod settle;
pub mod stack;
pub mod testing;
pub mod urn;
pub mod value;

pub use output::{Input, OutPart, Output};
pub use palinfra_macros::{Outputs, Property, Resource, Settings};
pub use project::{Credentials, Project, StackRef};
pub use property::{Arn, Cidr, Id, Kind, Property, Secret};
pub use resource::{Declared, Options, Outputs, Resource, Schema, Timeouts};
pub use settings::{Setting, Settings};
pub use stack::Stack;
pub use urn::Urn;
pub use value::{Map, Promise, Value};
