//! Tables: Amazon DynamoDB.

#[cfg(feature = "dynamodb")]
mod live;
#[cfg(feature = "dynamodb")]
mod live_settings;
#[cfg(feature = "dynamodb")]
mod live_shapes;
#[cfg(feature = "dynamodb")]
mod live_steps;
mod table;

pub use table::*;
