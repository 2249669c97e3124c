//! The calls of an environment.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_elasticbeanstalk::types as sdk;
use palinfra_core::{Property, Value};
use tokio::time::sleep;

use super::live::{refusal, sdk_tags, tags, update_tags};
use super::platform_live::{as_recorded, is_platform, with_version};
use super::{Environment, EnvironmentTier, OptionSetting};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, refused,
};

/// Between two looks at an environment that is being changed.
const PAUSE: Duration = Duration::from_secs(10);

#[async_trait]
impl Live for Environment {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let platform = match &self.platform_arn {
            Some(arn) => Some(with_version(call.aws, arn).await?),
            None => None,
        };
        let settings = self.option_settings.iter().flatten();
        let settings = settings.map(sdk_setting).collect::<Result<Vec<_>, _>>()?;
        let answer = call
            .aws
            .elasticbeanstalk()
            .create_environment()
            .environment_name(&self.environment_name)
            .application_name(self.application_name.as_str())
            .set_platform_arn(platform)
            .set_solution_stack_name(self.solution_stack_name.clone())
            .set_version_label(self.version_label.clone())
            .tier(sdk_tier(self.tier))
            .set_cname_prefix(self.cname_prefix.clone())
            .set_description(self.description.clone())
            .set_option_settings(Some(settings))
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(refusal)?;
        Made::id(answer.environment_id())
    }

    /// Beanstalk changes one thing at a time: what it runs on and how comes first, so that a
    /// new version finds the settings that it needs.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let update = || at.aws.elasticbeanstalk().update_environment();
        let update = || update().environment_id(at.id);
        let mut settings = update();
        if change.has("description") {
            settings = settings.description(self.description.as_deref().unwrap_or_default());
        }
        if let Some(platform) = self.new_platform(at, change).await? {
            settings = settings.platform_arn(platform);
        }
        if change.has("solution_stack_name") {
            settings = settings.set_solution_stack_name(self.solution_stack_name.clone());
        }
        if change.has("option_settings") {
            let before = change.before::<Vec<OptionSetting>>("option_settings")?;
            let wanted = self.option_settings.clone().unwrap_or_default();
            let (set, remove) = difference(before.unwrap_or_default(), wanted);
            let set = set.iter().map(sdk_setting).collect::<Result<Vec<_>, _>>()?;
            let remove: Vec<_> = remove.iter().map(sdk_option).collect();
            settings = settings
                .set_option_settings(Some(set).filter(|all| !all.is_empty()))
                .set_options_to_remove(Some(remove).filter(|all| !all.is_empty()));
        }
        let mut busy = false;
        if settings.as_input() != update().as_input() {
            settings.send().await.map_err(refusal)?;
            busy = true;
        }
        if let Some(version) = self
            .version_label
            .as_ref()
            .filter(|_| change.has("version_label"))
        {
            if busy {
                ready(at).await?;
            }
            let call = update().version_label(version);
            call.send().await.map_err(refusal)?;
            busy = true;
        }
        let tags = change.tags();
        if tags.set.is_empty() && tags.remove.is_empty() {
            return Ok(());
        }
        if busy {
            ready(at).await?;
        }
        // New tags are given to all that Beanstalk made for it, which is an update too.
        let arn = at.output("arn");
        let arn = arn.ok_or_else(|| refused("its ARN is not recorded: run `refresh` first"))?;
        update_tags(at.aws, arn, change).await
    }

    /// A change that is under way would make Beanstalk refuse it: that is ended first, if it
    /// can be.
    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let Some(it) = described(at.aws, at.id).await? else {
            return Ok(Deletion::Gone);
        };
        if it.status() == Some(&sdk::EnvironmentStatus::Terminating) {
            return Ok(Deletion::Going);
        }
        if it.abortable_operation_in_progress() == Some(true) {
            let call = at.aws.elasticbeanstalk().abort_environment_update();
            let call = call.environment_id(at.id);
            call.send().await.map_err(refusal)?;
            ready(at).await?;
        }
        let call = at.aws.elasticbeanstalk().terminate_environment();
        let call = call.environment_id(at.id);
        call.send().await.map_err(refusal)?;
        Ok(Deletion::Going)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let Some(it) = described(aws, at.id).await? else {
            return Ok(Vec::new());
        };
        let arn = it.environment_arn().unwrap_or_default();
        let recorded = at.input::<Option<String>>("platform_arn")?;
        let mut found = Found::new(at.id)
            .input("environment_name", it.environment_name())
            .input("application_name", it.application_name())
            .input("platform_arn", as_recorded(recorded, it.platform_arn()))
            .input("version_label", it.version_label())
            .input("tier", tier(&it).into_value())
            .input("description", it.description().filter(|it| !it.is_empty()))
            .output("arn", arn)
            .output("cname", it.cname())
            .output("endpoint_url", it.endpoint_url());
        // Both are told, whichever was asked for.
        if at.inputs.contains_key("solution_stack_name") {
            found = found.input("solution_stack_name", it.solution_stack_name());
        }
        if at.shows("option_settings") && it.status() == Some(&sdk::EnvironmentStatus::Ready) {
            found = found.input("option_settings", settings(at, &it).await?);
        }
        let found = found.tags(tags(aws, arn).await?);
        Ok(vec![found.status(status(aws, &it).await?)])
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let named = call.aws.elasticbeanstalk().describe_environments();
        let named = named.application_name(self.application_name.as_str());
        let named = named.environment_names(&self.environment_name);
        let answer = named.include_deleted(false).send().await.map_err(refusal)?;
        let there = answer.environments.unwrap_or_default().into_iter();
        let mut there = there.filter(|it| !is_over(it));
        Ok(there.find_map(|it| it.environment_id))
    }
}

impl Environment {
    /// The platform to change to, if it is not what runs but for the version.
    async fn new_platform(
        &self,
        at: &Object<'_>,
        change: &Change<'_>,
    ) -> Result<Option<String>, Failure> {
        let Some(wanted) = self
            .platform_arn
            .as_ref()
            .filter(|_| change.has("platform_arn"))
        else {
            return Ok(None);
        };
        let before = change.before::<String>("platform_arn")?.unwrap_or_default();
        if is_platform(&before, wanted) {
            return Ok(None);
        }
        with_version(at.aws, wanted).await.map(Some)
    }
}

/// Waits until Beanstalk is done with a change.
async fn ready(at: &Object<'_>) -> Result<(), Failure> {
    loop {
        match described(at.aws, at.id).await? {
            Some(it) if it.status() != Some(&sdk::EnvironmentStatus::Ready) => sleep(PAUSE).await,
            _ => return Ok(()),
        }
    }
}

/// An environment that is not gone.
async fn described(aws: &Aws, id: &str) -> Result<Option<sdk::EnvironmentDescription>, Failure> {
    let call = aws.elasticbeanstalk().describe_environments();
    let call = call.environment_ids(id).include_deleted(false);
    let answer = call.send().await.map_err(refusal)?;
    let mut all = answer.environments.unwrap_or_default().into_iter();
    Ok(all.find(|it| it.environment_id() == Some(id) && !is_over(it)))
}

fn is_over(it: &sdk::EnvironmentDescription) -> bool {
    it.status() == Some(&sdk::EnvironmentStatus::Terminated)
}

async fn status(aws: &Aws, it: &sdk::EnvironmentDescription) -> Result<Status, Failure> {
    use sdk::{EnvironmentHealth as Health, EnvironmentStatus as State};
    Ok(match it.status() {
        Some(State::Terminating) => Status::Deleting,
        // Beanstalk is done with what it was to do, and that may have failed.
        Some(State::Ready) => match it.health() {
            Some(Health::Red) => match errors(aws, it).await? {
                words if words.is_empty() => Status::Ready,
                words => Status::Stuck(words),
            },
            _ => Status::Ready,
        },
        Some(state) => Status::PendingFor(format!("it is {}", state.as_str().to_lowercase())),
        None => Status::Pending,
    })
}

/// What went wrong since the last change of an environment began; the newest first.
async fn errors(aws: &Aws, it: &sdk::EnvironmentDescription) -> Result<String, Failure> {
    let call = aws
        .elasticbeanstalk()
        .describe_events()
        .set_environment_id(it.environment_id.clone())
        .severity(sdk::EventSeverity::Error)
        .set_start_time(it.date_updated)
        .max_records(5);
    let answer = call.send().await.map_err(refusal)?;
    let words = answer.events().iter().filter_map(|it| it.message());
    Ok(words.collect::<Vec<_>>().join("; "))
}

fn sdk_tier(tier: EnvironmentTier) -> sdk::EnvironmentTier {
    let (name, kind) = match tier {
        EnvironmentTier::WebServer => ("WebServer", "Standard"),
        EnvironmentTier::Worker => ("Worker", "SQS/HTTP"),
    };
    sdk::EnvironmentTier::builder()
        .name(name)
        .r#type(kind)
        .build()
}

fn tier(it: &sdk::EnvironmentDescription) -> EnvironmentTier {
    match it.tier().and_then(|it| it.name()) {
        Some("Worker") => EnvironmentTier::Worker,
        _ => EnvironmentTier::WebServer,
    }
}

fn sdk_setting(it: &OptionSetting) -> Result<sdk::ConfigurationOptionSetting, Failure> {
    Ok(sdk::ConfigurationOptionSetting::builder()
        .namespace(&it.namespace)
        .option_name(&it.option_name)
        .value(it.value.get().map_err(refused)?)
        .set_resource_name(it.resource_name.clone())
        .build())
}

fn sdk_option(it: &OptionSetting) -> sdk::OptionSpecification {
    sdk::OptionSpecification::builder()
        .namespace(&it.namespace)
        .option_name(&it.option_name)
        .set_resource_name(it.resource_name.clone())
        .build()
}

/// What to set and what to take away.
fn difference(
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
async fn settings(at: &Object<'_>, it: &sdk::EnvironmentDescription) -> Result<Value, Failure> {
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
