use palinfra_core::{Id, Output, Outputs, Resource};

use super::Ami;
use crate::names;

/// Looks up an image by the parameter of Systems Manager that names it: AWS publishes one
/// for the newest version of each image that it recommends.
///
/// [AWS documentation](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:AmiParameter",
    outputs = AmiParameterOutputs,
    id = "ami-{hex17}",
    summary = "{parameter}",
    lookup,
)]
pub struct AmiParameter {
    /// The parameter, such as
    /// `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64`.
    #[input(check = names::ssm_parameter, cloudformation = none)]
    pub parameter: String,
}

impl AmiParameter {
    /// The parameter of the newest Amazon Linux 2023 for `x86_64` or `arm64`.
    pub fn amazon_linux(architecture: &str) -> String {
        format!("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}")
    }
}

/// What an [`AmiParameter`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AmiParameterOutputs {
    /// The image's id.
    pub id: Output<Id<Ami>>,
}

#[cfg(feature = "ssm")]
mod live {
    use async_trait::async_trait;

    use super::AmiParameter;
    use crate::live::{Aws, Failure, FailureKind, Found, LookUp, failure, refused};

    #[async_trait]
    impl LookUp for AmiParameter {
        async fn look_up(&self, aws: &Aws) -> Result<Found, Failure> {
            let name = &self.parameter;
            let answer = aws.ssm().get_parameter().name(name).send().await;
            let answer = answer.map_err(failure).map_err(|failure| {
                if failure.kind != FailureKind::NotFound {
                    return failure;
                }
                let message = format!("there is no parameter `{name}` in {}", aws.region());
                Failure::new(failure.kind, "", message)
            })?;
            match answer.parameter().and_then(|parameter| parameter.value()) {
                Some(id) if id.starts_with("ami-") => Ok(Found::new(id)),
                // The value may be anything, even a secret: it is not said.
                _ => Err(refused(format!(
                    "the parameter `{name}` does not hold the id of an image"
                ))),
            }
        }
    }
}
