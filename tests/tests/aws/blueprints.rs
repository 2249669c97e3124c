//! The life of each blueprint: up, nothing to do, one change, drift, repair, destroyed.

use std::collections::BTreeSet;

use palinfra_emulators::Call;

use crate::deleting;
use crate::reading;
use crate::support::World;

/// A setting, and the calls that its change takes.
type Change<'a> = (&'a str, &'a [&'a str]);

/// Something that somebody changes past the program.
struct Drift<'a> {
    /// How, with boto3.
    script: &'a str,
    /// Of which type.
    kind: &'a str,
    /// Which property.
    property: &'a str,
    /// The call that repairs it.
    repair: &'a str,
}

const NO_DNS_HOST_NAMES: Drift = Drift {
    script: "\
import boto3
ec2 = boto3.client('ec2')
vpcs = [vpc['VpcId'] for vpc in ec2.describe_vpcs()['Vpcs'] if not vpc['IsDefault']]
ec2.modify_vpc_attribute(VpcId=sorted(vpcs)[0], EnableDnsHostnames={'Value': False})
",
    kind: "ec2:Vpc",
    property: "enable_dns_hostnames",
    repair: "ModifyVpcAttribute",
};

/// What a world goes through.
#[derive(Default)]
struct Life<'a> {
    settings: &'a [Change<'a>],
    /// Besides what happens to the network of each.
    drifts: &'a [Drift<'a>],
    /// What is to stay after all is destroyed.
    kept: &'a [&'a str],
}

fn live(world: &World, life: &Life) {
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

    for (setting, calls) in life.settings {
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

    for drift in life.drifts.iter().chain([&NO_DNS_HOST_NAMES]) {
        world.python(drift.script);
        let property = (drift.kind.to_string(), drift.property.to_string());
        assert_eq!(world.drift(), BTreeSet::from([property]));
        world.proxy.take();
        // No further than that: what the emulator shows wrongly cannot be repaired.
        let up = format!("up --yes --refresh --target *{}:*", drift.kind);
        assert_eq!(world.changes(&up)["update"], 1, "{}", drift.kind);
        assert_eq!(changes(&world.proxy.take()), [drift.repair]);
        assert_eq!(world.drift(), BTreeSet::new());
    }
    let census = world.census();
    assert_eq!(census, there, "the same objects as at the beginning");

    let exported = world.exported();
    world.proxy.take();
    world.expect(0, "destroy --yes");
    deleting::in_order(&exported, &world.proxy.take());
    let mut left = world.census();
    for kind in life.kept {
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

#[test]
fn coltpay_lives_on_both() {
    let life = Life {
        settings: &[
            ("most_instances=2 --stack prod", &["UpdateEnvironment"]),
            ("backup_days=34 --stack prod", &["ModifyDBCluster"]),
            (
                "database_class=db.t4g.small --stack dev",
                &["ModifyDBInstance"],
            ),
        ],
        drifts: &[
            Drift {
                script: "\
import boto3
rds = boto3.client('rds')
rds.modify_db_cluster(DBClusterIdentifier='colt-cluster', BackupRetentionPeriod=1)
",
                kind: "rds:DbCluster",
                property: "backup_retention_period",
                repair: "ModifyDBCluster",
            },
            Drift {
                script: "\
import boto3
api = boto3.client('elasticbeanstalk')
most = dict(Namespace='aws:autoscaling:asg', OptionName='MaxSize', Value='8')
found = api.describe_environments(EnvironmentNames=['coltpay-dev-api'])['Environments']
api.update_environment(EnvironmentId=found[0]['EnvironmentId'], OptionSettings=[most])
",
                kind: "elasticbeanstalk:Environment",
                property: "option_settings",
                repair: "UpdateEnvironment",
            },
        ],
        kept: &["rds cluster snapshot"],
    };
    live(&World::coltpay(), &life);
}

#[test]
fn payment_system_lives_on_both() {
    let life = Life {
        settings: &[
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
        ],
        drifts: &[
            Drift {
                script: "\
import boto3
boto3.client('elasticache').modify_replication_group(
    ReplicationGroupId='payment-system-production-redis', SnapshotRetentionLimit=1)
",
                kind: "elasticache:ReplicationGroup",
                property: "snapshot_retention_limit",
                repair: "ModifyReplicationGroup",
            },
            Drift {
                script: "\
import boto3
waf = boto3.client('wafv2')
acls = waf.list_web_acls(Scope='REGIONAL')['WebACLs']
acl = next(acl for acl in acls if acl['Name'] == 'payment-system-staging-waf')
of = dict(Scope='REGIONAL', Name=acl['Name'], Id=acl['Id'])
found = waf.get_web_acl(**of)
acl = found['WebACL']
for rule in acl['Rules']:
    rule['Statement'].get('RateBasedStatement', {})['Limit'] = 100000
waf.update_web_acl(
    **of, LockToken=found['LockToken'], DefaultAction=acl['DefaultAction'],
    VisibilityConfig=acl['VisibilityConfig'], Rules=acl['Rules'])
",
                kind: "wafv2:WebAcl",
                property: "rules",
                repair: "UpdateWebACL",
            },
        ],
        kept: SNAPSHOT,
    };
    live(&World::payment_system(), &life);
}

#[test]
fn payment_web_lives_on_moto() {
    let life = Life {
        settings: &[("backup_days=8", &["ModifyDBCluster"])],
        ..Life::default()
    };
    live(&World::payment_web(), &life);
}

#[test]
fn payflow_lives_on_ministack() {
    let setting = "database_class=db.t4g.large --stack production";
    let life = Life {
        settings: &[(setting, &["ModifyDBInstance"])],
        kept: SNAPSHOT,
        ..Life::default()
    };
    live(&World::payflow(), &life);
}

#[test]
fn palipoint_lives_on_both() {
    let setting = "database_class=db.t3.small --stack nonprod";
    let life = Life {
        settings: &[(setting, &["ModifyDBInstance"])],
        kept: SNAPSHOT,
        ..Life::default()
    };
    live(&World::palipoint(), &life);
}
