//! The subnets of a network, by what they are for.

use std::collections::BTreeMap;

use palinfra_core::{Cidr, Declared, Id, Output, Stack};

use super::super::full_name;
use crate::ec2::{Route, RouteTable, RouteTableAssociation, Subnet};

/// Subnets of one kind, one in each zone, and the route tables that they use.
#[derive(Clone, Default)]
pub struct Tier {
    /// The subnets' ids, in the order of the zones.
    pub subnet_ids: Vec<Output<Id<Subnet>>>,
    /// The route tables' ids, by name.
    pub route_table_ids: BTreeMap<String, Output<Id<RouteTable>>>,
    /// The subnets; empty if they existed before.
    pub subnets: Vec<Declared<Subnet>>,
    /// The route tables; empty if they existed before. One, or one for each zone.
    pub route_tables: Vec<Declared<RouteTable>>,
    /// The routes to the internet; empty if there are none or they existed before.
    pub routes: Vec<Declared<Route>>,
}

impl Tier {
    pub(super) fn named_route_tables(
        &self,
    ) -> impl Iterator<Item = (&str, &Output<Id<RouteTable>>)> {
        self.route_table_ids
            .iter()
            .map(|(name, id)| (name.as_str(), id))
    }
}

/// What a tier is declared from.
pub(super) struct Plan<'a> {
    /// `public`, `private` or `isolated`.
    pub name: &'static str,
    /// The network's name in the program.
    pub vpc_name: &'a str,
    /// The network.
    pub vpc: &'a Declared<crate::ec2::Vpc>,
    /// A range for each zone.
    pub ranges: Vec<Cidr>,
    /// The zones.
    pub zones: &'a [Output<String>],
    /// Whether each subnet has a route table of its own.
    pub table_per_zone: bool,
    /// A tag for Kubernetes, if it is to find the subnets.
    pub kubernetes_tag: Option<&'static str>,
}

impl Plan<'_> {
    /// Declares the subnets, their route tables, and which uses which.
    pub fn declare(self, stack: &mut Stack) -> Tier {
        let mut tier = Tier::default();
        for (index, (range, zone)) in self.ranges.iter().zip(self.zones).enumerate() {
            let name = format!("{}-{}", self.name, letter(index));
            let mut tags = self.tags(stack, &name);
            tags.extend(
                self.kubernetes_tag
                    .map(|tag| (tag.to_string(), "1".to_string())),
            );
            let subnet = Subnet::new(&name, self.vpc, range)
                .availability_zone(zone)
                .tags(tags)
                .declare(stack);
            if self.table_per_zone || index == 0 {
                let table = if self.table_per_zone {
                    &name
                } else {
                    self.name
                };
                let tags = self.tags(stack, table);
                let declared = RouteTable::new(table, self.vpc).tags(tags).declare(stack);
                tier.route_table_ids
                    .insert(table.into(), declared.id.clone());
                tier.route_tables.push(declared);
            }
            if let Some(table) = tier.route_tables.last() {
                RouteTableAssociation::new(name, &subnet, table).declare(stack);
            }
            tier.subnet_ids.push(subnet.id.clone());
            tier.subnets.push(subnet);
        }
        tier
    }

    fn tags(&self, stack: &Stack, name: &str) -> BTreeMap<String, String> {
        let name = full_name(stack, &format!("{}-{name}", self.vpc_name));
        BTreeMap::from([("Name".into(), name)])
    }
}

/// The letter of a zone: its names in a region end in one.
pub(super) fn letter(index: usize) -> char {
    u8::try_from(index).map_or('z', |index| char::from(b'a'.saturating_add(index.min(25))))
}
