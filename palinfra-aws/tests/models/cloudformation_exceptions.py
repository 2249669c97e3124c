"""Where palinfra differs from CloudFormation on purpose: reason, aspect, and the inputs."""

TABLE = [
    ("CloudFormation makes up a name; palinfra finds a resource again by its own", "required", """
        ec2:LaunchTemplate launch_template_name
        ec2:SecurityGroup group_name
        ecs:Service service_name
        ecs:TaskDefinition family
        eks:NodeGroup nodegroup_name
        elbv2:LoadBalancer name
        elbv2:TargetGroup name
        iam:Policy policy_name
        secretsmanager:Secret name
        ssm:Association association_name
        sns:Topic topic_name
        xray:SamplingRule rule_name
    """),
    ("the create call of the API demands it", "required", """
        dynamodb:Table attribute_definitions
        ecs:TaskDefinition container_definitions
        elbv2:ListenerRule listener_arn
        rds:ClusterInstance db_instance_class
        rds:ClusterInstance engine
        rds:DbCluster engine
        rds:DbInstance db_instance_class
        rds:DbInstance engine
        route53:HostedZone name
        xray:SamplingRule fixed_rate
        xray:SamplingRule priority
    """),
    ("the API demands it for the kind that palinfra makes: see the type's documentation", "required", """
        autoscaling:ScalingPolicy target_tracking_scaling_policy_configuration
        cloudwatch:Alarm comparison_operator
        cloudwatch:Alarm namespace
        cloudwatch:Alarm threshold
        ec2:FlowLog log_destination
        ec2:InternetGatewayAttachment internet_gateway_id
        ec2:NatGateway subnet_id
        ec2:Route destination_cidr_block
        ec2:SecurityGroupIngressRule group_id
        ec2:VpcEndpoint service_name
        ecs:Service task_definition
        elasticache:ReplicationGroup cache_node_type
        elasticbeanstalk:ApplicationVersion source_bundle
        elbv2:Listener port
        elbv2:Listener protocol
        elbv2:TargetGroup port
        elbv2:TargetGroup protocol
        elbv2:TargetGroup vpc_id
        iam:OpenIdConnectProvider url
        rds:ClusterInstance db_cluster_identifier
        rds:DbInstance allocated_storage
        rds:DbInstance master_username
        rds:ReadReplica source_db_instance_identifier
        sns:Subscription endpoint
    """),
    ("AWS would choose the default VPC or an old machine; palinfra chooses nothing unseen", "required", """
        ec2:Instance image_id
        ec2:Instance instance_type
        ec2:Instance subnet_id
        ec2:SecurityGroup vpc_id
        opensearch:Domain instance_type
        ssm:Association instance_ids
        rds:ReadReplica db_instance_class
    """),
    ("always VPC", "required", "ec2:FlowLog ResourceType"),
    ("one of two inputs is given, which the type checks", "required", """
        ssm:Parameter Value
        wafv2:LoggingConfiguration LogDestinationConfigs
    """),
    ("the API takes a group without any, as CloudFormation takes an empty object", "required", """
        rds:DbClusterParameterGroup Parameters
    """),
    ("no call changes it: CloudFormation's schema says so in the description only", "replaces", """
        acm:Certificate validation_method
        ec2:Eip public_ipv4_pool
        elasticache:ParameterGroup description
        kms:Key key_spec
        kms:Key key_usage
        kms:Key multi_region
        logs:LogGroup log_group_class
    """),
    ("it is the network that a zone is made with, the first of several", "replaces", "route53:HostedZone vpc"),
    ("Beanstalk answers a change with InvalidParameterValue", "replaces", "elasticbeanstalk:Environment tier"),
    ("UpdateEnvironment changes it in place, where CloudFormation replaces", "replaces", """
        elasticbeanstalk:Environment solution_stack_name
    """),
    ("a part of a property that is none as a whole", "secret", """
        opensearch:Domain master_user_password
    """),
    ("here it is one topic, whose policy it is", "replaces", "sns:TopicPolicy topic_arn"),
    ("no call renames it: CloudFormation would make another one too", "replaces", """
        xray:Group group_name
        xray:SamplingRule rule_name
    """),
    ("Parameter Store does not change the type of a parameter", "replaces", "ssm:Parameter parameter_type"),
    ("the value of the type that is encrypted", "secret", "ssm:Parameter secure_value"),
    ("how a secret is made up, not the secret", "secret", """
        secretsmanager:Secret generate_secret_string
    """),
]

EXCEPTIONS = {
    (*line.split(), aspect): reason
    for reason, aspect, lines in TABLE
    for line in lines.strip().splitlines()
}
