use palinfra_aws::elasticbeanstalk::*;
use palinfra_aws::s3::Bucket;
use palinfra_core::{Declared, Property, Stack, Value};

use super::{Sample, sample};

const PLATFORM: &str = "arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22 running on 64bit \
                        Amazon Linux 2023";

pub fn all() -> Vec<Sample> {
    let most = OptionSetting::new("aws:autoscaling:asg", "MaxSize", "3");
    vec![
        sample(application).update("description", "other"),
        sample(version).update("description", "other"),
        sample(environment)
            .update("description", "other")
            .update("version_label", "two")
            .update("option_settings", vec![most.into_value()])
            .update("platform_arn", PLATFORM.replace("22", "24"))
            .together([
                ("platform_arn", Value::Null),
                (
                    "solution_stack_name",
                    Value::Text("64bit Amazon Linux 2023 v6.6.0 running Node.js 22".into()),
                ),
            ]),
    ]
}

fn application(stack: &mut Stack) -> Declared<Application> {
    Application::new("it", "contract-it").declare(stack)
}

fn version(stack: &mut Stack) -> Declared<ApplicationVersion> {
    let application = Application::new("application", "contract-version").declare(stack);
    let bucket = Bucket::new("bucket", "contract-bundles").declare(stack);
    let bundle = SourceBundle {
        s3_bucket: (&bucket).into(),
        s3_key: "it.zip".to_string().into(),
    };
    ApplicationVersion::new("it", &application, "one", bundle).declare(stack)
}

fn environment(stack: &mut Stack) -> Declared<Environment> {
    let application = Application::new("application", "contract-environment").declare(stack);
    Environment::new("it", "contract-it", &application)
        .platform_arn(PLATFORM)
        .version_label("one")
        .declare(stack)
}
