//! Containers: Amazon ECS.

mod cluster;
mod container_definition;
#[cfg(feature = "ecs")]
mod live;
#[cfg(feature = "ecs")]
mod live_container;
#[cfg(feature = "ecs")]
mod live_settings;
mod names;
mod service;
#[cfg(feature = "ecs")]
mod service_live;
mod service_settings;
#[cfg(feature = "ecs")]
mod service_status;
mod task_definition;
mod task_run;

pub use cluster::*;
pub use container_definition::*;
pub use service::*;
pub use service_settings::*;
pub use task_definition::*;
pub use task_run::*;
