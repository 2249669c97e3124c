//! What an account has, how it changes, and whether it is as it should be: AWS Config.

mod config_rule;
mod configuration_recorder;
mod delivery_channel;
#[cfg(feature = "config")]
mod live;
mod names;
mod recorder_status;

pub use config_rule::*;
pub use configuration_recorder::*;
pub use delivery_channel::*;
pub use recorder_status::*;
