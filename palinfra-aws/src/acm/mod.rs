//! Certificates for HTTPS: AWS Certificate Manager.

mod certificate;
mod certificate_validation;
#[cfg(feature = "acm")]
mod live;

pub use certificate::*;
pub use certificate_validation::*;
