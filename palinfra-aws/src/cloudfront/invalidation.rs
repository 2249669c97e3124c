use std::collections::BTreeMap;

use palinfra_core::{Id, Output, Outputs, Resource, Value};

use super::Distribution;
use crate::rules;

/// Makes CloudFront forget what has changed. An update invalidates, in one call, the paths
/// whose version is another one and those that are there no more, and waits until that is
/// known everywhere. What is new is not kept by CloudFront yet, so that neither a first
/// deployment nor a new path invalidates anything.
///
/// What it is told of is made and deleted first: let the versions come from outputs of what is
/// served. Each path counts: AWS charges for more than 1,000 a month.
///
/// ```
/// use palinfra_aws::cloudfront::{Distribution, Invalidation};
/// use palinfra_aws::s3::Object;
/// use palinfra_core::{Declared, Stack, out};
/// fn forget(stack: &mut Stack, cdn: &Declared<Distribution>, logo: &Declared<Object>) {
///     let paths = [("/logo.svg", out!("{}", logo.uploaded))];
///     Invalidation::new("logo", cdn, paths).declare(stack);
/// }
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "cloudfront:Invalidation",
    outputs = InvalidationOutputs,
    id = "{distribution_id}",
    summary = "{distribution_id}",
    unique("distribution_id"),
    afterwards,
    usual(create = 1, update = 30, delete = 1),
)]
pub struct Invalidation {
    /// The distribution. It can have one of these.
    #[input(replaces, cloudformation = none)]
    pub distribution_id: Id<Distribution>,
    /// What is served: the paths of addresses, such as `/index.html`, each with a text that is
    /// another one whenever the content or its headers are. A path can end with `*`.
    #[input(write_only, check = paths, cloudformation = none)]
    pub paths: BTreeMap<String, String>,
    /// If more paths than this have changed, all of the distribution is invalidated, as `/*`.
    #[input(write_only, default = 50, check = most_paths, cloudformation = none)]
    pub most_paths: i64,
}

/// What an [`Invalidation`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct InvalidationOutputs {
    /// The distribution's id.
    pub id: Output<Id<Invalidation>>,
}

fn paths(value: &Value) -> Result<(), String> {
    let Value::Map(paths) = value else {
        return Ok(());
    };
    let problem = |path: &String| {
        let shown = path.escape_debug();
        let wildcard = path.find('*').is_some_and(|at| at + 1 < path.len());
        if !path.starts_with('/') {
            Some(format!("the path `{shown}` must start with a slash"))
        } else if path.len() > 4000 {
            Some(format!(
                "the path `{shown}` must have at most 4000 characters"
            ))
        } else if wildcard {
            Some(format!("the path `{shown}` can have `*` only at its end"))
        } else if !path.chars().all(|c| c.is_ascii_graphic()) {
            let help = "other characters are written as their bytes: `%20`";
            Some(format!(
                "the path `{shown}` must be as in an address; {help}"
            ))
        } else {
            None
        }
    };
    paths.keys().find_map(problem).map_or(Ok(()), Err)
}

/// CloudFront takes 3,000 at a time.
fn most_paths(value: &Value) -> Result<(), String> {
    rules::number(value, 1..=3000)
}

#[cfg(test)]
mod tests {
    use palinfra_core::Map;

    use super::*;

    #[test]
    fn a_path_that_cloudfront_would_refuse_is_found() {
        let checked = |path: &str| paths(&Value::Map(Map::from([(path.into(), Value::Null)])));
        for good in ["/", "/index.html", "/a%20b.js", "/assets/*", "/*"] {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
        let long = format!("/{}", "a".repeat(4000));
        for bad in ["", "index.html", "/a b", "/ü", "/*.js", &long] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }
}
