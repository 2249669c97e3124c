//! Networks, machines and what belongs to them.

mod ami;
mod ami_parameter;
mod availability_zones;
mod block_device;
mod default_vpc;
mod eip;
mod flow_log;
mod instance;
mod instance_connect_endpoint;
mod internet_gateway;
mod internet_gateway_attachment;
mod launch_template;
#[cfg(feature = "ec2")]
mod live;
#[cfg(feature = "ec2")]
mod live_instance;
#[cfg(feature = "ec2")]
mod live_instance_read;
#[cfg(feature = "ec2")]
mod live_machine;
#[cfg(feature = "ec2")]
mod live_rules;
#[cfg(feature = "ec2")]
mod live_vpc_endpoint;
#[cfg(feature = "ec2")]
mod live_vpc_endpoint_read;
mod metadata_options;
mod nat_gateway;
mod route;
mod route_table;
mod route_table_association;
mod security_group;
mod security_group_egress_rule;
mod security_group_ingress_rule;
mod subnet;
mod together;
mod vpc;
mod vpc_endpoint;
mod vpc_peering_connection;

pub use ami::*;
pub use ami_parameter::*;
pub use availability_zones::*;
pub use block_device::*;
pub use default_vpc::*;
pub use eip::*;
pub use flow_log::*;
pub use instance::*;
pub use instance_connect_endpoint::*;
pub use internet_gateway::*;
pub use internet_gateway_attachment::*;
pub use launch_template::*;
pub use metadata_options::*;
pub use nat_gateway::*;
pub use route::*;
pub use route_table::*;
pub use route_table_association::*;
pub use security_group::*;
pub use security_group_egress_rule::*;
pub use security_group_ingress_rule::*;
pub use subnet::*;
pub use vpc::*;
pub use vpc_endpoint::*;
pub use vpc_peering_connection::*;
