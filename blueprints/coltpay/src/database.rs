//! The database of each environment.

use palinfra_aws::{AuroraCluster, BeanstalkApp, DatabaseInstance, MysqlServer, MysqlUser, Vpc};
use palinfra_core::{Output, Stack};

use crate::settings::{Dev, Prod};

/// The database inside of it.
const NAME: &str = "coltpay";

/// The database of an environment.
pub enum Database {
    /// Storage in three zones, servers that take over from each other.
    Aurora(AuroraCluster),
    /// One small server.
    Rds(DatabaseInstance),
}

/// Production's. Its servers grow with the load; the second takes over when the first fails.
pub fn aurora(stack: &mut Stack, vpc: &Vpc, settings: &Prod) -> Database {
    let cluster = AuroraCluster::mysql("database", vpc)
        .identifier("colt-cluster")
        .database(NAME)
        .serverless(settings.least_capacity, settings.most_capacity)
        // It takes more memory than half a unit has.
        .performance_insights(false)
        .readers(settings.readers)
        .backups(settings.backup_days)
        .protect(settings.protect)
        .last_snapshot(true)
        .declare(stack);
    Database::Aurora(cluster)
}

/// Development's, which leaves nothing behind: neither a snapshot nor a backup.
pub fn rds(stack: &mut Stack, vpc: &Vpc, settings: &Dev) -> Database {
    let instance = DatabaseInstance::mysql("database", vpc)
        .database(NAME)
        .class(&settings.database_class)
        // Machines of this size cannot.
        .performance_insights(false)
        .backups(settings.backup_days)
        .disposable(true)
        .declare(stack);
    Database::Rds(instance)
}

impl Database {
    /// The host to write to.
    pub fn host(&self) -> Output<String> {
        match self {
            Database::Aurora(cluster) => MysqlServer::host(cluster),
            Database::Rds(instance) => MysqlServer::host(instance),
        }
    }

    /// The password and the name of the API's own user, who is not there yet.
    pub fn user(stack: &mut Stack, disposable: bool) -> MysqlUser {
        MysqlUser::new("api-user", "coltpay_api")
            .of(NAME)
            .disposable(disposable)
            .declare(stack)
    }

    /// Lets the API in, and makes its user before it starts.
    pub fn serve(&self, stack: &mut Stack, vpc: &Vpc, api: &BeanstalkApp, user: &MysqlUser) {
        let created = match self {
            Database::Aurora(cluster) => {
                let way = cluster.allow_from(stack, api);
                user.create_in(stack, cluster, vpc, api, &way.ingress)
            }
            Database::Rds(instance) => {
                let way = instance.allow_from(stack, api);
                user.create_in(stack, instance, vpc, api, &way.ingress)
            }
        };
        api.after(stack, &created);
    }
}
