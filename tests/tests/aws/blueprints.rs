//! The life of each blueprint: up, nothing to do, one change, drift, repair, destroyed.

use std::collections::BTreeSet;

use palinfra_emulators::{Call, Emulator};
use serde_json::{Value, json};

use crate::deleting;
use crate::support::World;

/// What a blueprint is put through.
struct Life {
    world: World,
    /// A setting, and the one call that its change makes.
    change: (&'static str, &'static str),
    /// What is done past the program, and the property that shows it.
    drift: (&'static str, &'static str),
}

const NO_DNS_HOST_NAMES: &str = "\
import boto3
ec2 = boto3.client('ec2')
vpcs = [vpc['VpcId'] for vpc in ec2.describe_vpcs()['Vpcs'] if not vpc['IsDefault']]
ec2.modify_vpc_attribute(VpcId=sorted(vpcs)[0], EnableDnsHostnames={'Value': False})
";

impl Life {
    fn live(&self) {
        let world = &self.world;
        let before = world.census();
        let made = world.changes("up --yes");
        assert_eq!(made["update"], 0);
        let there = world.census();
        assert_ne!(there, before);

        world.proxy.take();
        world.expect(0, "up --yes --expect-no-changes");
        world.expect(0, "up --yes --expect-no-changes --refresh");
        let calls = world.proxy.take();
        assert_eq!(changes(&calls), [] as [&str; 0]);
        assert_eq!(world.changes("refresh")["update"], 0);
        world.expect(0, "drift");

        let (setting, call) = self.change;
        world.proxy.take();
        let changed = world.changes(&format!("up --yes --set {setting}"));
        assert_eq!(
            (&changed["create"], &changed["update"]),
            (&json!(0), &json!(1))
        );
        assert_eq!(changes(&world.proxy.take()), [call]);
        let settled = format!("up --yes --expect-no-changes --refresh --set {setting}");
        world.expect(0, &settled);

        let (script, property) = self.drift;
        world.python(script);
        let drift = world.expect(3, "drift");
        assert!(drift.stdout.contains(property), "{drift:#?}");
        let repaired = world.changes(&format!("up --yes --refresh --set {setting}"));
        assert_eq!(repaired["update"], 1);
        assert_eq!(repaired["replace"], 0);
        world.expect(0, "drift");
        assert_eq!(
            world.census(),
            there,
            "the same objects as at the beginning"
        );

        let exported = world.expect(0, "stack export").stdout;
        world.proxy.take();
        world.expect(0, "destroy --yes");
        deleting::in_order(&exported, &world.proxy.take());
        assert_eq!(world.census(), before);
    }
}

fn changes(calls: &[Call]) -> Vec<&str> {
    calls
        .iter()
        .filter(|call| call.changes)
        .map(|call| call.operation.as_str())
        .collect()
}

fn payment_web(emulator: Emulator) -> World {
    let binary = env!("CARGO_BIN_EXE_payment-web");
    World::new(
        binary,
        emulator,
        &["--stack", "dev", "--set", "replica_region="],
    )
}

#[test]
fn payment_web_lives_on_moto() {
    Life {
        world: payment_web(Emulator::Moto),
        change: ("backup_days=8", "ModifyDBCluster"),
        drift: (NO_DNS_HOST_NAMES, "enable_dns_hostnames"),
    }
    .live();
}

#[test]
fn payflow_lives_on_moto() {
    let binary = env!("CARGO_BIN_EXE_payflow");
    Life {
        // Moto has no Instance Connect Endpoints.
        world: World::new(binary, Emulator::Moto, &["--set", "instance_connect=false"]),
        change: ("allow=1", "PutRetentionPolicy"),
        drift: (NO_DNS_HOST_NAMES, "enable_dns_hostnames"),
    }
    .live();
}

/// As many reads as there are types and regions, and pages.
#[test]
fn a_refresh_reads_each_type_once() {
    let world = payment_web(Emulator::Moto);
    world.expect(0, "up --yes");
    let exported: Value =
        serde_json::from_str(&world.expect(0, "stack export --stack dev").stdout).unwrap();
    let types: BTreeSet<&str> = exported["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| resource["type"].as_str().unwrap())
        .collect();
    world.proxy.take();
    world.expect(0, "up --yes --expect-no-changes --refresh");
    let calls = world.proxy.take();
    let names: Vec<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
    assert!(
        calls.len() <= types.len() + 1,
        "{} types: {names:#?}",
        types.len()
    );
}
