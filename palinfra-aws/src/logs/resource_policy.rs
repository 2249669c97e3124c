use palinfra_core::{Id, Output, Outputs, Resource, Value};

use crate::iam::{PolicyDocument, policy_shape};
use crate::rules;

/// Lets services of AWS write to log groups, such as OpenSearch Service. A region of an account
/// has at most ten.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "logs:ResourcePolicy",
    cloudformation = "AWS::Logs::ResourcePolicy",
    outputs = ResourcePolicyOutputs,
    id = "{policy_name}",
    summary = "{policy_name}",
    unique("policy_name"),
)]
pub struct ResourcePolicy {
    /// The name, unique in the region.
    #[input(replaces, check = policy_name)]
    pub policy_name: String,
    /// Who may write where.
    #[input(check = policy_shape::resource_policy)]
    pub policy_document: PolicyDocument,
}

/// What a [`ResourcePolicy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ResourcePolicyOutputs {
    /// Its name.
    pub id: Output<Id<ResourcePolicy>>,
}

fn policy_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=255, "visible characters", |c| {
        c.is_ascii_graphic()
    })
}

#[cfg(feature = "cloudwatchlogs")]
mod live {
    use async_trait::async_trait;

    use super::ResourcePolicy;
    use crate::iam::policy_text;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, refused,
    };

    #[async_trait]
    impl Live for ResourcePolicy {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let name = &self.policy_name;
            if all(call.aws).await?.iter().any(|(other, _)| other == name) {
                let message = format!("there is a policy `{name}` already: import it");
                return Err(refused(message));
            }
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("policy_document") {
                self.put(at.aws).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.cloudwatchlogs().delete_resource_policy();
            call.policy_name(at.id).send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let all = all(aws).await?;
            let is_asked = |name: &str| objects.iter().any(|object| object.id == name);
            let found = all.iter().filter(|(name, _)| is_asked(name));
            let found = found.map(|(name, text)| {
                let it = Found::new(name).input("policy_name", name);
                it.input("policy_document", policy_text::value(text))
            });
            Ok(found.collect())
        }
    }

    impl ResourcePolicy {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let call = aws.cloudwatchlogs().put_resource_policy();
            let call = call
                .policy_name(&self.policy_name)
                .policy_document(policy_text::text(&self.policy_document));
            call.send().await.map(drop).map_err(failure)
        }
    }

    /// Names and texts: a region has a few.
    async fn all(aws: &Aws) -> Result<Vec<(String, String)>, Failure> {
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let call = aws.cloudwatchlogs().describe_resource_policies();
            let answer = call.set_next_token(next).send().await.map_err(failure)?;
            let policies = answer.resource_policies.unwrap_or_default().into_iter();
            found.extend(policies.filter_map(|it| Some((it.policy_name?, it.policy_document?))));
            next = answer.next_token;
            if next.is_none() {
                return Ok(found);
            }
        }
    }
}
