use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// Connects two VPCs whose ranges do not overlap. Each side still needs a
/// [`Route`](super::Route) to the other.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:VpcPeeringConnection",
    cloudformation = "AWS::EC2::VPCPeeringConnection",
    outputs = VpcPeeringConnectionOutputs,
    id = "pcx-{hex17}",
    summary = "{vpc_id} ↔ {peer_vpc_id}",
    unique("vpc_id", "peer_vpc_id"),
    usual(create = 5, update = 2, delete = 2),
    apart("vpc_id.cidr_block", "peer_vpc_id.cidr_block"),
)]
pub struct VpcPeeringConnection {
    /// The VPC that asks.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// The VPC that is asked.
    #[input(replaces)]
    pub peer_vpc_id: Id<Vpc>,
    /// The account of the VPC that is asked, if it is another one.
    #[input(replaces, check = names::account)]
    pub peer_owner_id: Option<String>,
    /// The region of the VPC that is asked, if it is another one.
    #[input(replaces)]
    pub peer_region: Option<String>,
    /// Whether to accept it too, which works within one account and region. Otherwise the
    /// other side has seven days to do so.
    #[input(default = true, after_create, write_only, cloudformation = none)]
    pub auto_accept: bool,
    /// Whether each side resolves the public names of the other side's instances to private
    /// addresses. Both VPCs need their DNS names for it. AWS's own default is no.
    #[input(after_create, cloudformation = none)]
    pub allow_dns_resolution: Option<bool>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`VpcPeeringConnection`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct VpcPeeringConnectionOutputs {
    /// Its id.
    pub id: Output<Id<VpcPeeringConnection>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:vpc-peering-connection/{id}")]
    pub arn: Output<Arn<VpcPeeringConnection>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{
        PeeringConnectionOptionsRequest, ResourceType, Tag, VpcPeeringConnection as Connection,
        VpcPeeringConnectionStateReasonCode as State, VpcPeeringConnectionVpcInfo as Side,
    };

    use super::VpcPeeringConnection;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Status,
        TOKEN_TAG, failure, refused,
    };

    #[async_trait]
    impl Live for VpcPeeringConnection {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let kind = ResourceType::VpcPeeringConnection;
            let answer = call
                .aws
                .ec2()
                .create_vpc_peering_connection()
                .vpc_id(self.vpc_id.as_str())
                .peer_vpc_id(self.peer_vpc_id.as_str())
                .set_peer_owner_id(self.peer_owner_id.clone())
                .set_peer_region(self.peer_region.clone())
                .tag_specifications(tag_specification(call, kind))
                .send()
                .await
                .map_err(failure)?;
            let made = answer.vpc_peering_connection();
            if made.is_some_and(|made| is_anothers(made.tags(), call.token)) {
                return Err(refused("these two VPCs have a peering connection already"));
            }
            Made::id(made.and_then(|made| made.vpc_peering_connection_id()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let ec2 = at.aws.ec2();
            if change.any(&["auto_accept", "allow_dns_resolution"]) {
                let connections = connections(at.aws, &[*at]).await?;
                let is_it = |it: &&Connection| it.vpc_peering_connection_id() == Some(at.id);
                let it = connections.iter().find(is_it);
                let mut now = it.and_then(state).cloned();
                if self.auto_accept && now == Some(State::PendingAcceptance) {
                    let call = ec2.accept_vpc_peering_connection();
                    let answer = call.vpc_peering_connection_id(at.id).send().await;
                    let answer = answer.map_err(failure)?;
                    now = answer.vpc_peering_connection().and_then(state).cloned();
                }
                if change.has("allow_dns_resolution") {
                    if now == Some(State::Provisioning) {
                        let message = "it is accepted, and not active yet";
                        return Err(Failure::new(FailureKind::Passing, "", message));
                    }
                    self.set_options(at).await?;
                }
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_vpc_peering_connection();
            let answer = call.vpc_peering_connection_id(at.id).send().await;
            match answer.map_err(failure) {
                // One that failed or has expired goes by itself, and not otherwise.
                Err(failure) if failure.code.as_deref() == Some("InvalidStateTransition") => {
                    Ok(Deletion::Gone)
                }
                Err(failure) => Err(failure),
                Ok(_) => Ok(Deletion::Going),
            }
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let connections = connections(aws, objects).await?;
            let found = connections.iter().filter_map(|connection| {
                let id = connection.vpc_peering_connection_id()?;
                let object = objects.iter().find(|object| object.id == id)?;
                let (ours, theirs) = (
                    connection.requester_vpc_info(),
                    connection.accepter_vpc_info(),
                );
                let found = Found::new(id)
                    .input("vpc_id", ours.and_then(Side::vpc_id))
                    .input("peer_vpc_id", theirs.and_then(Side::vpc_id))
                    .input("peer_owner_id", theirs.and_then(Side::owner_id))
                    .input("peer_region", theirs.and_then(Side::region))
                    .input(
                        "allow_dns_resolution",
                        resolution(object, [ours, theirs].into_iter().flatten()),
                    )
                    .output(
                        "arn",
                        aws.arn("ec2", &format!("vpc-peering-connection/{id}")),
                    )
                    .tags(tags(connection.tags()))
                    .status(status(object, connection)?);
                Some(found)
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "pcx-").await
        }
    }

    impl VpcPeeringConnection {
        /// Each side has options of its own, which only its account can set, in its region.
        async fn set_options(&self, at: &Object<'_>) -> Result<(), Failure> {
            let options = PeeringConnectionOptionsRequest::builder()
                .allow_dns_resolution_from_remote_vpc(self.allow_dns_resolution.unwrap_or(false))
                .build();
            let is_here = |other: &Option<String>, own| other.as_deref().is_none_or(|it| it == own);
            let both = is_here(&self.peer_owner_id, at.aws.account())
                && is_here(&self.peer_region, at.aws.region());
            let call = at.aws.ec2().modify_vpc_peering_connection_options();
            let call = call
                .vpc_peering_connection_id(at.id)
                .requester_peering_connection_options(options.clone())
                .set_accepter_peering_connection_options(both.then_some(options));
            call.send().await.map_err(failure)?;
            Ok(())
        }
    }

    async fn connections(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Connection>, Failure> {
        let call = aws.ec2().describe_vpc_peering_connections();
        let call = call.filters(ids("vpc-peering-connection-id", objects));
        let found = call.into_paginator().items().send();
        found.collect::<Result<Vec<_>, _>>().await.map_err(failure)
    }

    fn state(connection: &Connection) -> Option<&State> {
        connection.status().and_then(|status| status.code())
    }

    /// AWS may give back the connection that two VPCs have instead of making one.
    fn is_anothers(tags: &[Tag], token: &str) -> bool {
        let ours = |tag: &Tag| tag.key() == Some(TOKEN_TAG) && tag.value() == Some(token);
        !tags.is_empty() && !tags.iter().any(ours)
    }

    /// How far it is; nothing if it is gone. One that was refused or has expired never comes
    /// back either. One that waits for the other side is as far as it gets here.
    fn status(object: &Object<'_>, connection: &Connection) -> Option<Status> {
        let accepts = object.input::<Option<bool>>("auto_accept").ok().flatten() == Some(true);
        match state(connection) {
            Some(State::Deleted | State::Rejected | State::Expired) => None,
            Some(State::Deleting) => Some(Status::Deleting),
            Some(State::InitiatingRequest | State::Provisioning) => Some(Status::Pending),
            Some(State::PendingAcceptance) if accepts => Some(Status::Pending),
            Some(State::Failed) => {
                let reason = connection.status().and_then(|status| status.message());
                Some(Status::Failed(reason.unwrap_or("it failed").into()))
            }
            _ => Some(Status::Ready),
        }
    }

    /// Whether each side resolves the names of the other: a side that differs from what is
    /// recorded is what is seen.
    fn resolution<'a>(object: &Object<'_>, sides: impl Iterator<Item = &'a Side>) -> Option<bool> {
        let recorded: Option<bool> = object.input("allow_dns_resolution").ok().flatten();
        let mut told = sides
            .filter_map(Side::peering_options)
            .filter_map(|options| options.allow_dns_resolution_from_remote_vpc());
        let first = told.next()?;
        match recorded {
            Some(recorded) if first == recorded => {
                Some(told.find(|side| *side != recorded).unwrap_or(first))
            }
            _ => Some(first),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_connection_that_was_there_before_is_anothers() {
            let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
            assert!(!is_anothers(&[], "t"));
            assert!(!is_anothers(&[tag("Name", "x"), tag(TOKEN_TAG, "t")], "t"));
            assert!(is_anothers(&[tag("Name", "x")], "t"));
            assert!(is_anothers(&[tag(TOKEN_TAG, "other")], "t"));
        }
    }
}
