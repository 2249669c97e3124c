//! The calls of a distribution.

use async_trait::async_trait;
use aws_sdk_cloudfront::types as sdk;

use super::Distribution;
use super::live_config::*;
use super::live_shown::shown;
use crate::Tags;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Status,
    TOKEN_TAG, built, failure,
};

/// The hosted zone of all distributions' hosts, and the one in China.
const HOSTS_ZONE: &str = "Z2FDTNDATAQYW2";
const HOSTS_ZONE_IN_CHINA: &str = "Z3RFFRIM2A3IF5";

#[async_trait]
impl Live for Distribution {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let config = sdk::DistributionConfigWithTags::builder()
            .distribution_config(config(self, call.token)?)
            .tags(sdk_tags(&call.tags)?);
        let create = call.aws.cloudfront().create_distribution_with_tags();
        let create = create.distribution_config_with_tags(config.build());
        let answer = create.send().await.map_err(failure)?;
        Made::id(answer.distribution().map(|it| it.id()))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let cloudfront = at.aws.cloudfront();
        let answer = cloudfront.get_distribution_config().id(at.id);
        let answer = answer.send().await.map_err(failure)?;
        if let Some(mut config) = answer.distribution_config
            && self.apply(&mut config, change)?
        {
            let call = cloudfront.update_distribution().id(at.id);
            let call = call.set_if_match(answer.e_tag).distribution_config(config);
            call.send().await.map_err(failure).map_err(overtaken)?;
        }
        let (tags, arn) = (change.tags(), arn(at.aws, at.id));
        if !tags.set.is_empty() {
            let call = cloudfront.tag_resource().resource(&arn);
            let call = call.tags(sdk_tags(&tags.set)?);
            call.send().await.map_err(failure)?;
        }
        if !tags.remove.is_empty() {
            let keys = sdk::TagKeys::builder().set_items(Some(tags.remove));
            let call = cloudfront.untag_resource().resource(&arn);
            call.tag_keys(keys.build()).send().await.map_err(failure)?;
        }
        Ok(())
    }

    /// It must be turned off, and that be known everywhere, before it is deleted: the engine
    /// comes again until it is.
    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let cloudfront = at.aws.cloudfront();
        let answer = cloudfront.get_distribution().id(at.id);
        let answer = answer.send().await.map_err(failure)?;
        let (mut distribution, mut tag) = (answer.distribution, answer.e_tag);
        let config = distribution
            .as_mut()
            .and_then(|it| it.distribution_config.take());
        if let Some(mut config) = config.filter(|config| config.enabled) {
            config.enabled = false;
            let call = cloudfront.update_distribution().id(at.id);
            let call = call.set_if_match(tag).distribution_config(config);
            let answer = call.send().await.map_err(failure).map_err(overtaken)?;
            (distribution, tag) = (answer.distribution, answer.e_tag);
        }
        if distribution.is_some_and(|it| it.status != DEPLOYED) {
            let message = "it is being turned off, which takes some minutes";
            return Err(Failure::new(FailureKind::Passing, "", message));
        }
        let call = cloudfront.delete_distribution().id(at.id).set_if_match(tag);
        call.send().await.map_err(failure).map_err(overtaken)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.cloudfront().get_distribution().id(at.id);
        let answer = call.send().await.map_err(failure)?;
        let Some(it) = answer.distribution() else {
            return Ok(Vec::new());
        };
        let zone = match aws.partition() {
            "aws-cn" => HOSTS_ZONE_IN_CHINA,
            _ => HOSTS_ZONE,
        };
        let found = Found::new(it.id())
            .output("arn", it.arn())
            .output("domain_name", it.domain_name())
            .output("hosted_zone_id", zone)
            .tags(tags(aws, it.arn()).await?)
            .status(if it.status() == DEPLOYED {
                Status::Ready
            } else {
                Status::Pending
            });
        Ok(vec![match it.distribution_config() {
            Some(config) => shown(found, at, config)?,
            None => found,
        }])
    }

    /// A second call with the token fails, and a list does not tell tokens: the tags do.
    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let list = call.aws.cloudfront().list_distributions().into_paginator();
        let list = list.items().send().collect::<Result<Vec<_>, _>>().await;
        for it in list.map_err(failure)? {
            // The comment is as this call set it.
            if it.comment() == self.comment {
                let tags = tags(call.aws, it.arn()).await?;
                if tags.get(TOKEN_TAG).is_some_and(|token| token == call.token) {
                    return Ok(Some(it.id));
                }
            }
        }
        Ok(None)
    }
}

const DEPLOYED: &str = "Deployed";

impl Distribution {
    /// Puts what has changed into a configuration. What others set besides stays. Whether
    /// anything has changed.
    fn apply(
        &self,
        config: &mut sdk::DistributionConfig,
        change: &Change<'_>,
    ) -> Result<bool, Failure> {
        let mut changed = false;
        macro_rules! set {
            ($input:literal, $field:ident, $value:expr) => {
                if change.has($input) {
                    config.$field = $value;
                    changed = true;
                }
            };
        }
        let text = |text: &Option<String>| Some(text.clone().unwrap_or_default());
        set!("origins", origins, Some(origins(&self.origins)?));
        set!(
            "default_cache_behavior",
            default_cache_behavior,
            Some(default_behavior(&self.default_cache_behavior)?)
        );
        set!(
            "cache_behaviors",
            cache_behaviors,
            Some(behaviors(self.cache_behaviors.as_deref())?)
        );
        set!(
            "custom_error_responses",
            custom_error_responses,
            Some(error_responses(self.custom_error_responses.as_deref())?)
        );
        set!(
            "default_root_object",
            default_root_object,
            text(&self.default_root_object)
        );
        set!("aliases", aliases, Some(aliases(self.aliases.as_deref())?));
        set!(
            "acm_certificate_arn",
            viewer_certificate,
            Some(certificate(self))
        );
        set!(
            "minimum_protocol_version",
            viewer_certificate,
            Some(certificate(self))
        );
        set!("enabled", enabled, self.enabled);
        set!("comment", comment, self.comment.clone());
        set!(
            "price_class",
            price_class,
            Some(self.price_class.as_str().into())
        );
        set!(
            "http_version",
            http_version,
            Some(self.http_version.as_str().into())
        );
        set!("ipv6_enabled", is_ipv6_enabled, Some(self.ipv6_enabled));
        set!("web_acl_id", web_acl_id, text(&self.web_acl_id));
        set!("logging", logging, Some(logging(self.logging.as_ref())?));
        Ok(changed)
    }
}

fn arn(aws: &Aws, id: &str) -> String {
    let (partition, account) = (aws.partition(), aws.account());
    format!("arn:{partition}:cloudfront::{account}:distribution/{id}")
}

async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
    let call = aws.cloudfront().list_tags_for_resource().resource(arn);
    let answer = call.send().await.map_err(failure)?;
    let tags = answer.tags.and_then(|tags| tags.items).unwrap_or_default();
    let pairs = tags
        .into_iter()
        .map(|tag| (tag.key, tag.value.unwrap_or_default()));
    Ok(pairs.collect())
}

fn sdk_tags(tags: &Tags) -> Result<sdk::Tags, Failure> {
    let items = tags
        .iter()
        .map(|(key, value)| sdk::Tag::builder().key(key).value(value).build());
    let items = built(items.collect())?;
    Ok(sdk::Tags::builder().set_items(Some(items)).build())
}

/// Another change came between the read and the call: it is read again.
pub(super) fn overtaken(mut failure: Failure) -> Failure {
    let codes = ["PreconditionFailed", "InvalidIfMatchVersion"];
    if failure
        .code
        .as_deref()
        .is_some_and(|code| codes.contains(&code))
    {
        failure.kind = FailureKind::Passing;
    }
    failure
}
