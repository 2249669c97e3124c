use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource, Value};

use crate::{Tags, rules};

/// The traces that fit an expression, with a map and measurements of their own.
///
/// [AWS documentation](https://docs.aws.amazon.com/xray/latest/devguide/xray-console-groups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "xray:Group",
    cloudformation = "AWS::XRay::Group",
    outputs = GroupOutputs,
    id = "arn:aws:xray:{region}:{account}:group/{group_name}/{upper26}",
    summary = "{group_name}",
    unique("group_name"),
)]
pub struct Group {
    /// The name, unique in the region.
    #[input(replaces, check = group_name)]
    pub group_name: String,
    /// Which traces, such as `service("payment-api") { fault }`. Left out: all.
    #[input(check = expression)]
    pub filter_expression: Option<String>,
    /// Whether X-Ray looks for what goes wrong, at a price, and tells it. Left out: neither.
    pub insights_configuration: Option<InsightsConfiguration>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Group`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct GroupOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<Group>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Group>>,
    /// Its name.
    pub group_name: Output<String>,
}

/// Whether X-Ray looks for what goes wrong.
#[derive(Property, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InsightsConfiguration {
    /// Whether it does.
    pub insights_enabled: bool,
    /// Whether EventBridge is told.
    pub notifications_enabled: bool,
}

fn group_name(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(name) if name.eq_ignore_ascii_case("default") => {
            Err("must not be `Default`, the name of the group that AWS makes".into())
        }
        _ => rules::text(value, 1..=32, "letters, digits, `-` and `_`", |c| {
            c.is_ascii_alphanumeric() || "-_".contains(c)
        }),
    }
}

fn expression(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=2000, "any characters", |_| true)
}

#[cfg(feature = "xray")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_xray::types::InsightsConfiguration as SdkInsights;
    use palinfra_core::Property;

    use super::{Group, InsightsConfiguration};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object,
        not_found_is,
    };
    use crate::xray::live::{refusal, sdk_tags, tags, update_tags};

    #[async_trait]
    impl Live for Group {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.xray().create_group();
            let create = create
                .group_name(&self.group_name)
                .set_filter_expression(self.filter_expression.clone())
                .set_insights_configuration(self.insights())
                .set_tags(Some(sdk_tags(&call.tags)?));
            let answer = create.send().await.map_err(refusal)?;
            Made::id(answer.group().and_then(|it| it.group_arn()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(&["filter_expression", "insights_configuration"]) {
                // No text stands for all traces.
                let expression = self.filter_expression.clone().unwrap_or_default();
                let off = || SdkInsights::builder().insights_enabled(false);
                let off = || off().notifications_enabled(false).build();
                let call = at.aws.xray().update_group().group_arn(at.id);
                let call = call
                    .filter_expression(expression)
                    .insights_configuration(self.insights().unwrap_or_else(off));
                call.send().await.map_err(refusal)?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.xray().delete_group().group_arn(at.id);
            call.send().await.map_err(refusal)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.xray().get_group().group_arn(at.id);
            let answer = call.send().await.map(Some).map_err(refusal);
            let Some(it) = not_found_is(None, answer)?.and_then(|it| it.group) else {
                return Ok(Vec::new());
            };
            let insights = it.insights_configuration().map(|it| {
                let insights = InsightsConfiguration {
                    insights_enabled: it.insights_enabled().unwrap_or_default(),
                    notifications_enabled: it.notifications_enabled().unwrap_or_default(),
                };
                insights.into_value()
            });
            let expression = it.filter_expression().filter(|it| !it.is_empty());
            Ok(vec![
                Found::new(at.id)
                    .input("group_name", it.group_name())
                    .input("filter_expression", expression)
                    .input("insights_configuration", insights)
                    .output("arn", at.id)
                    .tags(tags(aws, at.id).await?),
            ])
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let named = call.aws.xray().get_group().group_name(&self.group_name);
            match named.send().await.map_err(refusal) {
                Ok(answer) => Ok(answer.group.and_then(|it| it.group_arn)),
                Err(failure) if failure.kind == FailureKind::NotFound => Ok(None),
                Err(failure) => Err(failure),
            }
        }
    }

    impl Group {
        fn insights(&self) -> Option<SdkInsights> {
            let insights = self.insights_configuration?;
            let built = SdkInsights::builder()
                .insights_enabled(insights.insights_enabled)
                .notifications_enabled(insights.notifications_enabled);
            Some(built.build())
        }
    }
}
