//! Who the caller is.

mod caller_identity;

pub use caller_identity::*;
