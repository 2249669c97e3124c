//! What carries the tag of a stack, by AWS's own list of what has tags.
//!
//! The list shows things for a while after they are gone, and parts of others that were given
//! the same tags. So each thing on it is read by the calls of the type that its URN names, and
//! only what these find counts. Not on the list, or without an id there: IAM, S3 objects,
//! scalable targets, Beanstalk environments, access entries of EKS, rules of AWS Config, and all
//! that has no tags.
//! <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>

use std::collections::BTreeMap;

use aws_sdk_resourcegroupstagging::Client;
use aws_sdk_resourcegroupstagging::types::TagFilter;
use palinfra_core::Map;
use palinfra_core::provider::Owned;

use super::reads::read_all;
use super::types::calls_of;
use super::{Aws, Failure, FailureKind, Object, Status, failure, tags};
use crate::Tags;

/// One line of the list.
struct Listed {
    arn: String,
    tags: Tags,
}

/// One thing to read: the id that it may have, and what its tags say.
struct Suspect<'a> {
    id: String,
    listed: &'a Listed,
}

/// All objects of a region that carry the tag of a lineage. `global`: the region whose list has
/// what is in no region.
///
/// # Errors
/// When the list or an object cannot be read.
pub async fn owned(aws: &Aws, global: &Aws, lineage: &str) -> Result<Vec<Owned>, Failure> {
    let mut listed = list(aws, lineage).await?;
    if aws.region() != global.region() {
        let elsewhere = list(global, lineage).await?;
        listed.extend(elsewhere.into_iter().filter(|it| region(&it.arn).is_none()));
    }
    let mut by_type: BTreeMap<&str, Vec<Suspect<'_>>> = BTreeMap::new();
    for it in &listed {
        let Some(resource_type) = it.tags.get(tags::URN).and_then(|urn| type_in(urn)) else {
            continue;
        };
        let Some(calls) = calls_of(resource_type) else {
            continue;
        };
        let ids = ids(calls.schema().id, &it.arn);
        let suspects = ids.into_iter().map(|id| Suspect { id, listed: it });
        by_type.entry(resource_type).or_default().extend(suspects);
    }
    let mut owned = Vec::new();
    for (resource_type, suspects) in by_type {
        owned.extend(those_there(aws, resource_type, &suspects).await?);
    }
    Ok(owned)
}

async fn list(aws: &Aws, lineage: &str) -> Result<Vec<Listed>, Failure> {
    let ours = TagFilter::builder().key(tags::LINEAGE).values(lineage);
    let client: &Client = aws.resourcegroupstagging();
    let mut pages = client
        .get_resources()
        .tag_filters(ours.build())
        .into_paginator()
        .items()
        .send();
    let mut listed = Vec::new();
    while let Some(found) = pages.next().await {
        let found = found.map_err(failure)?;
        let tags = found.tags.unwrap_or_default().into_iter();
        let tags: Tags = tags.map(|tag| (tag.key, tag.value)).collect();
        // An emulator may give more than was asked for.
        if let Some(arn) = found.resource_arn
            && tags.get(tags::LINEAGE).is_some_and(|it| it == lineage)
        {
            listed.push(Listed { arn, tags });
        }
    }
    Ok(listed)
}

async fn those_there(
    aws: &Aws,
    resource_type: &str,
    suspects: &[Suspect<'_>],
) -> Result<Vec<Owned>, Failure> {
    let Some(calls) = calls_of(resource_type) else {
        return Ok(Vec::new());
    };
    let nothing = Map::new();
    let objects: Vec<Object<'_>> = suspects
        .iter()
        .map(|suspect| Object {
            aws,
            id: &suspect.id,
            inputs: &nothing,
            outputs: &nothing,
        })
        .collect();
    let mut owned = Vec::new();
    for (suspect, found) in suspects.iter().zip(read_all(calls, aws, &objects).await) {
        let found = match found {
            Ok(Some(found)) => found,
            // A part of something else does not have an id of this type.
            Ok(None) => continue,
            Err(failure) if failure.kind == FailureKind::Refused => continue,
            Err(failure) => return Err(failure),
        };
        let tag = |key: &str| suspect.listed.tags.get(key).cloned().unwrap_or_default();
        owned.push(Owned {
            resource_type: resource_type.into(),
            region: region(&suspect.listed.arn).map(String::from),
            urn: tag(tags::URN),
            token: tag(tags::TOKEN),
            going: found.status == Status::Deleting,
            id: found.id,
        });
    }
    Ok(owned)
}

fn region(arn: &str) -> Option<&str> {
    arn.split(':').nth(3).filter(|region| !region.is_empty())
}

/// The type that the end of a URN names.
fn type_in(urn: &str) -> Option<&str> {
    let (_, last) = urn.rsplit_once('/').unwrap_or(("", urn));
    let (before, _) = last.rsplit_once(':')?;
    let kind = before.rmatch_indices(':').nth(1);
    Some(kind.map_or(before, |(at, _)| before.get(at + 1..).unwrap_or(before)))
}

/// The ids that the object of an ARN may have, by the form that its type's ids have.
fn ids(form: &str, arn: &str) -> Vec<String> {
    if form.starts_with("arn:") {
        return vec![arn.into()];
    }
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    let resource = resource.strip_suffix(":*").unwrap_or(resource);
    let rest = resource
        .split_once(['/', ':'])
        .map_or(resource, |(_, rest)| rest);
    for separator in ["/", "|"] {
        let holes = form.matches(&format!("}}{separator}{{")).count() + 1;
        if holes > 1 {
            let parts: Vec<&str> = rest.split('/').take(holes).collect();
            return vec![parts.join(separator)];
        }
    }
    let last = rest.rsplit('/').next().unwrap_or(rest);
    let mut ids = vec![rest.to_string(), last.to_string()];
    ids.dedup();
    // What is between the kind and the name of a parameter is the first sign of its name.
    if resource.starts_with("parameter/") {
        ids.push(format!("/{rest}"));
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_read_from_what_is_left_of_a_urn() {
        for (urn, expected) in [
            ("urn:palinfra:shop:dev:ec2:Vpc:main", Some("ec2:Vpc")),
            (
                "urn:palinfra:shop:dev:palinfra:Vpc:net/ec2:Subnet:a",
                Some("ec2:Subnet"),
            ),
            ("t/ec2:Subnet:a", Some("ec2:Subnet")),
            ("nothing", None),
        ] {
            assert_eq!(type_in(urn), expected, "{urn}");
        }
    }

    #[test]
    fn an_id_is_read_from_an_arn() {
        for (form, arn, expected) in [
            (
                "vpc-{hex17}",
                "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1",
                &["vpc-1"][..],
            ),
            ("{bucket_name}", "arn:aws:s3:::pages", &["pages"]),
            (
                "arn:aws:sns:{region}:{account}:{topic_name}",
                "arn:aws:sns:us-east-1:123456789012:alarms",
                &["arn:aws:sns:us-east-1:123456789012:alarms"],
            ),
            (
                "{log_group_name}",
                "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/api:*",
                &["/ecs/api", "api"],
            ),
            (
                "{parameter_name}",
                "arn:aws:ssm:us-east-1:123456789012:parameter/shop/url",
                &["shop/url", "url", "/shop/url"],
            ),
            (
                "{cluster_name}/{nodegroup_name}",
                "arn:aws:eks:us-east-1:123456789012:nodegroup/main/blue/1-2",
                &["main/blue"],
            ),
            (
                "{cluster_name}|{addon_name}",
                "arn:aws:eks:us-east-1:123456789012:addon/main/coredns/1-2",
                &["main|coredns"],
            ),
            (
                "{hex8}-{hex4}",
                "arn:aws:kms:us-east-1:123456789012:key/12345678-1234",
                &["12345678-1234"],
            ),
        ] {
            assert_eq!(ids(form, arn), expected, "{arn}");
        }
    }

    #[test]
    fn an_arn_may_be_in_no_region() {
        assert_eq!(
            region("arn:aws:ec2:us-east-1:1:vpc/vpc-1"),
            Some("us-east-1")
        );
        assert_eq!(region("arn:aws:cloudfront::1:distribution/E1"), None);
    }
}
