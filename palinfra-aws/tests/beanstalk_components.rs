//! Applications on Beanstalk and users of MySQL: what they declare besides what a blueprint shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_aws::elasticbeanstalk::OptionSetting;
use palinfra_aws::iam::PolicyDocument;
use palinfra_aws::{BeanstalkApp, BeanstalkAppBuilder, Bundle, DatabaseInstance, MysqlUser, Nat};
use palinfra_aws::{Source, Vpc};
use palinfra_core::stack::Declaration;
use palinfra_core::{Arn, Id, Project, Stack, cidr};
use palinfra_testing::{DeclarationExt, NodeExt};

const PLATFORM: &str = "PHP 8.4 running on 64bit Amazon Linux 2023";

fn declare(
    region: &'static str,
    program: impl Fn(&mut Stack, &Vpc) + Send + Sync + 'static,
) -> Declaration {
    let mut project = Project::new("shop", region);
    project.stack("dev", move |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16"))
            .nat(Nat::One)
            .declare(stack);
        program(stack, &vpc);
    });
    palinfra_testing::declare(&project, "dev", &[])
}

fn app(vpc: &Vpc) -> BeanstalkAppBuilder<'_> {
    BeanstalkApp::new("api", vpc, PLATFORM).certificate(Arn::new(
        "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
    ))
}

#[test]
fn an_application_without_a_name_needs_a_certificate() {
    let stack = declare("eu-west-1", |stack, vpc| {
        BeanstalkApp::new("api", vpc, PLATFORM).declare(stack);
    });
    let message = &stack.errors[0].message;
    assert!(message.contains("`domain` or a `certificate`"), "{message}");
    let stack = declare("eu-west-1", |stack, vpc| {
        let url = app(vpc).declare(stack).url();
        assert_eq!(url.value().to_string(), "https://‹api/environment.cname›");
    });
    assert_eq!(stack.errors, []);
    assert!(stack.of("acm:Certificate").is_empty());
    assert!(stack.of("route53:RecordSet").is_empty());
}

#[test]
fn an_environment_comes_after_the_ways_to_it_and_out_of_it() {
    let stack = declare("eu-west-1", |stack, vpc| {
        app(vpc).declare(stack);
    });
    let environment = stack.of("elasticbeanstalk:Environment")[0];
    let ways = stack.of("ec2:Route");
    assert_eq!(ways.len(), 2);
    for way in ways {
        assert!(environment.options.depends_on.contains(&way.urn));
    }
}

#[test]
fn the_hosts_of_an_unknown_region_are_not_guessed() {
    let stack = declare("eu-south-2", |stack, vpc| {
        let zone = Id::new("Z0123456789ABCDEFGHIJ");
        app(vpc).domain("api.example.com", zone).declare(stack);
    });
    let message = &stack.errors[0].message;
    assert!(message.contains("eu-south-2"), "{message}");
}

#[test]
fn without_jobs_there_is_no_worker() {
    let stack = declare("eu-west-1", |stack, vpc| {
        assert!(app(vpc).declare(stack).cron.is_none());
    });
    assert_eq!(stack.of("elasticbeanstalk:Environment").len(), 1);
    assert_eq!(stack.of("iam:InstanceProfile").len(), 1);
}

#[test]
fn every_option_can_be_overridden_and_added() {
    let stack = declare("eu-west-1", |stack, vpc| {
        app(vpc)
            .setting(OptionSetting::new("aws:autoscaling:asg", "Cooldown", "60"))
            .setting(OptionSetting::new(
                "aws:elasticbeanstalk:command",
                "DeploymentPolicy",
                "Rolling",
            ))
            .policy(
                "read-prices",
                PolicyDocument::new().allow(["s3:GetObject"], ["arn:aws:s3:::prices/*"]),
            )
            .declare(stack);
    });
    let environment = stack.of("elasticbeanstalk:Environment")[0];
    let settings = environment.text("option_settings");
    assert!(settings.contains("Rolling") && settings.contains("Cooldown"));
    assert!(
        !settings.contains("DeploymentPolicy, value: Immutable"),
        "{settings}"
    );
    let servers = stack.of("iam:Role").into_iter();
    let mut servers = servers.filter(|role| role.urn.name() == "servers");
    let policies = servers.next().unwrap().text("policies");
    assert!(policies.contains("arn:aws:s3:::prices/*"), "{policies}");
}

#[test]
fn processors_are_told_by_their_machines() {
    for (machine, architecture) in [("t4g.small", "arm64"), ("t3.small", "x86_64")] {
        let stack = declare("eu-west-1", move |stack, vpc| {
            app(vpc).instance_type(machine).declare(stack);
        });
        let environment = stack.of("elasticbeanstalk:Environment")[0];
        let settings = environment.text("option_settings");
        assert!(settings.contains(architecture), "{settings}");
    }
}

#[test]
fn a_file_is_a_version_by_its_content() {
    let file = format!("{}/beanstalk-bundle.zip", env!("CARGO_TARGET_TMPDIR"));
    let label = || {
        let path = file.clone();
        let stack = declare("eu-west-1", move |stack, vpc| {
            app(vpc).bundle(Bundle::file(&path)).declare(stack);
        });
        assert_eq!(stack.errors, []);
        stack.of("elasticbeanstalk:ApplicationVersion")[0].text("version_label")
    };
    std::fs::write(&file, "one").unwrap();
    let one = label();
    assert_eq!((one.len(), label()), (12, one.clone()));
    std::fs::write(&file, "two").unwrap();
    assert_ne!(label(), one);
}

#[test]
fn a_user_of_mysql_has_a_name_that_fits_into_sql() {
    let stack = declare("eu-west-1", |stack, _| {
        MysqlUser::new("user", "shop'; --").declare(stack);
    });
    assert_eq!(
        stack.errors.len(),
        2,
        "as user and as database: {:?}",
        stack.errors
    );
    let stack = declare("eu-west-1", |stack, _| {
        let user = MysqlUser::new("user", "shop").rights("SELECT; DROP TABLE x");
        user.declare(stack);
    });
    assert!(stack.errors[0].message.contains("rights"));
}

#[test]
fn a_user_of_mysql_is_made_from_a_group() {
    let stack = declare("eu-west-1", |stack, vpc| {
        let database = DatabaseInstance::mysql("database", vpc).declare(stack);
        assert_eq!(database.port(), 3306);
        let user = MysqlUser::new("user", "shop").declare(stack);
        assert_eq!((user.username(), user.database()), ("shop", "shop"));
        let office = Source::range("office", cidr!("192.0.2.0/24"));
        let way = database.allow_from(stack, &office).ingress;
        user.create_in(stack, &database, vpc, &office, &way);
    });
    let message = &stack.errors[0].message;
    assert!(message.contains("not a range"), "{message}");
}
