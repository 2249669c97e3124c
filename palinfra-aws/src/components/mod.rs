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

mod alarms;
mod allow;
mod application_load_balancer;
mod aurora_cluster;
mod bastion;
mod beanstalk_app;
mod build_folder;
mod certificate;
mod config_recorder;
mod dashboard;
mod database_engine;
mod database_instance;
mod dns_zone;
mod docker_host;
mod eks_cluster;
mod fargate_service;
mod metric;
mod mysql_user;
mod nodes;
mod peering;
mod pull;
mod redis_cache;
mod repositories;
mod search_domain;
mod secret_text;
mod secret_value;
mod serverless_redis;
mod spa_frontend;
mod state_bucket;
mod vpc;
mod waf;

pub use alarms::{Alarms, AlarmsBuilder};
pub use allow::{Rules, SecurityGroupSource, Source};
pub use application_load_balancer::{ApplicationLoadBalancer, ApplicationLoadBalancerBuilder};
pub use aurora_cluster::{AuroraCluster, AuroraClusterBuilder};
pub use bastion::{Bastion, BastionBuilder};
pub use beanstalk_app::{BeanstalkApp, BeanstalkAppBuilder, Bundle};
pub use certificate::{DomainName, IssuedCertificate};
pub use config_recorder::{ConfigRecorder, ConfigRecorderBuilder};
pub use dashboard::{Dashboard, DashboardBuilder};
pub use database_instance::{DatabaseInstance, DatabaseInstanceBuilder};
pub use dns_zone::{DnsZone, DnsZoneBuilder};
pub use docker_host::{Container, DockerHost, DockerHostBuilder};
pub use eks_cluster::{EksCluster, EksClusterBuilder, PodRole};
pub use fargate_service::{FargateService, FargateServiceBuilder, LoadBalancer, Scaling, Target};
pub use metric::Metric;
pub use mysql_user::{MysqlServer, MysqlUser, MysqlUserBuilder};
pub use nodes::Nodes;
pub use peering::{Peering, PeeringBuilder};
pub use redis_cache::{RedisCache, RedisCacheBuilder};
pub use repositories::{Repositories, RepositoriesBuilder};
pub use search_domain::{SearchDomain, SearchDomainBuilder};
pub use secret_text::{SecretText, SecretTextBuilder};
pub use secret_value::SecretValue;
pub use serverless_redis::{ServerlessRedis, ServerlessRedisBuilder};
pub use spa_frontend::{ExistingBucket, Replica, SpaFrontend, SpaFrontendBuilder};
pub use state_bucket::{StateBucket, StateBucketBuilder};
pub use vpc::{ExistingVpc, Nat, Tier, Vpc, VpcBuilder};
pub use waf::{Waf, WafBuilder};

use std::panic::Location;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Output, Stack, out};

use crate::iam::{Condition, Principal, Statement};
use crate::s3::Bucket;

/// The name of something in the cloud that must be unique in the account: stacks of one
/// account do not clash.
pub(crate) fn full_name(stack: &Stack, name: &str) -> String {
    stack.full_name(name)
}

/// The tag that AWS's console shows as the name.
pub(crate) fn name_tag(name: &str) -> [(&'static str, String); 1] {
    [("Name", name.to_string())]
}

/// Nobody may do anything with a bucket but over TLS.
pub(crate) fn tls_only(bucket: &Declared<Bucket>) -> Statement {
    tls_only_to(&bucket.arn)
}

/// As [`tls_only`], for a bucket that the program may not have made.
pub(crate) fn tls_only_to(bucket: &Output<Arn<Bucket>>) -> Statement {
    Statement::deny(["s3:*"], [out!("{}", bucket), out!("{}/*", bucket)])
        .sid("TlsOnly")
        .principal(Principal::anyone())
        .condition(Condition::bool("aws:SecureTransport", false))
}

/// The line of the user's program that calls.
#[track_caller]
pub(crate) fn caller() -> Line {
    Line::from(Location::caller())
}
