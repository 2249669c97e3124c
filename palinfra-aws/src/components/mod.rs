//! Components: what an architecture is made of, each a few dozen resources with safe
//! defaults: private, encrypted, least privilege.
//!
//! A component is a builder. `new` takes what is always needed, methods change the rest, and
//! `declare(stack)` declares the resources and returns a struct of their handles. Every
//! property of what is inside can be reached: the handles are public fields, and
//! [`Stack::change`] takes one of them with its builder.
//!
//! ```
//! use palinfra_aws::{Nat, Vpc};
//! use palinfra_core::{Stack, cidr};
//! fn network(stack: &mut Stack) {
//!     let vpc = Vpc::new("payment", cidr!("10.0.0.0/16"))
//!         .availability_zones(3)
//!         .nat(Nat::OnePerZone)
//!         .declare(stack);
//!     stack.change(&vpc.nat_gateways[0], |gateway| gateway.private_ip_address("10.0.0.9"));
//! }
//! ```

mod allow;
mod bastion;
mod eks_cluster;
mod nodes;
mod peering;
mod postgres_instance;
mod redis_cache;
mod repositories;
mod state_bucket;
mod vpc;

pub use allow::{Rules, SecurityGroupSource, Source};
pub use bastion::{Bastion, BastionBuilder};
pub use eks_cluster::{EksCluster, EksClusterBuilder, PodRole};
pub use nodes::Nodes;
pub use peering::{Peering, PeeringBuilder};
pub use postgres_instance::{PostgresInstance, PostgresInstanceBuilder};
pub use redis_cache::{RedisCache, RedisCacheBuilder};
pub use repositories::{Repositories, RepositoriesBuilder};
pub use state_bucket::{StateBucket, StateBucketBuilder};
pub use vpc::{ExistingVpc, Nat, Tier, Vpc, VpcBuilder};

use std::panic::Location;

use palinfra_core::Stack;
use palinfra_core::stack::Line;

/// The name of something in the cloud that must be unique in the account: stacks of one
/// account do not clash.
pub(crate) fn full_name(stack: &Stack, name: &str) -> String {
    format!("{}-{}-{name}", stack.project(), stack.name())
}

/// The tag that AWS's console shows as the name.
pub(crate) fn name_tag(name: &str) -> [(&'static str, String); 1] {
    [("Name", name.to_string())]
}

/// The line of the user's program that calls.
#[track_caller]
pub(crate) fn caller() -> Line {
    Line::from(Location::caller())
}
