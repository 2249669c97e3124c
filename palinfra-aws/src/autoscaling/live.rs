//! What the calls of Application Auto Scaling share.

use crate::live::{Failure, refused};

/// What a scalable target is, from its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target<'a> {
    pub resource: &'a str,
    pub dimension: &'a str,
    pub namespace: &'a str,
}

impl<'a> Target<'a> {
    /// From `RESOURCE|DIMENSION|NAMESPACE`.
    pub fn of(id: &'a str) -> Result<Target<'a>, Failure> {
        let mut parts = id.rsplitn(3, '|');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(namespace), Some(dimension), Some(resource)) => Ok(Target {
                resource,
                dimension,
                namespace,
            }),
            _ => Err(refused(format!(
                "`{id}` is not a scalable target: it must be `RESOURCE|DIMENSION|NAMESPACE`"
            ))),
        }
    }
}

/// The id of a scalable target.
pub(super) fn target_id(resource: &str, dimension: &str, namespace: &str) -> String {
    format!("{resource}|{dimension}|{namespace}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_from_its_id() {
        let id = "service/main/api|ecs:service:DesiredCount|ecs";
        let target = Target::of(id).ok();
        let target = target.map(|it| target_id(it.resource, it.dimension, it.namespace));
        assert_eq!(target.as_deref(), Some(id));
        assert!(Target::of("service/main/api").is_err());
    }
}
