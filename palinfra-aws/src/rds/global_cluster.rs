use palinfra_core::{Arn, Id, Map, Output, Outputs, Resource};

use super::{DbCluster, names};
use crate::{Tags, rules};

/// An Aurora database over several regions: one cluster that takes writes, and others that AWS
/// keeps a second behind it. Each is a [`DbCluster`] of its own region.
///
/// It is made of a cluster that there is, which goes on as before; or empty, and then the first
/// cluster that names it takes the writes. Deleting it leaves its source as it was before.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:GlobalCluster",
    cloudformation = "AWS::RDS::GlobalCluster",
    outputs = GlobalClusterOutputs,
    id = "{global_cluster_identifier}",
    summary = "{global_cluster_identifier}",
    unique("global_cluster_identifier"),
    check = source_or_engine,
    usual(create = 30, update = 60, delete = 60),
)]
pub struct GlobalCluster {
    /// The identifier, unique in the account, in lower case.
    #[input(replaces, check = names::identifier)]
    pub global_cluster_identifier: String,
    /// The cluster that takes the writes at first. RDS must not manage its password.
    #[input(replaces, cloudformation = "SourceDBClusterIdentifier")]
    pub source_db_cluster_identifier: Option<Arn<DbCluster>>,
    /// The engine, such as `aurora-postgresql`, if it is made without a source.
    #[input(replaces)]
    pub engine: Option<String>,
    /// The version of all its clusters. A change is made in all regions at once. Left out: the
    /// source's.
    pub engine_version: Option<String>,
    /// Whether a change of `engine_version` may be to another major version.
    #[input(default = false, write_only, cloudformation = none)]
    pub allow_major_version_upgrade: bool,
    /// The database that is made at first, if it is made without a source.
    #[input(replaces, check = names::user_or_database, cloudformation = none)]
    pub database_name: Option<String>,
    /// Whether the storage is encrypted, if it is made without a source.
    #[input(replaces)]
    pub storage_encrypted: Option<bool>,
    /// Whether AWS refuses to delete it.
    #[input(default = false)]
    pub deletion_protection: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`GlobalCluster`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct GlobalClusterOutputs {
    /// Its identifier.
    pub id: Output<Id<GlobalCluster>>,
    /// Its ARN, which names no region.
    #[output(form = "arn:aws:rds::{account}:global-cluster:{global_cluster_identifier}")]
    pub arn: Output<Arn<GlobalCluster>>,
    /// Its id that survives a renaming.
    #[output(form = "cluster-{hex16}")]
    pub global_cluster_resource_id: Output<String>,
}

fn source_or_engine(inputs: &Map) -> Result<(), String> {
    rules::exactly_one(inputs, &["source_db_cluster_identifier", "engine"])?;
    let of_source = ["database_name", "storage_encrypted"];
    match rules::given(inputs, &of_source).first() {
        Some(name) if inputs.contains_key("source_db_cluster_identifier") => {
            Err(format!("`{name}` is the source's"))
        }
        _ => Ok(()),
    }
}

#[cfg(feature = "rds")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_rds::types::GlobalCluster as SdkCluster;

    use super::GlobalCluster;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
        not_found_is,
    };
    use crate::rds::live::{
        arn, new_version, sdk_tags, status, tags, update_tags_of, version_as_recorded,
    };

    #[async_trait]
    impl Live for GlobalCluster {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            call.aws
                .rds()
                .create_global_cluster()
                .global_cluster_identifier(&self.global_cluster_identifier)
                .set_source_db_cluster_identifier(arn(self.source_db_cluster_identifier.as_ref()))
                .set_engine(self.engine.clone())
                .set_engine_version(self.version_at_first())
                .set_database_name(self.database_name.clone())
                .set_storage_encrypted(self.storage_encrypted)
                .deletion_protection(self.deletion_protection)
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let version = new_version(self.engine_version.as_ref(), change)?;
            let protection = change.has("deletion_protection");
            if version.is_some() || protection {
                let major = version
                    .is_some()
                    .then_some(self.allow_major_version_upgrade);
                let call = at.aws.rds().modify_global_cluster();
                let call = call
                    .global_cluster_identifier(at.id)
                    .set_engine_version(version)
                    .set_allow_major_version_upgrade(major)
                    .set_deletion_protection(protection.then_some(self.deletion_protection));
                call.send().await.map_err(failure)?;
            }
            update_tags_of(at.aws, &own_arn(at), change).await
        }

        /// AWS deletes only what has no clusters. The source is let go of, and stays. Any other
        /// has its own resource, which takes it out.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let Some(it) = described(at).await? else {
                return Ok(Deletion::Gone);
            };
            if status(it.status(), false) == Status::Deleting {
                return Ok(Deletion::Going);
            }
            let source = at.input::<Option<String>>("source_db_cluster_identifier")?;
            let mut members = it.global_cluster_members().iter();
            let member = members.find(|it| it.db_cluster_arn() == source.as_deref());
            if let Some(source) = source.filter(|_| member.is_some()) {
                let call = at.aws.rds().remove_from_global_cluster();
                let call = call
                    .global_cluster_identifier(at.id)
                    .db_cluster_identifier(source);
                not_found_is((), call.send().await.map(drop).map_err(failure))?;
            }
            let call = at.aws.rds().delete_global_cluster();
            let gone = call.global_cluster_identifier(at.id).send().await;
            let gone = gone.map(|_| Deletion::Going).map_err(failure);
            not_found_is(Deletion::Gone, gone)
        }

        async fn read(_: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let Some(it) = described(at).await? else {
                return Ok(Vec::new());
            };
            let version = version_as_recorded(at, it.engine_version());
            let mut found = Found::new(at.id)
                .input("global_cluster_identifier", at.id)
                .input("engine_version", version)
                .input("storage_encrypted", it.storage_encrypted())
                .input("deletion_protection", it.deletion_protection())
                .output("arn", own_arn(at))
                .output(
                    "global_cluster_resource_id",
                    it.global_cluster_resource_id(),
                )
                .tags(tags(it.tag_list()))
                .status(status(it.status(), false));
            // Which cluster takes the writes changes when one takes over: it is not compared.
            if !at.inputs.contains_key("source_db_cluster_identifier") {
                found = found.input("engine", it.engine());
                let name = it.database_name().filter(|name| !name.is_empty());
                found = found.input("database_name", name);
            }
            Ok(vec![found])
        }
    }

    impl GlobalCluster {
        /// That of a source is its own.
        fn version_at_first(&self) -> Option<String> {
            let version = self.engine_version.clone();
            version.filter(|_| self.source_db_cluster_identifier.is_none())
        }
    }

    async fn described(at: &Object<'_>) -> Result<Option<SdkCluster>, Failure> {
        let call = at.aws.rds().describe_global_clusters();
        let answer = call.global_cluster_identifier(at.id).send().await;
        let answer = not_found_is(None, answer.map(Some).map_err(failure))?;
        let all = answer.and_then(|it| it.global_clusters).unwrap_or_default();
        Ok(all.into_iter().next())
    }

    fn own_arn(at: &Object<'_>) -> String {
        let (partition, account) = (at.aws.partition(), at.aws.account());
        format!("arn:{partition}:rds::{account}:global-cluster:{}", at.id)
    }
}

#[cfg(test)]
mod tests {
    use palinfra_core::Value;

    use super::*;

    #[test]
    fn what_is_the_sources_is_not_said_again() {
        let of = |names: &[&str]| {
            let inputs = names
                .iter()
                .map(|name| (name.to_string(), Value::Bool(true)));
            source_or_engine(&inputs.collect())
        };
        assert_eq!(of(&["source_db_cluster_identifier"]), Ok(()));
        assert_eq!(of(&["engine", "database_name"]), Ok(()));
        assert!(of(&[]).is_err());
        assert!(of(&["source_db_cluster_identifier", "engine"]).is_err());
        assert!(of(&["source_db_cluster_identifier", "storage_encrypted"]).is_err());
    }
}
