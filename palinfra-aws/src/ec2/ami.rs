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

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;

    use super::Ami;
    use crate::ec2::live::filter;
    use crate::live::{Aws, Failure, FailureKind, Found, LookUp, failure};

    #[async_trait]
    impl LookUp for Ami {
        async fn look_up(&self, aws: &Aws) -> Result<Found, Failure> {
            let images = aws
                .ec2()
                .describe_images()
                .owners(&self.owner)
                .filters(filter("name", [&self.name_pattern]))
                .filters(filter("architecture", [&self.architecture]))
                .filters(filter("state", ["available"]))
                .into_paginator()
                .items()
                .send();
            let images = images
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            // The dates are of one form, so that they sort as text.
            let newest = images
                .iter()
                .max_by_key(|image| (image.creation_date(), image.image_id()));
            match newest.and_then(|image| image.image_id()) {
                Some(id) => Ok(Found::new(id)),
                None => Err(Failure::new(
                    FailureKind::NotFound,
                    "",
                    format!(
                        "{} has no image for {} whose name fits `{}` in {}",
                        self.owner,
                        self.architecture,
                        self.name_pattern,
                        aws.region()
                    ),
                )),
            }
        }
    }
}
