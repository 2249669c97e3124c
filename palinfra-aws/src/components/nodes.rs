//! The nodes of a Kubernetes cluster.

use crate::eks::{CapacityType, NodeScaling};

/// A group of nodes of an [`EksCluster`](super::EksCluster).
///
/// ```
/// use palinfra_aws::Nodes;
/// let nodes = Nodes::spot(["t3.large", "t3a.large", "m6i.large"]).count(1, 4).zones(1);
/// # let _ = nodes;
/// ```
#[derive(Clone, Debug)]
pub struct Nodes {
    pub(super) name: String,
    pub(super) capacity: CapacityType,
    pub(super) instance_types: Vec<String>,
    pub(super) scaling: NodeScaling,
    pub(super) zones: Option<usize>,
    pub(super) disk: u32,
}

impl Nodes {
    /// Nodes at the full price, kept until they are given back.
    pub fn on_demand<T: Into<String>>(instance_types: impl IntoIterator<Item = T>) -> Nodes {
        Nodes::new(CapacityType::OnDemand, instance_types)
    }

    /// Cheap nodes that AWS can take back with a notice of two minutes. Give several types:
    /// then there is nearly always one to be had.
    pub fn spot<T: Into<String>>(instance_types: impl IntoIterator<Item = T>) -> Nodes {
        Nodes::new(CapacityType::Spot, instance_types)
    }

    fn new<T: Into<String>>(
        capacity: CapacityType,
        instance_types: impl IntoIterator<Item = T>,
    ) -> Nodes {
        Nodes {
            name: "main".into(),
            capacity,
            instance_types: instance_types.into_iter().map(Into::into).collect(),
            scaling: NodeScaling {
                min_size: 1,
                desired_size: 1,
                max_size: 3,
            },
            zones: None,
            disk: 20,
        }
    }

    /// The group's name, if the cluster has several.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Nodes {
        self.name = name.into();
        self
    }

    /// How many nodes there are at first, which is the least too, and at most.
    #[must_use]
    pub fn count(mut self, least: i64, most: i64) -> Nodes {
        self.scaling = NodeScaling {
            min_size: least,
            desired_size: least,
            max_size: most,
        };
        self
    }

    /// In how many of the VPC's zones they are. Left out: in all.
    #[must_use]
    pub fn zones(mut self, zones: usize) -> Nodes {
        self.zones = Some(zones);
        self
    }

    /// The disk of each, in GiB.
    #[must_use]
    pub fn disk(mut self, gibibytes: u32) -> Nodes {
        self.disk = gibibytes;
        self
    }

    /// The image family for the instance types' processor.
    pub(super) fn ami_type(&self) -> &'static str {
        match self.instance_types.first() {
            Some(first) if is_arm(first) => "AL2023_ARM_64_STANDARD",
            _ => "AL2023_x86_64_STANDARD",
        }
    }
}

/// Whether an instance type has an ARM processor: a `g` follows the generation, as in `t4g`.
pub(super) fn is_arm(instance_type: &str) -> bool {
    let family = instance_type.split('.').next().unwrap_or_default();
    let options = family.trim_start_matches(|c: char| !c.is_ascii_digit());
    options
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .starts_with('g')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_fits_the_processor() {
        for arm in ["t4g.small", "m7g.large", "c7gn.large", "im4gn.large"] {
            assert_eq!(
                Nodes::spot([arm]).ami_type(),
                "AL2023_ARM_64_STANDARD",
                "{arm}"
            );
        }
        for intel in ["t3.small", "g5.xlarge", "m6i.large", "p4d.24xlarge", ""] {
            assert_eq!(
                Nodes::spot([intel]).ami_type(),
                "AL2023_x86_64_STANDARD",
                "{intel}"
            );
        }
    }
}
