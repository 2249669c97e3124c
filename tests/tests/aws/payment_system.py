# What there is of the payment system in an environment, as its owners would ask AWS.
import json

import boto3

# ENVIRONMENT is set in front.
aws = {name: boto3.client(name) for name in (
    "application-autoscaling", "cloudwatch", "ecs", "elasticache", "elbv2", "rds", "secretsmanager", "wafv2",
)}
prefix = f"payment-system-{ENVIRONMENT}-"

scaling = {}
for name in ("backend", "frontend"):
    of = dict(ServiceNamespace="ecs", ResourceId=f"service/{prefix}cluster/{prefix}{name}")
    targets = aws["application-autoscaling"].describe_scalable_targets(
        ServiceNamespace="ecs", ResourceIds=[of["ResourceId"]],
    )["ScalableTargets"]
    policies = aws["application-autoscaling"].describe_scaling_policies(**of)["ScalingPolicies"]
    tracked = [row["TargetTrackingScalingPolicyConfiguration"] for row in policies]
    scaling[name] = {
        "tasks": [[row["MinCapacity"], row["MaxCapacity"]] for row in targets],
        "metrics": {
            row["PredefinedMetricSpecification"]["PredefinedMetricType"]: row["TargetValue"] for row in tracked
        },
    }

alarms = {
    row["AlarmName"].removeprefix(prefix): {
        "metric": row["MetricName"],
        "above": row["Threshold"] if row["ComparisonOperator"] == "GreaterThanThreshold" else None,
        "tells": [arn.rsplit(":", 1)[1] for arn in row["AlarmActions"]],
    }
    for row in aws["cloudwatch"].describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"]
}
dashboards = {}
for row in aws["cloudwatch"].list_dashboards(DashboardNamePrefix=prefix)["DashboardEntries"]:
    body = json.loads(aws["cloudwatch"].get_dashboard(DashboardName=row["DashboardName"])["DashboardBody"])
    shown = {line[1] for widget in body["widgets"] for line in widget["properties"]["metrics"]}
    dashboards[row["DashboardName"].removeprefix(prefix)] = sorted(shown)

secrets = {
    row["Name"]: aws["secretsmanager"].get_secret_value(SecretId=row["ARN"])["SecretString"]
    for row in aws["secretsmanager"].list_secrets()["SecretList"]
    if row["Name"].startswith(prefix[:-1] + "/")
}
definition = aws["ecs"].describe_task_definition(taskDefinition=f"{prefix}backend")["taskDefinition"]
container = definition["containerDefinitions"][0]
server = aws["rds"].describe_db_instances(DBInstanceIdentifier=f"{prefix}postgres")["DBInstances"][0]
cache = aws["elasticache"].describe_replication_groups(ReplicationGroupId=f"{prefix}redis")["ReplicationGroups"][0]
balancer = aws["elbv2"].describe_load_balancers(Names=[f"{prefix}alb"])["LoadBalancers"][0]["LoadBalancerArn"]
listeners = aws["elbv2"].describe_listeners(LoadBalancerArn=balancer)["Listeners"]
rules = [
    row for one in listeners for row in aws["elbv2"].describe_rules(ListenerArn=one["ListenerArn"])["Rules"]
    if not row["IsDefault"]
]
rules.sort(key=lambda row: int(row["Priority"]))
firewall = aws["wafv2"].get_web_acl_for_resource(ResourceArn=balancer)["WebACL"]
logs = aws["wafv2"].get_logging_configuration(ResourceArn=firewall["ARN"])["LoggingConfiguration"]

print(json.dumps({
    "scaling": scaling,
    "alarms": alarms,
    "dashboards": dashboards,
    "secrets": secrets,
    "environment": {row["name"]: row["value"] for row in container["environment"]},
    "references": {row["name"]: row["valueFrom"] for row in container["secrets"]},
    "database": {name: server[name] for name in (
        "DBInstanceClass", "MultiAZ", "StorageEncrypted", "BackupRetentionPeriod", "DBName", "MasterUsername",
    )},
    "cache": {name: cache[name] for name in (
        "AutomaticFailover", "MultiAZ", "TransitEncryptionEnabled", "AtRestEncryptionEnabled", "AuthTokenEnabled",
        "SnapshotRetentionLimit",
    )},
    "listeners": {str(row["Port"]): [row["Protocol"], row.get("SslPolicy")] for row in listeners},
    "paths": [row["Conditions"][0]["PathPatternConfig"]["Values"][0] for row in rules],
    "firewall_logs": logs["LogDestinationConfigs"],
}))
