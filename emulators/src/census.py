"""Lists what is in an account, as JSON: sorted ids by kind."""

import json
import sys
from functools import cache

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

REGION = sys.argv[1]
CONFIG = Config(retries={"total_max_attempts": 1})


@cache
def client(service):
    return boto3.client(service, region_name=REGION, config=CONFIG)


def rows(service, operation, key, **parameters):
    """All rows of a list call, over all pages."""
    one = client(service)
    if one.can_paginate(operation):
        pages = one.get_paginator(operation).paginate(**parameters)
    else:
        pages = [getattr(one, operation)(**parameters)]
    found = []
    for page in pages:
        for part in key.split("."):
            page = page.get(part) or {}
        found.extend(page)
    return found


def ec2(operation, key, id, keep=lambda row: True):
    return lambda: [row[id] for row in rows("ec2", operation, key) if keep(row)]


def state(*gone):
    return lambda row: str(row.get("State", "")).lower() not in gone


def named(service, operation, key, id, keep=lambda row: True, **parameters):
    return lambda: [row[id] if id else row for row in rows(service, operation, key, **parameters) if keep(row)]


def default_vpcs():
    return {row["VpcId"] for row in rows("ec2", "describe_vpcs", "Vpcs") if row["IsDefault"]}


def outside_default_vpc(row):
    return row.get("VpcId") not in default_vpcs()


def instances():
    return [
        row["InstanceId"]
        for group in rows("ec2", "describe_instances", "Reservations")
        for row in group["Instances"]
        if row["State"]["Name"] not in ("terminated", "shutting-down")
    ]


def route_tables():
    main = lambda row: any(one.get("Main") for one in row["Associations"])
    tables = rows("ec2", "describe_route_tables", "RouteTables")
    return [row["RouteTableId"] for row in tables if not main(row)]


def peerings():
    gone = ("deleted", "deleting", "rejected", "failed", "expired")
    found = rows("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections")
    return [row["VpcPeeringConnectionId"] for row in found if row["Status"]["Code"] not in gone]


def internet_gateways():
    ours = default_vpcs()
    attached = lambda row: {one.get("VpcId") for one in row["Attachments"]}
    found = rows("ec2", "describe_internet_gateways", "InternetGateways")
    return [row["InternetGatewayId"] for row in found if not attached(row) & ours]


def of_eks(operation, key, **more):
    return lambda: [
        f"{cluster}/{name}"
        for cluster in rows("eks", "list_clusters", "clusters")
        for name in rows("eks", operation, key, clusterName=cluster)
    ]


def keys():
    one = client("kms")
    of_aws = {row.get("TargetKeyId") for row in rows("kms", "list_aliases", "Aliases") if "alias/aws/" in row["AliasName"]}
    described = [one.describe_key(KeyId=row["KeyId"])["KeyMetadata"] for row in rows("kms", "list_keys", "Keys")]
    return [
        row["KeyId"]
        for row in described
        if row["KeyState"] != "PendingDeletion" and row["KeyManager"] == "CUSTOMER" and row["KeyId"] not in of_aws
    ]


def clusters():
    arns = rows("ecs", "list_clusters", "clusterArns")
    found = client("ecs").describe_clusters(clusters=arns)["clusters"] if arns else []
    return [row["clusterArn"] for row in found if row["status"] == "ACTIVE" and row["clusterName"] != "default"]


def services():
    return [
        arn
        for cluster in rows("ecs", "list_clusters", "clusterArns")
        for arn in rows("ecs", "list_services", "serviceArns", cluster=cluster)
        if client("ecs").describe_services(cluster=cluster, services=[arn])["services"][0]["status"] != "INACTIVE"
    ]


def listeners():
    return [
        row["ListenerArn"]
        for balancer in rows("elbv2", "describe_load_balancers", "LoadBalancers")
        for row in rows("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=balancer["LoadBalancerArn"])
    ]


def records():
    """What a zone does not have by itself."""
    return [
        f"{zone['Name']} {row['Name']} {row['Type']}"
        for zone in rows("route53", "list_hosted_zones", "HostedZones")
        for row in rows("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["Id"])
        if row["Type"] not in ("NS", "SOA")
    ]


def running_tasks():
    return [
        arn
        for cluster in rows("ecs", "list_clusters", "clusterArns")
        for arn in rows("ecs", "list_tasks", "taskArns", cluster=cluster)
    ]


def not_default(field):
    return lambda row: not row[field].startswith("default")


KINDS = {
    "ec2 vpc": ec2("describe_vpcs", "Vpcs", "VpcId", lambda row: not row["IsDefault"]),
    "ec2 subnet": ec2("describe_subnets", "Subnets", "SubnetId", outside_default_vpc),
    "ec2 internet gateway": internet_gateways,
    "ec2 nat gateway": ec2("describe_nat_gateways", "NatGateways", "NatGatewayId", state("deleted", "deleting")),
    "ec2 address": ec2("describe_addresses", "Addresses", "AllocationId"),
    "ec2 route table": route_tables,
    "ec2 security group": ec2(
        "describe_security_groups", "SecurityGroups", "GroupId", lambda row: row["GroupName"] != "default"
    ),
    "ec2 vpc endpoint": ec2("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", state("deleted", "deleting")),
    "ec2 peering": peerings,
    "ec2 flow log": ec2("describe_flow_logs", "FlowLogs", "FlowLogId"),
    "ec2 instance": instances,
    "ec2 launch template": ec2("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
    "ec2 instance connect endpoint": ec2(
        "describe_instance_connect_endpoints",
        "InstanceConnectEndpoints",
        "InstanceConnectEndpointId",
        state("delete-complete", "delete-in-progress"),
    ),
    "iam role": named("iam", "list_roles", "Roles", "Arn", lambda row: "aws-service-role" not in row["Arn"]),
    "iam policy": named("iam", "list_policies", "Policies", "Arn", Scope="Local"),
    "iam instance profile": named("iam", "list_instance_profiles", "InstanceProfiles", "Arn"),
    "iam oidc provider": named("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList", "Arn"),
    "eks cluster": named("eks", "list_clusters", "clusters", None),
    "eks node group": of_eks("list_nodegroups", "nodegroups"),
    "eks addon": of_eks("list_addons", "addons"),
    "rds instance": named("rds", "describe_db_instances", "DBInstances", "DBInstanceArn"),
    "rds cluster": named("rds", "describe_db_clusters", "DBClusters", "DBClusterArn"),
    "rds snapshot": named(
        "rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier", lambda row: row["SnapshotType"] == "manual"
    ),
    "rds cluster snapshot": named(
        "rds",
        "describe_db_cluster_snapshots",
        "DBClusterSnapshots",
        "DBClusterSnapshotIdentifier",
        lambda row: row["SnapshotType"] == "manual",
    ),
    "rds subnet group": named(
        "rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName", not_default("DBSubnetGroupName")
    ),
    "rds parameter group": named(
        "rds",
        "describe_db_parameter_groups",
        "DBParameterGroups",
        "DBParameterGroupName",
        not_default("DBParameterGroupName"),
    ),
    "rds cluster parameter group": named(
        "rds",
        "describe_db_cluster_parameter_groups",
        "DBClusterParameterGroups",
        "DBClusterParameterGroupName",
        not_default("DBClusterParameterGroupName"),
    ),
    "elasticache replication group": named(
        "elasticache", "describe_replication_groups", "ReplicationGroups", "ReplicationGroupId"
    ),
    "elasticache subnet group": named(
        "elasticache",
        "describe_cache_subnet_groups",
        "CacheSubnetGroups",
        "CacheSubnetGroupName",
        not_default("CacheSubnetGroupName"),
    ),
    "elasticache parameter group": named(
        "elasticache",
        "describe_cache_parameter_groups",
        "CacheParameterGroups",
        "CacheParameterGroupName",
        not_default("CacheParameterGroupName"),
    ),
    "beanstalk application": named("elasticbeanstalk", "describe_applications", "Applications", "ApplicationName"),
    "beanstalk environment": named("elasticbeanstalk", "describe_environments", "Environments", "EnvironmentId"),
    "ecr repository": named("ecr", "describe_repositories", "repositories", "repositoryArn"),
    "secret": named("secretsmanager", "list_secrets", "SecretList", "Name", lambda row: "DeletedDate" not in row),
    "log group": named("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "metric filter": named("logs", "describe_metric_filters", "metricFilters", "filterName"),
    "alarm": named("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "dashboard": named("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "topic": named("sns", "list_topics", "Topics", "TopicArn"),
    "subscription": named("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    "web acl": named("wafv2", "list_web_acls", "WebACLs", "ARN", Scope="REGIONAL"),
    "web acl of cloudfront": named("wafv2", "list_web_acls", "WebACLs", "ARN", Scope="CLOUDFRONT"),
    "web acl log": named(
        "wafv2", "list_logging_configurations", "LoggingConfigurations", "ResourceArn", Scope="REGIONAL"
    ),
    "bucket": named("s3", "list_buckets", "Buckets", "Name"),
    "dynamodb table": named("dynamodb", "list_tables", "TableNames", None),
    "kms key": keys,
    "kms alias": named("kms", "list_aliases", "Aliases", "AliasName", lambda row: "alias/aws/" not in row["AliasName"]),
    "ecs cluster": clusters,
    "ecs service": services,
    "ecs task": running_tasks,
    "ecs task definition": named("ecs", "list_task_definitions", "taskDefinitionArns", None, status="ACTIVE"),
    "elbv2 load balancer": named("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    "elbv2 target group": named("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
    "elbv2 listener": listeners,
    "autoscaling target": named(
        "application-autoscaling",
        "describe_scalable_targets",
        "ScalableTargets",
        "ResourceId",
        ServiceNamespace="ecs",
    ),
    "autoscaling policy": named(
        "application-autoscaling", "describe_scaling_policies", "ScalingPolicies", "PolicyName", ServiceNamespace="ecs"
    ),
    "cloudfront distribution": named("cloudfront", "list_distributions", "DistributionList.Items", "Id"),
    "cloudfront origin access control": named(
        "cloudfront", "list_origin_access_controls", "OriginAccessControlList.Items", "Id"
    ),
    "acm certificate": named("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    "route53 record": records,
    "route53 zone": named("route53", "list_hosted_zones", "HostedZones", "Id"),
}


def census(kinds):
    found = {}
    for kind, ask in KINDS.items():
        if kinds and kind not in kinds:
            continue
        try:
            ids = sorted(ask())
        # What the emulator does not have holds nothing.
        except ResponseParserError:
            continue
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status not in (400, 404, 500, 501):
                raise
            continue
        if ids:
            found[kind] = ids
    return found


print(json.dumps(census(sys.argv[2:])))
