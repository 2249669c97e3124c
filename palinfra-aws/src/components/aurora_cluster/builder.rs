//! How an Aurora database is declared.

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Input, Stack};

use super::super::database_engine::Engine;
use super::super::{Vpc, full_name, name_tag};
use super::AuroraCluster;
use super::global::{First, Place};
use super::users::{About, Rotation};
use crate::ec2::SecurityGroup;
use crate::rds::{
    ClusterInstance, DbCluster, DbClusterParameterGroup, DbSubnetGroup, ServerlessScaling,
};

/// Builds an [`AuroraCluster`].
#[must_use = "it does nothing until `declare`"]
pub struct AuroraClusterBuilder<'a> {
    name: String,
    engine: &'static Engine,
    identifier: Option<String>,
    vpc: &'a Vpc,
    version: String,
    class: String,
    serverless: Option<ServerlessScaling>,
    database: Option<String>,
    username: String,
    readers: usize,
    protect: bool,
    last_snapshot: bool,
    backups: i64,
    insights: bool,
    place: Place,
    rotation: Option<Rotation>,
    line: Line,
}

impl<'a> AuroraClusterBuilder<'a> {
    pub(super) fn new(
        name: String,
        engine: &'static Engine,
        vpc: &'a Vpc,
        line: Line,
    ) -> AuroraClusterBuilder<'a> {
        AuroraClusterBuilder {
            name,
            engine,
            identifier: None,
            vpc,
            version: engine.version.into(),
            class: "db.r7g.large".into(),
            serverless: None,
            database: None,
            username: engine.administrator.into(),
            readers: 1,
            protect: false,
            last_snapshot: false,
            backups: 7,
            insights: true,
            place: Place::Alone,
            rotation: None,
            line,
        }
    }

    /// In a global cluster, in another region than its first.
    pub(super) fn after(mut self, first: First) -> Self {
        self.place = Place::After(first);
        self
    }

    /// What the cluster is called in RDS, if not as the stack names its resources.
    pub fn identifier(mut self, identifier: impl Into<String>) -> Self {
        self.identifier = Some(identifier.into());
        self
    }

    /// The engine's version, such as `17`, `17.4` or `8.0.mysql_aurora.3.10.0`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The servers' machine. Left out: `db.r7g.large`.
    pub fn class(mut self, class: impl Into<String>) -> Self {
        self.class = class.into();
        self
    }

    /// Servers that grow and shrink between these capacities instead, in units of about 2 GiB:
    /// halves from 0 to 256. With 0 they pause when nobody is connected.
    pub fn serverless(mut self, least: f64, most: f64) -> Self {
        self.serverless = Some(ServerlessScaling {
            min_capacity: least,
            max_capacity: most,
            seconds_until_auto_pause: None,
        });
        self
    }

    /// The database that is made at first.
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = Some(name.into());
        self
    }

    /// The administrator's name. Left out: `postgres`, or `admin` of MySQL.
    pub fn administrator(mut self, name: impl Into<String>) -> Self {
        self.username = name.into();
        self
    }

    /// How many readers there are besides the writer, each in another zone as far as there are
    /// any. With none, it is out until AWS has replaced a writer that failed. Left out: 1.
    pub fn readers(mut self, readers: usize) -> Self {
        self.readers = readers;
        self
    }

    /// Whether neither the engine nor AWS deletes it. Without that its data goes with it: no
    /// last snapshot is made, unless [`last_snapshot`](Self::last_snapshot) says so.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// Whether a last snapshot is made when it is deleted. Left out: of one that is protected.
    pub fn last_snapshot(mut self, make: bool) -> Self {
        self.last_snapshot = make;
        self
    }

    /// For how many days any moment can be restored, from 1 to 35. Left out: 7.
    pub fn backups(mut self, days: i64) -> Self {
        self.backups = days;
        self
    }

    /// Whether the load is recorded by query; free for seven days. Left out: yes.
    pub fn performance_insights(mut self, record: bool) -> Self {
        self.insights = record;
        self
    }

    /// Makes it the first cluster of an Aurora global database, to which
    /// [`secondary`](AuroraCluster::secondary) adds others in other regions. RDS manages no
    /// password there: it is made up once, kept in a secret, and changed only by
    /// [`rotate_with`](Self::rotate_with). The machine must not be of a class `db.t`.
    pub fn global(mut self) -> Self {
        self.place = Place::First;
        self
    }

    /// The function that changes the password of a global database, and after how many days.
    /// The secret holds `engine`, `username`, `password`, `port`, `dbname` and
    /// `dbClusterIdentifier`, by which the function finds the host.
    pub fn rotate_with(mut self, function_arn: impl Into<Input<String>>, days: i64) -> Self {
        self.rotation = Some(Rotation {
            function_arn: function_arn.into(),
            days,
        });
        self
    }

    /// Declares the database and what it needs.
    pub fn declare(self, stack: &mut Stack) -> AuroraCluster {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(self.engine.kind, &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> AuroraCluster {
        let full = full_name(stack, &self.name);
        let subnets = self.vpc.database_subnet_ids();
        let subnet_group = DbSubnetGroup::new("subnet-group", &full, subnets).declare(stack);

        // The family is part of the name: the group of the next major version comes beside it.
        let engine = self.engine;
        let group = format!("{}-{}", self.name, engine.family_in_names(&self.version));
        let group = full_name(stack, &group);
        let family = engine.family(&self.version);
        let parameter_group = DbClusterParameterGroup::new("parameter-group", group, family)
            .parameters([engine.tls_only])
            .declare(stack);

        // No egress: a database server opens no connections.
        let security_group =
            SecurityGroup::new("security-group", self.vpc.id(), &full, engine.label)
                .tags(name_tag(&full))
                .declare(stack);

        let identifier = self.identifier.as_ref().unwrap_or(&full);
        let mut cluster = DbCluster::new("cluster", identifier, engine.name)
            .port(i64::from(engine.port))
            .db_subnet_group_name(&subnet_group)
            .vpc_security_group_ids([&security_group])
            .db_cluster_parameter_group_name(&parameter_group)
            .backup_retention_period(self.backups)
            .deletion_protection(self.protect)
            .skip_final_snapshot(!self.protect && !self.last_snapshot)
            .protect(self.protect);
        if let Some(scaling) = self.serverless {
            cluster = cluster.serverless_v2_scaling_configuration(scaling);
        }
        let about = About {
            name: &self.name,
            identifier,
            class: &self.class,
            engine,
            username: &self.username,
            database: self.database.as_deref(),
            version: &self.version,
            protect: self.protect,
        };
        let (cluster, users) = match &self.place {
            Place::After(first) => first.join(stack, cluster, &about),
            Place::Alone => about.managed(cluster),
            Place::First => about.own_secret(stack, cluster),
        };
        if self.rotation.is_some() && users.secret.is_none() {
            stack.error("RDS rotates the password itself: `rotate_with` is for a global database");
        }
        let cluster = cluster.declare(stack);
        // In a further region all are readers.
        let first_reader = usize::from(matches!(self.place, Place::After(_)));
        let instances: Vec<_> = (first_reader..=self.readers)
            .map(|index| self.instance(stack, &cluster, index - first_reader))
            .collect();
        let rotation = self.rotation.as_ref().zip(users.secret.as_ref());
        let rotation =
            rotation.map(|(rotation, secret)| rotation.declare(stack, secret, &instances));
        let global = match &self.place {
            Place::First => {
                let identifier = match &self.identifier {
                    Some(identifier) => format!("{identifier}-global"),
                    None => full_name(stack, &format!("{}-global", self.name)),
                };
                Some(about.global(stack, identifier, &cluster, &instances))
            }
            Place::Alone | Place::After(_) => None,
        };
        AuroraCluster {
            name: self.name,
            engine,
            version: self.version,
            secret_arn: users
                .secret_arn
                .unwrap_or_else(|| cluster.master_user_secret_arn.clone()),
            cluster,
            instances,
            subnet_group,
            parameter_group,
            security_group,
            secret: users.secret,
            rotation,
            key: users.key,
            global,
        }
    }

    /// One server. They have numbers, since which of them writes changes when one fails.
    fn instance(
        &self,
        stack: &mut Stack,
        cluster: &Declared<DbCluster>,
        index: usize,
    ) -> Declared<ClusterInstance> {
        let number = index + 1;
        let identifier = match &self.identifier {
            Some(identifier) => format!("{identifier}-{number}"),
            None => full_name(stack, &format!("{}-{number}", self.name)),
        };
        let class = if self.serverless.is_some() {
            "db.serverless"
        } else {
            &self.class
        };
        let name = format!("instance-{number}");
        // The first two grow together, so that either can take over without being too small.
        let mut instance = ClusterInstance::new(name, identifier, cluster, self.engine.name, class)
            .promotion_tier(i64::from(index > 1) + 1)
            .enable_performance_insights(self.insights);
        if self.insights {
            instance = instance.performance_insights_retention_period(7);
        }
        // Named, because AWS promises no spread by itself.
        if let Some(zone) = self.vpc.zones.iter().cycle().nth(index) {
            instance = instance.availability_zone(zone);
        }
        instance.declare(stack)
    }
}
