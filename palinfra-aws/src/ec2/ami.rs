use palinfra_core::{Id, Output, Outputs, Resource};

/// Looks up the newest image of an owner whose name fits a pattern. See
/// [`AmiParameter`](super::AmiParameter) for the images that AWS itself recommends.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Ami",
    outputs = AmiOutputs,
    id = "ami-{hex17}",
    summary = "{name_pattern} of {owner}",
    lookup,
)]
pub struct Ami {
    /// The owner: an account, `self` or `amazon`. Anybody can publish an image under any
    /// name, so there is no search without one.
    #[input(cloudformation = none)]
    pub owner: String,
    /// The name, with `*` for any characters.
    #[input(cloudformation = none)]
    pub name_pattern: String,
    /// The processor: `x86_64` or `arm64`.
    #[input(default = "x86_64".to_string(), cloudformation = none)]
    pub architecture: String,
}

/// What an [`Ami`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AmiOutputs {
    /// The image's id.
    pub id: Output<Id<Ami>>,
}
