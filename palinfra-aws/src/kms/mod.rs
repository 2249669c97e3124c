//! Keys: AWS KMS.

mod alias;
mod key;

pub use alias::*;
pub use key::*;
