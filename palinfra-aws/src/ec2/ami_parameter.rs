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
