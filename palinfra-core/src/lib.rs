//! palinfra's engine.
extern crate self as palinfra_core;

pub mod backend;
mod codec;
#[doc(hidden)]
pub mod dotted;
pub mod event;
pub mod journal;
pub mod output;
pub mod plan;
pub mod project;
pub mod property;
pub mod provider;
pub mod record;
pub mod resource;
pub mod secret;
pub mod settings;
pub mod stack;
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
