//! The calls of an instance.

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    AttributeBooleanValue, AttributeValue, BlockDeviceMapping, EbsBlockDevice,
    IamInstanceProfileSpecification, Instance as Machine, InstanceNetworkInterfaceSpecification,
    InstanceStateName as State, ResourceType, RunInstancesMonitoringEnabled,
};

use super::live::{PAGE, default_group, filter, find_by_token, tag_specification, update_tags};
use super::live_instance_read::{machine, read, state};
use super::live_machine::{encoded, key, metadata};
use super::{BlockDevice, Instance};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, failure,
    text_as, texts, whole,
};

#[async_trait]
impl Live for Instance {
    const BATCH: usize = PAGE;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let disks = self.block_device_mappings.iter().map(disk);
        let run = call
            .aws
            .ec2()
            .run_instances()
            .client_token(call.token)
            .min_count(1)
            .max_count(1)
            .image_id(self.image_id.as_str())
            .instance_type(self.instance_type.as_str().into())
            .set_iam_instance_profile(self.profile())
            .set_key_name(self.key_name.clone())
            .set_user_data(self.user_data.as_deref().map(encoded))
            .metadata_options(metadata(&self.metadata_options))
            .set_block_device_mappings(Some(disks.collect::<Result<_, _>>()?))
            .set_monitoring(
                self.monitoring
                    .map(|on| RunInstancesMonitoringEnabled::builder().enabled(on).build()),
            )
            .set_disable_api_termination(self.disable_api_termination)
            .tag_specifications(tag_specification(call, ResourceType::Instance));
        let groups = self.security_group_ids.as_deref().map(texts);
        let address = self.private_ip_address.clone();
        let run = match self.associate_public_ip_address {
            // Only an interface takes this, and then all else of the network goes there too.
            Some(public) => run.network_interfaces(
                InstanceNetworkInterfaceSpecification::builder()
                    .device_index(0)
                    .subnet_id(self.subnet_id.as_str())
                    .associate_public_ip_address(public)
                    .set_groups(groups)
                    .set_private_ip_address(address)
                    .build(),
            ),
            None => run
                .subnet_id(self.subnet_id.as_str())
                .set_security_group_ids(groups)
                .set_private_ip_address(address),
        };
        let answer = run.send().await.map_err(failure)?;
        Made::id(answer.instances().first().and_then(|it| it.instance_id()))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.has("instance_type") {
            self.change_type(at).await?;
        }
        if change.has("security_group_ids") {
            let groups = match &self.security_group_ids {
                Some(groups) => texts(groups),
                None => {
                    let vpc = machine(at).await?.vpc_id.unwrap_or_default();
                    default_group(at.aws, &vpc).await?
                }
            };
            let call = at.aws.ec2().modify_instance_attribute();
            let call = call.instance_id(at.id).set_groups(Some(groups));
            call.send().await.map_err(failure)?;
        }
        if change.has("iam_instance_profile") {
            self.change_profile(at).await?;
        }
        self.update_switches(at, change).await?;
        update_tags(at, change).await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.ec2().terminate_instances().instance_ids(at.id);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Going)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        read(aws, objects).await
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        find_by_token(call, "i-").await
    }
}

impl Instance {
    fn profile(&self) -> Option<IamInstanceProfileSpecification> {
        let name = self.iam_instance_profile.as_ref()?.as_str();
        Some(
            IamInstanceProfileSpecification::builder()
                .name(name)
                .build(),
        )
    }

    /// Stops it, changes it, and starts it again. Each step is seen from its state, so that
    /// this can be repeated from wherever it was interrupted.
    async fn change_type(&self, at: &Object<'_>) -> Result<(), Failure> {
        let ec2 = at.aws.ec2();
        let wanted = self.instance_type.as_str();
        let mut now = machine(at).await?;
        let differs = |it: &Machine| it.instance_type().map(|kind| kind.as_str()) != Some(wanted);
        if differs(&now) {
            if matches!(state(&now), Some(State::Running | State::Pending)) {
                let call = ec2.stop_instances().instance_ids(at.id);
                call.send().await.map_err(failure)?;
                now = machine(at).await?;
            }
            if state(&now) != Some(&State::Stopped) {
                let message = "it is being stopped, to change its type";
                return Err(Failure::new(FailureKind::Passing, "", message));
            }
            let kind = AttributeValue::builder().value(wanted).build();
            let call = ec2.modify_instance_attribute().instance_id(at.id);
            call.instance_type(kind).send().await.map_err(failure)?;
        }
        if state(&now) == Some(&State::Stopped) {
            let call = ec2.start_instances().instance_ids(at.id);
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }

    async fn change_profile(&self, at: &Object<'_>) -> Result<(), Failure> {
        let ec2 = at.aws.ec2();
        let call = ec2.describe_iam_instance_profile_associations();
        let call = call
            .filters(filter("instance-id", [at.id]))
            .filters(filter("state", ["associating", "associated"]));
        let answer = call.send().await.map_err(failure)?;
        let association = answer.iam_instance_profile_associations().first();
        match (
            association.and_then(|it| it.association_id()),
            self.profile(),
        ) {
            (Some(association), Some(profile)) => {
                let call = ec2.replace_iam_instance_profile_association();
                let call = call
                    .association_id(association)
                    .iam_instance_profile(profile);
                call.send().await.map_err(failure)?;
            }
            (None, Some(profile)) => {
                let call = ec2.associate_iam_instance_profile().instance_id(at.id);
                let call = call.iam_instance_profile(profile);
                call.send().await.map_err(failure)?;
            }
            (Some(association), None) => {
                let call = ec2.disassociate_iam_instance_profile();
                let call = call.association_id(association);
                call.send().await.map_err(failure)?;
            }
            (None, None) => {}
        }
        Ok(())
    }

    async fn update_switches(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let ec2 = at.aws.ec2();
        let switch = |on| AttributeBooleanValue::builder().value(on).build();
        if change.has("metadata_options") {
            let options = metadata(&self.metadata_options);
            let call = ec2.modify_instance_metadata_options().instance_id(at.id);
            let call = call
                .set_http_tokens(options.http_tokens)
                .set_http_endpoint(options.http_endpoint)
                .set_http_put_response_hop_limit(options.http_put_response_hop_limit)
                .set_instance_metadata_tags(options.instance_metadata_tags);
            call.send().await.map_err(failure)?;
        }
        if change.has("source_dest_check") {
            let on = self.source_dest_check.unwrap_or(true);
            let call = ec2.modify_instance_attribute().instance_id(at.id);
            let call = call.source_dest_check(switch(on));
            call.send().await.map_err(failure)?;
        }
        if change.has("disable_api_termination") {
            let on = self.disable_api_termination.unwrap_or(false);
            let call = ec2.modify_instance_attribute().instance_id(at.id);
            let call = call.disable_api_termination(switch(on));
            call.send().await.map_err(failure)?;
        }
        if change.has("monitoring") {
            if self.monitoring == Some(true) {
                let call = ec2.monitor_instances().instance_ids(at.id);
                call.send().await.map_err(failure)?;
            } else {
                let call = ec2.unmonitor_instances().instance_ids(at.id);
                call.send().await.map_err(failure)?;
            }
        }
        Ok(())
    }
}

fn disk(disk: &BlockDevice) -> Result<BlockDeviceMapping, Failure> {
    let volume = EbsBlockDevice::builder()
        .encrypted(disk.ebs.encrypted)
        .set_kms_key_id(key(&disk.ebs)?)
        .set_volume_size(disk.ebs.volume_size.map(whole))
        .volume_type(text_as(disk.ebs.volume_type))
        .set_iops(disk.ebs.iops.map(whole))
        .delete_on_termination(disk.ebs.delete_on_termination)
        .build();
    Ok(BlockDeviceMapping::builder()
        .device_name(&disk.device_name)
        .ebs(volume)
        .build())
}
