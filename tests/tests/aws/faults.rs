//! What an emulator shows otherwise than it was told: drift that is none.

/// Type, property, reason.
pub type Fault = (&'static str, &'static str, &'static str);

/// Of moto, with the buckets at ministack.
pub const MOTO: &[Fault] = &[
    (
        "cloudfront:Distribution",
        "minimum_protocol_version",
        "dropped",
    ),
    (
        "cloudfront:Distribution",
        "origins",
        "OriginAccessControlId is dropped",
    ),
    ("ecs:Service", "deployment_configuration", "dropped"),
    ("ecs:Service", "enable_ecs_managed_tags", "dropped"),
    (
        "ecs:Service",
        "health_check_grace_period_seconds",
        "dropped",
    ),
    (
        "rds:ClusterInstance",
        "enable_performance_insights",
        "dropped",
    ),
    (
        "rds:ClusterInstance",
        "performance_insights_retention_period",
        "dropped",
    ),
];

/// Of ministack.
pub const MINISTACK: &[Fault] = &[
    ("ec2:FlowLog", "deliver_logs_permission_arn", "dropped"),
    ("ec2:FlowLog", "tags", "dropped"),
    ("ec2:Instance", "block_device_mappings", "dropped"),
    ("ec2:Instance", "metadata_options", "dropped"),
    (
        "ec2:Instance",
        "security_group_ids",
        "always the default group",
    ),
    ("ec2:Instance", "subnet_id", "always the default subnet"),
    ("ec2:NatGateway", "allocation_id", "not given back"),
    (
        "ec2:SecurityGroupEgressRule",
        "description",
        "dropped beside a prefix list",
    ),
    (
        "ec2:SecurityGroupEgressRule",
        "destination_prefix_list_id",
        "dropped",
    ),
    ("ec2:VpcEndpoint", "private_dns_enabled", "dropped"),
    ("ec2:VpcEndpoint", "security_group_ids", "dropped"),
    (
        "ec2:VpcPeeringConnection",
        "allow_dns_resolution",
        "not implemented",
    ),
    ("eks:Cluster", "deletion_protection", "dropped"),
    ("eks:NodeGroup", "launch_template", "dropped"),
    (
        "rds:DbInstance",
        "enable_cloudwatch_logs_exports",
        "dropped",
    ),
    ("rds:DbInstance", "manage_master_user_password", "dropped"),
];

/// Of moto, with buckets and caches at ministack.
pub const PALIPOINT: &[Fault] = &[
    (
        "cloudfront:Distribution",
        "origins",
        "OriginAccessControlId is dropped",
    ),
    (
        "ec2:Instance",
        "security_group_ids",
        "the groups of the interface are dropped",
    ),
    ("rds:DbInstance", "enable_performance_insights", "dropped"),
    (
        "rds:DbInstance",
        "performance_insights_retention_period",
        "dropped",
    ),
];

/// Of moto, with buckets, caches and CloudWatch at ministack.
pub const PAYMENT_SYSTEM: &[Fault] = &[
    ("ecs:Service", "deployment_configuration", "dropped"),
    ("ecs:Service", "enable_ecs_managed_tags", "dropped"),
    (
        "ecs:Service",
        "health_check_grace_period_seconds",
        "dropped",
    ),
    ("rds:DbInstance", "enable_performance_insights", "dropped"),
    (
        "rds:DbInstance",
        "performance_insights_retention_period",
        "dropped",
    ),
    ("rds:ReadReplica", "enable_performance_insights", "dropped"),
];
