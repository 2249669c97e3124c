//! What the rules of security groups, in and out, share.

use aws_sdk_ec2::types::{
    IpPermission, IpRange, PrefixListId, SecurityGroupRuleRequest, SecurityGroupRuleUpdate,
    UserIdGroupPair,
};

use super::live::{ids, tags};
use crate::live::{Aws, Failure, Found, Object, failure};

/// A rule, in or out.
pub(super) struct Rule<'a> {
    pub group: &'a str,
    pub protocol: &'a str,
    pub from_port: Option<i32>,
    pub to_port: Option<i32>,
    pub cidr: Option<&'a str>,
    pub peer_group: Option<&'a str>,
    pub prefix_list: Option<&'a str>,
    pub description: Option<&'a str>,
}

impl Rule<'_> {
    /// As a create call takes it.
    pub fn permission(&self) -> IpPermission {
        let description = || self.description.map(String::from);
        let ranges = self.cidr.map(|cidr| {
            IpRange::builder()
                .cidr_ip(cidr)
                .set_description(description())
                .build()
        });
        let groups = self.peer_group.map(|group| {
            UserIdGroupPair::builder()
                .group_id(group)
                .set_description(description())
                .build()
        });
        let lists = self.prefix_list.map(|list| {
            PrefixListId::builder()
                .prefix_list_id(list)
                .set_description(description())
                .build()
        });
        IpPermission::builder()
            .ip_protocol(self.protocol)
            .set_from_port(self.from_port)
            .set_to_port(self.to_port)
            .set_ip_ranges(ranges.map(|it| vec![it]))
            .set_user_id_group_pairs(groups.map(|it| vec![it]))
            .set_prefix_list_ids(lists.map(|it| vec![it]))
            .build()
    }
}

/// Changes what a rule says of itself. The call wants the whole rule.
pub(super) async fn change_description(at: &Object<'_>, rule: &Rule<'_>) -> Result<(), Failure> {
    let request = SecurityGroupRuleRequest::builder()
        .ip_protocol(rule.protocol)
        .set_from_port(rule.from_port.or((rule.protocol == "-1").then_some(-1)))
        .set_to_port(rule.to_port.or((rule.protocol == "-1").then_some(-1)))
        .set_cidr_ipv4(rule.cidr.map(String::from))
        .set_referenced_group_id(rule.peer_group.map(String::from))
        .set_prefix_list_id(rule.prefix_list.map(String::from))
        .set_description(rule.description.map(String::from))
        .build();
    let update = SecurityGroupRuleUpdate::builder()
        .security_group_rule_id(at.id)
        .security_group_rule(request)
        .build();
    let call = at
        .aws
        .ec2()
        .modify_security_group_rules()
        .group_id(rule.group);
    call.security_group_rules(update)
        .send()
        .await
        .map_err(failure)?;
    Ok(())
}

/// Reads rules. `peer`: the inputs that name another group and a prefix list.
pub(super) async fn read_rules(
    aws: &Aws,
    objects: &[Object<'_>],
    peer: (&str, &str),
) -> Result<Vec<Found>, Failure> {
    let rules = aws.ec2().describe_security_group_rules();
    let rules = rules
        .filters(ids("security-group-rule-id", objects))
        .into_paginator()
        .items();
    let rules = rules
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(failure)?;
    let found = rules.iter().map(|rule| {
        let id = rule.security_group_rule_id().unwrap_or_default();
        let recorded = objects.iter().find(|object| object.id == id);
        let recorded: Option<String> =
            recorded.and_then(|object| object.input("ip_protocol").ok().flatten());
        let group = rule
            .referenced_group_info()
            .and_then(|group| group.group_id());
        Found::new(id)
            .input("group_id", rule.group_id())
            .input(
                "ip_protocol",
                as_written(rule.ip_protocol(), recorded.as_deref()),
            )
            .input("from_port", rule.from_port())
            .input("to_port", rule.to_port())
            .input("cidr_ip", rule.cidr_ipv4())
            .input(peer.0, group)
            .input(peer.1, rule.prefix_list_id())
            .input(
                "description",
                rule.description().filter(|text| !text.is_empty()),
            )
            .output("arn", aws.arn("ec2", &format!("security-group-rule/{id}")))
            .tags(tags(rule.tags()))
    });
    Ok(found.collect())
}

/// A protocol as the program writes it: AWS says `tcp` where it said `6`.
fn as_written(actual: Option<&str>, recorded: Option<&str>) -> Option<String> {
    let names = [
        ("6", "tcp"),
        ("17", "udp"),
        ("1", "icmp"),
        ("58", "icmpv6"),
        ("all", "-1"),
    ];
    let same = names
        .iter()
        .any(|(number, name)| recorded == Some(*number) && actual == Some(*name));
    if same { recorded } else { actual }.map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_by_number_is_the_one_by_name() {
        assert_eq!(as_written(Some("tcp"), Some("6")).as_deref(), Some("6"));
        assert_eq!(as_written(Some("udp"), Some("6")).as_deref(), Some("udp"));
        assert_eq!(as_written(Some("tcp"), None).as_deref(), Some("tcp"));
    }
}
