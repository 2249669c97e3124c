//! Container images: Amazon ECR.

mod repository;

pub use repository::*;
