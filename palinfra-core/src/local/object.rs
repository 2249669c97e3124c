//! What the local cloud keeps: objects, and the events that change them.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use crate::urn::Urn;
use crate::value::Map;

/// One object. What the rules need of it is kept beside its inputs, so that objects can be
/// loaded without their schemas. Times are in milliseconds since 1970.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Object {
    /// Its number in the store; never used again.
    pub(crate) number: u64,
    #[serde(rename = "type")]
    pub(crate) resource_type: String,
    pub(crate) region: String,
    pub(crate) id: String,
    /// The tags that say whose it is.
    pub(crate) urn: Urn,
    pub(crate) token: String,
    #[serde(default)]
    pub(crate) lineage: String,
    /// A hash of the request that made it, for a type that takes a token.
    pub(crate) request: u64,
    /// What its ids and outputs are made of.
    pub(crate) seed: u64,
    pub(crate) inputs: Map,
    pub(crate) outputs: Map,
    /// How many states it has had: 1, and one more with each change.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub(crate) revision: u64,
    pub(crate) created: u64,
    /// When all outputs are known.
    pub(crate) settled: u64,
    /// When the last change has taken effect.
    pub(crate) ready: u64,
    /// When it can be read and found.
    pub(crate) visible: u64,
    /// When it is gone, if it is being deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gone: Option<u64>,
    /// Its id, its ARN, and other outputs by which it can be referred to.
    pub(crate) names: Vec<String>,
    /// What it brings along, such as the security group of a cluster: types and ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<(String, String)>,
    /// The numbers of the objects that it refers to.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) uses: BTreeSet<u64>,
    /// The hash of the unique key that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) claim: Option<u64>,
    /// Its ranges that no sibling may overlap: the hash of the group, address and prefix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ranges: Vec<(u64, u32, u8)>,
}

fn first() -> u64 {
    1
}

fn is_first(revision: &u64) -> bool {
    *revision == 1
}

impl Object {
    /// How people are told of it: type, id and the name in the program.
    pub(crate) fn describe(&self) -> String {
        format!("{} {} ({})", self.resource_type, self.id, self.urn.short())
    }

    /// Its ranges that no sibling may overlap, each with the hash of its group.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (u64, Ipv4Net)> {
        self.ranges.iter().filter_map(|(group, address, prefix)| {
            Some((
                *group,
                Ipv4Net::new(Ipv4Addr::from(*address), *prefix).ok()?,
            ))
        })
    }

    /// The types and texts by which it can be found.
    pub(crate) fn all_names(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self
            .names
            .iter()
            .map(|name| (self.resource_type.as_str(), name.as_str()));
        own.chain(
            self.parts
                .iter()
                .map(|(of, name)| (of.as_str(), name.as_str())),
        )
    }

    /// Whether it can be read and found.
    pub(crate) fn can_be_seen(&self, now: u64) -> bool {
        self.visible <= now
    }
}

/// One entry of the log.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    /// Stands at the start of a log.
    Start {
        /// The version of the log's format.
        format: u32,
        /// The number of the next object.
        next: u64,
    },
    /// An object is as it says.
    Put(Box<Object>),
    /// An object is being deleted.
    Going { number: u64, until: u64 },
    /// An object is gone.
    Gone { number: u64 },
    /// An id that a look-up gave, which can be referred to from now on.
    Given { name: String },
}

/// The version of the log's format.
pub(crate) const FORMAT: u32 = 1;
