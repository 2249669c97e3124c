use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{Application, OptionSetting, names};
use crate::Tags;

/// Servers that run a version of an application, and all that Beanstalk makes around them: a
/// group that replaces them, a load balancer, alarms.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.managing.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticbeanstalk:Environment",
    cloudformation = "AWS::ElasticBeanstalk::Environment",
    outputs = EnvironmentOutputs,
    id = "e-{lower10}",
    summary = "{environment_name} {tier}",
    unique("environment_name"),
    check = names::runs_on,
    usual(create = 360, update = 180, delete = 240),
)]
pub struct Environment {
    /// The name, unique in the region, of 4 to 40 characters.
    #[input(replaces, check = names::environment)]
    pub environment_name: String,
    /// The application.
    #[input(replaces)]
    pub application_name: Id<Application>,
    /// The platform, such as `arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22 running
    /// on 64bit Amazon Linux 2023`. Without a version at its end it is the newest when the
    /// environment is made; the updates that Beanstalk makes by itself then change nothing here.
    #[input(check = names::platform)]
    pub platform_arn: Option<String>,
    /// The platform in the older form, with its version: `64bit Amazon Linux 2023 v6.6.0
    /// running Node.js 22`.
    pub solution_stack_name: Option<String>,
    /// The version of the application. Left out: AWS's sample, and then what it has.
    pub version_label: Option<String>,
    /// Whether it answers requests or works on a queue.
    #[input(replaces, default = EnvironmentTier::WebServer)]
    pub tier: EnvironmentTier,
    /// What its host starts with, unique in the region. Left out: made up.
    #[input(replaces, check = names::cname_prefix, cloudformation = "CNAMEPrefix")]
    pub cname_prefix: Option<String>,
    /// What it is for.
    #[input(check = names::description)]
    pub description: Option<String>,
    /// Its settings. Those that are not said are as Beanstalk has them.
    #[input(unordered, check = names::option_settings)]
    pub option_settings: Option<Vec<OptionSetting>>,
    /// Tags. Beanstalk gives them to what it makes, too.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`Environment`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct EnvironmentOutputs {
    /// Its id.
    pub id: Output<Id<Environment>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:elasticbeanstalk:{region}:{account}:environment/{application_name}/{environment_name}"
    )]
    pub arn: Output<Arn<Environment>>,
    /// Its name.
    pub environment_name: Output<String>,
    /// Its host, which leads to its load balancer even if Beanstalk makes another one. A worker
    /// has none.
    #[output(form = "{environment_name}.eba-{lower8}.{region}.elasticbeanstalk.com")]
    pub cname: Output<String>,
    /// The load balancer's host, or the address of the only server. A worker has none.
    #[output(form = "awseb--awseb-{lower12}-{digits9}.{region}.elb.amazonaws.com")]
    pub endpoint_url: Output<String>,
}

/// What an environment does.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentTier {
    /// It answers requests over HTTP.
    WebServer,
    /// It works on messages of a queue, and on what its `cron.yaml` says.
    Worker,
}
