//! The hosted zone of a domain: one that is there already, or a new one.

use palinfra_core::{Id, Input, Output, Stack};

use crate::route53::{HostedZone, HostedZoneBuilder};

/// The hosted zone of a domain: one that is there already, or a new one. Most domains have had a
/// zone for long; a copy of a system that is tried out under another name may want one of its own.
///
/// A component that answers to a name takes it: `.domain("www.example.com", &zone)`.
///
/// ```
/// use palinfra_aws::{DnsZone, SpaFrontend};
/// use palinfra_core::Stack;
/// fn page(stack: &mut Stack, hosted_zone: Option<&str>) {
///     let zone = DnsZone::new("zone", "example.com", hosted_zone).declare(stack);
///     SpaFrontend::new("page").domain("www.example.com", &zone).declare(stack);
/// }
/// ```
#[derive(Clone)]
pub struct DnsZone {
    /// The zone.
    pub id: Output<Id<HostedZone>>,
    /// The servers that the domain's registrar must name; none for a zone that was there before,
    /// whose registrar knows them.
    pub name_servers: Output<Vec<String>>,
}

/// Builds a [`DnsZone`].
#[must_use = "it does nothing until `declare`"]
pub struct DnsZoneBuilder {
    given: Option<String>,
    zone: HostedZoneBuilder,
}

impl DnsZone {
    /// The zone of a domain. With the id of one that is there already nothing is declared.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: &str, domain: &str, given: Option<&str>) -> DnsZoneBuilder {
        DnsZoneBuilder {
            given: given.map(String::from),
            zone: HostedZone::new(name, domain),
        }
    }

    /// A zone that is there already, by its id.
    pub fn existing(id: impl Into<String>) -> DnsZone {
        DnsZone {
            id: Id::new(id).into(),
            name_servers: Output::known(Vec::new()),
        }
    }
}

impl DnsZoneBuilder {
    /// Whether a new zone cannot be deleted until this is taken away.
    pub fn protect(mut self, protect: bool) -> Self {
        self.zone = self.zone.protect(protect);
        self
    }

    /// Whether a new zone goes with all records in it, those too that others have put there.
    pub fn force_destroy(mut self, force: bool) -> Self {
        self.zone = self.zone.force_destroy(force);
        self
    }

    /// Declares the zone, unless it is there already.
    pub fn declare(self, stack: &mut Stack) -> DnsZone {
        if let Some(id) = self.given {
            return DnsZone::existing(id);
        }
        let zone = self.zone.declare(stack);
        DnsZone {
            id: zone.id.clone(),
            name_servers: zone.name_servers.clone(),
        }
    }
}

impl From<&DnsZone> for Input<Id<HostedZone>> {
    fn from(zone: &DnsZone) -> Self {
        (&zone.id).into()
    }
}
