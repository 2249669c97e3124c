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
