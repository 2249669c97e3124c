//! What the program declares, and short ways to ask about it.

use palinfra_core::stack::Declaration;

const DOMAIN: &[(&str, &str)] = &[("domain", "pay.example.com")];

/// A stack for trying things out, with no setting.
pub fn dev() -> Declaration {
    correct("dev", &[])
}

/// The stack that takes payments.
pub fn prod() -> Declaration {
    correct("prod", DOMAIN)
}

/// Both.
pub fn both() -> [Declaration; 2] {
    [dev(), prod()]
}

/// A stack with settings, and nothing wrong in it.
pub fn correct(name: &str, settings: &[(&str, &str)]) -> Declaration {
    palinfra_testing::correct(&blueprint_payment_web::project(), name, settings)
}

/// A stack with settings.
pub fn declared(name: &str, settings: &[(&str, &str)]) -> Declaration {
    palinfra_testing::declare(&blueprint_payment_web::project(), name, settings)
}
