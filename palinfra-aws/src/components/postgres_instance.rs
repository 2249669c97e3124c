//! A PostgreSQL server.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Input, Output, Secret as Kept, Stack, out};

use super::allow::{Rules, SecurityGroupSource, Target, allow};
use super::{Metric, SecretText, Vpc, caller, full_name, name_tag};
use crate::ec2::SecurityGroup;
use crate::logs::LogGroup;
use crate::rds::{DbInstance, DbParameterGroup, DbSubnetGroup, ReadReplica};
use crate::secretsmanager::Secret;

const KIND: &str = "PostgresInstance";
const PORT: u16 = 5432;

/// A PostgreSQL server on RDS: in subnets with no way to the internet, encrypted, reached
/// over TLS only, with a password that RDS makes, keeps in Secrets Manager and rotates. It
/// admits nobody until [`allow_from`](PostgresInstance::allow_from) says so.
///
/// ```
/// use palinfra_aws::{Bastion, PostgresInstance, Vpc};
/// use palinfra_core::Stack;
/// fn database(stack: &mut Stack, vpc: &Vpc, bastion: &Bastion) {
///     let database = PostgresInstance::new("payments", vpc)
///         .class("db.m7g.large")
///         .multi_az(true)
///         .protect(true)
///         .declare(stack);
///     database.allow_from(stack, bastion);
/// }
/// ```
pub struct PostgresInstance {
    name: String,
    /// The server.
    pub instance: Declared<DbInstance>,
    /// Servers that answer reads alone.
    pub replicas: Vec<Declared<ReadReplica>>,
    /// Where it may be.
    pub subnet_group: Declared<DbSubnetGroup>,
    /// The engine's parameters.
    pub parameter_group: Declared<DbParameterGroup>,
    /// The firewall around it.
    pub security_group: Declared<SecurityGroup>,
    /// Where its log goes, if that is kept for a time only.
    pub log_group: Option<Declared<LogGroup>>,
    password: Output<Arn<Secret>>,
}

/// Builds a [`PostgresInstance`].
#[must_use = "it does nothing until `declare`"]
pub struct PostgresInstanceBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    class: String,
    version: String,
    storage: i64,
    database: Option<String>,
    multi_az: bool,
    zone: Option<usize>,
    protect: bool,
    deletion_protection: bool,
    disposable: bool,
    backups: i64,
    insights: bool,
    username: String,
    password: Option<(Declared<Secret>, Output<Kept<String>>)>,
    parameters: Vec<(String, String)>,
    replicas: usize,
    log_days: Option<i64>,
    line: Line,
}

impl PostgresInstance {
    /// A server in the isolated subnets of a VPC, or in the private ones if it has no others.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> PostgresInstanceBuilder<'_> {
        PostgresInstanceBuilder {
            name: name.into(),
            vpc,
            class: "db.t4g.medium".into(),
            version: "17".into(),
            storage: 20,
            database: None,
            multi_az: false,
            zone: None,
            protect: false,
            deletion_protection: false,
            disposable: false,
            backups: 7,
            insights: true,
            username: "postgres".into(),
            password: None,
            parameters: Vec::new(),
            replicas: 0,
            log_days: None,
            line: caller(),
        }
    }

    /// Lets a source connect to the server's port.
    #[track_caller]
    pub fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules {
        let group = &self.security_group.id;
        let target = Target {
            kind: KIND,
            name: &self.name,
            group,
            port: PORT,
            line: caller(),
        };
        allow(stack, target, source)
    }

    /// The host to connect to.
    pub fn endpoint(&self) -> Output<String> {
        self.instance.endpoint_address.clone()
    }

    /// The host to read from: the first replica, or the server itself.
    pub fn reader_endpoint(&self) -> Output<String> {
        match self.replicas.first() {
            Some(replica) => replica.endpoint_address.clone(),
            None => self.endpoint(),
        }
    }

    /// The secret that holds the user name and the password, as JSON; or the one that was
    /// given, with the password alone.
    pub fn password(&self) -> Output<Arn<Secret>> {
        self.password.clone()
    }

    /// The server's CPU, in percent.
    pub fn cpu(&self) -> Metric {
        self.metric("CPUUtilization")
    }

    /// How many connections there are.
    pub fn connections(&self) -> Metric {
        self.metric("DatabaseConnections")
    }

    /// How many bytes of storage are free.
    pub fn free_storage(&self) -> Metric {
        self.metric("FreeStorageSpace")
    }

    fn metric(&self, name: &str) -> Metric {
        Metric::new("AWS/RDS", name, "Average")
            .of("DBInstanceIdentifier", out!("{}", self.instance.id))
            .labelled(&self.name)
    }
}

impl PostgresInstanceBuilder<'_> {
    /// The machine, such as `db.t4g.medium`.
    pub fn class(mut self, class: impl Into<String>) -> Self {
        self.class = class.into();
        self
    }

    /// PostgreSQL's version, such as `17` or `17.4`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The storage at first, in GiB. It grows by itself up to five times that.
    pub fn storage(mut self, gibibytes: i64) -> Self {
        self.storage = gibibytes;
        self
    }

    /// The database that is made at first.
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = Some(name.into());
        self
    }

    /// Whether a standby in another zone takes over when the server fails.
    pub fn multi_az(mut self, multi_az: bool) -> Self {
        self.multi_az = multi_az;
        self
    }

    /// Keeps a server without a standby in one of the VPC's zones, the first being 0. A later
    /// change replaces the server.
    pub fn zone(mut self, zone: usize) -> Self {
        self.zone = Some(zone);
        self
    }

    /// Whether neither the engine nor AWS deletes it.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// Whether AWS refuses to delete it, whoever asks.
    pub fn deletion_protection(mut self, protect: bool) -> Self {
        self.deletion_protection = protect;
        self
    }

    /// Whether its data may go with it: no last snapshot is made. Else a second server of the
    /// same name could not be deleted, because its last snapshot would have a taken name.
    pub fn disposable(mut self, disposable: bool) -> Self {
        self.disposable = disposable;
        self
    }

    /// For how many days backups are kept, from 0 to 35.
    pub fn backups(mut self, days: i64) -> Self {
        self.backups = days;
        self
    }

    /// Whether the load is recorded by query; free for seven days.
    pub fn performance_insights(mut self, record: bool) -> Self {
        self.insights = record;
        self
    }

    /// The administrator, and a password from elsewhere, of 8 to 128 characters. Left out:
    /// `postgres`, with a password that RDS makes and rotates.
    pub fn credentials(mut self, username: impl Into<String>, password: &SecretText) -> Self {
        self.username = username.into();
        self.password = Some((password.secret.clone(), password.text.clone()));
        self
    }

    /// Sets a parameter of the engine, such as `log_connections`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// How many copies of it answer reads. They take backups of the server.
    pub fn read_replicas(mut self, replicas: usize) -> Self {
        self.replicas = replicas;
        self
    }

    /// For how many days its log is kept in CloudWatch. Left out: for ever.
    pub fn log_retention(mut self, days: i64) -> Self {
        self.log_days = Some(days);
        self
    }

    /// Declares the server and what it needs.
    pub fn declare(self, stack: &mut Stack) -> PostgresInstance {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> PostgresInstance {
        let full = full_name(stack, &self.name);
        let subnet_group =
            DbSubnetGroup::new("subnet-group", &full, self.vpc.database_subnet_ids())
                .declare(stack);

        let family = format!(
            "postgres{}",
            self.version.split('.').next().unwrap_or_default()
        );
        // The family is part of the name: the group of the next major version comes beside it.
        let parameter_group =
            DbParameterGroup::new("parameter-group", format!("{full}-{family}"), &family)
                .parameters(self.engine_parameters())
                .declare(stack);

        // No egress: a database server opens no connections.
        let security_group = SecurityGroup::new(
            "security-group",
            self.vpc.id(),
            format!("{full}-postgres"),
            "PostgreSQL server",
        )
        .tags(name_tag(&format!("{full}-postgres")))
        .declare(stack);

        let mut instance = DbInstance::new(
            "instance",
            &full,
            "postgres",
            &self.class,
            self.storage,
            &self.username,
        )
        .engine_version(&self.version)
        .db_subnet_group_name(&subnet_group)
        .db_parameter_group_name(&parameter_group)
        .vpc_security_groups([&security_group])
        .max_allocated_storage(self.storage * 5)
        .multi_az(self.multi_az)
        .backup_retention_period(self.backups)
        .enable_performance_insights(self.insights)
        .enable_cloudwatch_logs_exports(["postgresql"])
        .deletion_protection(self.protect || self.deletion_protection)
        .delete_automated_backups(self.disposable)
        .skip_final_snapshot(self.disposable)
        .protect(self.protect);
        if let Some((_, password)) = &self.password {
            instance = instance
                .manage_master_user_password(false)
                .master_user_password(password);
        }
        if self.insights {
            instance = instance.performance_insights_retention_period(7);
        }
        if let Some(database) = &self.database {
            instance = instance.db_name(database);
        }
        match self.zone.map(|zone| self.vpc.zones.get(zone)) {
            Some(Some(_)) if self.multi_az => {
                stack.error("a server with a standby in another zone takes no `zone`");
            }
            Some(Some(zone)) => instance = instance.availability_zone(zone),
            Some(None) => stack.error("the VPC has no such zone"),
            None => {}
        }
        let log_group = self.log_days.map(|days| {
            // RDS would make it without an end.
            LogGroup::new("log", format!("/aws/rds/instance/{full}/postgresql"))
                .retention_in_days(days)
                .declare(stack)
        });
        if let Some(log_group) = &log_group {
            instance = instance.depends_on(log_group);
        }
        let instance = instance.declare(stack);
        let replicas = self.read_replicas_of(stack, &full, &instance, &security_group);
        let password = match &self.password {
            Some((secret, _)) => secret.arn.clone(),
            None => instance.master_user_secret_arn.clone(),
        };
        PostgresInstance {
            name: self.name,
            instance,
            replicas,
            subnet_group,
            parameter_group,
            security_group,
            log_group,
            password,
        }
    }

    fn engine_parameters(&self) -> BTreeMap<String, Input<String>> {
        let mut all = BTreeMap::from([("rds.force_ssl".to_string(), "1".into())]);
        let own = self.parameters.iter();
        all.extend(own.map(|(name, value)| (name.clone(), value.into())));
        all
    }

    fn read_replicas_of(
        &self,
        stack: &mut Stack,
        full: &str,
        instance: &Declared<DbInstance>,
        security_group: &Declared<SecurityGroup>,
    ) -> Vec<Declared<ReadReplica>> {
        let replica = |at: usize| {
            let name = format!("{full}-replica-{at}");
            let mut replica =
                ReadReplica::new(format!("replica-{at}"), name, instance, &self.class)
                    .vpc_security_groups([security_group])
                    .enable_performance_insights(self.insights)
                    .enable_cloudwatch_logs_exports(["postgresql"])
                    .deletion_protection(self.protect || self.deletion_protection)
                    .protect(self.protect);
            if self.insights {
                replica = replica.performance_insights_retention_period(7);
            }
            replica.declare(stack)
        };
        (1..=self.replicas).map(replica).collect()
    }
}
