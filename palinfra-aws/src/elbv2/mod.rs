//! Load balancers: Elastic Load Balancing.

mod action;
mod listener;
mod listener_rule;
mod load_balancer;
mod names;
mod target_group;

pub use action::*;
pub use listener::*;
pub use listener_rule::*;
pub use load_balancer::*;
pub use target_group::*;
