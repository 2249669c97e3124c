//! The calls of a target group.

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::{Matcher, TargetGroupAttribute};
use palinfra_core::Value;

use super::TargetGroup;
use super::live::{PAGE, arns, made_before, read_all, sdk_tags, tags, update_tags};
use super::live_attributes::{OF_TARGET_GROUPS, changed, shown};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is, whole,
};

/// What one call changes.
const HEALTH: &[&str] = &[
    "health_check_path",
    "health_check_protocol",
    "health_check_port",
    "health_check_interval_seconds",
    "health_check_timeout_seconds",
    "healthy_threshold_count",
    "unhealthy_threshold_count",
    "matcher",
];

#[async_trait]
impl Live for TargetGroup {
    const BATCH: usize = PAGE;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let there = self.find(call).await?;
        if let Some(arn) = made_before(call, there).await? {
            return Made::id(Some(arn));
        }
        let answer = call
            .aws
            .elasticloadbalancingv2()
            .create_target_group()
            .name(&self.name)
            .port(whole(self.port))
            .protocol(self.protocol.as_str().into())
            .vpc_id(self.vpc_id.as_str())
            .target_type(self.target_type.as_str().into())
            .set_protocol_version(self.protocol_version.clone())
            .set_health_check_path(self.health_check_path.clone())
            .set_health_check_protocol(self.health_check_protocol.as_deref().map(Into::into))
            .set_health_check_port(self.health_check_port.clone())
            .health_check_interval_seconds(whole(self.health_check_interval_seconds))
            .health_check_timeout_seconds(whole(self.health_check_timeout_seconds))
            .healthy_threshold_count(whole(self.healthy_threshold_count))
            .unhealthy_threshold_count(whole(self.unhealthy_threshold_count))
            .set_matcher(self.matcher.as_deref().map(|codes| self.sdk_matcher(codes)))
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(failure)?;
        let made = answer.target_groups().first();
        Made::id(made.and_then(|it| it.target_group_arn()))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(HEALTH) {
            self.update_health(at, change).await?;
        }
        if change.has("target_group_attributes") {
            self.update_attributes(at, change).await?;
        }
        update_tags(at, change).await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.elasticloadbalancingv2().delete_target_group();
        let call = call.target_group_arn(at.id);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        read_all(objects, |objects| read(aws, objects)).await
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let named = call.aws.elasticloadbalancingv2().describe_target_groups();
        let answer = named.names(&self.name).send().await.map_err(failure);
        let all = answer.map(|answer| answer.target_groups.unwrap_or_default());
        let all = not_found_is(Vec::new(), all)?;
        Ok(all.into_iter().find_map(|it| it.target_group_arn))
    }
}

impl TargetGroup {
    /// Sends what differs. What is taken out of the program goes back to AWS's default.
    async fn update_health(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let mut call = at
            .aws
            .elasticloadbalancingv2()
            .modify_target_group()
            .target_group_arn(at.id);
        if change.has("health_check_protocol") {
            call = call.health_check_protocol(self.check_protocol().into());
        }
        if change.has("health_check_port") {
            let port = self.health_check_port.as_deref();
            call = call.health_check_port(port.unwrap_or("traffic-port"));
        }
        // A check that only connects has neither.
        if self.check_protocol() != "TCP" {
            if change.has("health_check_path") {
                let path = self.health_check_path.as_deref();
                call = call.health_check_path(path.unwrap_or(self.usual_path()));
            }
            if change.has("matcher") {
                let codes = self.matcher.as_deref().unwrap_or(self.usual_codes());
                call = call.matcher(self.sdk_matcher(codes));
            }
        }
        if change.has("health_check_interval_seconds") {
            let seconds = whole(self.health_check_interval_seconds);
            call = call.health_check_interval_seconds(seconds);
        }
        if change.has("health_check_timeout_seconds") {
            let seconds = whole(self.health_check_timeout_seconds);
            call = call.health_check_timeout_seconds(seconds);
        }
        if change.has("healthy_threshold_count") {
            call = call.healthy_threshold_count(whole(self.healthy_threshold_count));
        }
        if change.has("unhealthy_threshold_count") {
            call = call.unhealthy_threshold_count(whole(self.unhealthy_threshold_count));
        }
        call.send().await.map_err(failure)?;
        Ok(())
    }

    async fn update_attributes(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let before = change.before("target_group_attributes")?;
        let wanted = self.target_group_attributes.as_ref();
        let changed = changed(OF_TARGET_GROUPS, before, wanted).into_iter();
        let attribute = |(key, value): (String, String)| {
            TargetGroupAttribute::builder()
                .key(key)
                .value(value)
                .build()
        };
        let attributes: Vec<_> = changed.map(attribute).collect();
        if attributes.is_empty() {
            return Ok(());
        }
        let call = at
            .aws
            .elasticloadbalancingv2()
            .modify_target_group_attributes()
            .target_group_arn(at.id);
        let call = call.set_attributes(Some(attributes));
        call.send().await.map_err(failure)?;
        Ok(())
    }

    fn is_grpc(&self) -> bool {
        self.protocol_version.as_deref() == Some("GRPC")
    }

    /// Whether it is behind an application load balancer.
    fn is_http(&self) -> bool {
        matches!(self.protocol.as_str(), "HTTP" | "HTTPS")
    }

    fn check_protocol(&self) -> &str {
        let usual = if self.is_http() || self.target_type == "alb" {
            "HTTP"
        } else {
            "TCP"
        };
        self.health_check_protocol.as_deref().unwrap_or(usual)
    }

    fn usual_path(&self) -> &'static str {
        if self.is_grpc() {
            "/AWS.ALB/healthcheck"
        } else {
            "/"
        }
    }

    fn usual_codes(&self) -> &'static str {
        match (self.is_grpc(), self.is_http()) {
            (true, _) => "12",
            (false, true) => "200",
            (false, false) => "200-399",
        }
    }

    fn sdk_matcher(&self, codes: &str) -> Matcher {
        let matcher = Matcher::builder();
        if self.is_grpc() {
            matcher.grpc_code(codes).build()
        } else {
            matcher.http_code(codes).build()
        }
    }
}

async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
    let call = aws.elasticloadbalancingv2().describe_target_groups();
    let call = call.set_target_group_arns(arns(objects));
    let answer = call.send().await.map_err(failure)?;
    let all = answer.target_groups();
    let mut tags = tags(aws, all.iter().filter_map(|it| it.target_group_arn())).await?;
    let mut found = Vec::new();
    for it in all {
        let arn = it.target_group_arn().unwrap_or_default();
        let codes = it.matcher();
        let codes = codes.and_then(|it| it.http_code().or(it.grpc_code()));
        let check = it.health_check_protocol();
        let mut one = Found::new(arn)
            .input("name", it.target_group_name())
            .input("port", it.port())
            .input("protocol", it.protocol().map(|it| it.as_str()))
            .input("vpc_id", it.vpc_id())
            .input("target_type", it.target_type().map(|it| it.as_str()))
            .input("protocol_version", it.protocol_version())
            .input("health_check_path", it.health_check_path())
            .input("health_check_protocol", check.map(|it| it.as_str()))
            .input("health_check_port", it.health_check_port())
            .input(
                "health_check_interval_seconds",
                it.health_check_interval_seconds(),
            )
            .input(
                "health_check_timeout_seconds",
                it.health_check_timeout_seconds(),
            )
            .input("healthy_threshold_count", it.healthy_threshold_count())
            .input("unhealthy_threshold_count", it.unhealthy_threshold_count())
            .input("matcher", codes)
            .output("arn", arn)
            .tags(tags.remove(arn).unwrap_or_default());
        let object = objects.iter().find(|object| object.id == arn);
        if let Some(at) = object.filter(|at| at.shows("target_group_attributes")) {
            one = one.input("target_group_attributes", attributes(at).await?);
        }
        found.push(one);
    }
    Ok(found)
}

async fn attributes(at: &Object<'_>) -> Result<Value, Failure> {
    let call = at
        .aws
        .elasticloadbalancingv2()
        .describe_target_group_attributes()
        .target_group_arn(at.id);
    let answer = call.send().await.map_err(failure)?;
    let all = answer.attributes.unwrap_or_default().into_iter();
    let all = all.filter_map(|it| Some((it.key?, it.value?)));
    let recorded = at.input("target_group_attributes")?;
    Ok(shown(OF_TARGET_GROUPS, recorded, all))
}
