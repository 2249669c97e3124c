//! The calls of a policy of response headers.

use async_trait::async_trait;
use aws_sdk_cloudfront::types as sdk;
use aws_sdk_cloudfront::types::{
    ResponseHeadersPolicyAccessControlAllowHeaders as AllowHeaders,
    ResponseHeadersPolicyAccessControlAllowMethods as AllowMethods,
    ResponseHeadersPolicyAccessControlAllowOrigins as AllowOrigins,
    ResponseHeadersPolicyAccessControlExposeHeaders as ExposeHeaders,
    ResponseHeadersPolicyConfig as Config, ResponseHeadersPolicyContentSecurityPolicy as Csp,
    ResponseHeadersPolicyContentTypeOptions as ContentTypeOptions,
    ResponseHeadersPolicyCorsConfig as Cors, ResponseHeadersPolicyCustomHeader as Custom,
    ResponseHeadersPolicyCustomHeadersConfig as CustomHeaders,
    ResponseHeadersPolicyFrameOptions as FrameOptions,
    ResponseHeadersPolicyReferrerPolicy as ReferrerPolicy,
    ResponseHeadersPolicyRemoveHeader as RemoveHeader,
    ResponseHeadersPolicyRemoveHeadersConfig as RemoveHeaders,
    ResponseHeadersPolicySecurityHeadersConfig as Security,
    ResponseHeadersPolicyStrictTransportSecurity as Hsts,
};

use super::live_config::count;
use super::live_distribution::overtaken;
use super::live_headers_shown::shown;
use super::{CorsHeaders, CustomHeader, ResponseHeadersPolicy, SecurityHeaders};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, failure, text_as,
    whole,
};

#[async_trait]
impl Live for ResponseHeadersPolicy {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let create = call.aws.cloudfront().create_response_headers_policy();
        let create = create.response_headers_policy_config(self.config(None)?);
        let answer = create.send().await.map_err(failure)?;
        Made::id(answer.response_headers_policy().map(|it| it.id()))
    }

    /// A call gives all of it. What others set besides stays.
    async fn update(&self, at: &Object<'_>, _: &Change<'_>) -> Result<(), Failure> {
        let (config, tag) = current(at).await?;
        let timing = config.and_then(|it| it.server_timing_headers_config);
        let call = at.aws.cloudfront().update_response_headers_policy();
        let call = call.id(at.id).set_if_match(tag);
        let call = call.response_headers_policy_config(self.config(timing)?);
        call.send()
            .await
            .map(drop)
            .map_err(failure)
            .map_err(overtaken)
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let (_, tag) = current(at).await?;
        let call = at.aws.cloudfront().delete_response_headers_policy();
        let call = call.id(at.id).set_if_match(tag);
        call.send().await.map_err(failure).map_err(overtaken)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.cloudfront().get_response_headers_policy().id(at.id);
        let answer = call.send().await.map_err(failure)?;
        let policy = answer.response_headers_policy();
        let config = policy.and_then(|it| it.response_headers_policy_config());
        Ok(config.map(|it| shown(at, it)).into_iter().collect())
    }

    /// By the name, which is unique.
    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let mut marker = None;
        loop {
            let list = call.aws.cloudfront().list_response_headers_policies();
            let list = list.r#type(sdk::ResponseHeadersPolicyType::Custom);
            let answer = list.set_marker(marker).send().await.map_err(failure)?;
            let list = answer.response_headers_policy_list();
            let items = list.map_or(&[][..], |it| it.items()).iter();
            for policy in items.filter_map(|it| it.response_headers_policy()) {
                let config = policy.response_headers_policy_config();
                if config.is_some_and(|it| it.name() == self.name) {
                    return Ok(Some(policy.id().into()));
                }
            }
            marker = list.and_then(|it| it.next_marker()).map(Into::into);
            if marker.is_none() {
                return Ok(None);
            }
        }
    }
}

/// What there is, and what a change must say that it changes.
async fn current(at: &Object<'_>) -> Result<(Option<Config>, Option<String>), Failure> {
    let call = at.aws.cloudfront().get_response_headers_policy_config();
    let answer = call.id(at.id).send().await.map_err(failure)?;
    Ok((answer.response_headers_policy_config, answer.e_tag))
}

impl ResponseHeadersPolicy {
    fn config(
        &self,
        timing: Option<sdk::ResponseHeadersPolicyServerTimingHeadersConfig>,
    ) -> Result<Config, Failure> {
        let custom = self.custom_headers_config.as_deref();
        let removed = self.remove_headers_config.as_deref();
        let config = Config::builder()
            .name(&self.name)
            .comment(&self.comment)
            .set_security_headers_config(
                self.security_headers_config
                    .as_ref()
                    .map(security)
                    .transpose()?,
            )
            .set_custom_headers_config(custom.map(custom_headers).transpose()?)
            .set_cors_config(self.cors_config.as_ref().map(cors).transpose()?)
            .set_remove_headers_config(removed.map(removed_headers).transpose()?)
            .set_server_timing_headers_config(timing);
        built(config.build())
    }
}

fn security(it: &SecurityHeaders) -> Result<Security, Failure> {
    let overrides = it.override_origin;
    let mut headers = Security::builder();
    if let Some(policy) = &it.content_security_policy {
        let header = Csp::builder().r#override(overrides);
        let header = built(header.content_security_policy(policy).build())?;
        headers = headers.content_security_policy(header);
    }
    if it.content_type_options {
        let header = ContentTypeOptions::builder().r#override(overrides);
        headers = headers.content_type_options(built(header.build())?);
    }
    if let Some(option) = it.frame_options {
        let header = FrameOptions::builder().r#override(overrides);
        headers = headers.frame_options(built(header.frame_option(text_as(option)).build())?);
    }
    if let Some(policy) = &it.referrer_policy {
        let header = ReferrerPolicy::builder().r#override(overrides);
        let header = header.referrer_policy(policy.as_str().into());
        headers = headers.referrer_policy(built(header.build())?);
    }
    if let Some(hsts) = &it.strict_transport_security {
        let header = Hsts::builder()
            .r#override(overrides)
            .access_control_max_age_sec(whole(hsts.max_age_seconds))
            .include_subdomains(hsts.include_subdomains)
            .preload(hsts.preload);
        headers = headers.strict_transport_security(built(header.build())?);
    }
    Ok(headers.build())
}

fn custom_headers(headers: &[CustomHeader]) -> Result<CustomHeaders, Failure> {
    let header = |it: &CustomHeader| {
        let header = Custom::builder().header(&it.header).value(&it.value);
        header.r#override(it.override_origin).build()
    };
    let items = built(headers.iter().map(header).collect())?;
    let headers = CustomHeaders::builder().quantity(count(headers));
    built(headers.set_items(Some(items)).build())
}

fn removed_headers(names: &[String]) -> Result<RemoveHeaders, Failure> {
    let header = |name: &String| RemoveHeader::builder().header(name).build();
    let items = built(names.iter().map(header).collect())?;
    let headers = RemoveHeaders::builder().quantity(count(names));
    built(headers.set_items(Some(items)).build())
}

fn cors(it: &CorsHeaders) -> Result<Cors, Failure> {
    let origins = AllowOrigins::builder().quantity(count(&it.allow_origins));
    let origins = origins.set_items(Some(it.allow_origins.clone()));
    let headers = AllowHeaders::builder().quantity(count(&it.allow_headers));
    let headers = headers.set_items(Some(it.allow_headers.clone()));
    let methods = it.allow_methods.iter().map(|it| it.as_str().into());
    let methods = AllowMethods::builder()
        .quantity(count(&it.allow_methods))
        .set_items(Some(methods.collect()));
    let mut cors = Cors::builder()
        .access_control_allow_origins(built(origins.build())?)
        .access_control_allow_headers(built(headers.build())?)
        .access_control_allow_methods(built(methods.build())?)
        .access_control_allow_credentials(it.allow_credentials)
        .set_access_control_max_age_sec(it.max_age_seconds.map(whole))
        .origin_override(it.override_origin);
    if let Some(names) = &it.expose_headers {
        let headers = ExposeHeaders::builder().quantity(count(names));
        let headers = headers.set_items(Some(names.clone()));
        cors = cors.access_control_expose_headers(built(headers.build())?);
    }
    built(cors.build())
}
