//! What a domain is, as calls tell it.

use std::collections::BTreeMap;

use aws_sdk_opensearch::types::{DomainProcessingStatusType as Processing, DomainStatus};
use palinfra_core::Value;

use super::domain_live::of_sdk;
use crate::Tags;
use crate::iam::policy_text;
use crate::live::{Aws, Failure, FailureKind, Found, Object, Shown, Status, failure};

/// The domain, if it is there.
pub(super) async fn described(at: &Object<'_>) -> Result<DomainStatus, Failure> {
    let call = at.aws.opensearch().describe_domain().domain_name(at.id);
    let answer = call.send().await.map_err(failure)?;
    answer.domain_status.ok_or_else(|| {
        let message = "the service tells nothing of the domain";
        Failure::new(FailureKind::NotFound, "", message)
    })
}

/// The tags of a domain.
pub(super) async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
    let answer = aws.opensearch().list_tags().arn(arn).send().await;
    Ok(of_sdk(
        answer.map_err(failure)?.tag_list.unwrap_or_default(),
    ))
}

/// What a read says of it.
pub(super) fn found(domain: &DomainStatus) -> Found {
    let found = Found::new(domain.domain_name())
        .input("domain_name", domain.domain_name())
        .input("engine_version", domain.engine_version())
        .input("access_policies", policy(domain))
        .input("encryption_at_rest", at_rest(domain))
        .input(
            "kms_key_id",
            domain
                .encryption_at_rest_options()
                .and_then(|it| it.kms_key_id()),
        )
        .input(
            "node_to_node_encryption",
            domain
                .node_to_node_encryption_options()
                .and_then(|it| it.enabled())
                .unwrap_or_default(),
        )
        .input(
            "fine_grained_access",
            domain
                .advanced_security_options()
                .and_then(|it| it.enabled())
                .unwrap_or_default(),
        )
        .input("log_publishing_options", logs(domain))
        .input("advanced_options", advanced(domain))
        .input(
            "auto_software_update",
            domain
                .software_update_options()
                .and_then(|it| it.auto_software_update_enabled()),
        )
        .output("arn", domain.arn())
        .output("endpoint", endpoint(domain))
        .status(status(domain));
    of_endpoint(domain, of_machines(domain, of_network(domain, found)))
}

fn of_network(domain: &DomainStatus, found: Found) -> Found {
    let network = domain.vpc_options();
    let subnets = network.and_then(|it| it.subnet_ids.clone());
    let groups = network.and_then(|it| it.security_group_ids.clone());
    found
        .input("subnet_ids", subnets)
        .input("security_group_ids", groups)
}

fn of_machines(domain: &DomainStatus, mut found: Found) -> Found {
    if let Some(cluster) = domain.cluster_config() {
        let zones = cluster.zone_awareness_config();
        let zones = zones.and_then(|it| it.availability_zone_count());
        let several = cluster.zone_awareness_enabled() == Some(true);
        // Two is what the service means if it spreads and does not say over how many.
        let zones = if several { zones.unwrap_or(2) } else { 1 };
        let masters = cluster.dedicated_master_enabled() == Some(true);
        let kind = cluster.dedicated_master_type().filter(|_| masters);
        found = found
            .input(
                "instance_type",
                cluster.instance_type().map(|it| it.as_str()),
            )
            .input("instance_count", cluster.instance_count())
            .input("availability_zone_count", zones)
            .input("dedicated_master_type", kind.map(|it| it.as_str()))
            .input(
                "dedicated_master_count",
                cluster.dedicated_master_count().filter(|_| masters),
            );
    }
    match domain.ebs_options() {
        Some(disks) => found
            .input("volume_size", disks.volume_size())
            .input("volume_type", disks.volume_type().map(|it| it.as_str()))
            .input("iops", disks.iops())
            .input("throughput", disks.throughput()),
        None => found,
    }
}

fn of_endpoint(domain: &DomainStatus, found: Found) -> Found {
    let Some(options) = domain.domain_endpoint_options() else {
        return found;
    };
    let policy = options.tls_security_policy().map(|it| it.as_str());
    found
        .input("enforce_https", options.enforce_https())
        .input("tls_security_policy", policy)
        .input("custom_endpoint", options.custom_endpoint())
        .input(
            "custom_endpoint_certificate_arn",
            options.custom_endpoint_certificate_arn(),
        )
}

fn at_rest(domain: &DomainStatus) -> bool {
    let options = domain.encryption_at_rest_options();
    options.and_then(|it| it.enabled()).unwrap_or_default()
}

fn policy(domain: &DomainStatus) -> Option<Value> {
    let policy = domain.access_policies().filter(|text| !text.is_empty());
    policy.map(policy_text::value)
}

/// The host: that in the VPC, or the public one.
fn endpoint(domain: &DomainStatus) -> Option<&str> {
    let inside = domain.endpoints().and_then(|all| all.get("vpc"));
    inside.map(String::as_str).or(domain.endpoint())
}

fn logs(domain: &DomainStatus) -> Option<Value> {
    let all = domain.log_publishing_options()?.iter();
    let on = all.filter(|(_, option)| option.enabled() == Some(true));
    let groups: BTreeMap<String, Value> = on
        .map(|(kind, option)| {
            let group = option.cloud_watch_logs_log_group_arn();
            // The service may give the ARN of all streams of the group.
            let group = group.map(|arn| arn.trim_end_matches(":*"));
            (kind.as_str().to_string(), group.shown())
        })
        .collect();
    (!groups.is_empty()).then(|| Value::Map(groups.into_iter().collect()))
}

fn advanced(domain: &DomainStatus) -> Option<Value> {
    let options = domain.advanced_options()?.iter();
    let options = options.map(|(name, value)| (name.clone(), value.shown()));
    Some(Value::Map(options.collect()))
}

fn status(domain: &DomainStatus) -> Status {
    if domain.deleted() == Some(true) {
        return Status::Deleting;
    }
    let processing = domain.domain_processing_status();
    if processing == Some(&Processing::Isolated) {
        return Status::Stuck("AWS has isolated the domain".into());
    }
    let busy = domain.processing() == Some(true) || domain.upgrade_processing() == Some(true);
    if !busy && domain.created() == Some(true) && endpoint(domain).is_some() {
        return Status::Ready;
    }
    match processing {
        Some(step) => Status::PendingFor(format!("its status is `{}`", step.as_str())),
        None => Status::Pending,
    }
}
