//! The API and its cron jobs.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, cron, option, options, web};

const ASG: &str = "autoscaling:asg";

#[test]
fn it_is_load_balanced_on_beanstalk_with_one_server_now() {
    for stack in both() {
        let web = web(&stack);
        assert_eq!(web.text("tier"), "WebServer");
        let kind = "elasticbeanstalk:environment";
        assert_eq!(option(web, kind, "EnvironmentType"), "LoadBalanced");
        assert_eq!(option(web, kind, "LoadBalancerType"), "application");
        assert_eq!(option(web, ASG, "MinSize"), "1");
        assert_eq!(option(web, ASG, "MaxSize"), "1");
    }
    let more = [("instances", "2"), ("most_instances", "6")];
    let stack = correct("prod", &more);
    assert_eq!(option(web(&stack), ASG, "MinSize"), "2");
    assert_eq!(option(web(&stack), ASG, "MaxSize"), "6");
    let measure = option(web(&stack), "autoscaling:trigger", "MeasureName");
    assert_eq!(measure, "CPUUtilization");
}

#[test]
fn servers_that_are_down_are_replaced() {
    for stack in both() {
        for environment in stack.of("elasticbeanstalk:Environment") {
            // The group never has less than one.
            assert_eq!(option(environment, ASG, "MinSize"), "1");
            let health = option(
                environment,
                "elasticbeanstalk:healthreporting:system",
                "SystemType",
            );
            assert_eq!(health, "enhanced");
        }
        let process = "elasticbeanstalk:environment:process:default";
        assert_eq!(option(web(&stack), process, "HealthCheckPath"), "/");
        // A new version comes on new servers, which must be well first.
        let policy = option(web(&stack), "elasticbeanstalk:command", "DeploymentPolicy");
        assert_eq!(policy, "Immutable");
    }
}

#[test]
fn https_ends_at_the_load_balancer_and_http_is_not_spoken() {
    for stack in both() {
        let web = web(&stack);
        let listener = |name| option(web, "elbv2:listener:443", name);
        assert_eq!(listener("Protocol"), "HTTPS");
        assert_eq!(
            listener("SSLCertificateArns"),
            "‹api/certificate.certificate_arn›"
        );
        assert!(listener("SSLPolicy").contains("TLS13"));
        let plain = option(web, "elbv2:listener:default", "ListenerEnabled");
        assert_eq!(plain, "false");
        let process = "elasticbeanstalk:environment:process:default";
        assert_eq!(option(web, process, "Protocol"), "HTTP");
    }
}

#[test]
fn servers_are_private_and_the_load_balancer_public() {
    for stack in both() {
        let web = web(&stack);
        let vpc = |name| option(web, "ec2:vpc", name);
        assert_eq!(vpc("Subnets"), "‹vpc/private-a›,‹vpc/private-b›");
        assert_eq!(vpc("ELBSubnets"), "‹vpc/public-a›,‹vpc/public-b›");
        for environment in stack.of("elasticbeanstalk:Environment") {
            let public = option(environment, "ec2:vpc", "AssociatePublicIpAddress");
            assert_eq!(public, "false");
            let launch = "autoscaling:launchconfiguration";
            assert_eq!(option(environment, launch, "DisableIMDSv1"), "true");
            // Nobody comes in by SSH.
            assert_eq!(option(environment, launch, "EC2KeyName"), "");
        }
    }
}

#[test]
fn exactly_one_server_runs_the_cron_jobs() {
    // Even when there are many for requests.
    for stack in [
        correct("prod", &[("most_instances", "6")]),
        correct("dev", &[]),
    ] {
        let cron = cron(&stack);
        assert_eq!(cron.text("tier"), "Worker");
        assert_eq!(option(cron, ASG, "MinSize"), "1");
        assert_eq!(option(cron, ASG, "MaxSize"), "1");
        // No second one comes up for a new version.
        let policy = option(cron, "elasticbeanstalk:command", "DeploymentPolicy");
        assert_eq!(policy, "AllAtOnce");
        let variable = "elasticbeanstalk:application:environment";
        assert_eq!(option(cron, variable, "CRON"), "true");
        assert_eq!(option(web(&stack), variable, "CRON"), "");
        assert_eq!(stack.of("elasticbeanstalk:Environment").len(), 2);
    }
}

#[test]
fn both_environments_get_the_database_and_the_password_by_reference() {
    for stack in both() {
        for environment in stack.of("elasticbeanstalk:Environment") {
            let variable = |name| {
                option(
                    environment,
                    "elasticbeanstalk:application:environment",
                    name,
                )
            };
            assert!(variable("DATABASE_HOST").contains("endpoint_address"));
            assert_eq!(variable("DATABASE_NAME"), "coltpay");
            assert_eq!(variable("DATABASE_USER"), "coltpay_api");
            assert_eq!(variable("DATABASE_PASSWORD"), "");
            let secret = option(
                environment,
                "elasticbeanstalk:application:environmentsecrets",
                "DATABASE_PASSWORD",
            );
            assert_eq!(secret, "‹api-user/password.arn›");
        }
    }
}

#[test]
fn platform_updates_come_by_themselves() {
    for stack in both() {
        for environment in stack.of("elasticbeanstalk:Environment") {
            let on = option(
                environment,
                "elasticbeanstalk:managedactions",
                "ManagedActionsEnabled",
            );
            assert_eq!(on, "true");
            // They are no drift: the platform is said without its version.
            let platform = environment.text("platform_arn");
            assert!(platform.ends_with("Amazon Linux 2023"), "{platform}");
        }
    }
}

#[test]
fn a_bundle_in_a_bucket_is_run_by_both() {
    let settings = [("bundle", "api/1f0c3d2.zip"), ("bundle_bucket", "builds")];
    let stack = correct("prod", &settings);
    let versions = stack.of("elasticbeanstalk:ApplicationVersion");
    assert_eq!(versions[0].text("source_bundle.s3_bucket"), "builds");
    assert_eq!(versions[0].text("source_bundle.s3_key"), "api/1f0c3d2.zip");
    assert_eq!(versions[0].text("version_label"), "api-1f0c3d2");
    for environment in stack.of("elasticbeanstalk:Environment") {
        assert!(!environment.at("version_label").is_null());
    }
    let role = stack.named("iam:Role", "api/servers");
    let policy = role.text("policies.beanstalk");
    assert!(
        policy.contains("arn:aws:s3:::builds/api/1f0c3d2.zip"),
        "{policy}"
    );
}

#[test]
fn every_option_is_said_once() {
    for stack in both() {
        for environment in stack.of("elasticbeanstalk:Environment") {
            let count = environment.items("option_settings").len();
            assert_eq!(options(environment).len(), count);
            assert!(count > 25);
        }
    }
}
