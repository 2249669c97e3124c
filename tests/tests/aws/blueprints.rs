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

/// `setting` is changed by one `call`.
fn live(world: &World, setting: &str, call: &str) {
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

    let changed = world.changes(&format!("up --yes --set {setting}"));
    assert_eq!(changed["update"], 1);
    assert_eq!(changes(&world.proxy.take()), [call]);
    world.expect(0, &format!("up --yes --expect-no-changes --set {setting}"));

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
    assert_eq!(world.census(), before);
}

fn changes(calls: &[Call]) -> Vec<&str> {
    let changes = calls.iter().filter(|call| call.changes);
    changes.map(|call| call.operation.as_str()).collect()
}

#[test]
fn payment_web_lives_on_moto() {
    live(&World::payment_web(), "backup_days=8", "ModifyDBCluster");
}

#[test]
fn payflow_lives_on_ministack() {
    let setting = "database_class=db.t4g.large --stack production";
    live(&World::payflow(), setting, "ModifyDBInstance");
}

#[test]
fn palipoint_lives_on_both() {
    let setting = "database_class=db.t3.small --stack nonprod";
    live(&World::palipoint(), setting, "ModifyDBInstance");
}
