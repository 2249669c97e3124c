//! The way in: HTTPS, checks, access logs.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, declared, dev, prod};

#[test]
fn the_load_balancer_is_in_the_public_subnets() {
    for stack in both() {
        let balancer = stack.only("elbv2:LoadBalancer");
        let public = ["a", "b", "c"].map(|zone| format!("‹payment-vpc/public-{zone}›"));
        assert_eq!(balancer.items("subnets"), public);
        assert_eq!(balancer.text("scheme"), "internet-facing");
        assert_eq!(balancer.text("load_balancer_type"), "application");
    }
}

#[test]
fn https_has_a_certificate_that_dns_validates() {
    let prod = prod();
    let certificate = prod.named("acm:Certificate", "payment-api/certificate");
    assert_eq!(certificate.text("domain_name"), "api.pay.example.com");
    assert_eq!(certificate.text("validation_method"), "DNS");
    assert_eq!(
        certificate.options.region, None,
        "that of the load balancer"
    );

    let record = prod.named("route53:RecordSet", "payment-api/certificate");
    let value = "‹payment-api/certificate.validation_record_value›";
    assert_eq!(record.items("resource_records"), [value]);
    let issued = prod.named("acm:CertificateValidation", "payment-api/certificate");
    assert_eq!(
        issued.text("certificate_arn"),
        "‹payment-api/certificate.arn›"
    );

    let https = prod.named("elbv2:Listener", "payment-api/https");
    assert_eq!(
        (https.text("port"), https.text("protocol")),
        pair("443", "HTTPS")
    );
    let certificates = https.items("certificates");
    assert_eq!(
        certificates,
        ["‹payment-api/certificate.certificate_arn›"],
        "once it is issued"
    );
    assert!(https.text("ssl_policy").contains("TLS13-1-2"));
    let forward = https.text("default_actions.0.target_group_arn");
    assert_eq!(forward, "‹payment-api/tasks.arn›");
}

fn pair(port: &str, protocol: &str) -> (String, String) {
    (port.into(), protocol.into())
}

#[test]
fn http_is_redirected_to_https() {
    let prod = prod();
    let http = prod.named("elbv2:Listener", "payment-api/http");
    assert_eq!(
        (http.text("port"), http.text("protocol")),
        pair("80", "HTTP")
    );
    assert_eq!(http.text("default_actions.0.action_type"), "redirect");
    let redirect = |field| http.text(&format!("default_actions.0.redirect_config.{field}"));
    assert_eq!(
        (redirect("port"), redirect("protocol")),
        pair("443", "HTTPS")
    );
    assert_eq!(redirect("status_code"), "HTTP_301");
}

#[test]
fn prod_refuses_to_answer_without_a_certificate() {
    let errors = declared("prod", &[]).errors;
    assert_eq!(errors.len(), 1);
    let message = &errors[0].message;
    assert!(
        message.contains("`domain`") && message.contains("`allow_plain_http`"),
        "{message}"
    );
    correct("prod", &[("allow_plain_http", "true")]);
}

#[test]
fn other_stacks_answer_over_http_until_there_is_a_domain() {
    let dev = dev();
    let http = dev.only("elbv2:Listener");
    assert_eq!(http.text("port"), "80");
    assert_eq!(http.text("default_actions.0.action_type"), "forward");
    let stack = correct("dev", &[("domain", "pay.example.com")]);
    assert_eq!(stack.of("elbv2:Listener").len(), 2);
    let errors = declared("dev", &[("allow_plain_http", "false")]).errors;
    assert_eq!(errors.len(), 1);
}

#[test]
fn tasks_are_checked_every_30_seconds_and_fail_after_3_and_succeed_after_2() {
    for stack in both() {
        let targets = stack.only("elbv2:TargetGroup");
        assert_eq!(targets.text("health_check_interval_seconds"), "30");
        assert_eq!(targets.text("unhealthy_threshold_count"), "3");
        assert_eq!(targets.text("healthy_threshold_count"), "2");
        assert_eq!(targets.text("target_type"), "ip");
        assert_eq!(targets.text("port"), "8080");
        let service = stack.only("ecs:Service");
        let used = service.text("load_balancers.0.target_group_arn");
        assert_eq!(used, "‹payment-api/tasks.arn›");
    }
}

#[test]
fn access_logs_go_to_a_bucket_that_only_elb_writes_to() {
    for stack in both() {
        let bucket = stack.named("s3:Bucket", "payment-api/access-logs");
        let name = format!("payment-alb-logs-{}", stack.stack);
        assert_eq!(bucket.text("bucket_name"), name);
        let days = bucket.text("lifecycle_configuration.0.expiration_in_days");
        assert_eq!(days, "30");
        assert_eq!(bucket.text("bucket_encryption.sse_algorithm"), "AES256");

        let policy = stack.named("s3:BucketPolicy", "payment-api/access-logs");
        let writer = "policy_document.Statement.0";
        assert_eq!(policy.items(&format!("{writer}.Action")), ["s3:PutObject"]);
        let principal = policy.text(&format!("{writer}.Principal.Service.0"));
        assert_eq!(principal, "logdelivery.elasticloadbalancing.amazonaws.com");

        let balancer = stack.only("elbv2:LoadBalancer");
        let attributes = balancer.text("load_balancer_attributes");
        assert!(
            attributes.contains("access_logs.s3.enabled: true"),
            "{attributes}"
        );
        assert!(
            attributes.contains("‹payment-api/access-logs.bucket_name›"),
            "{attributes}"
        );
        assert!(balancer.waits_for(policy), "AWS tries to write first");
        assert!(
            stack
                .of("logs:LogGroup")
                .iter()
                .all(|group| !group.text("log_group_name").starts_with("/aws/alb/")),
            "nothing could write to it"
        );
    }
}

#[test]
fn the_domain_leads_to_the_load_balancer() {
    let prod = prod();
    let record = prod.named("route53:RecordSet", "payment-api/alias-a");
    assert_eq!(record.text("name"), "api.pay.example.com");
    let host = record.text("alias_target.dns_name");
    assert_eq!(host, "‹payment-api/load-balancer.dns_name›");
}

#[test]
fn a_zone_that_is_there_already_can_be_used() {
    let zone = [
        ("domain", "pay.example.com"),
        ("hosted_zone", "Z0123456789"),
    ];
    let stack = correct("prod", &zone);
    assert_eq!(stack.of("route53:HostedZone").len(), 0);
    for record in stack.of("route53:RecordSet") {
        assert_eq!(record.text("hosted_zone_id"), "Z0123456789");
    }
    let errors = declared("dev", &[("hosted_zone", "Z0123456789")]).errors;
    assert_eq!(errors.len(), 1);
}
