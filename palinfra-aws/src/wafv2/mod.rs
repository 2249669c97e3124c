//! A firewall for web requests: AWS WAF.

#[cfg(feature = "wafv2")]
mod live;
#[cfg(feature = "wafv2")]
mod live_rule;
#[cfg(feature = "wafv2")]
mod live_statement;
mod logging_configuration;
mod rule;
mod statement;
mod web_acl;
mod web_acl_association;
#[cfg(feature = "wafv2")]
mod web_acl_live;

pub(crate) use logging_configuration::PREFIX;
pub use logging_configuration::*;
pub use rule::*;
pub use statement::*;
pub use web_acl::*;
pub use web_acl_association::*;
