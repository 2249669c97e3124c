use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use crate::{Tags, names};

/// Lets whoever an issuer of OpenID Connect vouches for assume roles: the pods of an EKS
/// cluster, or the jobs of a CI service. See
/// [`PolicyDocument::assumed_by_service_account`](super::PolicyDocument::assumed_by_service_account).
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "iam:OpenIdConnectProvider",
    cloudformation = "AWS::IAM::OIDCProvider",
    outputs = OpenIdConnectProviderOutputs,
    id = "arn:aws:iam::{account}:oidc-provider/{url}",
    summary = "{url}",
    unique("url"),
    usual(create = 1, update = 1, delete = 1),
)]
pub struct OpenIdConnectProvider {
    /// The issuer, without `https://`: the form in which AWS gives it back, and which the
    /// ARN and the conditions of policies have.
    #[input(replaces, check = names::issuer)]
    pub url: String,
    /// Whom the issuer's tokens are for.
    #[input(default = vec!["sts.amazonaws.com".to_string()], unordered)]
    pub client_id_list: Vec<String>,
    /// SHA-1 thumbprints of the issuer's certificates. Left out, AWS finds them.
    #[input(unordered, check = names::thumbprints)]
    pub thumbprint_list: Option<Vec<String>>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`OpenIdConnectProvider`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct OpenIdConnectProviderOutputs {
    /// Its id: its ARN.
    pub id: Output<Id<OpenIdConnectProvider>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<OpenIdConnectProvider>>,
}

#[cfg(feature = "iam")]
mod live {
    use async_trait::async_trait;

    use super::OpenIdConnectProvider;
    use crate::iam::live::{sdk_tags, tags};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for OpenIdConnectProvider {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .iam()
                .create_open_id_connect_provider()
                .url(format!("https://{}", self.url))
                .set_client_id_list(Some(self.client_id_list.clone()))
                .set_thumbprint_list(self.thumbprint_list.clone())
                .set_tags(sdk_tags(&call.tags)?)
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.open_id_connect_provider_arn())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let iam = at.aws.iam();
            if change.has("client_id_list") {
                let before: Vec<String> = change.before("client_id_list")?.unwrap_or_default();
                let wanted = &self.client_id_list;
                // Both calls can be repeated.
                for id in wanted.iter().filter(|id| !before.contains(id)) {
                    let call = iam.add_client_id_to_open_id_connect_provider();
                    let call = call.open_id_connect_provider_arn(at.id).client_id(id);
                    call.send().await.map_err(failure)?;
                }
                for id in before.iter().filter(|id| !wanted.contains(id)) {
                    let call = iam.remove_client_id_from_open_id_connect_provider();
                    let call = call.open_id_connect_provider_arn(at.id).client_id(id);
                    call.send().await.map_err(failure)?;
                }
            }
            // There is no call to let AWS find them again: the last ones stay.
            if change.has("thumbprint_list")
                && let Some(thumbprints) = &self.thumbprint_list
            {
                let call = iam.update_open_id_connect_provider_thumbprint();
                let call = call.open_id_connect_provider_arn(at.id);
                let call = call.set_thumbprint_list(Some(thumbprints.clone()));
                call.send().await.map_err(failure)?;
            }
            let tags = change.tags();
            if !tags.set.is_empty() {
                let call = iam.tag_open_id_connect_provider();
                let call = call.open_id_connect_provider_arn(at.id);
                let call = call.set_tags(sdk_tags(&tags.set)?);
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = iam.untag_open_id_connect_provider();
                let call = call.open_id_connect_provider_arn(at.id);
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.iam().delete_open_id_connect_provider();
            let call = call.open_id_connect_provider_arn(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.iam().get_open_id_connect_provider();
            let answer = call.open_id_connect_provider_arn(at.id).send().await;
            let provider = answer.map_err(failure)?;
            let url = provider.url();
            let found = Found::new(at.id)
                .input("url", url.map(|url| url.trim_start_matches("https://")))
                .input("client_id_list", provider.client_id_list())
                .input("thumbprint_list", provider.thumbprint_list())
                .output("arn", at.id)
                .tags(tags(provider.tags()));
            Ok(vec![found])
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let (partition, account) = (call.aws.partition(), call.aws.account());
            let url = &self.url;
            Ok(Some(format!(
                "arn:{partition}:iam::{account}:oidc-provider/{url}"
            )))
        }
    }
}
