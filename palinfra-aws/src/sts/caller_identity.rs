use palinfra_core::{Id, Output, Outputs, Resource};

/// Looks up the account and the name that the credentials stand for.
///
/// [AWS documentation](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "sts:CallerIdentity",
    outputs = CallerIdentityOutputs,
    id = "{account}",
    summary = "",
    lookup,
)]
pub struct CallerIdentity {}

/// What [`CallerIdentity`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct CallerIdentityOutputs {
    /// The account, again.
    pub id: Output<Id<CallerIdentity>>,
    /// The account, of twelve digits.
    #[output(form = "{account}")]
    pub account_id: Output<String>,
    /// The caller's ARN.
    #[output(form = "arn:aws:iam::{account}:user/local")]
    pub arn: Output<String>,
}

#[cfg(feature = "aws")]
mod live {
    use async_trait::async_trait;

    use super::CallerIdentity;
    use crate::live::{Aws, Failure, Found, LookUp};

    #[async_trait]
    impl LookUp for CallerIdentity {
        async fn look_up(&self, aws: &Aws) -> Result<Found, Failure> {
            let account = aws.account();
            Ok(Found::new(account)
                .output("account_id", account)
                .output("arn", aws.caller()))
        }
    }
}
