//! An Aurora database.

mod builder;
mod global;
mod users;

pub use builder::AuroraClusterBuilder;

use global::First;
use palinfra_core::{Arn, Declared, Output, Stack, out};

use super::allow::{Rules, SecurityGroupSource, Target, allow};
use super::database_engine::{self, Engine};
use super::{Metric, SecretValue, Vpc, caller};
use crate::ec2::SecurityGroup;
use crate::kms::Key;
use crate::rds::{
    ClusterInstance, DbCluster, DbClusterParameterGroup, DbSubnetGroup, GlobalCluster,
};
use crate::secretsmanager::{RotationSchedule, Secret};

/// An Aurora database of PostgreSQL or MySQL: a writer, and readers in other zones that take over from it.
///
/// It has no way to or from the internet, is encrypted, takes TLS only, and has a password that
/// RDS makes, keeps in Secrets Manager and rotates. It admits nobody until
/// [`allow_from`](AuroraCluster::allow_from) says so.
///
/// ```
/// use palinfra_aws::{AuroraCluster, FargateService, Vpc};
/// use palinfra_core::Stack;
/// fn database(stack: &mut Stack, vpc: &Vpc, service: &FargateService) {
///     let database = AuroraCluster::postgres("payment", vpc)
///         .database("payments")
///         .readers(1)
///         .declare(stack);
///     database.allow_from(stack, service);
/// }
/// ```
pub struct AuroraCluster {
    name: String,
    engine: &'static Engine,
    version: String,
    /// The storage and the endpoints.
    pub cluster: Declared<DbCluster>,
    /// The servers. Which of them writes changes when one fails.
    pub instances: Vec<Declared<ClusterInstance>>,
    /// Where they may be.
    pub subnet_group: Declared<DbSubnetGroup>,
    /// The engine's parameters.
    pub parameter_group: Declared<DbClusterParameterGroup>,
    /// The firewall around the servers.
    pub security_group: Declared<SecurityGroup>,
    /// The administrator's name and password, if RDS does not manage them.
    pub secret: Option<Declared<Secret>>,
    /// What changes that password, if anything does.
    pub rotation: Option<Declared<RotationSchedule>>,
    /// What encrypts it, in a further region.
    pub key: Option<Declared<Key>>,
    /// What clusters of further regions join, if there may be any.
    pub global: Option<Declared<GlobalCluster>>,
    secret_arn: Output<Arn<Secret>>,
}

impl AuroraCluster {
    /// A PostgreSQL database in the isolated subnets of a VPC, or in the private ones if it has
    /// no others.
    #[track_caller]
    pub fn postgres(name: impl Into<String>, vpc: &Vpc) -> AuroraClusterBuilder<'_> {
        AuroraClusterBuilder::new(
            name.into(),
            &database_engine::AURORA_POSTGRES,
            vpc,
            caller(),
        )
    }

    /// A MySQL database there.
    #[track_caller]
    pub fn mysql(name: impl Into<String>, vpc: &Vpc) -> AuroraClusterBuilder<'_> {
        AuroraClusterBuilder::new(name.into(), &database_engine::AURORA_MYSQL, vpc, caller())
    }

    /// A cluster that AWS keeps a second behind this one, for another region: it answers reads,
    /// and can take over. It takes the network there, and
    /// [`global`](AuroraClusterBuilder::global) here.
    ///
    /// ```
    /// use palinfra_aws::{AuroraCluster, Vpc};
    /// use palinfra_core::{Stack, cidr};
    /// fn database(stack: &mut Stack, vpc: &Vpc) {
    ///     let database = AuroraCluster::postgres("payment", vpc).global().declare(stack);
    ///     stack.in_region("us-west-2", |stack| {
    ///         let vpc = Vpc::new("copy", cidr!("10.1.0.0/16")).declare(stack);
    ///         database.secondary(stack, "payment-copy", &vpc).declare(stack);
    ///     });
    /// }
    /// ```
    #[track_caller]
    pub fn secondary<'a>(
        &self,
        stack: &mut Stack,
        name: impl Into<String>,
        vpc: &'a Vpc,
    ) -> AuroraClusterBuilder<'a> {
        let builder = AuroraClusterBuilder::new(name.into(), self.engine, vpc, caller())
            .version(&self.version);
        match &self.global {
            Some(global) => builder.after(First {
                global: global.clone(),
                secret_arn: self.secret_arn.clone(),
            }),
            None => {
                let name = &self.name;
                stack.error(format!("`{name}` takes others only if it is `global()`"));
                builder
            }
        }
    }

    /// Lets a source connect to the database's port.
    #[track_caller]
    pub fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules {
        let group = &self.security_group.id;
        let target = Target {
            kind: self.engine.kind,
            name: &self.name,
            group,
            port: self.engine.port,
            line: caller(),
        };
        allow(stack, target, source)
    }

    /// The host to write to. It is known once a server answers there, so that whoever uses it
    /// does not come too early.
    pub fn endpoint(&self) -> Output<String> {
        self.once_served(&self.cluster.endpoint_address)
    }

    /// The host that spreads reads over all readers, once a server answers there.
    pub fn reader_endpoint(&self) -> Output<String> {
        self.once_served(&self.cluster.reader_endpoint_address)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.engine.port
    }

    /// The administrator's name, by reference.
    pub fn username(&self) -> SecretValue {
        SecretValue::key(&self.secret_arn, "username")
    }

    /// The administrator's password, by reference.
    pub fn password(&self) -> SecretValue {
        SecretValue::key(&self.secret_arn, "password")
    }

    /// The secret that holds `username` and `password` as JSON.
    pub fn secret_arn(&self) -> Output<Arn<Secret>> {
        self.secret_arn.clone()
    }

    /// The servers' average CPU, in percent.
    pub fn cpu(&self) -> Metric {
        self.metric("CPUUtilization")
    }

    /// How many connections a server has, on average.
    pub fn connections(&self) -> Metric {
        self.metric("DatabaseConnections")
    }

    fn metric(&self, name: &str) -> Metric {
        Metric::new("AWS/RDS", name, "Average")
            .of("DBClusterIdentifier", out!("{}", self.cluster.id))
            .labelled(&self.name)
    }

    fn once_served(&self, host: &Output<String>) -> Output<String> {
        match self.instances.first() {
            Some(instance) => host.zip(&instance.id).map(|(host, _)| host),
            None => host.clone(),
        }
    }
}
