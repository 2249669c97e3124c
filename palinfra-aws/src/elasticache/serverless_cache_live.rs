//! The calls of a serverless cache.

use async_trait::async_trait;
use aws_sdk_elasticache::types as sdk;

use super::ServerlessCache;
use crate::elasticache::live::{id_list, sdk_tags, tags, update_tags};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
    not_found_is, same_is_fine, whole,
};

const LIMITS: &[&str] = &[
    "data_storage_maximum",
    "data_storage_minimum",
    "ecpu_per_second_maximum",
    "ecpu_per_second_minimum",
];

#[async_trait]
impl Live for ServerlessCache {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let key = self.kms_key_id.as_ref().map(|arn| arn.as_str().to_string());
        let create = call
            .aws
            .elasticache()
            .create_serverless_cache()
            .serverless_cache_name(&self.serverless_cache_name)
            .engine(&self.engine)
            .set_major_engine_version(self.major_engine_version.clone())
            .set_description(self.description.clone())
            .set_cache_usage_limits(self.limits())
            .set_kms_key_id(key)
            .set_subnet_ids(id_list(self.subnet_ids.as_ref()))
            .set_security_group_ids(id_list(self.security_group_ids.as_ref()))
            .set_user_group_id(self.user_group_id.clone())
            .snapshot_retention_limit(whole(self.snapshot_retention_limit))
            .set_daily_snapshot_time(self.daily_snapshot_time.clone())
            .set_tags(sdk_tags(&call.tags));
        create.send().await.map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        update_tags(at, change, "serverlesscache").await?;
        let empty = at.aws.elasticache().modify_serverless_cache();
        let empty = empty.serverless_cache_name(at.id);
        let mut call = empty.clone();
        if change.any(&["engine", "major_engine_version"]) {
            call = call.engine(&self.engine);
            call = call.set_major_engine_version(self.major_engine_version.clone());
        }
        if change.has("description") {
            call = call.description(self.description.clone().unwrap_or_default());
        }
        if change.any(LIMITS) {
            call = call.cache_usage_limits(self.limits().unwrap_or_else(no_limits));
        }
        if let Some(groups) = &self.security_group_ids
            && change.has("security_group_ids")
        {
            call = call.set_security_group_ids(id_list(Some(groups)));
        }
        if change.has("user_group_id") {
            call = match &self.user_group_id {
                Some(group) => call.user_group_id(group),
                None => call.remove_user_group(true),
            };
        }
        if change.has("snapshot_retention_limit") {
            call = call.snapshot_retention_limit(whole(self.snapshot_retention_limit));
        }
        if change.has("daily_snapshot_time") {
            call = call.set_daily_snapshot_time(self.daily_snapshot_time.clone());
        }
        if call.as_input() == empty.as_input() {
            return Ok(());
        }
        same_is_fine(call.send().await.map(drop).map_err(failure))
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let snapshot = at.input::<Option<String>>("final_snapshot_name")?;
        let call = at.aws.elasticache().delete_serverless_cache();
        let call = call
            .serverless_cache_name(at.id)
            .set_final_snapshot_name(snapshot);
        let gone = call.send().await.map(|_| Deletion::Going).map_err(failure);
        not_found_is(Deletion::Gone, gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.elasticache().describe_serverless_caches();
        let answer = call.serverless_cache_name(at.id).send().await;
        let answer = answer.map_err(failure)?;
        let Some(cache) = answer.serverless_caches().first() else {
            return Ok(Vec::new());
        };
        let arn = aws.arn("elasticache", &format!("serverlesscache:{}", at.id));
        let tags = tags(aws, &arn).await?;
        Ok(vec![found(at, cache).output("arn", arn).tags(tags)])
    }
}

impl ServerlessCache {
    /// The limits; none, if there is none.
    fn limits(&self) -> Option<sdk::CacheUsageLimits> {
        let (most, least) = (self.data_storage_maximum, self.data_storage_minimum);
        let storage = (most.is_some() || least.is_some()).then(|| {
            sdk::DataStorage::builder()
                .set_maximum(most.map(whole))
                .set_minimum(least.map(whole))
                .unit(sdk::DataStorageUnit::Gb)
                .build()
        });
        let (most, least) = (self.ecpu_per_second_maximum, self.ecpu_per_second_minimum);
        let units = (most.is_some() || least.is_some()).then(|| {
            sdk::EcpuPerSecond::builder()
                .set_maximum(most.map(whole))
                .set_minimum(least.map(whole))
                .build()
        });
        let limits = sdk::CacheUsageLimits::builder()
            .set_data_storage(storage.clone())
            .set_ecpu_per_second(units.clone());
        (storage.is_some() || units.is_some()).then(|| limits.build())
    }
}

/// Zeros take the limits away.
fn no_limits() -> sdk::CacheUsageLimits {
    let storage = sdk::DataStorage::builder()
        .maximum(0)
        .minimum(0)
        .unit(sdk::DataStorageUnit::Gb);
    let units = sdk::EcpuPerSecond::builder().maximum(0).minimum(0);
    sdk::CacheUsageLimits::builder()
        .data_storage(storage.build())
        .ecpu_per_second(units.build())
        .build()
}

fn found(at: &Object<'_>, cache: &sdk::ServerlessCache) -> Found {
    let limits = cache.cache_usage_limits();
    let storage = limits.and_then(|it| it.data_storage());
    let units = limits.and_then(|it| it.ecpu_per_second());
    let given = |number: Option<i32>| number.filter(|it| *it != 0);
    let text = |text: Option<&str>| text.filter(|it| !it.is_empty()).map(String::from);
    Found::new(at.id)
        .input("serverless_cache_name", at.id)
        .input("engine", cache.engine())
        .input("major_engine_version", cache.major_engine_version())
        .input("description", text(cache.description()))
        .input(
            "data_storage_maximum",
            given(storage.and_then(|it| it.maximum())),
        )
        .input(
            "data_storage_minimum",
            given(storage.and_then(|it| it.minimum())),
        )
        .input(
            "ecpu_per_second_maximum",
            given(units.and_then(|it| it.maximum())),
        )
        .input(
            "ecpu_per_second_minimum",
            given(units.and_then(|it| it.minimum())),
        )
        .input("kms_key_id", text(cache.kms_key_id()))
        .input("subnet_ids", cache.subnet_ids.clone())
        .input("security_group_ids", cache.security_group_ids.clone())
        .input("user_group_id", text(cache.user_group_id()))
        .input(
            "snapshot_retention_limit",
            cache.snapshot_retention_limit().unwrap_or_default(),
        )
        .input("daily_snapshot_time", text(cache.daily_snapshot_time()))
        .output(
            "endpoint_address",
            cache.endpoint().and_then(|it| it.address()),
        )
        .output("endpoint_port", cache.endpoint().and_then(|it| it.port()))
        .status(match cache.status().unwrap_or_default() {
            "available" => Status::Ready,
            "deleting" => Status::Deleting,
            "create-failed" => Status::Failed("its status is `create-failed`".into()),
            other => Status::PendingFor(format!("its status is `{other}`")),
        })
}
