//! The calls of a record.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_route53::types::{self as sdk, ChangeAction, ResourceRecordSet};
use futures_util::future::try_join_all;
use palinfra_core::{Map, Value};

use super::live::{change, name, plain};
use super::{AliasTarget, RecordSet};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Shown, built, failure,
    not_found_is, refused,
};

/// From how many of its records on a zone is read as a whole: the account may make five calls
/// a second.
const MANY: usize = 4;

#[async_trait]
impl Live for RecordSet {
    const BATCH: usize = 300;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let zone = self.hosted_zone_id.as_str();
        change(call.aws, zone, &ChangeAction::Create, vec![self.record()?]).await?;
        Made::id(self.id(call))
    }

    async fn update(&self, at: &Object<'_>, _: &Change<'_>) -> Result<(), Failure> {
        let zone = self.hosted_zone_id.as_str();
        change(at.aws, zone, &ChangeAction::Upsert, vec![self.record()?]).await
    }

    /// A record is deleted by all that it has, whoever changed it.
    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let key = Key::of(at)?;
        let records = not_found_is(Vec::new(), list(at.aws, &key.zone, Some(&key)).await)?;
        if let Some(record) = records.into_iter().find(|record| key.is(record)) {
            change(at.aws, &key.zone, &ChangeAction::Delete, vec![record]).await?;
        }
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let mut zones: BTreeMap<String, Vec<(Key, &Object<'_>)>> = BTreeMap::new();
        for object in objects {
            let key = Key::of(object)?;
            let zone = zones.entry(key.zone.clone()).or_default();
            zone.push((key, object));
        }
        let zones = zones
            .iter()
            .map(|(zone, objects)| read_zone(aws, zone, objects));
        Ok(try_join_all(zones).await?.into_iter().flatten().collect())
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        Ok(self.id(call))
    }
}

impl RecordSet {
    /// The zone, the name, the type and what tells it apart.
    fn id(&self, call: &Create<'_>) -> Option<String> {
        let id = call.natural_id.clone()?;
        Some(match &self.set_identifier {
            Some(set) => format!("{id}_{set}"),
            None => id,
        })
    }

    fn record(&self) -> Result<ResourceRecordSet, Failure> {
        let records = self.resource_records.as_ref().map(|values| {
            let values = values.iter();
            let records = values.map(|value| sdk::ResourceRecord::builder().value(value).build());
            built(records.collect())
        });
        let alias = self.alias_target.as_ref().map(alias);
        let record = ResourceRecordSet::builder()
            .name(&self.name)
            .r#type(self.record_type.as_str().into())
            .set_ttl(self.ttl)
            .set_resource_records(records.transpose()?)
            .set_alias_target(alias.transpose()?)
            .set_set_identifier(self.set_identifier.clone())
            .set_weight(self.weight);
        built(record.build())
    }
}

fn alias(it: &AliasTarget) -> Result<sdk::AliasTarget, Failure> {
    let target = sdk::AliasTarget::builder()
        .dns_name(it.dns_name.get().map_err(refused)?)
        .hosted_zone_id(it.hosted_zone_id.get().map_err(refused)?)
        .evaluate_target_health(it.evaluate_target_health);
    built(target.build())
}

/// What tells a record apart from all others.
#[derive(Debug, PartialEq)]
pub(super) struct Key {
    zone: String,
    name: String,
    record_type: String,
    set_identifier: Option<String>,
}

impl Key {
    /// From the recorded inputs; for an import, from the id.
    fn of(object: &Object<'_>) -> Result<Key, Failure> {
        if object.inputs.is_empty() {
            let message = "is not a zone, a name and a type: `Z123_www.example.com_A`";
            return Key::parse(object.id)
                .ok_or_else(|| refused(format!("`{}` {message}", object.id)));
        }
        Ok(Key {
            zone: object.input("hosted_zone_id")?,
            name: object.input("name")?,
            record_type: object.input("record_type")?,
            set_identifier: object.input("set_identifier")?,
        })
    }

    /// Names may have underscores, and types alone are in capitals.
    fn parse(id: &str) -> Option<Key> {
        let (zone, rest) = id.split_once('_')?;
        let mut at = 0;
        for part in rest.split('_') {
            let end = at + part.len();
            if at > 0 && super::names::record_type(&Value::Text(part.into())).is_ok() {
                let set = rest.get(end + 1..).filter(|set| !set.is_empty());
                return Some(Key {
                    zone: zone.into(),
                    name: rest.get(..at - 1)?.into(),
                    record_type: part.into(),
                    set_identifier: set.map(String::from),
                });
            }
            at = end + 1;
        }
        None
    }

    fn is(&self, record: &ResourceRecordSet) -> bool {
        plain(record.name()) == plain(&self.name)
            && record.r#type().as_str() == self.record_type
            && record.set_identifier() == self.set_identifier.as_deref()
    }
}

/// The records of a zone: all, or the one with this key and perhaps others.
pub(super) async fn list(
    aws: &Aws,
    zone: &str,
    only: Option<&Key>,
) -> Result<Vec<ResourceRecordSet>, Failure> {
    let mut call = aws.route53().list_resource_record_sets();
    if let Some(key) = only {
        call = call
            .max_items(1)
            .start_record_name(&key.name)
            .start_record_type(key.record_type.as_str().into())
            .set_start_record_identifier(key.set_identifier.clone());
    }
    let mut records = Vec::new();
    loop {
        let page = call
            .clone()
            .hosted_zone_id(zone)
            .send()
            .await
            .map_err(failure)?;
        records.extend(page.resource_record_sets);
        let Some(next) = page
            .next_record_name
            .filter(|_| page.is_truncated && only.is_none())
        else {
            return Ok(records);
        };
        call = call
            .start_record_name(next)
            .set_start_record_type(page.next_record_type)
            .set_start_record_identifier(page.next_record_identifier);
    }
}

async fn read_zone(
    aws: &Aws,
    zone: &str,
    objects: &[(Key, &Object<'_>)],
) -> Result<Vec<Found>, Failure> {
    let records = if objects.len() < MANY {
        let lists = objects.iter().map(|(key, _)| list(aws, zone, Some(key)));
        try_join_all(lists).await.map(|lists| lists.concat())
    } else {
        list(aws, zone, None).await
    };
    // The zone may be gone with all its records.
    let records = not_found_is(Vec::new(), records)?;
    let found = objects.iter().filter_map(|(key, object)| {
        let record = records.iter().find(|record| key.is(record))?;
        Some(shown(object, key, record))
    });
    Ok(found.collect())
}

fn shown(object: &Object<'_>, key: &Key, record: &ResourceRecordSet) -> Found {
    let values = record
        .resource_records()
        .iter()
        .map(|it| it.value().shown());
    let values: Vec<Value> = values.collect();
    let recorded = object.inputs.get("alias_target").and_then(Value::as_map);
    let recorded = recorded
        .and_then(|it| it.get("dns_name"))
        .and_then(Value::as_str);
    let alias = record.alias_target().map(|it| {
        Value::Map(Map::from([
            ("dns_name".into(), name(it.dns_name(), recorded).shown()),
            ("hosted_zone_id".into(), it.hosted_zone_id().shown()),
            (
                "evaluate_target_health".into(),
                it.evaluate_target_health().shown(),
            ),
        ]))
    });
    Found::new(object.id)
        .input("hosted_zone_id", key.zone.as_str())
        .input("name", name(record.name(), Some(&key.name)))
        .input("record_type", record.r#type().as_str())
        .input("ttl", record.ttl())
        .input("resource_records", (!values.is_empty()).then_some(values))
        .input("alias_target", alias)
        .input("set_identifier", record.set_identifier())
        .input("weight", record.weight())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, record_type: &str, set: Option<&str>) -> Option<Key> {
        Some(Key {
            zone: "Z1".into(),
            name: name.into(),
            record_type: record_type.into(),
            set_identifier: set.map(String::from),
        })
    }

    #[test]
    fn an_id_says_which_record_it_is() {
        assert_eq!(
            Key::parse("Z1_a.example.com_A"),
            key("a.example.com", "A", None)
        );
        assert_eq!(
            Key::parse("Z1__acme-challenge.example.com_TXT_blue_1"),
            key("_acme-challenge.example.com", "TXT", Some("blue_1"))
        );
        assert_eq!(Key::parse("Z1_a.example.com"), None);
    }
}
