//! The calls of a web ACL.

use async_trait::async_trait;
use aws_sdk_wafv2::operation::get_web_acl::GetWebAclOutput;
use aws_sdk_wafv2::types as sdk;
use palinfra_core::Value;

use super::live::{list, parts, sdk_tags};
use super::live_rule::{sdk_rule, sdk_visibility, shown_rule, shown_visibility};
use super::{DefaultAction, WebAcl};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
};

/// All that one call sets.
const SETTINGS: &[&str] = &[
    "default_action",
    "rules",
    "visibility_config",
    "description",
];

#[async_trait]
impl Live for WebAcl {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let answer = call
            .aws
            .wafv2()
            .create_web_acl()
            .name(&self.name)
            .scope(self.scope.as_str().into())
            .default_action(sdk_default(self.default_action))
            .set_rules(Some(self.sdk_rules()?))
            .visibility_config(sdk_visibility(&self.visibility_config)?)
            .set_description(self.description.clone())
            .set_tags(Some(sdk_tags(&call.tags)?))
            .send()
            .await
            .map_err(failure)?;
        Made::id(answer.summary().and_then(|it| it.arn()))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(SETTINGS) {
            self.put(at).await?;
        }
        let tags = change.tags();
        if !tags.set.is_empty() {
            let call = at.aws.wafv2().tag_resource().resource_arn(at.id);
            let call = call.set_tags(Some(sdk_tags(&tags.set)?));
            call.send().await.map_err(failure)?;
        }
        if !tags.remove.is_empty() {
            let call = at.aws.wafv2().untag_resource().resource_arn(at.id);
            let call = call.set_tag_keys(Some(tags.remove));
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let Some(it) = described(at.aws, at.id).await? else {
            return Ok(Deletion::Gone);
        };
        let of = parts(at.id)?;
        let call = at.aws.wafv2().delete_web_acl();
        call.name(of.name)
            .scope(of.scope.into())
            .id(of.id)
            .set_lock_token(it.lock_token)
            .send()
            .await
            .map_err(failure)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let mut found = Vec::new();
        for at in objects {
            let answer = described(aws, at.id).await?;
            if let Some(it) = answer.and_then(|answer| answer.web_acl) {
                let tags = tags(aws, at.id).await?;
                found.push(found_as(at.id, &it)?.tags(tags));
            }
        }
        Ok(found)
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let mut next = None;
        loop {
            let page = call.aws.wafv2().list_web_acls().limit(100);
            let page = page.scope(self.scope.as_str().into());
            let page = page.set_next_marker(next).send().await.map_err(failure)?;
            let ours = page
                .web_acls()
                .iter()
                .find(|it| it.name() == Some(self.name.as_str()));
            if let Some(it) = ours {
                return Ok(it.arn().map(String::from));
            }
            next = page
                .next_marker
                .filter(|_| !page.web_acls.unwrap_or_default().is_empty());
            if next.is_none() {
                return Ok(None);
            }
        }
    }
}

impl WebAcl {
    /// Puts all settings in the place of the old ones. The token says which ones were seen, so
    /// that a change between the two calls is not lost: then both are made again.
    async fn put(&self, at: &Object<'_>) -> Result<(), Failure> {
        let of = parts(at.id)?;
        let seen = get(at.aws, at.id).await?;
        let call = at.aws.wafv2().update_web_acl();
        call.name(of.name)
            .scope(of.scope.into())
            .id(of.id)
            .set_lock_token(seen.lock_token)
            .default_action(sdk_default(self.default_action))
            .set_rules(Some(self.sdk_rules()?))
            .visibility_config(sdk_visibility(&self.visibility_config)?)
            .set_description(self.description.clone())
            .send()
            .await
            .map(drop)
            .map_err(failure)
    }

    fn sdk_rules(&self) -> Result<Vec<sdk::Rule>, Failure> {
        self.rules.iter().flatten().map(sdk_rule).collect()
    }
}

fn sdk_default(action: DefaultAction) -> sdk::DefaultAction {
    let sdk = sdk::DefaultAction::builder();
    let sdk = match action {
        DefaultAction::Allow => sdk.allow(sdk::AllowAction::builder().build()),
        DefaultAction::Block => sdk.block(sdk::BlockAction::builder().build()),
    };
    sdk.build()
}

async fn get(aws: &Aws, arn: &str) -> Result<GetWebAclOutput, Failure> {
    let of = parts(arn)?;
    let call = aws.wafv2().get_web_acl().name(of.name).id(of.id);
    call.scope(of.scope.into()).send().await.map_err(failure)
}

async fn described(aws: &Aws, arn: &str) -> Result<Option<GetWebAclOutput>, Failure> {
    not_found_is(None, get(aws, arn).await.map(Some))
}

async fn tags(aws: &Aws, arn: &str) -> Result<Vec<(String, String)>, Failure> {
    let call = aws.wafv2().list_tags_for_resource().resource_arn(arn);
    let answer = call.limit(100).send().await.map_err(failure)?;
    let tags = answer.tag_info_for_resource.and_then(|it| it.tag_list);
    let tags = tags.unwrap_or_default().into_iter();
    Ok(tags.map(|tag| (tag.key, tag.value)).collect())
}

fn found_as(arn: &str, it: &sdk::WebAcl) -> Result<Found, Failure> {
    let blocks = it.default_action().is_some_and(|it| it.block().is_some());
    let visibility = it.visibility_config();
    Ok(Found::new(arn)
        .input("name", it.name())
        .input("scope", parts(arn)?.scope)
        .input("default_action", if blocks { "Block" } else { "Allow" })
        .input("rules", list(it.rules().iter().map(shown_rule).collect()))
        .input(
            "visibility_config",
            visibility.map_or(Value::Null, shown_visibility),
        )
        .input(
            "description",
            it.description().filter(|text| !text.is_empty()),
        )
        .output("arn", arn))
}
