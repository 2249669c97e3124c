//! Caches in memory: Amazon ElastiCache.

mod names;
mod parameter_group;
mod replication_group;
mod subnet_group;

pub use parameter_group::*;
pub use replication_group::*;
pub use subnet_group::*;
