//! A Redis cache without servers.

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Id, Input, Output, Stack};

use super::allow::{Rules, SecurityGroupSource, Target, allow};
use super::{Vpc, caller, full_name, name_tag};
use crate::ec2::SecurityGroup;
use crate::elasticache::ServerlessCache;

const KIND: &str = "ServerlessRedis";
const PORT: u16 = 6379;

/// A Redis cache that grows and shrinks with its load, on ElastiCache Serverless: in two zones
/// or more, encrypted at rest and on the way. It admits nobody until
/// [`allow_from`](ServerlessRedis::allow_from) says so.
///
/// ```
/// use palinfra_aws::{DockerHost, ServerlessRedis, Vpc};
/// use palinfra_core::Stack;
/// fn cache(stack: &mut Stack, vpc: &Vpc, server: &DockerHost) {
///     let cache = ServerlessRedis::new("sessions", vpc).most(5, 5_000).declare(stack);
///     cache.allow_from(stack, server);
/// }
/// ```
pub struct ServerlessRedis {
    name: String,
    endpoint: Output<String>,
    group: Output<Id<SecurityGroup>>,
    /// The cache; none for one of another stack.
    pub cache: Option<Declared<ServerlessCache>>,
    /// The firewall around it.
    pub security_group: Option<Declared<SecurityGroup>>,
}

/// Builds a [`ServerlessRedis`].
#[must_use = "it does nothing until `declare`"]
pub struct ServerlessRedisBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    engine: String,
    version: String,
    most: Option<(i64, i64)>,
    snapshots: i64,
    protect: bool,
    line: Line,
}

impl ServerlessRedis {
    /// A cache in the isolated subnets of a VPC, or in the private ones if it has no others.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> ServerlessRedisBuilder<'_> {
        ServerlessRedisBuilder {
            name: name.into(),
            vpc,
            engine: "redis".into(),
            version: "7".into(),
            most: None,
            snapshots: 0,
            protect: false,
            line: caller(),
        }
    }

    /// A cache that is there already, in another stack: its host and the group around it.
    pub fn existing(
        name: impl Into<String>,
        endpoint: impl Into<Input<String>>,
        security_group: impl Into<Input<Id<SecurityGroup>>>,
    ) -> ServerlessRedis {
        ServerlessRedis {
            name: name.into(),
            endpoint: endpoint.into().to_output(),
            group: security_group.into().to_output(),
            cache: None,
            security_group: None,
        }
    }

    /// Lets a source connect to the cache's port.
    #[track_caller]
    pub fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules {
        let target = Target {
            kind: KIND,
            name: &self.name,
            group: &self.group,
            port: PORT,
            line: caller(),
        };
        allow(stack, target, source)
    }

    /// The host to connect to, over TLS.
    pub fn endpoint(&self) -> Output<String> {
        self.endpoint.clone()
    }

    /// The id of the group around it.
    pub fn group(&self) -> Output<Id<SecurityGroup>> {
        self.group.clone()
    }
}

impl ServerlessRedisBuilder<'_> {
    /// The engine and its major version. Left out: `redis` and `7`, which is 7.1.
    pub fn engine(mut self, engine: impl Into<String>, version: impl Into<String>) -> Self {
        self.engine = engine.into();
        self.version = version.into();
        self
    }

    /// What it stores at most, in GB, and how many processing units a second it takes at most,
    /// from 1000: what bounds its price. Left out: no bound.
    pub fn most(mut self, gigabytes: i64, units_per_second: i64) -> Self {
        self.most = Some((gigabytes, units_per_second));
        self
    }

    /// For how many days daily snapshots are kept; 0 makes none.
    pub fn snapshots(mut self, days: i64) -> Self {
        self.snapshots = days;
        self
    }

    /// Whether the engine refuses to delete it.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// Declares the cache and what it needs.
    pub fn declare(self, stack: &mut Stack) -> ServerlessRedis {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> ServerlessRedis {
        let full = full_name(stack, &self.name);
        let group_name = format!("{full}-redis");
        // No egress: a cache opens no connections.
        let security_group =
            SecurityGroup::new("security-group", self.vpc.id(), &group_name, "Redis cache")
                .tags(name_tag(&group_name))
                .declare(stack);
        let mut cache = ServerlessCache::new("cache", &full)
            .engine(&self.engine)
            .major_engine_version(&self.version)
            .subnet_ids(self.vpc.database_subnet_ids())
            .security_group_ids([&security_group])
            .snapshot_retention_limit(self.snapshots)
            .protect(self.protect);
        if let Some((gigabytes, units)) = self.most {
            cache = cache
                .data_storage_maximum(gigabytes)
                .ecpu_per_second_maximum(units);
        }
        let cache = cache.declare(stack);
        ServerlessRedis {
            name: self.name,
            endpoint: cache.endpoint_address.clone(),
            group: security_group.id.clone(),
            cache: Some(cache),
            security_group: Some(security_group),
        }
    }
}
