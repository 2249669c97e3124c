//! The settings of an environment, as calls take and give them.

use aws_sdk_elasticbeanstalk::types as sdk;
use palinfra_core::{Property, Value};

use super::OptionSetting;
use super::live::refusal;
use crate::live::{Failure, Object, refused};

/// A setting as calls take it.
pub(super) fn sdk_setting(it: &OptionSetting) -> Result<sdk::ConfigurationOptionSetting, Failure> {
    Ok(sdk::ConfigurationOptionSetting::builder()
        .namespace(&it.namespace)
        .option_name(&it.option_name)
        .value(it.value.get().map_err(refused)?)
        .set_resource_name(it.resource_name.clone())
        .build())
}

/// The name of a setting as calls take it.
pub(super) fn sdk_option(it: &OptionSetting) -> sdk::OptionSpecification {
    sdk::OptionSpecification::builder()
        .namespace(&it.namespace)
        .option_name(&it.option_name)
        .set_resource_name(it.resource_name.clone())
        .build()
}

/// What to set and what to take away.
pub(super) fn difference(
    before: Vec<OptionSetting>,
    wanted: Vec<OptionSetting>,
) -> (Vec<OptionSetting>, Vec<OptionSetting>) {
    let stays = |it: &OptionSetting| wanted.iter().any(|other| is_same_option(it, other));
    let remove = before.iter().filter(|it| !stays(it)).cloned().collect();
    let set = wanted.iter().filter(|it| !before.contains(it)).cloned();
    (set.collect(), remove)
}

fn is_same_option(one: &OptionSetting, other: &OptionSetting) -> bool {
    let key = |it: &OptionSetting| {
        let OptionSetting {
            namespace,
            option_name,
            resource_name,
            ..
        } = it.clone();
        (namespace, option_name, resource_name)
    };
    key(one) == key(other)
}

/// The settings of the program as they are. Beanstalk tells all that there are, most of which
/// nobody has set.
pub(super) async fn settings(
    at: &Object<'_>,
    it: &sdk::EnvironmentDescription,
) -> Result<Value, Failure> {
    let call = at
        .aws
        .elasticbeanstalk()
        .describe_configuration_settings()
        .set_application_name(it.application_name.clone())
        .set_environment_name(it.environment_name.clone());
    let answer = call.send().await.map_err(refusal)?;
    let all = answer.configuration_settings();
    // Beside those that run there may be a draft.
    let deployed = Some(&sdk::ConfigurationDeploymentStatus::Deployed);
    let running = all.iter().find(|it| it.deployment_status() == deployed);
    let told = running.or(all.first()).map(|it| it.option_settings());
    let told = told.unwrap_or_default().iter().filter_map(setting);
    let recorded = at.input::<Option<Vec<OptionSetting>>>("option_settings")?;
    Ok(shown(recorded, told.collect()).into_value())
}

fn setting(it: &sdk::ConfigurationOptionSetting) -> Option<OptionSetting> {
    Some(OptionSetting {
        resource_name: it.resource_name.clone(),
        ..OptionSetting::new(it.namespace()?, it.option_name()?, it.value()?)
    })
}

/// Settings that only a user can have made.
const OF_USERS: &[&str] = &[
    "aws:elasticbeanstalk:application:environment",
    "aws:elasticbeanstalk:application:environmentsecrets",
];

/// Those of all settings that are the program's, and environment variables that are not.
fn shown(recorded: Option<Vec<OptionSetting>>, told: Vec<OptionSetting>) -> Vec<OptionSetting> {
    let recorded = recorded.unwrap_or_default();
    let seen = told.into_iter().filter_map(|it| {
        match recorded.iter().find(|other| is_same_option(&it, other)) {
            Some(other) if is_same_set(&it, other) => Some(other.clone()),
            Some(_) => Some(it),
            None => OF_USERS.contains(&it.namespace.as_str()).then_some(it),
        }
    });
    seen.collect()
}

/// Whether both have the same value; lists of subnets, groups and machines have no order but
/// where machines are preferred.
fn is_same_set(one: &OptionSetting, other: &OptionSetting) -> bool {
    if one.value == other.value {
        return true;
    }
    let parts = |it: &OptionSetting| {
        let value = it.value.get().unwrap_or_default();
        let mut parts: Vec<String> = value.split(',').map(|it| it.trim().to_string()).collect();
        parts.sort();
        parts
    };
    let ordered = ["InstanceTypes", "PreferredStartTime"];
    !ordered.contains(&one.option_name.as_str())
        && !OF_USERS.contains(&one.namespace.as_str())
        && parts(one) == parts(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asg(option: &str, value: &str) -> OptionSetting {
        OptionSetting::new("aws:autoscaling:asg", option, value)
    }

    #[test]
    fn what_changes_is_set_and_what_is_not_said_any_more_is_taken_away() {
        let before = vec![
            asg("MinSize", "1"),
            asg("MaxSize", "2"),
            asg("Cooldown", "9"),
        ];
        let wanted = vec![asg("MaxSize", "4"), asg("MinSize", "1")];
        let (set, remove) = difference(before, wanted);
        assert_eq!(set, [asg("MaxSize", "4")]);
        assert_eq!(remove, [asg("Cooldown", "9")]);
    }

    #[test]
    fn only_settings_of_the_program_are_shown() {
        let vpc = |value: &str| OptionSetting::new("aws:ec2:vpc", "Subnets", value);
        let variable = |value: &str| OptionSetting::new(OF_USERS[0], "COLOURS", value);
        let recorded = vec![
            asg("MinSize", "1"),
            vpc("subnet-b,subnet-a"),
            variable("red,blue"),
        ];
        let told = vec![
            asg("MinSize", "2"),
            asg("MaxSize", "4"),
            vpc("subnet-a, subnet-b"),
            variable("blue,red"),
        ];
        let expected = [
            asg("MinSize", "2"),
            vpc("subnet-b,subnet-a"),
            variable("blue,red"),
        ];
        assert_eq!(shown(Some(recorded), told), expected);
    }

    #[test]
    fn a_variable_that_someone_else_set_is_shown() {
        let foreign = OptionSetting::new(OF_USERS[0], "DEBUG", "1");
        assert_eq!(shown(Some(Vec::new()), vec![foreign.clone()]), [foreign]);
    }
}
