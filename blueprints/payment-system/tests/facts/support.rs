//! What the program declares.

use palinfra_core::stack::Declaration;

/// A certificate that is there already.
pub const CERTIFICATE: &str =
    "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";

/// The rehearsal, with no setting.
pub fn staging() -> Declaration {
    correct("staging", &[])
}

/// The stack that takes payments, with HTTPS and images of its own.
pub fn production() -> Declaration {
    let settings = [("certificate_arn", CERTIFICATE), ("image_tag", "1.4.2")];
    correct("production", &settings)
}

/// Both.
pub fn both() -> [Declaration; 2] {
    [staging(), production()]
}

/// A stack with settings, and nothing wrong in it.
pub fn correct(name: &str, settings: &[(&str, &str)]) -> Declaration {
    palinfra_testing::correct(&blueprint_payment_system::project(), name, settings)
}

/// A stack with settings.
pub fn declared(name: &str, settings: &[(&str, &str)]) -> Declaration {
    palinfra_testing::declare(&blueprint_payment_system::project(), name, settings)
}
