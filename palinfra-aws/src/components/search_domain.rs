//! Search and logs.

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Output, Stack, out};

use super::allow::{Rules, SecurityGroupSource, Target, allow};
use super::{Vpc, caller, full_name, name_tag};
use crate::ec2::SecurityGroup;
use crate::iam::{Condition, PolicyDocument, Principal, Statement};
use crate::logs::{LogGroup, ResourcePolicy};
use crate::opensearch::Domain;
use crate::secretsmanager::{GenerateSecretString, Secret};
use crate::sts::CallerIdentity;

const KIND: &str = "SearchDomain";
const PORT: u16 = 443;
/// The logs that the service keeps, by its names and ours.
const LOGS: [(&str, &str); 2] = [
    ("ES_APPLICATION_LOGS", "application"),
    ("SEARCH_SLOW_LOGS", "slow-searches"),
];

/// A cluster for search and logs on OpenSearch Service, with Dashboards: in a VPC, encrypted at
/// rest and between its nodes, over HTTPS alone, with users of its own. The first user's password
/// is made up in Secrets Manager. It admits nobody until
/// [`allow_from`](SearchDomain::allow_from) says so.
///
/// ```
/// use palinfra_aws::{DockerHost, SearchDomain, Vpc};
/// use palinfra_core::Stack;
/// fn search(stack: &mut Stack, vpc: &Vpc, server: &DockerHost) {
///     let search = SearchDomain::new("search", vpc).storage(20).declare(stack);
///     search.allow_from(stack, server);
/// }
/// ```
pub struct SearchDomain {
    name: String,
    /// The cluster.
    pub domain: Declared<Domain>,
    /// The firewall around it.
    pub security_group: Declared<SecurityGroup>,
    /// The first user's name and password.
    pub secret: Declared<Secret>,
    /// Where its logs go.
    pub log_groups: Vec<Declared<LogGroup>>,
    /// Lets it write them.
    pub log_policy: Declared<ResourcePolicy>,
}

/// Builds a [`SearchDomain`].
#[must_use = "it does nothing until `declare`"]
pub struct SearchDomainBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    instance_type: String,
    version: String,
    zones: usize,
    storage: i64,
    log_days: i64,
    protect: bool,
    disposable: bool,
    line: Line,
}

impl SearchDomain {
    /// A cluster in the isolated subnets of a VPC, or in the private ones if it has no others.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> SearchDomainBuilder<'_> {
        SearchDomainBuilder {
            name: name.into(),
            vpc,
            instance_type: "t3.small.search".into(),
            version: "OpenSearch_2.19".into(),
            zones: 1,
            storage: 10,
            log_days: 30,
            protect: false,
            disposable: false,
            line: caller(),
        }
    }

    /// Lets a source connect to it.
    #[track_caller]
    pub fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules {
        let target = Target {
            kind: KIND,
            name: &self.name,
            group: &self.security_group.id,
            port: PORT,
            line: caller(),
        };
        allow(stack, target, source)
    }

    /// Where it answers.
    pub fn url(&self) -> Output<String> {
        out!("https://{}", self.domain.endpoint)
    }

    /// The secret that holds the first user's `username` and `password`, as JSON.
    pub fn password(&self) -> Output<Arn<Secret>> {
        self.secret.arn.clone()
    }
}

impl SearchDomainBuilder<'_> {
    /// The machine of each node, such as `t3.small.search`.
    pub fn instance_type(mut self, instance_type: impl Into<String>) -> Self {
        self.instance_type = instance_type.into();
        self
    }

    /// The engine and its version, such as `OpenSearch_2.19`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// In how many zones there is a node. Left out: in one. With three, it outlives the loss of
    /// a zone.
    pub fn zones(mut self, zones: usize) -> Self {
        self.zones = zones;
        self
    }

    /// The disk of each node, in GiB. Left out: 10.
    pub fn storage(mut self, gibibytes: i64) -> Self {
        self.storage = gibibytes;
        self
    }

    /// For how many days its own logs are kept. Left out: 30.
    pub fn log_retention(mut self, days: i64) -> Self {
        self.log_days = days;
        self
    }

    /// Whether the engine refuses to delete it.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// Whether its password is gone at once when it is deleted. Else AWS keeps the name of the
    /// secret for a month, and the cluster could not be made again before.
    pub fn disposable(mut self, disposable: bool) -> Self {
        self.disposable = disposable;
        self
    }

    /// Declares the cluster and what it needs.
    pub fn declare(self, stack: &mut Stack) -> SearchDomain {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> SearchDomain {
        let full = full_name(stack, &self.name);
        // No egress: a cluster opens no connections.
        let group_name = format!("{full}-opensearch");
        let group = SecurityGroup::new("security-group", self.vpc.id(), &group_name, "OpenSearch")
            .tags(name_tag(&group_name))
            .declare(stack);
        let secret = self.secret(stack, &full);
        let account = CallerIdentity::new("account")
            .declare(stack)
            .account_id
            .clone();
        let arn = out!("arn:aws:es:{}:{}:domain/{}", stack.region(), account, full);
        let (log_groups, log_policy) = self.logs(stack, &full, &account, &arn);

        let subnets = self.vpc.database_subnet_ids().into_iter().take(self.zones);
        // Whoever the firewall lets in has to log in: the users' rights are in the cluster.
        let requests = Statement::allow(["es:ESHttp*"], [out!("{}/*", arn)]);
        let policy = PolicyDocument::new().statement(requests.principal(Principal::anyone()));
        let logs = LOGS.iter().zip(&log_groups);
        let logs = logs.map(|((kind, _), group)| (kind.to_string(), group.arn.clone()));
        let nodes = i64::try_from(self.zones).unwrap_or(i64::MAX);
        let domain = Domain::new("domain", &full, &self.instance_type)
            .engine_version(&self.version)
            .instance_count(nodes)
            .availability_zone_count(nodes)
            .volume_size(self.storage)
            .subnet_ids(subnets.collect::<Vec<_>>())
            .security_group_ids([&group])
            .access_policies(policy)
            .fine_grained_access(true)
            .master_user_name("admin")
            .master_user_password(&secret.generated)
            .log_publishing_options(logs.collect::<std::collections::BTreeMap<_, _>>())
            .depends_on(&log_policy)
            .protect(self.protect)
            .declare(stack);
        SearchDomain {
            name: self.name,
            domain,
            security_group: group,
            secret,
            log_groups,
            log_policy,
        }
    }

    fn secret(&self, stack: &mut Stack, full: &str) -> Declared<Secret> {
        let text = GenerateSecretString {
            password_length: Some(32),
            // The service wants one of each kind.
            require_each_included_type: Some(true),
            exclude_characters: Some("\"'\\`$".into()),
            secret_string_template: Some(r#"{"username":"admin"}"#.into()),
            generate_string_key: Some("password".into()),
            ..GenerateSecretString::default()
        };
        Secret::new("admin", format!("{full}/opensearch-admin"))
            .description("The first user of the search cluster")
            .generate_secret_string(text)
            .recovery_window_days(if self.disposable { 0 } else { 30 })
            .declare(stack)
    }

    /// Where its logs go, and that it may write them: this cluster and no other.
    fn logs(
        &self,
        stack: &mut Stack,
        full: &str,
        account: &Output<String>,
        domain: &Output<String>,
    ) -> (Vec<Declared<LogGroup>>, Declared<ResourcePolicy>) {
        let groups = LOGS.map(|(_, name)| {
            LogGroup::new(name, format!("/aws/opensearch/{full}/{name}"))
                .retention_in_days(self.log_days)
                .declare(stack)
        });
        let actions = [
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "logs:PutLogEventsBatch",
        ];
        let lines: Vec<_> = groups.iter().map(|group| out!("{}:*", group.arn)).collect();
        let write = Statement::allow(actions, lines)
            .principal(Principal::service("es.amazonaws.com"))
            .condition(Condition::string_equals("aws:SourceAccount", [account]))
            .condition(Condition::arn_like("aws:SourceArn", [domain]));
        let policy = PolicyDocument::new().statement(write);
        let policy = ResourcePolicy::new("logs", format!("{full}-opensearch"), policy);
        (groups.into(), policy.declare(stack))
    }
}
