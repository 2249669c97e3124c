//! Who may do what.

mod instance_profile;
#[cfg(feature = "iam")]
pub(crate) mod live;
mod open_id_connect_provider;
mod policy;
mod policy_document;
mod policy_parts;
pub(crate) mod policy_shape;
#[cfg(any(
    feature = "cloudwatchlogs",
    feature = "ecr",
    feature = "kms",
    feature = "opensearch",
    feature = "s3"
))]
pub(crate) mod policy_text;
mod role;
mod role_policy_attachment;

pub use instance_profile::*;
pub use open_id_connect_provider::*;
pub use policy::*;
pub use policy_document::*;
pub use policy_parts::*;
pub use role::*;
pub use role_policy_attachment::*;
