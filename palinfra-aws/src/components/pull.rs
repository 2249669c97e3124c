//! What the pull of an image takes.

use palinfra_core::{Input, Output, Value};

use crate::iam::PolicyDocument;

/// What the pull of an image takes: nothing, if it is public.
pub(super) fn pull(image: &Input<String>) -> Option<Output<PolicyDocument>> {
    match image.value() {
        Value::Text(text) => repository(text).map(|arn| pull_from(&arn).into()),
        // It comes from a repository of the program, whose address is not known yet.
        _ => Some(
            image
                .to_output()
                .try_map(|image: String| match repository(&image) {
                    Some(arn) => Ok(pull_from(&arn)),
                    None => Err(format!("`{image}` is not an image in a repository of ECR")),
                }),
        ),
    }
}

fn pull_from(repository: &str) -> PolicyDocument {
    let layers = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ];
    PolicyDocument::new()
        .allow(layers, [repository])
        // To log in to ECR is not about any one repository.
        .allow(["ecr:GetAuthorizationToken"], ["*"])
}

/// The ARN of the ECR repository that an image is in: of
/// `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`.
fn repository(image: &str) -> Option<String> {
    let (host, name) = image.split_once('/')?;
    let (account, rest) = host.split_once(".dkr.ecr.")?;
    let region = rest.strip_suffix(".amazonaws.com")?;
    let name = name.split(['@', ':']).next()?;
    Some(format!("arn:aws:ecr:{region}:{account}:repository/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_that_of_the_image_and_no_other() {
        let host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
        let arn = "arn:aws:ecr:eu-west-1:123456789012:repository/shop/api";
        for end in ["", ":1.4", "@sha256:0a", ":1.4@sha256:0a"] {
            let image = format!("{host}/shop/api{end}");
            assert_eq!(repository(&image).as_deref(), Some(arn), "{image}");
        }
        for public in ["nginx", "public.ecr.aws/nginx/nginx:stable", "ghcr.io/a/b"] {
            assert_eq!(repository(public), None, "{public}");
            assert_eq!(pull(&public.into()), None);
        }
    }
}
