//! Relational databases: Amazon RDS and Aurora.

mod cluster_instance;
mod cluster_parameter_group;
mod db_cluster;
mod db_instance;
mod db_parameter_group;
mod db_subnet_group;
mod names;

pub use cluster_instance::*;
pub use cluster_parameter_group::*;
pub use db_cluster::*;
pub use db_instance::*;
pub use db_parameter_group::*;
pub use db_subnet_group::*;
