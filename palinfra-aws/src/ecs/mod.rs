//! Containers: Amazon ECS.

mod cluster;
mod container_definition;
mod names;
mod service;
mod service_settings;
mod task_definition;

pub use cluster::*;
pub use container_definition::*;
pub use service::*;
pub use service_settings::*;
pub use task_definition::*;
