//! AWS resource types for palinfra, in a module for each service, and [`RESOURCES`], the
//! list of all of them.
//!
//! A single resource is in the module of its service:
//!
//! ```
//! use palinfra_aws::ec2;
//! use palinfra_core::{Stack, cidr};
//! fn network(stack: &mut Stack) {
//!     let vpc = ec2::Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
//!     ec2::Subnet::new("private-a", &vpc, cidr!("10.0.0.0/20"))
//!         .availability_zone("us-east-1a")
//!         .declare(stack);
//! }
//! ```

use std::collections::BTreeMap;

pub mod acm;
pub mod autoscaling;
pub mod cidr;
pub mod cloudfront;
pub mod cloudwatch;
mod components;
pub mod config;
pub mod dynamodb;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod eks;
pub mod elasticache;
pub mod elasticbeanstalk;
pub mod elbv2;
pub mod guardduty;
pub mod iam;
pub mod kms;
#[cfg(feature = "aws")]
pub mod live;
pub mod logs;
mod names;
pub mod opensearch;
mod program;
pub mod rds;
mod registry;
pub mod route53;
mod rules;
pub mod s3;
pub mod secretsmanager;
pub mod sns;
pub mod ssm;
pub mod sts;
pub mod wafv2;
pub mod xray;

pub use components::*;
pub use program::{main, types};
pub use registry::{RESOURCES, ResourceType, resource_type};

/// Tags of a resource: values by key.
pub type Tags = BTreeMap<String, String>;
