//! Programs on servers that AWS looks after: AWS Elastic Beanstalk.

mod application;
mod application_version;
mod environment;
#[cfg(feature = "elasticbeanstalk")]
mod environment_live;
#[cfg(feature = "elasticbeanstalk")]
mod live;
mod names;
mod option_setting;
#[cfg(feature = "elasticbeanstalk")]
mod options_live;
#[cfg(feature = "elasticbeanstalk")]
mod platform_live;
#[cfg(feature = "elasticbeanstalk")]
mod state_live;
mod zones;

pub use application::*;
pub use application_version::*;
pub use environment::*;
pub use option_setting::*;
pub use zones::hosted_zone_of;
