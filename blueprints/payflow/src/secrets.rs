//! Secrets: made up or kept in Secrets Manager, read by pods through External Secrets. None is
//! in the program or in a setting.

use palinfra_aws::iam::PolicyDocument;
use palinfra_aws::secretsmanager::{GenerateSecretString, Secret, SecretBuilder};
use palinfra_aws::{DatabaseInstance, EksCluster, PodRole, RedisCache};
use palinfra_core::{Arn, Output, Outputs, Stack};

/// The central secrets of one environment. Each has its own, so that whoever reads
/// development's has nothing of production's.
#[derive(Outputs, Clone)]
pub struct Central {
    /// The token of the Cloudflare Tunnel, the only way that users come in.
    pub cloudflare_tunnel: Output<Arn<Secret>>,
    /// The password of RabbitMQ, which runs in the cluster.
    pub rabbitmq: Output<Arn<Secret>>,
    /// What the auth service signs tokens with.
    pub token_signing_key: Output<Arn<Secret>>,
}

/// Declares the central secrets of an environment, in the hub.
pub fn central(stack: &mut Stack, environment: &str) -> Central {
    stack.component("Secrets", environment, |stack| {
        let project = stack.project().to_string();
        let secret = |name: &str| Secret::new(name, format!("{project}/{environment}/{name}"));
        let made_up = |builder: SecretBuilder| {
            let text = GenerateSecretString {
                password_length: Some(64),
                exclude_punctuation: Some(true),
                ..GenerateSecretString::default()
            };
            builder.generate_secret_string(text)
        };
        // Cloudflare gives the token: its owner puts it in, with `aws secretsmanager put-secret-value`.
        let cloudflare_tunnel = secret("cloudflare-tunnel").declare(stack);
        let rabbitmq = made_up(secret("rabbitmq")).declare(stack);
        let token_signing_key = made_up(secret("token-signing-key")).declare(stack);
        Central {
            cloudflare_tunnel: cloudflare_tunnel.arn.clone(),
            rabbitmq: rabbitmq.arn.clone(),
            token_signing_key: token_signing_key.arn.clone(),
        }
    })
}

/// Lets External Secrets in a cluster read what its services need, and nothing else.
pub fn external_secrets(
    stack: &mut Stack,
    cluster: &EksCluster,
    central: &Central,
    database: &DatabaseInstance,
    cache: &RedisCache,
) -> PodRole {
    let read = PolicyDocument::new().allow(
        [
            "secretsmanager:GetSecretValue",
            "secretsmanager:DescribeSecret",
        ],
        [
            &central.cloudflare_tunnel,
            &central.rabbitmq,
            &central.token_signing_key,
            &database.password(),
            &cache.password(),
        ],
    );
    cluster.pod_role(stack, "external-secrets", "external-secrets", read)
}
