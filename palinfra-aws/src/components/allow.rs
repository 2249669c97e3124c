//! Who may connect to what: `database.allow_from(stack, &service)`.

use palinfra_core::stack::Line;
use palinfra_core::{Cidr, Declared, Id, Input, Output, Stack};

use crate::ec2::{
    SecurityGroup, SecurityGroupEgressRule, SecurityGroupIngressRule, VpcPeeringConnection,
};

/// Anything that connections can come from: a component with a security group, or a
/// [`Source`]. Implement it for a component of your own.
pub trait SecurityGroupSource {
    /// Where its connections come from.
    fn source(&self) -> Source;
}

/// Where connections come from.
///
/// ```
/// use palinfra_aws::{DatabaseInstance, Source};
/// use palinfra_core::{Stack, cidr};
/// fn admit_the_office(stack: &mut Stack, database: &DatabaseInstance) {
///     database.allow_from(stack, &Source::range("office", cidr!("192.168.10.0/24")));
/// }
/// ```
#[derive(Clone)]
pub struct Source {
    /// What the rules are named after: unique among what a target admits.
    pub name: String,
    /// The group or the range.
    pub from: From,
    /// The connection that a group in a peered VPC is reached over.
    pub across: Option<Declared<VpcPeeringConnection>>,
}

/// A security group or a range of addresses.
#[derive(Clone)]
pub enum From {
    /// Whatever is in a security group.
    Group {
        /// The group.
        id: Input<Id<SecurityGroup>>,
        /// Whether the group lets nothing out by itself, so that it needs a rule of its own.
        closed: bool,
    },
    /// A range of addresses.
    Range(Input<Cidr>),
}

impl Source {
    /// Whatever is in a security group that lets nothing out until a rule says so.
    pub fn group(name: impl Into<String>, id: impl Into<Input<Id<SecurityGroup>>>) -> Source {
        Source::new(
            name,
            From::Group {
                id: id.into(),
                closed: true,
            },
        )
    }

    /// Whatever is in a security group that lets everything out already.
    pub fn open_group(name: impl Into<String>, id: impl Into<Input<Id<SecurityGroup>>>) -> Source {
        Source::new(
            name,
            From::Group {
                id: id.into(),
                closed: false,
            },
        )
    }

    /// A range of addresses.
    pub fn range(name: impl Into<String>, range: impl Into<Input<Cidr>>) -> Source {
        Source::new(name, From::Range(range.into()))
    }

    /// The group is in a peered VPC: AWS knows it only once the peering is up.
    #[must_use]
    pub fn across(mut self, peering: &Declared<VpcPeeringConnection>) -> Source {
        self.across = Some(peering.clone());
        self
    }

    fn new(name: impl Into<String>, from: From) -> Source {
        Source {
            name: name.into(),
            from,
            across: None,
        }
    }
}

impl SecurityGroupSource for Source {
    fn source(&self) -> Source {
        self.clone()
    }
}

/// The rules that let one source reach one target.
pub struct Rules {
    /// What the target lets in.
    pub ingress: Declared<SecurityGroupIngressRule>,
    /// What the source lets out, if its group is closed.
    pub egress: Option<Declared<SecurityGroupEgressRule>>,
}

/// What connections go to.
pub(crate) struct Target<'a> {
    /// The component's kind.
    pub kind: &'static str,
    /// The component's name.
    pub name: &'a str,
    /// The group around it.
    pub group: &'a Output<Id<SecurityGroup>>,
    /// The port that it listens on.
    pub port: u16,
    /// The line of the program.
    pub line: Line,
}

/// Declares the rules on both sides, as part of the target.
pub(crate) fn allow(
    stack: &mut Stack,
    target: Target<'_>,
    source: &impl SecurityGroupSource,
) -> Rules {
    let Source {
        name: from,
        from: who,
        across,
    } = source.source();
    let Target {
        kind,
        name,
        group,
        port,
        line,
    } = target;
    stack.component_at(kind, name, line, |stack| {
        let mut ingress = SecurityGroupIngressRule::new(format!("from-{from}"), group)
            .port(i32::from(port))
            .description(format!("From {from}"));
        let mut egress = None;
        match &who {
            From::Group { id, closed } => {
                ingress = ingress.source_security_group_id(id);
                if *closed {
                    let rule = SecurityGroupEgressRule::new(format!("{from}-to-{name}"), id)
                        .port(i32::from(port))
                        .destination_security_group_id(group)
                        .description(format!("To {name}"));
                    egress = Some(rule);
                }
            }
            From::Range(range) => ingress = ingress.cidr_ip(range),
        }
        if let Some(peering) = &across {
            ingress = ingress.depends_on(peering);
            egress = egress.map(|rule| rule.depends_on(peering));
        }
        Rules {
            ingress: ingress.declare(stack),
            egress: egress.map(|rule| rule.declare(stack)),
        }
    })
}
