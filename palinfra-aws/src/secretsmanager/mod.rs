//! Secrets: AWS Secrets Manager.

#[cfg(feature = "secretsmanager")]
mod live;
mod rotation_schedule;
mod secret;

pub use rotation_schedule::*;
pub use secret::*;
