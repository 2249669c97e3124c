use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{SecurityGroup, Subnet};
use crate::{Tags, names};

/// Lets people whom IAM allows reach instances without a public address over SSH, with no
/// key pair to keep.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:InstanceConnectEndpoint",
    cloudformation = "AWS::EC2::InstanceConnectEndpoint",
    outputs = InstanceConnectEndpointOutputs,
    id = "eice-{hex17}",
    summary = "in {subnet_id}",
    token,
    usual(create = 180, update = 1, delete = 180),
)]
pub struct InstanceConnectEndpoint {
    /// The subnet that it is in.
    #[input(replaces)]
    pub subnet_id: Id<Subnet>,
    /// The groups around it. Left out: the VPC's default group.
    #[input(replaces, unordered)]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// Whether instances see the address of the person and not the endpoint's. AWS's own
    /// default is no.
    #[input(replaces)]
    pub preserve_client_ip: Option<bool>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`InstanceConnectEndpoint`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct InstanceConnectEndpointOutputs {
    /// Its id.
    pub id: Output<Id<InstanceConnectEndpoint>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:instance-connect-endpoint/{id}")]
    pub arn: Output<Arn<InstanceConnectEndpoint>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{
        Ec2InstanceConnectEndpoint, Ec2InstanceConnectEndpointState as State, ResourceType,
    };

    use super::InstanceConnectEndpoint;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure, texts,
    };

    #[async_trait]
    impl Live for InstanceConnectEndpoint {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let kind = ResourceType::InstanceConnectEndpoint;
            let answer = call
                .aws
                .ec2()
                .create_instance_connect_endpoint()
                .client_token(call.token)
                .subnet_id(self.subnet_id.as_str())
                .set_security_group_ids(self.security_group_ids.as_deref().map(texts))
                .set_preserve_client_ip(self.preserve_client_ip)
                .tag_specifications(tag_specification(call, kind))
                .send()
                .await
                .map_err(failure)?;
            let endpoint = answer.instance_connect_endpoint();
            Made::id(endpoint.and_then(|endpoint| endpoint.instance_connect_endpoint_id()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_instance_connect_endpoint();
            let call = call.instance_connect_endpoint_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Going)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let endpoints = aws
                .ec2()
                .describe_instance_connect_endpoints()
                .filters(ids("instance-connect-endpoint-id", objects));
            let endpoints = endpoints.into_paginator().items().send();
            let endpoints = endpoints
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let found = endpoints.iter().filter_map(|endpoint| {
                let found = Found::new(endpoint.instance_connect_endpoint_id()?)
                    .input("subnet_id", endpoint.subnet_id())
                    .input("security_group_ids", endpoint.security_group_ids())
                    .input("preserve_client_ip", endpoint.preserve_client_ip())
                    .output("arn", endpoint.instance_connect_endpoint_arn())
                    .tags(tags(endpoint.tags()))
                    .status(status(endpoint)?);
                Some(found)
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "eice-").await
        }
    }

    /// How far it is; nothing if it is gone.
    fn status(endpoint: &Ec2InstanceConnectEndpoint) -> Option<Status> {
        let reason = || endpoint.state_message().unwrap_or("it failed").to_string();
        match endpoint.state() {
            Some(State::DeleteComplete) => None,
            Some(State::DeleteInProgress) => Some(Status::Deleting),
            Some(State::CreateInProgress | State::UpdateInProgress) => Some(Status::Pending),
            Some(State::CreateFailed | State::DeleteFailed) => Some(Status::Failed(reason())),
            _ => Some(Status::Ready),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn its_state_says_how_far_it_is() {
            let of = |state| {
                let endpoint = Ec2InstanceConnectEndpoint::builder().state(state);
                status(&endpoint.state_message("no room").build())
            };
            assert_eq!(of(State::CreateComplete), Some(Status::Ready));
            assert_eq!(of(State::CreateInProgress), Some(Status::Pending));
            let failed = Status::Failed("no room".into());
            assert_eq!(of(State::CreateFailed), Some(failed));
            assert_eq!(of(State::DeleteInProgress), Some(Status::Deleting));
            assert_eq!(of(State::DeleteComplete), None);
        }
    }
}
