use palinfra_aws::ec2::Vpc;
use palinfra_aws::live::Shown;
use palinfra_aws::route53::*;
use palinfra_core::{Declared, Map, Property, Stack, Value, cidr};

use super::{Sample, output_of, sample};
use crate::support::emulator::Emulator;

pub fn all() -> Vec<Sample> {
    let alias = AliasTarget {
        dns_name: "other.us-east-1.elb.amazonaws.com".into(),
        hosted_zone_id: "Z35SXDOTRQ7X7K".into(),
        evaluate_target_health: true,
    };
    let vpc = Map::from([
        ("vpc_id".into(), output_of::<Vpc>("third", "id")),
        ("vpc_region".into(), "us-east-1".shown()),
    ]);
    vec![
        sample(zone)
            .update("comment", "other")
            .update("force_destroy", true),
        sample(private_zone).update("more_vpcs", Value::List(vec![Value::Map(vpc)])),
        sample(record)
            .update("ttl", 60)
            .update("resource_records", vec!["192.0.2.7"]),
        sample(weighted)
            .update("weight", 20)
            // Moto ignores StartRecordIdentifier.
            .on(Emulator::Ministack),
        sample(alias_record).update("alias_target", alias.into_value()),
    ]
}

fn zone(stack: &mut Stack) -> Declared<HostedZone> {
    HostedZone::new("it", "zone.example.com").declare(stack)
}

fn private_zone(stack: &mut Stack) -> Declared<HostedZone> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let other = Vpc::new("other", cidr!("10.1.0.0/16")).declare(stack);
    Vpc::new("third", cidr!("10.2.0.0/16")).declare(stack);
    let of = |vpc: &Declared<Vpc>| HostedZoneVpc {
        vpc_id: (&vpc.id).into(),
        vpc_region: "us-east-1".into(),
    };
    HostedZone::new("it", "private.example.com")
        .vpc(of(&vpc))
        .more_vpcs([of(&other)])
        .declare(stack)
}

fn record(stack: &mut Stack) -> Declared<RecordSet> {
    let zone = HostedZone::new("zone", "records.example.com").declare(stack);
    RecordSet::new("it", &zone, "*.records.example.com", "A")
        .ttl(300)
        .resource_records(["192.0.2.1", "192.0.2.2"])
        .declare(stack)
}

fn weighted(stack: &mut Stack) -> Declared<RecordSet> {
    let zone = HostedZone::new("zone", "weights.example.com").declare(stack);
    let record = |name: &str, set: &str| {
        RecordSet::new(name, &zone, "www.weights.example.com", "A")
            .ttl(60)
            .resource_records(["192.0.2.1"])
            .set_identifier(set)
            .weight(10)
    };
    record("other", "green").declare(stack);
    record("it", "blue").declare(stack)
}

fn alias_record(stack: &mut Stack) -> Declared<RecordSet> {
    let zone = HostedZone::new("zone", "alias.example.com").declare(stack);
    RecordSet::new("it", &zone, "www.alias.example.com", "A")
        .alias_target(AliasTarget {
            dns_name: "it.us-east-1.elb.amazonaws.com".into(),
            hosted_zone_id: "Z35SXDOTRQ7X7K".into(),
            evaluate_target_health: false,
        })
        .declare(stack)
}
