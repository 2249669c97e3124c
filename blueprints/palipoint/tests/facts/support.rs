//! What the program declares, and what runs on its servers.

use palinfra_core::stack::Declaration;
use palinfra_testing::{DeclarationExt, NodeExt, correct};

/// A stack without any setting.
pub fn stack(name: &str) -> Declaration {
    with(name, &[])
}

/// A stack with settings, and nothing wrong in it.
pub fn with(name: &str, settings: &[(&str, &str)]) -> Declaration {
    correct(&blueprint_palipoint::project(), name, settings)
}

/// All three, in their order.
pub fn all() -> [Declaration; 3] {
    ["cicd", "prod", "nonprod"].map(stack)
}

/// What a server keeps running, as one text.
pub fn script(stack: &Declaration, server: &str) -> String {
    let node = stack.named("ssm:Association", &format!("{server}/containers"));
    node.items("parameters.commands").join("\n")
}
