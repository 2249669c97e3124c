//! The calls of an environment.

use async_trait::async_trait;
use aws_sdk_elasticbeanstalk::types as sdk;
use palinfra_core::Property;

use super::live::{refusal, sdk_tags, tags, update_tags};
use super::options_live::{difference, sdk_option, sdk_setting, settings};
use super::platform_live::{as_recorded, is_platform, with_version};
use super::state_live::{described, is_over, ready, status};
use super::{Environment, EnvironmentTier, OptionSetting};
use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, refused};

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
