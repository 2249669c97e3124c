//! A network that was there before.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Cidr, Id, Input, Output, Stack};

use super::{Tier, Vpc};
use crate::ec2::{self, DefaultVpc, RouteTable, Subnet};

/// Describes a network that is there already: see [`Vpc::existing`].
#[must_use = "it stands for a network once `build` is called"]
pub struct ExistingVpc {
    vpc: Vpc,
}

/// Looks up the VPC that AWS made with the account.
pub(super) fn of_account(stack: &mut Stack, name: String, zones: usize, line: Line) -> Vpc {
    let found = stack.component_at("Vpc", &name, line, |stack| {
        DefaultVpc::new("vpc").declare(stack)
    });
    let mut vpc = ExistingVpc::new(name, found.id.clone(), found.cidr_block.clone())
        .public_subnets((0..zones).map(|index| found.subnet_ids.item(index)))
        .zones((0..zones).map(|index| found.zones.item(index)))
        .build();
    let table = found.main_route_table_id.clone();
    vpc.public.route_table_ids.insert("main".into(), table);
    vpc
}

macro_rules! tier {
    ($(#[$doc:meta])* $method:ident, $tier:ident) => {
        $(#[$doc])*
        pub fn $method<I: Into<Input<Id<Subnet>>>>(
            mut self,
            subnets: impl IntoIterator<Item = I>,
        ) -> Self {
            let subnets = subnets.into_iter().map(|subnet| subnet.into().to_output());
            self.vpc.$tier.subnet_ids = subnets.collect();
            self
        }
    };
}

impl ExistingVpc {
    pub(super) fn new(name: String, id: Output<Id<ec2::Vpc>>, cidr_block: Output<Cidr>) -> Self {
        let vpc = Vpc {
            name,
            id,
            cidr_block,
            zones: Vec::new(),
            public: Tier::default(),
            private: Tier::default(),
            isolated: Tier::default(),
            network: None,
            internet_gateway: None,
            addresses: Vec::new(),
            nat_gateways: Vec::new(),
            endpoints: BTreeMap::new(),
            endpoint_security_group: None,
            flow_logs: None,
        };
        ExistingVpc { vpc }
    }

    tier! {
        /// Its public subnets, one for each zone.
        public_subnets, public
    }

    tier! {
        /// Its private subnets, one for each zone.
        private_subnets, private
    }

    tier! {
        /// Its isolated subnets, one for each zone.
        isolated_subnets, isolated
    }

    /// The names of its zones, in the order of the subnets.
    pub fn zones<I: Into<Input<String>>>(mut self, zones: impl IntoIterator<Item = I>) -> Self {
        self.vpc.zones = zones
            .into_iter()
            .map(|zone| zone.into().to_output())
            .collect();
        self
    }

    /// One of its route tables. Peering adds a route to each.
    pub fn route_table(
        mut self,
        name: impl Into<String>,
        id: impl Into<Input<Id<RouteTable>>>,
    ) -> Self {
        self.vpc
            .private
            .route_table_ids
            .insert(name.into(), id.into().to_output());
        self
    }

    /// The network.
    pub fn build(self) -> Vpc {
        self.vpc
    }
}
