//! Files: Amazon S3.

mod bucket;
mod bucket_policy;
mod bucket_settings;
#[cfg(feature = "s3")]
mod live;
#[cfg(feature = "s3")]
mod live_empty;
#[cfg(feature = "s3")]
mod live_object;
mod names;
mod object;
mod replication;

pub use bucket::*;
pub use bucket_policy::*;
pub use bucket_settings::*;
pub use object::*;
pub use replication::*;
