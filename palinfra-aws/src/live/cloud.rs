//! AWS as a cloud that stacks can live in: credentials, regions and the account.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sts::config::SharedCredentialsProvider;
use aws_smithy_http_client::tls;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use palinfra_core::Credentials;
use palinfra_core::cli::CloudChoice;
use palinfra_core::clouds::Cloud;
use palinfra_core::provider::{Failure, FailureKind, Provider};
use tokio::sync::{Mutex, OnceCell};

use super::aws::Aws;
use super::error::failure;
use super::provider::AwsProvider;

/// The SDK sends a read that was throttled or lost again so many times in all.
const READ_ATTEMPTS: u32 = 5;

/// AWS. Credentials come from the usual chain: environment, profiles with SSO, roles and
/// processes, web identity, and what a container or a machine is given.
pub struct AwsCloud {
    http: Option<SharedHttpClient>,
    /// The endpoint that the shared configuration names, once that is read.
    endpoint: OnceLock<Option<String>>,
    accounts: Mutex<HashMap<Chosen, Arc<Account>>>,
}

/// A profile, and a role with its external id; neither: the usual chain.
type Chosen = (Option<String>, Option<(String, Option<String>)>);

/// The choice `--cloud aws`, for a command line.
pub fn choice() -> CloudChoice {
    CloudChoice {
        name: "aws",
        make: |_| Ok(Arc::new(AwsCloud::new())),
    }
}

/// A set of credentials, and the account that they turned out to be of.
pub(crate) struct Account {
    config: SdkConfig,
    identity: OnceCell<Identity>,
}

/// Who the credentials stand for.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub account: String,
    pub arn: String,
}

impl AwsCloud {
    /// With the environment and the shared configuration, which are read by the first call.
    pub fn new() -> AwsCloud {
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(provider)
            .build_https();
        AwsCloud {
            http: Some(http),
            endpoint: OnceLock::new(),
            accounts: Mutex::default(),
        }
    }

    /// With a configuration of the caller's own: its credentials, endpoint and HTTP client.
    pub fn from_config(config: SdkConfig) -> AwsCloud {
        let http = config.http_client();
        let endpoint = OnceLock::from(config.endpoint_url().map(String::from));
        let account = Account {
            config,
            identity: OnceCell::new(),
        };
        let accounts = HashMap::from([(Chosen::default(), Arc::new(account))]);
        AwsCloud {
            http,
            endpoint,
            accounts: Mutex::new(accounts),
        }
    }

    async fn account(&self, credentials: Option<&Credentials>) -> Arc<Account> {
        let Credentials {
            profile,
            assume_role,
            external_id,
        } = credentials.cloned().unwrap_or_default();
        let chosen: Chosen = (profile, assume_role.map(|role| (role, external_id)));
        let mut accounts = self.accounts.lock().await;
        if let Some(account) = accounts.get(&chosen) {
            return account.clone();
        }
        let (profile, role) = &chosen;
        let mut config = match (profile, accounts.get(&Chosen::default())) {
            // The usual credentials assume the role, or those that the caller gave.
            (None, Some(usual)) => usual.config.clone(),
            _ => self.config(profile.as_deref()).await,
        };
        if let Some((role, external_id)) = role {
            config = assumed(config, role, external_id.as_deref()).await;
        }
        let account = Arc::new(Account {
            config,
            identity: OnceCell::new(),
        });
        accounts.insert(chosen, account.clone());
        account
    }

    pub(super) async fn config(&self, profile: Option<&str>) -> SdkConfig {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(60))
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::standard().with_max_attempts(READ_ATTEMPTS))
            .timeout_config(timeouts);
        if let Some(http) = &self.http {
            loader = loader.http_client(http.clone());
        }
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        let config = loader.load().await;
        self.endpoint
            .get_or_init(|| config.endpoint_url().map(String::from));
        config
    }
}

/// The same configuration, with the credentials of a role.
async fn assumed(config: SdkConfig, role: &str, external_id: Option<&str>) -> SdkConfig {
    let mut assume = AssumeRoleProvider::builder(role).session_name("palinfra");
    if config.region().is_none() {
        // STS answers alike everywhere, and must be asked somewhere.
        assume = assume.region(Region::new("us-east-1"));
    }
    if let Some(id) = external_id {
        assume = assume.external_id(id);
    }
    let role = SharedCredentialsProvider::new(assume.configure(&config).build().await);
    config.into_builder().credentials_provider(role).build()
}

impl Default for AwsCloud {
    fn default() -> Self {
        AwsCloud::new()
    }
}

#[async_trait]
impl Cloud for AwsCloud {
    fn name(&self) -> &'static str {
        "aws"
    }

    fn endpoint(&self) -> Option<String> {
        let services = std::env::vars().filter(|(name, _)| name.starts_with("AWS_ENDPOINT_URL"));
        let configured = self.endpoint.get().cloned().flatten();
        let endpoint = configured.or(services.map(|(_, url)| url).min());
        endpoint.filter(|url| is_elsewhere(Some(url)))
    }

    fn has(&self, resource_type: &str) -> bool {
        super::has_calls(resource_type)
    }

    async fn provider(
        &self,
        region: &str,
        credentials: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        let account = self.account(credentials).await;
        Ok(Arc::new(AwsProvider::new(account, region)))
    }
}

impl Account {
    /// The account in a region. Asks once who the credentials stand for.
    pub async fn in_region(&self, region: &str) -> Result<Aws, Failure> {
        let region_name = Region::new(region.to_string());
        let config = self.config.to_builder().region(region_name).build();
        let identity = self
            .identity
            .get_or_try_init(|| identify(&config))
            .await?
            .clone();
        Ok(Aws::new(identity, region, config))
    }
}

async fn identify(config: &SdkConfig) -> Result<Identity, Failure> {
    let answer = aws_sdk_sts::Client::new(config)
        .get_caller_identity()
        .send()
        .await;
    let answer = answer.map_err(|error| {
        let mut failure = failure(error);
        if failure.kind == FailureKind::Denied {
            failure.message = format!("AWS does not say who is calling: {}", failure.message);
        }
        failure
    })?;
    match (answer.account, answer.arn) {
        (Some(account), Some(arn)) => Ok(Identity { account, arn }),
        _ => {
            let message = "AWS does not say which account the credentials are of";
            Err(Failure::new(FailureKind::Denied, "", message))
        }
    }
}

/// Whether an endpoint is not AWS's own: an emulator's, not that of a private link.
pub(crate) fn is_elsewhere(endpoint: Option<&str>) -> bool {
    let host = |url: &str| {
        let rest = url
            .split_once("://")
            .map_or(url, |(_, rest)| rest)
            .to_string();
        rest.split(['/', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let own = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];
    endpoint
        .map(host)
        .is_some_and(|host| !own.iter().any(|end| host.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emulator_is_told_from_a_private_link() {
        assert!(is_elsewhere(Some("http://127.0.0.1:5000")));
        assert!(is_elsewhere(Some("https://amazonaws.com.example.com/")));
        assert!(!is_elsewhere(Some(
            "https://vpce-1.ec2.us-east-1.vpce.amazonaws.com"
        )));
        assert!(!is_elsewhere(None));
    }
}
