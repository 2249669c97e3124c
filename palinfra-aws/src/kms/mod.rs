//! Keys: AWS KMS.

mod alias;
mod key;
#[cfg(feature = "kms")]
mod live;

pub use alias::*;
pub use key::*;
