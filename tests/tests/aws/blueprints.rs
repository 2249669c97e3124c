//! The life of each blueprint: up, nothing to do, one change, drift, repair, destroyed.

use std::collections::BTreeSet;

use palinfra_emulators::Call;

use crate::deleting;
use crate::reading;
use crate::support::World;

const NO_DNS_HOST_NAMES: &str = "\
import boto3
ec2 = boto3.client('ec2')
vpcs = [vpc['VpcId'] for vpc in ec2.describe_vpcs()['Vpcs'] if not vpc['IsDefault']]
ec2.modify_vpc_attribute(VpcId=sorted(vpcs)[0], EnableDnsHostnames={'Value': False})
";

/// A setting, and the calls that its change takes.
type Change<'a> = (&'a str, &'a [&'a str]);

/// `kept`: what is to stay after all is destroyed.
fn live(world: &World, settings: &[Change], kept: &[&str]) {
    let before = world.census();
    world.changes("up --yes");
    let there = world.census();
    assert_ne!(there, before);

    world.proxy.take();
    world.expect(0, "up --yes --expect-no-changes");
    assert_eq!(changes(&world.proxy.take()), [] as [&str; 0]);
    let exported = world.exported();
    world.proxy.take();
    assert_eq!(world.drift(), BTreeSet::new());
    let calls = world.proxy.take();
    assert_eq!(changes(&calls), [] as [&str; 0]);
    reading::in_batches(&exported, &calls);

    for (setting, calls) in settings {
        let up = format!("up --yes --set {setting}");
        // The same calls take it back.
        for line in [&up, "up --yes"] {
            let changed = world.changes(line);
            assert_eq!(changed["update"], calls.len(), "{setting}");
            assert_eq!(changes(&world.proxy.take()), *calls, "{setting}");
            world.expect(0, &format!("{line} --expect-no-changes"));
            world.proxy.take();
        }
    }

    world.python(NO_DNS_HOST_NAMES);
    let property = ("ec2:Vpc".to_string(), "enable_dns_hostnames".to_string());
    assert_eq!(world.drift(), BTreeSet::from([property]));
    world.proxy.take();
    let repaired = world.changes("up --yes --refresh --target *ec2:Vpc:*");
    assert_eq!(repaired["update"], 1);
    assert_eq!(changes(&world.proxy.take()), ["ModifyVpcAttribute"]);
    assert_eq!(world.drift(), BTreeSet::new());
    assert_eq!(
        world.census(),
        there,
        "the same objects as at the beginning"
    );

    let exported = world.exported();
    world.proxy.take();
    world.expect(0, "destroy --yes");
    deleting::in_order(&exported, &world.proxy.take());
    let mut left = world.census();
    for kind in kept {
        let gone = left.as_object_mut().unwrap().remove(*kind);
        assert_eq!(gone.unwrap().as_array().unwrap().len(), 1, "{kind}");
    }
    assert_eq!(left, before);
}

fn changes(calls: &[Call]) -> Vec<&str> {
    let changes = calls.iter().filter(|call| call.changes);
    changes.map(|call| call.operation.as_str()).collect()
}

/// Production leaves a last snapshot of its database.
const SNAPSHOT: &[&str] = &["rds snapshot"];
const CLUSTER_SNAPSHOT: &[&str] = &["rds cluster snapshot"];

#[test]
fn coltpay_lives_on_both() {
    let settings: &[Change] = &[
        ("most_instances=2 --stack prod", &["UpdateEnvironment"]),
        ("backup_days=34 --stack prod", &["ModifyDBCluster"]),
        (
            "database_class=db.t4g.small --stack dev",
            &["ModifyDBInstance"],
        ),
    ];
    live(&World::coltpay(), settings, CLUSTER_SNAPSHOT);
}

#[test]
fn payment_system_lives_on_both() {
    let settings: &[Change] = &[
        (
            "backend_tasks=5 --stack production",
            &["RegisterScalableTarget"],
        ),
        (
            "database_class=db.r6g.xlarge --stack production",
            // Its copy is as large.
            &["ModifyDBInstance", "ModifyDBInstance"],
        ),
        (
            "cache_node_type=cache.t4g.medium --stack staging",
            &["ModifyReplicationGroup"],
        ),
        ("rate_limit=1000 --stack staging", &["UpdateWebACL"]),
    ];
    live(&World::payment_system(), settings, SNAPSHOT);
}

#[test]
fn payment_web_lives_on_moto() {
    let settings: &[Change] = &[("backup_days=8", &["ModifyDBCluster"])];
    live(&World::payment_web(), settings, &[]);
}

#[test]
fn payflow_lives_on_ministack() {
    let setting = "database_class=db.t4g.large --stack production";
    live(&World::payflow(), &[(setting, &["ModifyDBInstance"])], &[]);
}

#[test]
fn palipoint_lives_on_both() {
    let setting = "database_class=db.t3.small --stack nonprod";
    live(
        &World::palipoint(),
        &[(setting, &["ModifyDBInstance"])],
        SNAPSHOT,
    );
}
