//! Resources of one stack in two accounts: the second by a role that is assumed.

use serde_json::{Value, json};

use crate::support::World;

/// The zones and the networks of our own, in the account of the key and in the other one.
const IN_BOTH: &str = "\
import boto3, json
sts = boto3.client('sts')
role = sts.assume_role(RoleArn='arn:aws:iam::210987654321:role/dns', RoleSessionName='look')
key = role['Credentials']
there = dict(aws_access_key_id=key['AccessKeyId'], aws_secret_access_key=key['SecretAccessKey'],
             aws_session_token=key['SessionToken'])
def look(**key):
    zones = boto3.client('route53', **key).list_hosted_zones()['HostedZones']
    vpcs = boto3.client('ec2', **key).describe_vpcs()['Vpcs']
    return [len(zones), len([vpc for vpc in vpcs if not vpc['IsDefault']])]
print(json.dumps({'here': look(), 'there': look(**there)}))
";

#[test]
fn a_role_puts_a_resource_into_another_account() {
    let world = World::accounts();
    let look = || serde_json::from_str::<Value>(&world.python(IN_BOTH)).unwrap();
    world.expect(0, "up --yes");
    assert_eq!(look(), json!({ "here": [0, 1], "there": [1, 0] }));
    let assumed = world.proxy.take();
    let ours = |text: &str| text.contains("ExternalId=palinfra");
    assert!(
        assumed
            .iter()
            .any(|call| call.operation == "AssumeRole" && ours(&call.text))
    );
    world.expect(0, "up --yes --expect-no-changes");
    world.expect(0, "destroy --yes");
    assert_eq!(look(), json!({ "here": [0, 0], "there": [0, 0] }));
}
