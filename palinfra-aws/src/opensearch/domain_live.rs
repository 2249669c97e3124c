//! The calls of a domain.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_opensearch::types::{
    AdvancedSecurityOptionsInput, ClusterConfig, DomainEndpointOptions, EbsOptions,
    EncryptionAtRestOptions, LogPublishingOption, LogType, MasterUserOptions,
    NodeToNodeEncryptionOptions, SoftwareUpdateOptions, Tag, VpcOptions, ZoneAwarenessConfig,
};
use palinfra_core::{Arn, Secret};

use super::Domain;
use super::domain_read::{described, found, tags};
use crate::Tags;
use crate::iam::policy_text;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, failure,
    not_found_is, texts, whole,
};
use crate::logs::LogGroup;

const CLUSTER: &[&str] = &[
    "instance_type",
    "instance_count",
    "availability_zone_count",
    "dedicated_master_type",
    "dedicated_master_count",
];
const DISKS: &[&str] = &["volume_size", "volume_type", "iops", "throughput"];
const ENDPOINT: &[&str] = &[
    "enforce_https",
    "tls_security_policy",
    "custom_endpoint",
    "custom_endpoint_certificate_arn",
];
const USERS: &[&str] = &[
    "fine_grained_access",
    "master_user_name",
    "master_user_password",
    "master_user_arn",
];

#[async_trait]
impl Live for Domain {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let tags = call.tags.iter().map(|(key, value)| tag(key, value));
        let tags = tags.collect::<Result<Vec<_>, _>>()?;
        let create = call
            .aws
            .opensearch()
            .create_domain()
            .domain_name(&self.domain_name)
            .set_engine_version(self.engine_version.clone())
            .cluster_config(self.cluster())
            .ebs_options(self.disks())
            .set_vpc_options(self.network())
            .set_access_policies(self.access_policies.as_ref().map(policy_text::text))
            .encryption_at_rest_options(self.at_rest())
            .node_to_node_encryption_options(self.between_nodes())
            .domain_endpoint_options(self.endpoint_options())
            .set_advanced_security_options(self.fine_grained_access.then(|| self.users()))
            .set_log_publishing_options(
                self.log_publishing_options
                    .as_ref()
                    .map(|it| logs(it, true)),
            )
            .set_advanced_options(
                self.advanced_options
                    .clone()
                    .map(|it| it.into_iter().collect()),
            )
            .software_update_options(self.updates())
            .set_tag_list(Some(tags));
        create.send().await.map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    /// Settings in one call, and a new version in another: the service takes one change at a
    /// time, and refuses the next until the first has ended.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        self.update_tags(at, change).await?;
        self.update_settings(at, change).await?;
        if let Some(version) = &self.engine_version
            && change.has("engine_version")
            && described(at).await?.engine_version() != Some(version)
        {
            let call = at.aws.opensearch().upgrade_domain().domain_name(at.id);
            let call = call.target_version(version);
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.opensearch().delete_domain().domain_name(at.id);
        let gone = call.send().await.map(|_| Deletion::Going).map_err(failure);
        not_found_is(Deletion::Gone, gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let domain = described(at).await?;
        let tags = tags(aws, domain.arn()).await?;
        Ok(vec![found(&domain).tags(tags)])
    }
}

impl Domain {
    async fn update_settings(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let empty = at
            .aws
            .opensearch()
            .update_domain_config()
            .domain_name(at.id);
        let mut call = empty.clone();
        if change.any(CLUSTER) {
            call = call.cluster_config(self.cluster());
        }
        if change.any(DISKS) {
            call = call.ebs_options(self.disks());
        }
        if change.any(&["subnet_ids", "security_group_ids"]) {
            call = call.set_vpc_options(self.network());
        }
        if change.has("access_policies") {
            // An empty text takes a policy away.
            let policy = self.access_policies.as_ref().map(policy_text::text);
            call = call.access_policies(policy.unwrap_or_default());
        }
        if change.any(&["encryption_at_rest", "kms_key_id"]) {
            call = call.encryption_at_rest_options(self.at_rest());
        }
        if change.has("node_to_node_encryption") {
            call = call.node_to_node_encryption_options(self.between_nodes());
        }
        if change.any(ENDPOINT) {
            call = call.domain_endpoint_options(self.endpoint_options());
        }
        if change.any(USERS) {
            call = call.advanced_security_options(self.users());
        }
        if change.has("log_publishing_options") {
            let before: BTreeMap<String, Arn<LogGroup>> =
                change.before("log_publishing_options")?.unwrap_or_default();
            let mut all = logs(&before, false);
            all.extend(logs(
                &self.log_publishing_options.clone().unwrap_or_default(),
                true,
            ));
            call = call.set_log_publishing_options(Some(all));
        }
        if change.has("advanced_options") {
            let options = self.advanced_options.clone().unwrap_or_default();
            call = call.set_advanced_options(Some(options.into_iter().collect()));
        }
        if change.has("auto_software_update") {
            call = call.software_update_options(self.updates());
        }
        if call.as_input() == empty.as_input() {
            return Ok(());
        }
        call.send().await.map(drop).map_err(failure)
    }

    async fn update_tags(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let tags = change.tags();
        let arn = at.aws.arn("es", &format!("domain/{}", at.id));
        if !tags.set.is_empty() {
            let set = tags.set.iter().map(|(key, value)| tag(key, value));
            let set = set.collect::<Result<Vec<_>, _>>()?;
            let call = at.aws.opensearch().add_tags().arn(&arn);
            call.set_tag_list(Some(set)).send().await.map_err(failure)?;
        }
        if !tags.remove.is_empty() {
            let call = at.aws.opensearch().remove_tags().arn(&arn);
            let call = call.set_tag_keys(Some(tags.remove));
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }

    fn cluster(&self) -> ClusterConfig {
        let several = self.availability_zone_count > 1;
        let zones = ZoneAwarenessConfig::builder()
            .availability_zone_count(whole(self.availability_zone_count))
            .build();
        let masters = self.dedicated_master_type.as_deref();
        ClusterConfig::builder()
            .instance_type(self.instance_type.as_str().into())
            .instance_count(whole(self.instance_count))
            .zone_awareness_enabled(several)
            .set_zone_awareness_config(several.then_some(zones))
            .dedicated_master_enabled(masters.is_some())
            .set_dedicated_master_type(masters.map(Into::into))
            .set_dedicated_master_count(self.dedicated_master_count.map(whole))
            .build()
    }

    fn disks(&self) -> EbsOptions {
        EbsOptions::builder()
            .ebs_enabled(true)
            .volume_size(whole(self.volume_size))
            .volume_type(self.volume_type.as_str().into())
            .set_iops(self.iops.map(whole))
            .set_throughput(self.throughput.map(whole))
            .build()
    }

    fn network(&self) -> Option<VpcOptions> {
        let subnets = self.subnet_ids.as_deref()?;
        let options = VpcOptions::builder()
            .set_subnet_ids(Some(texts(subnets)))
            .set_security_group_ids(self.security_group_ids.as_deref().map(texts));
        Some(options.build())
    }

    fn at_rest(&self) -> EncryptionAtRestOptions {
        let key = self.kms_key_id.as_ref().map(|key| key.as_str().to_string());
        EncryptionAtRestOptions::builder()
            .enabled(self.encryption_at_rest)
            .set_kms_key_id(key)
            .build()
    }

    fn between_nodes(&self) -> NodeToNodeEncryptionOptions {
        NodeToNodeEncryptionOptions::builder()
            .enabled(self.node_to_node_encryption)
            .build()
    }

    fn endpoint_options(&self) -> DomainEndpointOptions {
        let certificate = self.custom_endpoint_certificate_arn.as_ref();
        DomainEndpointOptions::builder()
            .enforce_https(self.enforce_https)
            .tls_security_policy(self.tls_security_policy.as_str().into())
            .custom_endpoint_enabled(self.custom_endpoint.is_some())
            .set_custom_endpoint(self.custom_endpoint.clone())
            .set_custom_endpoint_certificate_arn(certificate.map(|arn| arn.as_str().to_string()))
            .build()
    }

    fn users(&self) -> AdvancedSecurityOptionsInput {
        let password = self.master_user_password.as_ref().map(Secret::expose);
        let arn = self.master_user_arn.as_ref();
        let master = MasterUserOptions::builder()
            .set_master_user_name(self.master_user_name.clone())
            .set_master_user_password(password.cloned())
            .set_master_user_arn(arn.map(|arn| arn.as_str().to_string()))
            .build();
        let is_given = self.master_user_name.is_some() || arn.is_some();
        AdvancedSecurityOptionsInput::builder()
            .enabled(self.fine_grained_access)
            .internal_user_database_enabled(self.master_user_name.is_some())
            .set_master_user_options(is_given.then_some(master))
            .build()
    }

    fn updates(&self) -> SoftwareUpdateOptions {
        SoftwareUpdateOptions::builder()
            .auto_software_update_enabled(self.auto_software_update)
            .build()
    }
}

fn logs(
    groups: &BTreeMap<String, Arn<LogGroup>>,
    enabled: bool,
) -> std::collections::HashMap<LogType, LogPublishingOption> {
    let option = |(kind, group): (&String, &Arn<LogGroup>)| {
        let option = LogPublishingOption::builder()
            .cloud_watch_logs_log_group_arn(group.as_str())
            .enabled(enabled)
            .build();
        (LogType::from(kind.as_str()), option)
    };
    groups.iter().map(option).collect()
}

fn tag(key: &str, value: &str) -> Result<Tag, Failure> {
    built(Tag::builder().key(key).value(value).build())
}

/// Tags as the service gives them.
pub(super) fn of_sdk(tags: Vec<Tag>) -> Tags {
    tags.into_iter().map(|tag| (tag.key, tag.value)).collect()
}
