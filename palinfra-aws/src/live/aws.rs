//! One account and region, and the clients for it.

use std::sync::{Arc, OnceLock};

use aws_config::SdkConfig;

use super::cloud::{Identity, is_elsewhere};
use super::limit::Limiter;
use super::watch::{Watch, limited};

/// One account and region, with a client for each service, made when it is first needed.
pub struct Aws {
    identity: Identity,
    region: String,
    config: SdkConfig,
    clients: Clients,
}

impl Aws {
    pub(crate) fn new(identity: Identity, region: &str, config: SdkConfig) -> Aws {
        Aws {
            identity,
            region: region.into(),
            config,
            clients: Clients::default(),
        }
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The account, of twelve digits.
    pub fn account(&self) -> &str {
        &self.identity.account
    }

    /// The caller's ARN.
    pub fn caller(&self) -> &str {
        &self.identity.arn
    }

    /// The partition, such as `aws` or `aws-cn`.
    pub fn partition(&self) -> &str {
        self.caller().split(':').nth(1).unwrap_or("aws")
    }

    /// The region that lists what is in no region.
    pub(crate) fn global_region(&self) -> &'static str {
        match self.partition() {
            "aws-cn" => "cn-northwest-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        }
    }

    /// The ARN of something in this account and region: `arn("ec2", "vpc/vpc-…")`.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let (partition, region, account) = (self.partition(), self.region(), self.account());
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// Whether calls go to something that is not AWS, such as an emulator.
    pub fn is_elsewhere(&self) -> bool {
        is_elsewhere(self.config.endpoint_url())
    }
}

macro_rules! clients {
    ($($feature:literal $name:ident: $sdk:ident $(, $adapt:expr)?;)*) => {
        #[derive(Default)]
        struct Clients {
            $(#[cfg(feature = $feature)] $name: OnceLock<$sdk::Client>,)*
        }

        impl Aws {
            $(
                #[cfg(feature = $feature)]
                #[doc = concat!("The client of `", stringify!($sdk), "`.")]
                pub fn $name(&self) -> &$sdk::Client {
                    self.clients.$name.get_or_init(|| {
                        let limiter = Arc::new(Limiter::default());
                        let mut config = $sdk::config::Builder::from(&self.config);
                        if let Some(http) = self.config.http_client() {
                            config = config.http_client(limited(http, limiter.clone()));
                        }
                        $(
                            const ADAPT: fn(
                                &Aws,
                                $sdk::config::Builder,
                            ) -> $sdk::config::Builder = $adapt;
                            config = ADAPT(self, config);
                        )?
                        $sdk::Client::from_conf(config.interceptor(Watch(limiter)).build())
                    })
                }
            )*
        }
    };
}

clients! {
    "acm" acm: aws_sdk_acm;
    "applicationautoscaling" applicationautoscaling: aws_sdk_applicationautoscaling;
    "cloudfront" cloudfront: aws_sdk_cloudfront;
    "cloudwatch" cloudwatch: aws_sdk_cloudwatch;
    "cloudwatchlogs" cloudwatchlogs: aws_sdk_cloudwatchlogs;
    "config" config: aws_sdk_config;
    "dynamodb" dynamodb: aws_sdk_dynamodb;
    "ec2" ec2: aws_sdk_ec2;
    "ecr" ecr: aws_sdk_ecr;
    "ecs" ecs: aws_sdk_ecs;
    "eks" eks: aws_sdk_eks;
    "elasticache" elasticache: aws_sdk_elasticache;
    "elasticbeanstalk" elasticbeanstalk: aws_sdk_elasticbeanstalk;
    "elasticloadbalancingv2" elasticloadbalancingv2: aws_sdk_elasticloadbalancingv2;
    "guardduty" guardduty: aws_sdk_guardduty;
    "iam" iam: aws_sdk_iam;
    "kms" kms: aws_sdk_kms;
    "opensearch" opensearch: aws_sdk_opensearch;
    "rds" rds: aws_sdk_rds;
    "aws" resourcegroupstagging: aws_sdk_resourcegroupstagging;
    "route53" route53: aws_sdk_route53;
    // An emulator has no name for each bucket.
    "s3" s3: aws_sdk_s3, |aws, config| config.force_path_style(aws.is_elsewhere());
    "secretsmanager" secretsmanager: aws_sdk_secretsmanager;
    "sns" sns: aws_sdk_sns;
    "ssm" ssm: aws_sdk_ssm;
    "sts" sts: aws_sdk_sts;
    "wafv2" wafv2: aws_sdk_wafv2;
    "xray" xray: aws_sdk_xray;
}
