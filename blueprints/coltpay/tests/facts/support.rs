//! What the program declares, and what is Beanstalk's own way to say something.

use std::collections::BTreeMap;

use palinfra_core::Value;
use palinfra_core::stack::{Declaration, Node};
use palinfra_testing::{DeclarationExt, NodeExt};

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
    palinfra_testing::correct(&blueprint_coltpay::project(), name, settings)
}

/// A stack with settings.
pub fn declared(name: &str, settings: &[(&str, &str)]) -> Declaration {
    palinfra_testing::declare(&blueprint_coltpay::project(), name, settings)
}

/// The settings of an environment of Beanstalk, by namespace without `aws:` and by option.
pub fn options(environment: &Node) -> BTreeMap<(String, String), String> {
    let settings = environment.at("option_settings").as_list().unwrap();
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
    stack.named("elasticbeanstalk:Environment", "api/environment")
}

/// The environment of a stack that runs what is scheduled.
pub fn cron(stack: &Declaration) -> &Node {
    stack.named("elasticbeanstalk:Environment", "api/cron")
}
