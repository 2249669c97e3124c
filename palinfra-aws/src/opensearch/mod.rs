//! Search and logs: Amazon OpenSearch Service.

mod domain;
#[cfg(feature = "opensearch")]
mod domain_live;
#[cfg(feature = "opensearch")]
mod domain_read;
mod names;

pub use domain::*;
