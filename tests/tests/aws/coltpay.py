# What there is of Coltpay in an environment, as its owners would ask AWS.
import json
import sys

import boto3

# ENVIRONMENT is set in front.
aws = {name: boto3.client(name) for name in (
    "acm", "ec2", "ecs", "elasticbeanstalk", "iam", "rds", "route53", "secretsmanager",
)}
prefix = f"coltpay-{ENVIRONMENT}-"

zone = aws["route53"].list_hosted_zones()["HostedZones"][0]["Id"]
records = aws["route53"].list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
aliases = {
    row["Name"].rstrip("."): row["AliasTarget"]["DNSName"]
    for row in records if row["Type"] == "A"
}

api, options = {}, []
for row in aws["elasticbeanstalk"].describe_environments()["Environments"]:
    if not row["EnvironmentName"].startswith(prefix):
        continue
    of_one = aws["elasticbeanstalk"].describe_configuration_settings(
        ApplicationName=row["ApplicationName"], EnvironmentName=row["EnvironmentName"],
    )["ConfigurationSettings"][0]["OptionSettings"]
    options += of_one
    said = {f"{one['Namespace']} {one['OptionName']}": one.get("Value") for one in of_one}
    api[row["Tier"]["Name"]] = {"host": row["CNAME"], "options": said}
listener = {
    name.split(" ")[1]: value
    for name, value in api["WebServer"]["options"].items() if name.startswith("aws:elbv2:listener:443 ")
}
certificate = aws["acm"].describe_certificate(CertificateArn=listener["SSLCertificateArns"])["Certificate"]

clusters = [row for row in aws["rds"].describe_db_clusters()["DBClusters"] if ENVIRONMENT == "prod"]
servers = [
    row for row in aws["rds"].describe_db_instances()["DBInstances"]
    if bool(row.get("DBClusterIdentifier")) == (ENVIRONMENT == "prod")
]
groups = {one["VpcSecurityGroupId"] for row in clusters + servers for one in row["VpcSecurityGroups"]}
ways_in = [
    {
        "ports": [rule["FromPort"], rule["ToPort"]],
        "groups": [pair["GroupId"] for pair in rule["UserIdGroupPairs"]],
        "ranges": rule["IpRanges"] + rule["Ipv6Ranges"],
    }
    for group in aws["ec2"].describe_security_groups(GroupIds=sorted(groups))["SecurityGroups"]
    for rule in group["IpPermissions"]
]
subnet_groups = aws["rds"].describe_db_subnet_groups(DBSubnetGroupName=f"{prefix}database")["DBSubnetGroups"]
subnets = [row["SubnetIdentifier"] for group in subnet_groups for row in group["Subnets"]]
tables = aws["ec2"].describe_route_tables(
    Filters=[{"Name": "association.subnet-id", "Values": subnets}]
)["RouteTables"]
ways_out = [
    route["DestinationCidrBlock"] for table in tables for route in table["Routes"]
    if route.get("GatewayId") != "local" and "DestinationCidrBlock" in route
]

secrets = {}
for row in aws["secretsmanager"].list_secrets()["SecretList"]:
    text = aws["secretsmanager"].get_secret_value(SecretId=row["ARN"])["SecretString"]
    secrets[row["Name"]] = json.loads(text)["password"] if text.startswith("{") else text
definitions = [
    aws["ecs"].describe_task_definition(taskDefinition=arn)["taskDefinition"]
    for arn in aws["ecs"].list_task_definitions()["taskDefinitionArns"]
]

print(json.dumps({
    "aliases": aliases,
    "api": api,
    "listener": listener,
    "certificate": {
        "status": certificate["Status"],
        "names": sorted(certificate["SubjectAlternativeNames"]),
    },
    "days": [row["BackupRetentionPeriod"] for row in clusters + servers],
    "public": [row["PubliclyAccessible"] for row in servers],
    "ways_in": ways_in,
    "ways_out": ways_out,
    "secrets": secrets,
    "told": json.dumps([options, definitions], default=str),
}))
