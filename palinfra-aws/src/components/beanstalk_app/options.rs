//! The settings of environments.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use palinfra_core::{Id, Input, Output, out};

use super::super::{SecretValue, Vpc};
use crate::ec2::Subnet;
use crate::elasticbeanstalk::OptionSetting;

/// TLS 1.3, and 1.2 with ciphers that keep past traffic secret.
const TLS: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/// Settings, by namespace and option: a later one takes the place of an earlier one.
#[derive(Clone, Default)]
pub(super) struct Options(BTreeMap<(String, String, Option<String>), Input<String>>);

impl Options {
    /// Sets options of one namespace.
    pub fn set<const N: usize>(
        mut self,
        namespace: &str,
        options: [(&str, Input<String>); N],
    ) -> Options {
        for (name, value) in options {
            self.0.insert((namespace.into(), name.into(), None), value);
        }
        self
    }

    /// Sets options that the program says itself.
    pub fn overridden(mut self, settings: &[OptionSetting]) -> Options {
        for it in settings.iter().cloned() {
            let key = (it.namespace, it.option_name, it.resource_name);
            self.0.insert(key, it.value);
        }
        self
    }

    /// All of them, in the order of their names.
    pub fn into_settings(self) -> Vec<OptionSetting> {
        let settings = self.0.into_iter().map(|(key, value)| {
            let (namespace, option_name, resource_name) = key;
            OptionSetting {
                namespace,
                option_name,
                value,
                resource_name,
            }
        });
        settings.collect()
    }
}

/// Where servers are, and what they are: for both environments.
pub(super) struct Servers<'a> {
    pub vpc: &'a Vpc,
    pub instance_type: &'a str,
    pub instances: RangeInclusive<u32>,
    pub group: Output<String>,
    pub profile: Output<String>,
    pub service_role: Output<String>,
    pub update_window: &'a str,
    pub log_days: i64,
    pub disposable: bool,
    pub environment: &'a BTreeMap<String, Input<String>>,
    pub secrets: &'a BTreeMap<String, SecretValue>,
}

impl Servers<'_> {
    pub fn options(&self) -> Options {
        let text = |text: &str| Input::from(text.to_string());
        let yes = || text("true");
        let architecture = if is_arm(self.instance_type) {
            "arm64"
        } else {
            "x86_64"
        };
        let mut options = Options::default()
            .set(
                "aws:ec2:vpc",
                [
                    ("VPCId", out!("{}", self.vpc.id()).into()),
                    ("Subnets", joined(&self.vpc.private.subnet_ids).into()),
                    ("AssociatePublicIpAddress", text("false")),
                ],
            )
            .set(
                "aws:ec2:instances",
                [
                    ("InstanceTypes", text(self.instance_type)),
                    ("SupportedArchitectures", text(architecture)),
                ],
            )
            .set(
                "aws:autoscaling:launchconfiguration",
                [
                    ("IamInstanceProfile", (&self.profile).into()),
                    ("SecurityGroups", (&self.group).into()),
                    // Else Beanstalk adds one of its own that is open.
                    ("DisableDefaultEC2SecurityGroup", yes()),
                    ("DisableIMDSv1", yes()),
                    ("RootVolumeType", text("gp3")),
                    // The environment's tags reach disks too.
                    ("LaunchTemplateTagPropagationEnabled", yes()),
                ],
            )
            .set(
                "aws:autoscaling:asg",
                [
                    ("MinSize", text(&self.instances.start().to_string())),
                    ("MaxSize", text(&self.instances.end().to_string())),
                ],
            )
            .set(
                "aws:elasticbeanstalk:environment",
                [("ServiceRole", (&self.service_role).into())],
            )
            .set(
                "aws:elasticbeanstalk:healthreporting:system",
                [("SystemType", text("enhanced"))],
            )
            .set(
                "aws:elasticbeanstalk:managedactions",
                [
                    ("ManagedActionsEnabled", yes()),
                    ("PreferredStartTime", text(self.update_window)),
                    ("ServiceRoleForManagedUpdates", (&self.service_role).into()),
                ],
            )
            .set(
                "aws:elasticbeanstalk:managedactions:platformupdate",
                [("UpdateLevel", text("minor"))],
            )
            .set(
                "aws:elasticbeanstalk:cloudwatch:logs",
                [
                    ("StreamLogs", yes()),
                    ("RetentionInDays", text(&self.log_days.to_string())),
                    ("DeleteOnTerminate", text(&self.disposable.to_string())),
                ],
            );
        for (name, value) in self.environment {
            let variable = [(name.as_str(), value.clone())];
            options = options.set("aws:elasticbeanstalk:application:environment", variable);
        }
        for (name, secret) in self.secrets {
            let variable = [(name.as_str(), secret.beanstalk_reference().into())];
            let namespace = "aws:elasticbeanstalk:application:environmentsecrets";
            options = options.set(namespace, variable);
        }
        options
    }
}

/// What only the environment has that answers requests.
pub(super) struct LoadBalanced<'a> {
    pub vpc: &'a Vpc,
    pub group: Output<String>,
    pub certificate: Option<Input<String>>,
    pub access_logs: Output<String>,
    pub health_path: &'a str,
    pub scales: bool,
}

impl LoadBalanced<'_> {
    pub fn options(&self, options: Options) -> Options {
        let text = |text: &str| Input::from(text.to_string());
        let yes = || text("true");
        let mut options = options
            .set(
                "aws:elasticbeanstalk:environment",
                [
                    ("EnvironmentType", text("LoadBalanced")),
                    ("LoadBalancerType", text("application")),
                ],
            )
            .set(
                "aws:ec2:vpc",
                [
                    ("ELBScheme", text("public")),
                    ("ELBSubnets", joined(&self.vpc.public.subnet_ids).into()),
                ],
            )
            .set(
                "aws:elbv2:loadbalancer",
                [
                    ("SecurityGroups", (&self.group).into()),
                    ("ManagedSecurityGroup", (&self.group).into()),
                    ("AccessLogsS3Enabled", yes()),
                    ("AccessLogsS3Bucket", (&self.access_logs).into()),
                ],
            )
            // An API that sent clients from HTTP to HTTPS would have got their keys in clear text.
            .set(
                "aws:elbv2:listener:default",
                [("ListenerEnabled", text("false"))],
            )
            .set(
                "aws:elasticbeanstalk:environment:process:default",
                [
                    ("Port", text("80")),
                    ("Protocol", text("HTTP")),
                    ("HealthCheckPath", text(self.health_path)),
                    ("MatcherHTTPCode", text("200")),
                ],
            )
            // New servers must be well before the old ones go.
            .set(
                "aws:elasticbeanstalk:command",
                [("DeploymentPolicy", text("Immutable"))],
            )
            .set(
                "aws:autoscaling:updatepolicy:rollingupdate",
                [
                    ("RollingUpdateEnabled", yes()),
                    ("RollingUpdateType", text("Immutable")),
                ],
            );
        if let Some(certificate) = &self.certificate {
            options = options.set(
                "aws:elbv2:listener:443",
                [
                    ("ListenerEnabled", yes()),
                    ("Protocol", text("HTTPS")),
                    ("SSLCertificateArns", certificate.clone()),
                    ("SSLPolicy", text(TLS)),
                ],
            );
        }
        if self.scales {
            options = options.set(
                "aws:autoscaling:trigger",
                [
                    ("MeasureName", text("CPUUtilization")),
                    ("Statistic", text("Average")),
                    ("Unit", text("Percent")),
                    ("LowerThreshold", text("30")),
                    ("UpperThreshold", text("70")),
                ],
            );
        }
        options
    }
}

/// What only the environment has that runs what is scheduled: no second server comes up for a
/// new version.
pub(super) fn scheduled(options: Options) -> Options {
    options.set(
        "aws:elasticbeanstalk:command",
        [("DeploymentPolicy", Input::from("AllAtOnce".to_string()))],
    )
}

/// Ids as the settings take them: with commas between.
fn joined(ids: &[Output<Id<Subnet>>]) -> Output<String> {
    let mut ids = ids.iter();
    let first = ids.next().map(|id| out!("{}", id));
    let first = first.unwrap_or_else(|| Output::known(String::new()));
    ids.fold(first, |all, id| out!("{},{}", all, id))
}

/// Whether an instance type has an ARM processor: a `g` follows the generation, as in `t4g`.
fn is_arm(instance_type: &str) -> bool {
    super::super::nodes::is_arm(instance_type)
}
