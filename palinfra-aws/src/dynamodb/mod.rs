//! Tables: Amazon DynamoDB.

mod table;

pub use table::*;
