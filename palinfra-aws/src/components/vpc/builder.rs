//! How a network is declared.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Cidr, Declared, Stack, cidr};

use super::super::{full_name, name_tag};
use super::tiers::{Plan, letter};
use super::{Nat, Vpc, endpoints, flow_logs};
use crate::cidr::tiers;
use crate::ec2::{
    self, AvailabilityZones, Eip, InternetGateway, InternetGatewayAttachment, NatGateway, Route,
};

/// Builds a [`Vpc`].
#[must_use = "it does nothing until `declare`"]
pub struct VpcBuilder {
    name: String,
    cidr_block: Cidr,
    zones: usize,
    nat: Nat,
    public: bool,
    private: bool,
    isolated: bool,
    gateway_endpoints: Vec<String>,
    interface_endpoints: Vec<String>,
    endpoint_zones: Option<usize>,
    flow_log_days: Option<i64>,
    load_balancer_tags: bool,
    line: Line,
}

impl VpcBuilder {
    pub(super) fn new(name: String, cidr_block: Cidr, line: Line) -> VpcBuilder {
        VpcBuilder {
            name,
            cidr_block,
            zones: 2,
            nat: Nat::None,
            public: true,
            private: true,
            isolated: true,
            gateway_endpoints: Vec::new(),
            interface_endpoints: Vec::new(),
            endpoint_zones: None,
            flow_log_days: None,
            load_balancer_tags: false,
            line,
        }
    }

    /// Over how many zones it spreads. Left out: two, the least that EKS and RDS take.
    pub fn availability_zones(mut self, zones: usize) -> Self {
        self.zones = zones;
        self
    }

    /// How its private subnets reach the internet. Left out: not at all.
    pub fn nat(mut self, nat: Nat) -> Self {
        self.nat = nat;
        self
    }

    /// Whether it has public subnets. Left out: yes.
    pub fn public_subnets(mut self, public: bool) -> Self {
        self.public = public;
        self
    }

    /// Whether it has private subnets. Left out: yes.
    pub fn private_subnets(mut self, private: bool) -> Self {
        self.private = private;
        self
    }

    /// Whether it has isolated subnets. Left out: yes.
    pub fn isolated_subnets(mut self, isolated: bool) -> Self {
        self.isolated = isolated;
        self
    }

    /// Free ways to services, `s3` and `dynamodb`, from all its subnets.
    pub fn gateway_endpoints<const N: usize>(mut self, services: [&str; N]) -> Self {
        self.gateway_endpoints = services.map(String::from).to_vec();
        self
    }

    /// Ways to services that cost by zone and hour, such as `ecr.api` or `secretsmanager`.
    /// They admit the whole network, on port 443.
    pub fn interface_endpoints<const N: usize>(mut self, services: [&str; N]) -> Self {
        self.interface_endpoints = services.map(String::from).to_vec();
        self
    }

    /// In how many zones the interface endpoints are. Left out: in all.
    pub fn endpoint_zones(mut self, zones: usize) -> Self {
        self.endpoint_zones = Some(zones);
        self
    }

    /// Records all traffic, in a log group that keeps lines for so many days.
    pub fn flow_logs(mut self, days: i64) -> Self {
        self.flow_log_days = Some(days);
        self
    }

    /// Whether Kubernetes finds the subnets to put load balancers into. Left out: no.
    pub fn load_balancer_tags(mut self, tags: bool) -> Self {
        self.load_balancer_tags = tags;
        self
    }

    /// Declares the network.
    pub fn declare(self, stack: &mut Stack) -> Vpc {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("Vpc", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> Vpc {
        let full = full_name(stack, &self.name);
        let network = ec2::Vpc::new("vpc", &self.cidr_block)
            .tags(name_tag(&full))
            .declare(stack);
        let lookup = AvailabilityZones::new("zones").declare(stack);
        let zones: Vec<_> = (0..self.zones)
            .map(|index| lookup.names.item(index))
            .collect();

        let [private, public, isolated] = self.ranges(stack);
        let load_balancer = |tag| self.load_balancer_tags.then_some(tag);
        let plan = |name, ranges, table_per_zone, kubernetes_tag| Plan {
            name,
            vpc_name: &self.name,
            vpc: &network,
            ranges,
            zones: &zones,
            table_per_zone,
            kubernetes_tag,
        };
        let public_tag = load_balancer("kubernetes.io/role/elb");
        let private_tag = load_balancer("kubernetes.io/role/internal-elb");
        let per_zone = self.nat == Nat::OnePerZone;
        let public = plan("public", public, false, public_tag).declare(stack);
        let private = plan("private", private, per_zone, private_tag).declare(stack);
        let isolated = plan("isolated", isolated, false, None).declare(stack);

        let mut vpc = Vpc {
            name: self.name.clone(),
            id: network.id.clone(),
            cidr_block: network.cidr_block.clone(),
            zones,
            public,
            private,
            isolated,
            network: Some(network.clone()),
            internet_gateway: None,
            addresses: Vec::new(),
            nat_gateways: Vec::new(),
            endpoints: BTreeMap::new(),
            endpoint_security_group: None,
            flow_logs: None,
        };
        if self.public {
            let attachment = internet_gateway(stack, &mut vpc, &network, &full);
            nat_gateways(stack, &mut vpc, self.nat, &attachment);
        } else if self.nat != Nat::None {
            stack.error("a NAT gateway needs public subnets: take away `public_subnets(false)`");
        }
        endpoints::gateways(stack, &mut vpc, &network, &self.gateway_endpoints);
        let zones = self.endpoint_zones.unwrap_or(self.zones);
        endpoints::interfaces(stack, &mut vpc, &network, &self.interface_endpoints, zones);
        vpc.flow_logs = self
            .flow_log_days
            .map(|days| flow_logs::declare(stack, &self.name, &network, days));
        vpc
    }

    /// The ranges of the private, public and isolated subnets. Each tier has its place even if
    /// it is left out, so that adding it later moves no other.
    fn ranges(&self, stack: &mut Stack) -> [Vec<Cidr>; 3] {
        let laid_out = self.cidr_block.net().and_then(|net| {
            let prefix = |more: u8| net.prefix_len().saturating_add(more).min(28);
            tiers(net, self.zones, [prefix(4), prefix(8), prefix(8)])
        });
        match laid_out {
            Ok(tiers) => {
                let [private, public, isolated] =
                    tiers.map(|tier| tier.into_iter().map(Cidr::from).collect());
                let keep = |tier: Vec<Cidr>, wanted| if wanted { tier } else { Vec::new() };
                [
                    keep(private, self.private),
                    keep(public, self.public),
                    keep(isolated, self.isolated),
                ]
            }
            Err(problem) => {
                stack.error(format!("VPC `{}`: {problem}", self.name));
                [const { Vec::new() }; 3]
            }
        }
    }
}

/// The way to the internet, and the route to it from the public subnets.
fn internet_gateway(
    stack: &mut Stack,
    vpc: &mut Vpc,
    network: &Declared<ec2::Vpc>,
    full: &str,
) -> Declared<InternetGatewayAttachment> {
    let gateway = InternetGateway::new("internet-gateway")
        .tags(name_tag(full))
        .declare(stack);
    let attachment =
        InternetGatewayAttachment::new("internet-gateway", network, &gateway).declare(stack);
    for table in &vpc.public.route_tables {
        let route = Route::new("public-to-internet", table, everywhere())
            .gateway_id(&gateway)
            .depends_on(&attachment)
            .declare(stack);
        vpc.public.routes.push(route);
    }
    vpc.internet_gateway = Some(gateway);
    attachment
}

/// The NAT gateways, and the routes to them from the private subnets.
fn nat_gateways(
    stack: &mut Stack,
    vpc: &mut Vpc,
    nat: Nat,
    attachment: &Declared<InternetGatewayAttachment>,
) {
    let count = match nat {
        Nat::None => 0,
        Nat::One => 1,
        Nat::OnePerZone => vpc.public.subnets.len(),
    };
    for (index, subnet) in vpc.public.subnets.iter().take(count).enumerate() {
        let name = format!("nat-{}", letter(index));
        let tags = name_tag(&full_name(stack, &format!("{}-{name}", vpc.name)));
        let address = Eip::new(&name).tags(tags.clone()).declare(stack);
        let gateway = NatGateway::new(name, subnet)
            .allocation_id(&address)
            .tags(tags)
            .depends_on(attachment)
            .declare(stack);
        vpc.addresses.push(address);
        vpc.nat_gateways.push(gateway);
    }
    for (index, table) in vpc.private.route_tables.iter().enumerate() {
        if let Some(gateway) = vpc.nat_gateways.get(index) {
            let name = format!("{}-to-internet", table.urn().name());
            let route = Route::new(name, table, everywhere())
                .nat_gateway_id(gateway)
                .declare(stack);
            vpc.private.routes.push(route);
        }
    }
}

fn everywhere() -> Cidr {
    cidr!("0.0.0.0/0")
}
