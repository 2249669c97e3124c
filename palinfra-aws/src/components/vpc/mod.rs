//! A network: subnets over several zones, ways out, endpoints, flow logs.

mod builder;
mod endpoints;
mod existing;
mod flow_logs;
mod tiers;

pub use builder::VpcBuilder;
pub use existing::ExistingVpc;
pub use flow_logs::FlowLogs;
pub use tiers::Tier;

use std::collections::BTreeMap;

use palinfra_core::{Cidr, Declared, Id, Input, Output, Stack, Value};

use super::allow::{SecurityGroupSource, Source};
use super::caller;
use crate::ec2;

/// A network of public, private and isolated subnets, one of each in every zone.
///
/// | subnets | reach the internet | for |
/// | --- | --- | --- |
/// | `public` | through an internet gateway, both ways | NAT gateways, load balancers |
/// | `private` | through NAT, outwards only | services, nodes |
/// | `isolated` | not at all | databases, caches |
///
/// ```
/// use palinfra_aws::{Nat, Vpc};
/// use palinfra_core::{Stack, cidr};
/// fn network(stack: &mut Stack) -> Vpc {
///     Vpc::new("payment", cidr!("10.0.0.0/16"))
///         .availability_zones(3)
///         .nat(Nat::OnePerZone)
///         .gateway_endpoints(["s3", "dynamodb"])
///         .interface_endpoints(["ecr.api", "ecr.dkr"])
///         .flow_logs(30)
///         .declare(stack)
/// }
/// ```
pub struct Vpc {
    name: String,
    id: Output<Id<ec2::Vpc>>,
    cidr_block: Output<Cidr>,
    /// The zones' names, in the order of the subnets.
    pub zones: Vec<Output<String>>,
    /// Subnets that the internet reaches.
    pub public: Tier,
    /// Subnets that reach the internet, if there is NAT.
    pub private: Tier,
    /// Subnets that neither reach the internet nor are reached by it.
    pub isolated: Tier,
    /// The VPC itself; none for one that existed before.
    pub network: Option<Declared<ec2::Vpc>>,
    /// The way to the internet, if there are public subnets.
    pub internet_gateway: Option<Declared<ec2::InternetGateway>>,
    /// The public addresses of the NAT gateways.
    pub addresses: Vec<Declared<ec2::Eip>>,
    /// One, or one for each zone.
    pub nat_gateways: Vec<Declared<ec2::NatGateway>>,
    /// The endpoints by service, such as `ecr.api`.
    pub endpoints: BTreeMap<String, Declared<ec2::VpcEndpoint>>,
    /// The firewall around the interface endpoints.
    pub endpoint_security_group: Option<Declared<ec2::SecurityGroup>>,
    /// The record of its traffic.
    pub flow_logs: Option<FlowLogs>,
}

/// How private subnets reach the internet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nat {
    /// Not at all: only AWS services, over endpoints.
    #[default]
    None,
    /// Through one gateway: cheap, and gone when its zone is.
    One,
    /// Through a gateway in each zone.
    OnePerZone,
}

impl Vpc {
    /// A new network with this range, divided into subnets: private ones of a 16th, public and
    /// isolated ones of a 256th of it.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, cidr_block: impl Into<Cidr>) -> VpcBuilder {
        VpcBuilder::new(name.into(), cidr_block.into(), caller())
    }

    /// A network that is there already: in another stack, or made by hand. It can stand
    /// wherever a new one can.
    ///
    /// ```
    /// use palinfra_aws::{Peering, Vpc};
    /// use palinfra_core::{Id, Stack, cidr};
    /// fn connect(stack: &mut Stack, vpc: &Vpc) {
    ///     let office = Id::new("vpc-0123456789abcdef0");
    ///     let office = Vpc::existing("office", office, cidr!("10.200.0.0/16"))
    ///         .route_table("main", Id::new("rtb-0123456789abcdef0"))
    ///         .build();
    ///     Peering::new("office", vpc, &office).declare(stack);
    /// }
    /// ```
    pub fn existing(
        name: impl Into<String>,
        id: impl Into<Input<Id<ec2::Vpc>>>,
        cidr_block: impl Into<Input<Cidr>>,
    ) -> ExistingVpc {
        ExistingVpc::new(
            name.into(),
            id.into().to_output(),
            cidr_block.into().to_output(),
        )
    }

    /// The VPC that AWS made with the account in the stack's region, with its public subnets in
    /// the first `zones` zones. It is looked up: no run makes, changes or deletes it.
    ///
    /// ```
    /// use palinfra_aws::{DockerHost, Vpc};
    /// use palinfra_core::Stack;
    /// fn server(stack: &mut Stack) {
    ///     let vpc = Vpc::of_account(stack, "default", 2);
    ///     DockerHost::new("server", &vpc).declare(stack);
    /// }
    /// ```
    #[track_caller]
    pub fn of_account(stack: &mut Stack, name: impl Into<String>, zones: usize) -> Vpc {
        existing::of_account(stack, name.into(), zones, caller())
    }

    /// The name that it has in the program.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id.
    pub fn id(&self) -> Output<Id<ec2::Vpc>> {
        self.id.clone()
    }

    /// Its range.
    pub fn cidr_block(&self) -> Output<Cidr> {
        self.cidr_block.clone()
    }

    /// Where databases belong: the isolated subnets, or the private ones, or else the public
    /// ones, as in an account's default VPC.
    pub fn database_subnet_ids(&self) -> Vec<Output<Id<ec2::Subnet>>> {
        let tiers = [&self.isolated, &self.private, &self.public];
        let tier = tiers.iter().find(|tier| !tier.subnet_ids.is_empty());
        tier.map(|tier| tier.subnet_ids.clone()).unwrap_or_default()
    }

    /// The route table of that name: `public`, `private`, `isolated`, or with a gateway in each
    /// zone `private-a` and so on. Nothing if there is none.
    pub fn route_table(&self, name: &str) -> Output<Id<ec2::RouteTable>> {
        let found = self.route_tables().find(|(table, _)| *table == name);
        found.map_or_else(|| Output::from_value(Value::Null), |(_, id)| id.clone())
    }

    /// All its route tables, by name.
    pub fn route_tables(&self) -> impl Iterator<Item = (&str, &Output<Id<ec2::RouteTable>>)> {
        let tiers = [&self.public, &self.private, &self.isolated];
        tiers.into_iter().flat_map(Tier::named_route_tables)
    }
}

/// Everything in the network.
impl SecurityGroupSource for Vpc {
    fn source(&self) -> Source {
        Source::range(&self.name, &self.cidr_block)
    }
}
