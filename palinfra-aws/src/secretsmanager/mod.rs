//! Secrets: AWS Secrets Manager.

#[cfg(feature = "secretsmanager")]
mod live;
mod secret;

pub use secret::*;
