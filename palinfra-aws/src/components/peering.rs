//! Two networks, connected.

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Stack};

use super::{Vpc, caller, full_name, name_tag};
use crate::ec2::{Route, VpcPeeringConnection};

/// A connection between two networks, with routes both ways in all their route tables. The
/// ranges must not overlap, which the preview checks, in another stack too.
///
/// Peering is not passed on: two spokes of a hub do not reach each other through it.
///
/// ```
/// use palinfra_aws::{Peering, Vpc};
/// use palinfra_core::Stack;
/// fn connect(stack: &mut Stack, spoke: &Vpc, hub: &Vpc) {
///     Peering::new("hub", spoke, hub).declare(stack);
/// }
/// ```
pub struct Peering {
    /// The connection.
    pub connection: Declared<VpcPeeringConnection>,
    /// The routes, those of the first network first.
    pub routes: Vec<Declared<Route>>,
}

/// Builds a [`Peering`].
#[must_use = "it does nothing until `declare`"]
pub struct PeeringBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    peer: &'a Vpc,
    line: Line,
}

impl Peering {
    /// Connects a network with another one of the same account and region.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new<'a>(name: impl Into<String>, vpc: &'a Vpc, peer: &'a Vpc) -> PeeringBuilder<'a> {
        PeeringBuilder {
            name: name.into(),
            vpc,
            peer,
            line: caller(),
        }
    }
}

impl PeeringBuilder<'_> {
    /// Declares the connection and its routes.
    pub fn declare(self, stack: &mut Stack) -> Peering {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("Peering", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> Peering {
        let connection = VpcPeeringConnection::new("connection", self.vpc.id(), self.peer.id())
            .allow_dns_resolution(true)
            .tags(name_tag(&full_name(stack, &self.name)))
            .declare(stack);
        let mut routes = Vec::new();
        let directions = [("to", self.vpc, self.peer), ("from", self.peer, self.vpc)];
        for (direction, here, there) in directions {
            for (table, id) in here.route_tables() {
                let name = format!("{direction}-peer-{table}");
                let route = Route::new(name, id, there.cidr_block())
                    .vpc_peering_connection_id(&connection)
                    .declare(stack);
                routes.push(route);
            }
        }
        Peering { connection, routes }
    }
}
