//! Certificates for HTTPS: AWS Certificate Manager.

mod certificate;
mod certificate_validation;

pub use certificate::*;
pub use certificate_validation::*;
