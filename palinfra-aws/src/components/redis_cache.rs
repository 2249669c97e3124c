//! A Redis cache.

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Output, Secret as Kept, Stack};

use super::allow::{Rules, SecurityGroupSource, Target, allow};
use super::{SecretText, Vpc, caller, full_name, name_tag};
use crate::ec2::SecurityGroup;
use crate::elasticache::{ReplicationGroup, SubnetGroup};
use crate::secretsmanager::{GenerateSecretString, Secret};

const KIND: &str = "RedisCache";
const PORT: u16 = 6379;

/// A Redis cache on ElastiCache: in subnets with no way to the internet, encrypted at rest
/// and on the way. Its password is made up in Secrets Manager, so that it is in no program
/// and clients read it where they read the others. It admits nobody until
/// [`allow_from`](RedisCache::allow_from) says so.
///
/// ```
/// use palinfra_aws::{EksCluster, RedisCache, Vpc};
/// use palinfra_core::Stack;
/// fn cache(stack: &mut Stack, vpc: &Vpc, cluster: &EksCluster) {
///     let cache = RedisCache::new("sessions", vpc)
///         .node_type("cache.t4g.small")
///         .multi_az(true)
///         .declare(stack);
///     cache.allow_from(stack, cluster);
/// }
/// ```
pub struct RedisCache {
    name: String,
    /// The nodes.
    pub replication_group: Declared<ReplicationGroup>,
    /// Where they may be.
    pub subnet_group: Declared<SubnetGroup>,
    /// The firewall around them.
    pub security_group: Declared<SecurityGroup>,
    /// The password.
    pub secret: Declared<Secret>,
}

/// Builds a [`RedisCache`].
#[must_use = "it does nothing until `declare`"]
pub struct RedisCacheBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    node_type: String,
    version: String,
    multi_az: bool,
    snapshots: i64,
    protect: bool,
    disposable: bool,
    token: Option<(Declared<Secret>, Output<Kept<String>>)>,
    line: Line,
}

impl RedisCache {
    /// A cache in the isolated subnets of a VPC, or in the private ones if it has no others.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> RedisCacheBuilder<'_> {
        RedisCacheBuilder {
            name: name.into(),
            vpc,
            node_type: "cache.t4g.small".into(),
            version: "7.1".into(),
            multi_az: false,
            snapshots: 0,
            protect: false,
            disposable: false,
            token: None,
            line: caller(),
        }
    }

    /// Lets a source connect to the cache's port.
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

    /// The host to write to.
    pub fn endpoint(&self) -> Output<String> {
        self.replication_group.primary_endpoint_address.clone()
    }

    /// The secret that holds the password.
    pub fn password(&self) -> Output<Arn<Secret>> {
        self.secret.arn.clone()
    }
}

impl RedisCacheBuilder<'_> {
    /// The machine, such as `cache.t4g.small`.
    pub fn node_type(mut self, node_type: impl Into<String>) -> Self {
        self.node_type = node_type.into();
        self
    }

    /// Redis's version.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Whether there is a replica in another zone that takes over when the writer fails.
    pub fn multi_az(mut self, multi_az: bool) -> Self {
        self.multi_az = multi_az;
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

    /// Whether its password is gone at once when it is deleted. Else AWS keeps the name of the
    /// secret for a month, and the cache could not be made again before.
    pub fn disposable(mut self, disposable: bool) -> Self {
        self.disposable = disposable;
        self
    }

    /// A password from elsewhere: 16 to 128 letters and digits, instead of one that is made up.
    pub fn auth_token(mut self, token: &SecretText) -> Self {
        self.token = Some((token.secret.clone(), token.text.clone()));
        self
    }

    /// Declares the cache and what it needs.
    pub fn declare(self, stack: &mut Stack) -> RedisCache {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> RedisCache {
        let full = full_name(stack, &self.name);
        let subnet_group =
            SubnetGroup::new("subnet-group", &full, self.vpc.database_subnet_ids()).declare(stack);

        // No egress: a cache opens no connections.
        let security_group = SecurityGroup::new(
            "security-group",
            self.vpc.id(),
            format!("{full}-redis"),
            "Redis cache",
        )
        .tags(name_tag(&format!("{full}-redis")))
        .declare(stack);

        let (secret, token) = match self.token.clone() {
            Some(given) => given,
            None => self.made_up(stack, &full),
        };
        let replication_group = ReplicationGroup::new("replication-group", &full, &self.node_type)
            .engine("redis")
            .engine_version(&self.version)
            .cache_subnet_group_name(&subnet_group)
            .security_group_ids([&security_group])
            .auth_token(&token)
            .num_cache_clusters(if self.multi_az { 2 } else { 1 })
            .automatic_failover_enabled(self.multi_az)
            .multi_az_enabled(self.multi_az)
            .snapshot_retention_limit(self.snapshots)
            .protect(self.protect)
            .declare(stack);
        RedisCache {
            name: self.name,
            replication_group,
            subnet_group,
            security_group,
            secret,
        }
    }
    /// A password that Secrets Manager makes up.
    fn made_up(&self, stack: &mut Stack, full: &str) -> (Declared<Secret>, Output<Kept<String>>) {
        // ElastiCache takes few signs in a password, so there are none.
        let password = GenerateSecretString {
            password_length: Some(64),
            exclude_punctuation: Some(true),
            ..GenerateSecretString::default()
        };
        let secret = Secret::new("auth-token", format!("{full}/redis-auth-token"))
            .description("The password of the Redis cache")
            .generate_secret_string(password)
            .recovery_window_days(if self.disposable { 0 } else { 30 })
            .declare(stack);
        let token = secret.generated.clone();
        (secret, token)
    }
}
