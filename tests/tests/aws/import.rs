//! What was made by hand comes under management, over HTTP, and stays the object that it is.

use serde_json::{Value, json};

use crate::support::World;

/// What the owners run: a server, a bucket with a file and a database, in the default VPC.
const MADE_BY_HAND: &str = "\
import boto3, json
ec2, rds, s3 = (boto3.client(name) for name in ['ec2', 'rds', 's3'])
vpc = ec2.describe_vpcs(Filters=[{'Name': 'is-default', 'Values': ['true']}])['Vpcs'][0]['VpcId']
subnets = ec2.describe_subnets(Filters=[{'Name': 'vpc-id', 'Values': [vpc]}])['Subnets']
subnets = sorted(subnets, key=lambda it: it['AvailabilityZone'])
image = ec2.describe_images(Owners=['amazon'])['Images'][0]['ImageId']
ec2.create_key_pair(KeyName='theirs')
server = ec2.run_instances(
    ImageId=image, InstanceType='t3a.large', MinCount=1, MaxCount=1, KeyName='theirs',
    SubnetId=subnets[1]['SubnetId'], UserData='#!/bin/sh\\napt install docker.io',
    TagSpecifications=[{'ResourceType': 'instance', 'Tags': [{'Key': 'Owner', 'Value': 'them'}]}],
)['Instances'][0]['InstanceId']
s3.create_bucket(
    Bucket='palipoint-dev', CreateBucketConfiguration={'LocationConstraint': 'ap-south-1'})
s3.put_object(Bucket='palipoint-dev', Key='index.html', Body=b'<p>It is here.')
rds.create_db_subnet_group(
    DBSubnetGroupName='theirs', DBSubnetGroupDescription='theirs',
    SubnetIds=[it['SubnetId'] for it in subnets])
rds.create_db_instance(
    DBInstanceIdentifier='palipoint-dev', Engine='postgres', EngineVersion='15.8',
    DBInstanceClass='db.t3.micro', AllocatedStorage=20, MasterUsername='palipoint',
    MasterUserPassword='their-own-1', DBSubnetGroupName='theirs', PubliclyAccessible=True,
    StorageEncrypted=False)
print(json.dumps({'server': server}))
";

const SERVER: &str =
    "urn:palinfra:palipoint:nonprod:DockerHost:Dev-QA-Server/ec2:Instance:instance";
const DATABASE: &str =
    "urn:palinfra:palipoint:nonprod:PostgresInstance:palipoint-dev/rds:DbInstance:instance";
const BUCKET: &str =
    "urn:palinfra:palipoint:nonprod:SpaFrontend:palipoint-frontend-dev/s3:Bucket:bucket";

const STILL_THERE: &str = "\
import boto3, json
rds, s3 = (boto3.client(name) for name in ['rds', 's3'])
database = rds.describe_db_instances(DBInstanceIdentifier='palipoint-dev')['DBInstances'][0]
print(json.dumps({
    'public': database['PubliclyAccessible'],
    'user': database['MasterUsername'],
    'file': s3.get_object(Bucket='palipoint-dev', Key='index.html')['Body'].read().decode(),
}))
";

#[test]
fn servers_buckets_and_databases_are_imported_and_never_replaced() {
    let world = World::palipoint();
    world.expect(0, "up --yes --stack cicd --stack prod");
    let made: Value = serde_json::from_str(&world.python(MADE_BY_HAND)).unwrap();
    let server = made["server"].as_str().unwrap();
    let theirs = json!({ SERVER: server, DATABASE: "palipoint-dev", BUCKET: "palipoint-dev" });
    std::fs::write(world.folder().join("theirs.json"), theirs.to_string()).unwrap();
    let file = world.folder().join("palinfra.nonprod.toml");
    std::fs::write(file, "adopt = true\n").unwrap();

    world.proxy.take();
    let ended = world.expect(0, "import --file theirs.json --json");
    let calls = world.proxy.take();
    assert!(
        calls.iter().all(|call| !call.changes),
        "an import changes nothing"
    );
    let lines = ended.json_lines();
    let changes = |urn: &str| -> Vec<String> {
        let line = lines.iter().find(|line| line["urn"] == urn).unwrap();
        let changes = line["changes"].as_array().unwrap().iter();
        let changes = changes.inspect(|change| assert_eq!(change["replaces"], false, "{change}"));
        changes
            .map(|it| it["property"].as_str().unwrap().to_string())
            .collect()
    };
    let of_database = changes(DATABASE);
    assert!(
        of_database.contains(&"publicly_accessible".into()),
        "{of_database:?}"
    );
    assert!(
        !of_database.contains(&"master_username".into()),
        "{of_database:?}"
    );
    let of_server = changes(SERVER);
    assert!(
        of_server.contains(&"metadata_options".into()),
        "{of_server:?}"
    );
    for kept in [
        "image_id",
        "key_name",
        "user_data",
        "block_device_mappings",
        "instance_type",
    ] {
        assert!(!of_server.contains(&kept.into()), "{kept}: {of_server:?}");
    }

    let planned = world.changes("preview --stack nonprod");
    assert_eq!(planned["replace"], 0);
    assert_eq!(planned["delete"], 0);
    world.proxy.take();
    world.expect(0, "up --yes --stack nonprod");
    let calls = world.proxy.take();
    let count = |operation: &str| calls.iter().filter(|it| it.operation == operation).count();
    assert_eq!(count("RunInstances"), 1, "the server of Kafka alone");
    for never in ["TerminateInstances", "CreateDBInstance", "DeleteDBInstance"] {
        assert_eq!(count(never), 0, "{never}");
    }
    world.expect(0, "up --yes --stack nonprod --expect-no-changes");
    let there: Value = serde_json::from_str(&world.python(STILL_THERE)).unwrap();
    let wanted = json!({ "public": false, "user": "palipoint", "file": "<p>It is here." });
    assert_eq!(there, wanted);
}
