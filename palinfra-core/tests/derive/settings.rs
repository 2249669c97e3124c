//! Settings.

use palinfra_core::settings::SettingSource;
use palinfra_core::{Cidr, Secret, Settings};

use crate::declared;

/// Settings of every kind.
#[derive(Settings, Debug)]
struct Shop {
    /// The domain,
    /// without a protocol.
    domain: String,
    range: Cidr,
    #[setting(default = 3)]
    count: u16,
    #[setting(default = "small")]
    size: String,
    #[setting(default = vec![1, 2])]
    ports: Vec<i64>,
    password: Secret<String>,
    key: Option<Secret<String>>,
}

fn shop(values: &[(&str, &str)]) -> (Shop, Vec<(String, Option<String>)>) {
    let values = values
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect();
    let mut errors = Vec::new();
    let shop = Shop::read(
        &SettingSource {
            stack: "dev".into(),
            values,
        },
        &mut errors,
    );
    (
        shop,
        errors
            .into_iter()
            .map(|error| (error.name, error.problem))
            .collect(),
    )
}

#[test]
fn settings_describe_themselves() {
    let fields: Vec<_> = Shop::FIELDS
        .iter()
        .map(|field| (field.name, field.help, field.required, field.secret))
        .collect();
    assert_eq!(
        fields[0],
        ("domain", "The domain, without a protocol.", true, false)
    );
    assert_eq!(fields[2], ("count", "", false, false));
    assert_eq!(fields[5], ("password", "", true, true));
    assert_eq!(fields[6], ("key", "", false, true));
}

#[test]
fn settings_are_read_by_type_and_defaults_fill_the_rest() {
    let given = [
        ("domain", "example.com"),
        ("range", "10.0.0.0/16"),
        ("password", "hunter2"),
        ("ports", "80, 443"),
    ];
    let (shop, errors) = shop(&given);
    assert_eq!(errors, []);
    assert_eq!(
        (shop.domain.as_str(), shop.range.as_str()),
        ("example.com", "10.0.0.0/16")
    );
    assert_eq!(
        (shop.count, shop.size.as_str(), shop.ports.as_slice()),
        (3, "small", &[80, 443][..])
    );
    assert_eq!(
        (shop.password.expose().as_str(), &shop.key),
        ("hunter2", &None)
    );
    assert!(!format!("{shop:?}").contains("hunter2"));
}

#[test]
fn every_setting_that_is_missing_or_malformed_is_named_at_once() {
    let (_, errors) = shop(&[("range", "10.0.0.1/16"), ("count", "many")]);
    let names: Vec<_> = errors.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["domain", "range", "count", "password"]);
    assert_eq!(errors[0].1, None);
    assert!(errors[1].1.as_ref().unwrap().contains("10.0.0.0/16"));
    assert!(errors[2].1.as_ref().unwrap().contains("`many`"));
}

#[test]
fn an_unknown_setting_is_an_error_of_the_program() {
    let given = [
        ("domain", "d"),
        ("range", "10.0.0.0/8"),
        ("password", "p"),
        ("donain", "x"),
    ];
    let declaration = declared(&given, |_, _: &Shop| ());
    let [error] = declaration.errors.as_slice() else {
        panic!("one error is wanted")
    };
    assert_eq!(error.message, "there is no setting `donain`");
}

/// Settings of one stack beside those of all.
#[derive(Settings, Debug)]
struct Rehearsal {
    /// After how many days it goes.
    #[setting(default = 7)]
    days: u32,
    #[setting(flatten)]
    shop: Shop,
    #[setting(default = false)]
    loud: bool,
}

#[test]
fn settings_inside_others_are_read_and_described_as_if_they_stood_there() {
    let names: Vec<&str> = Rehearsal::FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(names[..3], ["days", "domain", "range"]);
    assert_eq!(names.len(), Shop::FIELDS.len() + 2);
    let values = [("domain", "example.com"), ("loud", "true"), ("count", "x")];
    let source = SettingSource {
        stack: "dev".into(),
        values: values.map(|(key, value)| (key.into(), value.into())).into(),
    };
    let mut errors = Vec::new();
    let rehearsal = Rehearsal::read(&source, &mut errors);
    assert_eq!(rehearsal.shop.domain, "example.com");
    assert_eq!((rehearsal.days, rehearsal.loud), (7, true));
    let wrong: Vec<&str> = errors.iter().map(|error| error.name.as_str()).collect();
    assert_eq!(wrong, ["range", "count", "password"]);
    assert_eq!(source.unknown(Rehearsal::FIELDS), [] as [&str; 0]);
}
