//! What the program declares, and short ways to ask about it.

use std::collections::BTreeMap;

use palinfra_core::Value;
use palinfra_core::settings::SettingSource;
use palinfra_core::stack::{Declaration, Node};

/// Development.
pub fn dev() -> Declaration {
    correct("dev", &[])
}

/// Production.
pub fn prod() -> Declaration {
    correct("prod", &[])
}

/// Both.
pub fn both() -> [Declaration; 2] {
    [prod(), dev()]
}

/// A stack with settings, and nothing wrong in it.
pub fn correct(name: &str, settings: &[(&str, &str)]) -> Declaration {
    let declared = declared(name, settings);
    assert_eq!(declared.errors, []);
    declared
}

/// A stack with settings.
pub fn declared(name: &str, settings: &[(&str, &str)]) -> Declaration {
    let values = settings.iter();
    let source = SettingSource {
        stack: name.into(),
        values: values
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect(),
    };
    blueprint_coltpay::project().declare(source, None).unwrap()
}

/// The resources of a type.
pub fn of<'a>(stack: &'a Declaration, kind: &str) -> Vec<&'a Node> {
    stack
        .nodes
        .iter()
        .filter(|node| node.schema.resource_type == kind)
        .collect()
}

/// The only resource of a type.
pub fn only<'a>(stack: &'a Declaration, kind: &str) -> &'a Node {
    match of(stack, kind)[..] {
        [node] => node,
        ref nodes => panic!("{} {kind} in {}", nodes.len(), stack.stack),
    }
}

/// The resource of a type with this name, components in front: `api/servers`.
pub fn named<'a>(stack: &'a Declaration, kind: &str, short: &str) -> &'a Node {
    let found = of(stack, kind)
        .into_iter()
        .find(|node| node.urn.short() == short);
    found.unwrap_or_else(|| panic!("no {kind} {short} in {}", stack.stack))
}

/// What is at a path inside an input: `container_definitions.0.image`; nothing if it is not set.
pub fn at<'a>(node: &'a Node, path: &str) -> &'a Value {
    let mut parts = path.split('.');
    let input = parts.next().unwrap();
    assert!(
        node.schema.input(input).is_some(),
        "{} has no {input}",
        node.schema.resource_type
    );
    let step = |value: &'a Value, part: &str| match value {
        Value::List(items) => items.get(part.parse::<usize>().ok()?),
        Value::Map(map) => map.get(part),
        _ => None,
    };
    let found = node.inputs.get(input);
    parts
        .fold(found, |value, part| step(value?, part))
        .unwrap_or(&Value::Null)
}

/// The same as text: `‹vpc/private-a›` for a promise, nothing if it is not set.
pub fn text(node: &Node, path: &str) -> String {
    match at(node, path) {
        Value::Null => String::new(),
        value => value.to_string(),
    }
}

/// The items of a list as text.
pub fn items(node: &Node, path: &str) -> Vec<String> {
    let list = at(node, path).as_list().unwrap_or_default();
    list.iter().map(ToString::to_string).collect()
}

/// The zone that a resource is in, in an account whose region has four.
pub fn zone(node: &Node) -> String {
    let names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
    let names = names.map(|name| Value::Text(name.into())).to_vec();
    let zone = at(node, "availability_zone").resolve(&|_| Some(Value::List(names.clone())));
    zone.unwrap().to_string()
}

/// The settings of an environment of Beanstalk, by namespace without `aws:` and by option.
pub fn options(environment: &Node) -> BTreeMap<(String, String), String> {
    let settings = at(environment, "option_settings").as_list().unwrap();
    let option = |setting: &Value| {
        let field = |name: &str| setting.as_map().unwrap()[name].to_string();
        let namespace = field("namespace").trim_start_matches("aws:").to_string();
        ((namespace, field("option_name")), field("value"))
    };
    settings.iter().map(option).collect()
}

/// One option of an environment; nothing if it is not set.
pub fn option(environment: &Node, namespace: &str, name: &str) -> String {
    let key = (namespace.to_string(), name.to_string());
    options(environment).remove(&key).unwrap_or_default()
}

/// The environment of a stack that answers requests.
pub fn web(stack: &Declaration) -> &Node {
    named(stack, "elasticbeanstalk:Environment", "api/environment")
}

/// The environment of a stack that runs what is scheduled.
pub fn cron(stack: &Declaration) -> &Node {
    named(stack, "elasticbeanstalk:Environment", "api/cron")
}
