//! Programs of single resources on the local cloud: what they make is taken, is read back as
//! it was declared, and goes again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clusters;
mod production;
mod services;
mod support;
mod watch;

use std::collections::BTreeSet;

use palinfra_aws::RESOURCES;
use support::{World, types_of};

#[tokio::test]
async fn clusters_databases_and_caches_are_made_read_back_and_deleted() {
    World::new("clusters")
        .comes_and_goes(clusters::program)
        .await;
}

#[tokio::test]
async fn services_behind_a_load_balancer_are_made_read_back_and_deleted() {
    World::new("services")
        .comes_and_goes(services::program)
        .await;
}

#[tokio::test]
async fn what_watches_is_made_read_back_and_deleted() {
    World::new("watch").comes_and_goes(watch::program).await;
}

#[tokio::test]
async fn what_production_adds_is_made_read_back_and_deleted() {
    World::new("production")
        .comes_and_goes(production::program)
        .await;
}

/// Services whose types all take part in these programs.
const SERVICES: &[&str] = &[
    "acm",
    "autoscaling",
    "cloudfront",
    "cloudwatch",
    "config",
    "dynamodb",
    "ecr",
    "ecs",
    "eks",
    "elasticache",
    "elbv2",
    "guardduty",
    "kms",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "sns",
    "wafv2",
    "xray",
];

#[test]
fn no_type_of_these_services_is_left_out() {
    let mut tried = types_of(clusters::program);
    tried.extend(types_of(production::program));
    tried.extend(types_of(services::program));
    tried.extend(types_of(watch::program));
    let all = RESOURCES.iter().map(|entry| entry.schema.resource_type);
    let missing: BTreeSet<_> = all
        .filter(|name| {
            SERVICES
                .iter()
                .any(|service| name.starts_with(&format!("{service}:")))
        })
        .filter(|name| !tried.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
