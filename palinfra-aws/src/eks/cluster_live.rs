//! The calls of a cluster.

use async_trait::async_trait;
use aws_sdk_eks::operation::update_cluster_config::builders::UpdateClusterConfigFluentBuilder;
use aws_sdk_eks::types as sdk;

use super::{Cluster, ClusterLog};
use crate::eks::live::{ended, sdk_tags, tagged, update_tags};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, texts,
};
use crate::live::{failure, text_as};

/// The inputs of the network that are changed together.
const ENDPOINTS: &[&str] = &[
    "endpoint_private_access",
    "endpoint_public_access",
    "public_access_cidrs",
];

#[async_trait]
impl Live for Cluster {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let access = sdk::CreateAccessConfigRequest::builder()
            .authentication_mode(text_as(self.authentication_mode))
            .bootstrap_cluster_creator_admin_permissions(
                self.bootstrap_cluster_creator_admin_permissions,
            );
        let network = self.service_ipv4_cidr.as_ref().map(|range| {
            let network = sdk::KubernetesNetworkConfigRequest::builder();
            network.service_ipv4_cidr(range.as_str()).build()
        });
        let encryption = self.encryption_key_arn.as_ref().map(|key| {
            let provider = sdk::Provider::builder().key_arn(key.as_str()).build();
            // EKS encrypts all by now, and still takes the word for it.
            #[allow(deprecated)]
            let config = sdk::EncryptionConfig::builder().resources("secrets");
            vec![config.provider(provider).build()]
        });
        let vpc = self
            .endpoints()
            .set_subnet_ids(Some(texts(&self.subnet_ids)));
        let vpc = vpc.set_security_group_ids(self.security_group_ids.as_deref().map(texts));
        call.aws
            .eks()
            .create_cluster()
            .name(&self.name)
            .role_arn(self.role_arn.as_str())
            .set_version(self.version.clone())
            .resources_vpc_config(vpc.build())
            .set_logging(self.enabled_log_types.as_ref().map(|_| self.logging()))
            .set_encryption_config(encryption)
            .access_config(access.build())
            .set_kubernetes_network_config(network)
            .set_bootstrap_self_managed_addons(self.bootstrap_self_managed_addons)
            .upgrade_policy(self.policy())
            .deletion_protection(self.deletion_protection)
            .client_request_token(call.token)
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    /// EKS changes one thing at a time.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        update_tags(at.aws, at.output("arn"), change).await?;
        let config = || at.aws.eks().update_cluster_config().name(at.id);
        if change.has("deletion_protection") {
            configure(at, config().deletion_protection(self.deletion_protection)).await?;
        }
        if change.has("support_type") {
            configure(at, config().upgrade_policy(self.policy())).await?;
        }
        if change.has("authentication_mode") {
            let access = sdk::UpdateAccessConfigRequest::builder();
            let access = access.authentication_mode(text_as(self.authentication_mode));
            configure(at, config().access_config(access.build())).await?;
        }
        if change.any(ENDPOINTS) {
            configure(at, config().resources_vpc_config(self.endpoints().build())).await?;
        }
        if change.any(&["subnet_ids", "security_group_ids"]) {
            let groups = self.security_group_ids.as_deref().map(texts);
            let vpc = sdk::VpcConfigRequest::builder()
                .set_subnet_ids(Some(texts(&self.subnet_ids)))
                .set_security_group_ids(Some(groups.unwrap_or_default()));
            configure(at, config().resources_vpc_config(vpc.build())).await?;
        }
        if change.has("enabled_log_types") {
            configure(at, config().logging(self.logging())).await?;
        }
        if let Some(version) = self.version.as_ref().filter(|_| change.has("version")) {
            let call = at
                .aws
                .eks()
                .update_cluster_version()
                .name(at.id)
                .version(version);
            let update = call.send().await.map(|it| it.update).map_err(failure);
            ended(at, update, |call| call.name(at.id)).await?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.eks().delete_cluster().name(at.id);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Going)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.eks().describe_cluster().name(at.id);
        let answer = call.send().await.map_err(failure)?;
        Ok(answer
            .cluster()
            .map(|it| found(at.id, it))
            .into_iter()
            .collect())
    }
}

impl Cluster {
    fn endpoints(&self) -> sdk::builders::VpcConfigRequestBuilder {
        let ranges = self.public_access_cidrs.as_ref();
        let ranges = ranges.map(|all| all.iter().map(|it| it.as_str().to_string()).collect());
        // Left out, everyone: what was set before is taken back.
        let everyone = || vec!["0.0.0.0/0".to_string()];
        let ranges = ranges.unwrap_or_else(everyone);
        sdk::VpcConfigRequest::builder()
            .endpoint_private_access(self.endpoint_private_access)
            .endpoint_public_access(self.endpoint_public_access)
            .set_public_access_cidrs(Some(ranges).filter(|_| self.endpoint_public_access))
    }

    /// Every log, on or off.
    fn logging(&self) -> sdk::Logging {
        use ClusterLog::{Api, Audit, Authenticator, ControllerManager, Scheduler};
        let all = [Api, Audit, Authenticator, ControllerManager, Scheduler];
        let wanted = self.enabled_log_types.clone().unwrap_or_default();
        let setup = |on: bool| {
            let types = all.into_iter().filter(|log| wanted.contains(log) == on);
            let types: Vec<sdk::LogType> = types.map(text_as).collect();
            let setup = sdk::LogSetup::builder()
                .set_types(Some(types.clone()))
                .enabled(on);
            (!types.is_empty()).then(|| setup.build())
        };
        let setups = [setup(true), setup(false)].into_iter().flatten().collect();
        sdk::Logging::builder()
            .set_cluster_logging(Some(setups))
            .build()
    }

    fn policy(&self) -> sdk::UpgradePolicyRequest {
        let policy = sdk::UpgradePolicyRequest::builder();
        policy.support_type(text_as(self.support_type)).build()
    }
}

async fn configure(at: &Object<'_>, call: UpdateClusterConfigFluentBuilder) -> Result<(), Failure> {
    let update = call.send().await.map(|it| it.update).map_err(failure);
    ended(at, update, |call| call.name(at.id)).await
}

fn found(id: &str, it: &sdk::Cluster) -> Found {
    let vpc = it.resources_vpc_config();
    let setups = it
        .logging()
        .map(|it| it.cluster_logging())
        .unwrap_or_default();
    let logs = setups.iter().filter(|setup| setup.enabled() == Some(true));
    let logs = logs.flat_map(|setup| setup.types().iter().map(|log| log.as_str()));
    let key = it
        .encryption_config()
        .iter()
        .find_map(|it| it.provider()?.key_arn());
    let mode = it.access_config().and_then(|it| it.authentication_mode());
    let support = it.upgrade_policy().and_then(|it| it.support_type());
    let identity = it.identity().and_then(|it| it.oidc());
    let network = it.kubernetes_network_config();
    let mut found = Found::new(id)
        .input("name", id)
        .input("role_arn", it.role_arn())
        .input("subnet_ids", vpc.map(|it| it.subnet_ids()))
        .input("security_group_ids", vpc.map(|it| it.security_group_ids()))
        .input(
            "endpoint_private_access",
            vpc.map(|it| it.endpoint_private_access()),
        )
        .input(
            "endpoint_public_access",
            vpc.map(|it| it.endpoint_public_access()),
        )
        .input(
            "public_access_cidrs",
            vpc.map(|it| it.public_access_cidrs()),
        )
        .input("version", it.version())
        .input("enabled_log_types", logs.collect::<Vec<_>>())
        .input("encryption_key_arn", key)
        .input(
            "service_ipv4_cidr",
            network.and_then(|it| it.service_ipv4_cidr()),
        )
        .input(
            "deletion_protection",
            it.deletion_protection().unwrap_or_default(),
        )
        .output("arn", it.arn())
        .output("endpoint", it.endpoint())
        .output(
            "certificate_authority_data",
            it.certificate_authority().and_then(|it| it.data()),
        )
        .output(
            "cluster_security_group_id",
            vpc.and_then(|it| it.cluster_security_group_id()),
        )
        .output(
            "open_id_connect_issuer_url",
            identity.and_then(|it| it.issuer()),
        )
        .status(match it.status() {
            Some(sdk::ClusterStatus::Active) => Status::Ready,
            Some(sdk::ClusterStatus::Deleting) => Status::Deleting,
            Some(sdk::ClusterStatus::Failed) => Status::Failed("its status is `FAILED`".into()),
            _ => Status::Pending,
        });
    // Not told of clusters that are older than these settings.
    if let Some(mode) = mode {
        found = found.input("authentication_mode", mode.as_str());
    }
    if let Some(support) = support {
        found = found.input("support_type", support.as_str());
    }
    tagged(found, it.tags())
}
