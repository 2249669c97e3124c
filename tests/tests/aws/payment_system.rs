//! What the owners of the payment system asked for, read back from AWS as it is there.

use palinfra_testing::text;
use serde_json::{Value, json};

use crate::support::World;

/// All that there is of an environment.
fn facts(world: &World, environment: &str) -> Value {
    let script = include_str!("payment_system.py");
    let script = format!("ENVIRONMENT = '{environment}'\n{script}");
    serde_json::from_str(&world.python(&script)).unwrap()
}

fn watched(facts: &Value, environment: &str) {
    let metrics = json!({
        "ECSServiceAverageCPUUtilization": 70.0,
        "ECSServiceAverageMemoryUtilization": 80.0,
        "ALBRequestCountPerTarget": 1000.0,
    });
    let backend = json!({ "tasks": [[1, 20]], "metrics": metrics });
    assert_eq!(facts["scaling"]["backend"], backend);
    let frontend = &facts["scaling"]["frontend"];
    assert_eq!(frontend["tasks"], json!([[1, 10]]));
    assert_eq!(frontend["metrics"].as_object().unwrap().len(), 2);

    let topic = format!("payment-system-{environment}-alerts");
    let alarm =
        |metric: &str, above: f64| json!({ "metric": metric, "above": above, "tells": [topic] });
    let alarms = json!({
        "backend-cpu": alarm("CPUUtilization", 90.0),
        "backend-memory": alarm("MemoryUtilization", 90.0),
        "database-connections": alarm("DatabaseConnections", 150.0),
        "server-errors": alarm("HTTPCode_ELB_5XX_Count", 10.0),
        "response-time": alarm("TargetResponseTime", 2.0),
    });
    assert_eq!(facts["alarms"], alarms);
    let dashboards = json!({
        "application": ["CPUUtilization", "MemoryUtilization", "RequestCountPerTarget"],
        "database": ["CPUUtilization", "DatabaseConnections", "FreeStorageSpace"],
        "load-balancer": [
            "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "RequestCount",
            "TargetResponseTime",
        ],
    });
    assert_eq!(facts["dashboards"], dashboards);
}

/// Four, that containers get by reference.
fn secret(facts: &Value, environment: &str) {
    let prefix = format!("payment-system-{environment}");
    let secrets = facts["secrets"].as_object().unwrap();
    let value = |name: &str| secrets[&format!("{prefix}/{name}")].as_str().unwrap();
    assert_eq!(secrets.len(), 4);
    assert!(value("jwt/secret").len() >= 32);
    assert_eq!(value("app/config"), "{}");
    for (variable, name) in [
        ("DB_PASSWORD", "db/password"),
        ("JWT_SECRET", "jwt/secret"),
        ("REDIS_PASSWORD", "redis/auth-token"),
    ] {
        let reference = text(&facts["references"], variable);
        assert!(reference.contains(&format!(":secret:{prefix}/{name}-")));
        let environment = facts["environment"].to_string();
        assert!(!environment.contains(value(name)), "{variable}");
    }
    let environment_of = |name: &str| text(&facts["environment"], name).to_string();
    assert_eq!(environment_of("SPRING_PROFILES_ACTIVE"), "aws");
    assert_eq!(environment_of("REDIS_PORT"), "6379");
    assert_eq!(environment_of("ENVIRONMENT"), environment);
}

fn kept(facts: &Value, class: &str) {
    let database = json!({
        "DBInstanceClass": class,
        "MultiAZ": true,
        "StorageEncrypted": true,
        "BackupRetentionPeriod": 30,
        "DBName": "payment_system",
        "MasterUsername": "payment_user",
    });
    assert_eq!(facts["database"], database);
    let cache = json!({
        "AutomaticFailover": "enabled",
        "MultiAZ": "enabled",
        "TransitEncryptionEnabled": true,
        "AtRestEncryptionEnabled": true,
        "AuthTokenEnabled": true,
        "SnapshotRetentionLimit": 3,
    });
    assert_eq!(facts["cache"], cache);
}

#[test]
fn the_payment_system_is_as_its_owners_asked() {
    let world = World::payment_system();
    world.expect(0, "up --yes");
    let production = facts(&world, "production");
    let staging = facts(&world, "staging");
    for (facts, environment, class) in [
        (&production, "production", "db.r6g.large"),
        (&staging, "staging", "db.t3.medium"),
    ] {
        watched(facts, environment);
        secret(facts, environment);
        kept(facts, class);
        assert_eq!(facts["paths"], json!(["/api/*", "/*"]));
        let log = format!(":log-group:aws-waf-logs-payment-system-{environment}-waf");
        assert!(facts["firewall_logs"].to_string().contains(&log));
    }
    let https = json!(["HTTPS", "ELBSecurityPolicy-TLS13-1-2-2021-06"]);
    assert_eq!(production["listeners"]["443"], https);
    let states: String = world.exported().iter().map(Value::to_string).collect();
    for (name, value) in production["secrets"].as_object().unwrap() {
        let value = value.as_str().unwrap();
        assert!(value == "{}" || !states.contains(value), "{name}");
    }
}
