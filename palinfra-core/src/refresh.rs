//! Reads what there is in the cloud, and records how it differs from the state.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use crate::backend::StateError;
use crate::clock;
use crate::clouds::Clouds;
use crate::provider::{Failure, FailureKind, Provider, Reading};
use crate::record::{Entry, Record};
use crate::resource::Schema;
use crate::session::Session;
use crate::settle::reread;
use crate::urn::Urn;
use crate::value::{Map, Value};

/// What a refresh found.
#[derive(Clone, Debug, Default)]
pub struct Refreshed {
    /// The resources that the cloud has otherwise than recorded.
    pub drifted: Vec<Drift>,
    /// The resources that could not be read.
    pub failed: Vec<(Urn, Failure)>,
    /// How many were read.
    pub read: usize,
}

/// A resource that the cloud has otherwise than recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The resource.
    pub urn: Urn,
    /// Its id.
    pub id: String,
    /// Whether it is gone.
    pub gone: bool,
    /// The inputs that differ: name, recorded, actual.
    pub properties: Vec<(String, Value, Value)>,
}

impl Drift {
    /// The drift that a record holds, if it holds any.
    pub fn of(record: &Record) -> Option<Drift> {
        let recorded = |name: &String| record.inputs.get(name).cloned().unwrap_or_default();
        (record.gone || !record.drift.is_empty()).then(|| Drift {
            urn: record.urn.clone(),
            id: record.id.clone(),
            gone: record.gone,
            properties: record
                .drift
                .iter()
                .map(|(name, actual)| (name.clone(), recorded(name), actual.clone()))
                .collect(),
        })
    }
}

/// Reads every object of the stack and writes down what differs. Objects of one type and
/// region are read together.
///
/// # Errors
/// When the journal cannot be written.
pub async fn refresh(
    session: &Session,
    clouds: &Clouds,
    types: &HashMap<&'static str, &'static Schema>,
) -> Result<Refreshed, StateError> {
    let records: Vec<Arc<Record>> =
        session.read(|state| state.resources.values().cloned().collect());
    let mut refreshed = Refreshed::default();
    for (record, result) in read_all(&records, clouds, types).await {
        refreshed.read += 1;
        match result {
            Ok(Some(fresh)) => {
                refreshed.drifted.extend(Drift::of(&fresh));
                session.append(Entry::Record(Box::new(fresh))).await?;
            }
            Ok(None) => refreshed.drifted.extend(Drift::of(record)),
            Err(failure) => refreshed.failed.push((record.urn.clone(), failure)),
        }
    }
    Ok(refreshed)
}

type ReadResult<'a> = (&'a Record, Result<Option<Record>, Failure>);

/// Each record with its fresh form, if that differs.
async fn read_all<'a>(
    records: &'a [Arc<Record>],
    clouds: &Clouds,
    types: &HashMap<&'static str, &'static Schema>,
) -> Vec<ReadResult<'a>> {
    let mut groups: BTreeMap<(&str, &str, Option<&str>), Vec<&Record>> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.lookup) {
        let key = (
            record.resource_type.as_str(),
            record.region.as_str(),
            record.options.provider.as_deref(),
        );
        groups.entry(key).or_default().push(record);
    }
    let groups = groups
        .into_iter()
        .map(|((resource_type, region, name), records)| async move {
            let failed = |failure: Failure| {
                records
                    .iter()
                    .map(|record| (*record, Err(failure.clone())))
                    .collect::<Vec<_>>()
            };
            let Some(schema) = types.get(resource_type) else {
                let message = format!("the type `{resource_type}` is not known to this program");
                return failed(Failure::new(FailureKind::Refused, "", message));
            };
            let provider = match clouds.get(region, name).await {
                Ok(provider) => provider,
                Err(failure) => return failed(failure),
            };
            let mut readings = provider.read(schema, &records).await;
            look_again(&*provider, schema, &records, &mut readings).await;
            records
                .iter()
                .zip(readings)
                .map(|(record, reading)| {
                    (
                        *record,
                        reading.map(|reading| reread(schema, record, &reading)),
                    )
                })
                .collect()
        });
    join_all(groups).await.into_iter().flatten().collect()
}

/// Reads those again that seem to be gone but were made so short a time ago that the cloud may
/// not show them yet.
async fn look_again(
    provider: &dyn Provider,
    schema: &'static Schema,
    records: &[&Record],
    readings: &mut [Result<Reading, Failure>],
) {
    let lag = provider.visibility_lag(schema).as_secs();
    let hidden = |record: &Record| (record.made + lag + 1).saturating_sub(clock::now());
    let doubtful: Vec<(usize, &Record)> = records
        .iter()
        .zip(readings.iter())
        .enumerate()
        .filter(|(_, (record, reading))| {
            matches!(reading, Ok(Reading::Gone)) && lag > 0 && hidden(record) > 0
        })
        .map(|(at, (record, _))| (at, *record))
        .collect();
    let Some(longest) = doubtful.iter().map(|(_, record)| hidden(record)).max() else {
        return;
    };
    tokio::time::sleep(Duration::from_secs(longest)).await;
    let young: Vec<&Record> = doubtful.iter().map(|(_, record)| *record).collect();
    let again = provider.read(schema, &young).await;
    for ((at, _), reading) in doubtful.into_iter().zip(again) {
        if let Some(slot) = readings.get_mut(at) {
            *slot = reading;
        }
    }
}

/// Answers the look-ups of a program whose answers are not recorded for these inputs.
///
/// # Errors
/// Each look-up that failed, with its URN.
pub async fn look_up(
    nodes: &[crate::stack::Node],
    region: &str,
    recorded: &(dyn Fn(&Urn) -> Option<Arc<Record>> + Sync),
    again: bool,
    clouds: &Clouds,
) -> Result<HashMap<Urn, Map>, Vec<(Urn, Failure)>> {
    let wanted = nodes
        .iter()
        .filter(|node| node.schema.lookup)
        .filter(|node| {
            again || recorded(&node.urn).is_none_or(|record| record.inputs != node.inputs)
        });
    let answers = wanted.map(|node| async move {
        let region = node.options.region.as_deref().unwrap_or(region);
        if let Some((name, value)) = node.inputs.iter().find(|(_, value)| !value.is_known()) {
            let message = format!("`{name}` must be known before the run; it is {value}");
            return Err((
                node.urn.clone(),
                Failure::new(FailureKind::Refused, "", message),
            ));
        }
        let answer = async {
            let provider = clouds.get(region, node.options.provider.as_deref()).await?;
            provider.look_up(node.schema, region, &node.inputs).await
        };
        match answer.await {
            Ok(outputs) => Ok((node.urn.clone(), outputs)),
            Err(failure) => Err((node.urn.clone(), failure)),
        }
    });
    let mut answered = HashMap::new();
    let mut failed = Vec::new();
    for result in join_all(answers).await {
        match result {
            Ok((urn, outputs)) => {
                answered.insert(urn, outputs);
            }
            Err(failure) => failed.push(failure),
        }
    }
    if failed.is_empty() {
        Ok(answered)
    } else {
        Err(failed)
    }
}
