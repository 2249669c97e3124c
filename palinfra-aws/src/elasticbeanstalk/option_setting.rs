//! One setting of an environment.

use palinfra_core::{Input, Property};

/// One of the settings of an environment. All that Beanstalk makes for it, from its servers to
/// its load balancer, is set by them.
///
/// ```
/// use palinfra_aws::elasticbeanstalk::OptionSetting;
/// let most = OptionSetting::new("aws:autoscaling:asg", "MaxSize", "4");
/// # let _ = most;
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html)
#[derive(Property, Clone, Debug, PartialEq)]
pub struct OptionSetting {
    /// What it is about, such as `aws:autoscaling:asg`.
    pub namespace: String,
    /// The option, such as `MaxSize`.
    pub option_name: String,
    /// Its value, always as text.
    pub value: Input<String>,
    /// Which one, for options of which there can be several, such as scheduled actions.
    pub resource_name: Option<String>,
}

impl OptionSetting {
    /// An option of a namespace, and its value.
    pub fn new(
        namespace: impl Into<String>,
        option_name: impl Into<String>,
        value: impl Into<Input<String>>,
    ) -> OptionSetting {
        OptionSetting {
            namespace: namespace.into(),
            option_name: option_name.into(),
            value: value.into(),
            resource_name: None,
        }
    }
}
