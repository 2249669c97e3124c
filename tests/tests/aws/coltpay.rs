//! What Coltpay's owners asked for, read back from AWS as it is there.

use palinfra_testing::text;
use serde_json::{Value, json};

use crate::support::World;

/// All that there is of an environment.
fn facts(world: &World, environment: &str) -> Value {
    let script = include_str!("coltpay.py");
    let script = format!("ENVIRONMENT = '{environment}'\n{script}");
    serde_json::from_str(&world.python(&script)).unwrap()
}

/// By its names, with HTTPS at the load balancer and no other way.
fn the_api_answers_to(facts: &Value, names: &[&str]) {
    let environment = &facts["api"]["WebServer"];
    for name in names {
        assert_eq!(facts["aliases"][name], environment["host"], "{name}");
    }
    assert_eq!(facts["listener"]["Protocol"], "HTTPS");
    assert_eq!(facts["certificate"]["names"], json!(names));
    assert_eq!(facts["certificate"]["status"], "ISSUED");
    let plain = &environment["options"]["aws:elbv2:listener:default ListenerEnabled"];
    assert_eq!(*plain, "false");
}

/// From the servers of this environment's API, on one port, and from nowhere else.
fn the_database_admits_the_api_alone(facts: &Value) {
    let of = |tier: &str| {
        let option = "aws:autoscaling:launchconfiguration SecurityGroups";
        text(&facts["api"][tier]["options"], option).to_string()
    };
    let servers = of("WebServer");
    assert_eq!(of("Worker"), servers);
    let way = json!({ "ports": [3306, 3306], "groups": [servers], "ranges": [] });
    assert_eq!(facts["ways_in"], json!([way]));
    assert_eq!(facts["ways_out"], json!([]));
    for public in facts["public"].as_array().unwrap() {
        assert_eq!(*public, false);
    }
}

/// Neither in an environment nor in a template nor in the state; nor was one ever sent, but to
/// Secrets Manager.
fn no_password_is_anywhere(world: &World, facts: &Value) {
    let secrets = facts["secrets"].as_object().unwrap();
    assert_eq!(secrets.len(), 4, "the API's and the administrator's, twice");
    let exported = world.exported();
    let exported: String = exported.iter().map(Value::to_string).collect();
    let sent = world.proxy.take().into_iter();
    let sent = sent.filter(|it| it.operation != "CreateSecret");
    let sent: String = sent.map(|it| it.text).collect();
    for (name, password) in secrets {
        let password = password.as_str().unwrap();
        assert!(password.len() > 8, "{name}");
        for told in [text(facts, "told"), &exported, &sent] {
            assert!(!told.contains(password), "{name}");
        }
    }
    let reference = "aws:elasticbeanstalk:application:environmentsecrets DATABASE_PASSWORD";
    for tier in ["WebServer", "Worker"] {
        let from = text(&facts["api"][tier]["options"], reference);
        assert!(from.starts_with("arn:aws:secretsmanager:"), "{from}");
    }
}

#[test]
fn coltpay_is_as_its_owners_asked_and_dev_goes_alone() {
    let world = World::coltpay();
    world.expect(0, "up --yes --stack prod");
    let prod = world.census();
    world.expect(0, "up --yes --stack dev");

    let facts_of_prod = facts(&world, "prod");
    the_api_answers_to(&facts_of_prod, &["api.coltpay.com"]);
    the_database_admits_the_api_alone(&facts_of_prod);
    assert_eq!(facts_of_prod["days"], json!([35, 35, 35]));
    let cron = &facts_of_prod["api"]["Worker"]["options"];
    for bound in ["MinSize", "MaxSize"] {
        assert_eq!(cron[format!("aws:autoscaling:asg {bound}")], "1");
    }
    let facts_of_dev = facts(&world, "dev");
    let names = ["api.dev.coltpay.com", "dev.api.coltpay.com"];
    the_api_answers_to(&facts_of_dev, &names);
    the_database_admits_the_api_alone(&facts_of_dev);
    no_password_is_anywhere(&world, &facts_of_dev);

    let state = world.expect(0, "stack export --stack prod").stdout;
    let exported: Value = serde_json::from_str(&state).unwrap();
    world.proxy.take();
    world.expect(0, "destroy --yes --stack dev");
    assert_eq!(world.census(), prod);
    assert_eq!(world.expect(0, "stack export --stack prod").stdout, state);
    let calls = world.proxy.take();
    let changes: Vec<&str> = calls
        .iter()
        .filter(|it| it.changes)
        .map(|it| it.text.as_str())
        .collect();
    assert!(changes.len() > 50);
    for it in exported["resources"].as_array().unwrap() {
        let id = it["id"].as_str().unwrap_or_default();
        // The records of dev are in the zone of prod; the account has both.
        let shared = matches!(
            text(it, "type"),
            "route53:HostedZone" | "sts:CallerIdentity"
        );
        if !shared && id.len() > 10 {
            let named = changes.iter().find(|text| text.contains(id));
            assert_eq!(named, None, "{}", it["urn"]);
        }
    }
    world.expect(0, "up --yes --refresh --expect-no-changes --stack prod");
}
