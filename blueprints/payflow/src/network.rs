//! The ranges of the three networks, and what all three have.

use palinfra_aws::{Vpc, VpcBuilder};
use palinfra_core::{Cidr, cidr};

/// The hub's range.
pub fn hub() -> Cidr {
    cidr!("10.0.0.0/16")
}

/// Production's range. A /16, because EKS gives every pod an address.
pub fn production() -> Cidr {
    cidr!("10.1.0.0/16")
}

/// Development's range.
pub fn development() -> Cidr {
    cidr!("10.2.0.0/16")
}

/// What every network has: AWS services over endpoints, which saves NAT charges, and a record
/// of its traffic.
///
/// Each network has its own endpoints, since neither a gateway endpoint nor the private names
/// of an interface endpoint reach across a peering.
#[track_caller]
pub fn vpc(range: Cidr) -> VpcBuilder {
    Vpc::new("vpc", range)
        .gateway_endpoints(["s3", "dynamodb"])
        .interface_endpoints(["ecr.api", "ecr.dkr", "secretsmanager", "logs"])
        .flow_logs(30)
}
