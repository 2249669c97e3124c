//! The calls of a zone.

use async_trait::async_trait;
use aws_sdk_route53::types as sdk;
use palinfra_core::Value;

use super::live::{bare, change, name, plain};
use super::live_record::list;
use super::live_zone_vpcs::{sdk_vpc, sdk_vpcs, shown_vpcs};
use super::{HostedZone, HostedZoneVpc};
use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

/// How many records one call changes.
const BATCH_OF_RECORDS: usize = 100;

#[async_trait]
impl Live for HostedZone {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let vpc = self.vpc.as_ref().map(sdk_vpc).transpose()?;
        let config = sdk::HostedZoneConfig::builder()
            .comment(&self.comment)
            .private_zone(vpc.is_some());
        let answer = call
            .aws
            .route53()
            .create_hosted_zone()
            .name(&self.name)
            .caller_reference(call.token)
            .hosted_zone_config(config.build())
            .set_vpc(vpc)
            .send()
            .await
            .map_err(failure)?;
        Made::id(answer.hosted_zone().map(|zone| bare(zone.id())))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let route53 = at.aws.route53();
        if change.has("comment") {
            let call = route53.update_hosted_zone_comment().id(at.id);
            call.comment(&self.comment).send().await.map_err(failure)?;
        }
        if change.has("more_vpcs") {
            let before: Option<Vec<HostedZoneVpc>> = change.before("more_vpcs")?;
            self.update_vpcs(at, &sdk_vpcs(before.as_deref())?).await?;
        }
        let tags = change.tags();
        if !tags.set.is_empty() || !tags.remove.is_empty() {
            let set = tags.set.iter();
            let set = set.map(|(key, value)| sdk::Tag::builder().key(key).value(value).build());
            let set: Vec<_> = set.collect();
            let call = route53.change_tags_for_resource();
            call.resource_type(sdk::TagResourceType::Hostedzone)
                .resource_id(at.id)
                .set_add_tags((!set.is_empty()).then_some(set))
                .set_remove_tag_keys((!tags.remove.is_empty()).then_some(tags.remove))
                .send()
                .await
                .map_err(failure)?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        if at.input::<Option<bool>>("force_destroy")? == Some(true) {
            empty(at).await?;
        }
        let call = at.aws.route53().delete_hosted_zone().id(at.id);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.route53().get_hosted_zone().id(at.id);
        let answer = call.send().await.map_err(failure)?;
        let Some(zone) = answer.hosted_zone() else {
            return Ok(Vec::new());
        };
        let recorded = at.inputs.get("name").and_then(Value::as_str);
        let comment = zone.config().and_then(|it| it.comment());
        let (vpc, more_vpcs) = shown_vpcs(at, answer.vpcs());
        let servers = answer.delegation_set().map(|it| it.name_servers());
        let call = aws.route53().list_tags_for_resource().resource_id(at.id);
        let call = call.resource_type(sdk::TagResourceType::Hostedzone);
        let tags = call.send().await.map_err(failure)?.resource_tag_set;
        let tags = tags.and_then(|it| it.tags).unwrap_or_default();
        let tags = tags
            .into_iter()
            .map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
        let found = Found::new(at.id)
            .input("name", name(zone.name(), recorded))
            .input("comment", comment.unwrap_or_default())
            .input("vpc", vpc)
            .input("more_vpcs", (!more_vpcs.is_empty()).then_some(more_vpcs))
            .output(
                "arn",
                format!("arn:{}:route53:::hostedzone/{}", aws.partition(), at.id),
            )
            // A private zone has none.
            .output("name_servers", servers.unwrap_or_default())
            .tags(tags)
            .token(Some(zone.caller_reference()));
        Ok(vec![found])
    }

    /// By the reference of the call: several zones may have the name. The call takes one VPC,
    /// and the others may be missing yet: they are added here, or nothing would do it.
    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let (mut from, mut from_id) = (self.name.clone(), None);
        loop {
            let list = call.aws.route53().list_hosted_zones_by_name();
            let list = list.dns_name(from).set_hosted_zone_id(from_id);
            let page = list.send().await.map_err(failure)?;
            let same = |zone: &&sdk::HostedZone| plain(zone.name()) == plain(&self.name);
            let mut zones = page.hosted_zones().iter().filter(same);
            if let Some(zone) = zones.find(|zone| zone.caller_reference() == call.token) {
                return Ok(Some(bare(zone.id()).into()));
            }
            let more = page.next_dns_name().filter(|_| page.is_truncated());
            match more {
                Some(next) if plain(next) == plain(&self.name) => {
                    from = next.into();
                    from_id = page.next_hosted_zone_id().map(String::from);
                }
                _ => return Ok(None),
            }
        }
    }
}

/// Deletes all records but those that every zone has.
async fn empty(at: &Object<'_>) -> Result<(), Failure> {
    let zone = at.aws.route53().get_hosted_zone().id(at.id);
    let zone = zone.send().await.map_err(failure)?;
    let apex = plain(zone.hosted_zone().map_or("", |zone| zone.name()));
    let own = |record: &sdk::ResourceRecordSet| {
        plain(record.name()) == apex
            && matches!(record.r#type(), sdk::RrType::Ns | sdk::RrType::Soa)
    };
    let mut records = list(at.aws, at.id, None).await?;
    records.retain(|record| !own(record));
    for batch in records.chunks(BATCH_OF_RECORDS) {
        let delete = sdk::ChangeAction::Delete;
        change(at.aws, at.id, &delete, batch.to_vec()).await?;
    }
    Ok(())
}
