//! Who reaches the load balancer, and what the servers reach.

use palinfra_core::{Cidr, Declared, Stack, cidr};

use super::super::{Vpc, full_name, name_tag};
use crate::ec2::{SecurityGroup, SecurityGroupEgressRule, SecurityGroupIngressRule};

/// The port of the platform's own web server, in front of the application.
pub(super) const PORT: i32 = 80;

/// Declares the firewalls around the load balancer and around the servers.
pub(super) fn declare(
    stack: &mut Stack,
    name: &str,
    vpc: &Vpc,
) -> (Declared<SecurityGroup>, Declared<SecurityGroup>) {
    let group = |stack: &mut Stack, short: &str, suffix: &str, about: &str| {
        let full = full_name(stack, &format!("{name}-{suffix}"));
        SecurityGroup::new(short, vpc.id(), &full, about)
            .tags(name_tag(&full))
            .declare(stack)
    };
    let balancer = group(stack, "load-balancer", "alb", "Load balancer");
    let servers = group(stack, "servers", "servers", "Servers");
    SecurityGroupIngressRule::new("https-from-internet", &balancer)
        .port(443)
        .cidr_ip(everywhere())
        .description("HTTPS from the internet")
        .declare(stack);
    SecurityGroupEgressRule::new("load-balancer-to-servers", &balancer)
        .port(PORT)
        .destination_security_group_id(&servers)
        .description("To the servers")
        .declare(stack);
    SecurityGroupIngressRule::new("servers-from-load-balancer", &servers)
        .port(PORT)
        .source_security_group_id(&balancer)
        .description("From the load balancer")
        .declare(stack);
    SecurityGroupEgressRule::new("servers-to-https", &servers)
        .port(443)
        .cidr_ip(everywhere())
        .description("HTTPS, for Beanstalk, secrets, logs and packages")
        .declare(stack);
    (balancer, servers)
}

fn everywhere() -> Cidr {
    cidr!("0.0.0.0/0")
}
