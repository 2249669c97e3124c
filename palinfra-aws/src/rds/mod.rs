//! Relational databases: Amazon RDS and Aurora.

mod cluster_instance;
mod cluster_parameter_group;
mod db_cluster;
#[cfg(feature = "rds")]
mod db_cluster_live;
mod db_instance;
#[cfg(feature = "rds")]
mod db_instance_live;
mod db_parameter_group;
mod db_subnet_group;
mod global_cluster;
#[cfg(feature = "rds")]
mod live;
#[cfg(feature = "rds")]
mod live_instance;
#[cfg(feature = "rds")]
mod live_parameters;
mod names;
mod read_replica;

pub use cluster_instance::*;
pub use cluster_parameter_group::*;
pub use db_cluster::*;
pub use db_instance::*;
pub use db_parameter_group::*;
pub use db_subnet_group::*;
pub use global_cluster::*;
pub use read_replica::*;
