//! An Aurora database over several regions.

use palinfra_core::{Arn, Declared, Output, Stack};

use super::users::{About, Users};
use crate::kms::Key;
use crate::rds::{ClusterInstance, DbCluster, DbClusterBuilder, GlobalCluster};
use crate::secretsmanager::Secret;

/// Where a cluster stands in a database.
pub(super) enum Place {
    /// It is all of it.
    Alone,
    /// It takes the writes, and others may follow it.
    First,
    /// It follows another.
    After(First),
}

/// What a cluster follows.
pub(super) struct First {
    pub global: Declared<GlobalCluster>,
    pub secret_arn: Output<Arn<Secret>>,
}

impl About<'_> {
    /// Declares the global cluster of one that is there. So a database can become a global one,
    /// and an ordinary one again, and is never replaced for that.
    pub(super) fn global(
        &self,
        stack: &mut Stack,
        identifier: String,
        cluster: &Declared<DbCluster>,
        instances: &[Declared<ClusterInstance>],
    ) -> Declared<GlobalCluster> {
        if self.class.starts_with("db.t") {
            stack.error(format!(
                "a global database takes no machines of a class `db.t`, such as `{}`",
                self.class
            ));
        }
        let mut global = GlobalCluster::new("global", identifier)
            .source_db_cluster_identifier(cluster)
            .deletion_protection(self.protect)
            .protect(self.protect);
        // A further region copies from a server.
        for instance in instances {
            global = global.depends_on(instance);
        }
        global.declare(stack)
    }
}

impl First {
    /// Makes a cluster of another region follow. Users, database and version are the first's; a
    /// key is of its own region.
    pub fn join(
        &self,
        stack: &mut Stack,
        cluster: DbClusterBuilder,
        about: &About<'_>,
    ) -> (DbClusterBuilder, Users) {
        let key = Key::new("key")
            .description(format!("Data of {}", about.identifier))
            .pending_window_in_days(if about.protect { 30 } else { 7 })
            .protect(about.protect)
            .declare(stack);
        let cluster = cluster
            .global_cluster_identifier(&self.global)
            .manage_master_user_password(false)
            .kms_key_id(&key)
            // What it holds is the first's.
            .skip_final_snapshot(true);
        let users = Users {
            secret_arn: Some(self.secret_arn.clone()),
            key: Some(key),
            ..Users::default()
        };
        (cluster, users)
    }
}
