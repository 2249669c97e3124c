//! Load balancers: Elastic Load Balancing.

mod action;
mod listener;
mod listener_rule;
#[cfg(feature = "elasticloadbalancingv2")]
mod live;
#[cfg(feature = "elasticloadbalancingv2")]
mod live_action;
#[cfg(feature = "elasticloadbalancingv2")]
mod live_attributes;
mod load_balancer;
mod names;
mod target_group;
#[cfg(feature = "elasticloadbalancingv2")]
mod target_group_live;

pub use action::*;
pub use listener::*;
pub use listener_rule::*;
pub use load_balancer::*;
pub use target_group::*;
