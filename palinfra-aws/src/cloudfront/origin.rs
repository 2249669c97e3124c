//! Where a distribution gets content from.

use palinfra_core::{Id, Input, Property};

use super::OriginAccessControl;

/// Where a distribution gets content from. Make one with [`Origin::bucket`] or
/// [`Origin::https`].
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Origin {
    /// A name, unique in the distribution.
    pub id: String,
    /// The host.
    pub domain_name: Input<String>,
    /// How requests to it are signed, for a private bucket.
    pub origin_access_control_id: Option<Input<Id<OriginAccessControl>>>,
    /// What is put before each path, such as `/v1`.
    pub origin_path: Option<String>,
    /// How it is spoken to, if it is not a bucket.
    pub custom_origin_config: Option<CustomOriginConfig>,
}

impl Origin {
    /// A private bucket, by its regional host.
    pub fn bucket(
        id: impl Into<String>,
        regional_domain_name: impl Into<Input<String>>,
        access_control: impl Into<Input<Id<OriginAccessControl>>>,
    ) -> Origin {
        Origin {
            id: id.into(),
            domain_name: regional_domain_name.into(),
            origin_access_control_id: Some(access_control.into()),
            origin_path: None,
            custom_origin_config: None,
        }
    }

    /// A server that is spoken to with HTTPS, such as a load balancer.
    pub fn https(id: impl Into<String>, domain_name: impl Into<Input<String>>) -> Origin {
        Origin {
            id: id.into(),
            domain_name: domain_name.into(),
            origin_access_control_id: None,
            origin_path: None,
            custom_origin_config: Some(CustomOriginConfig {
                origin_protocol_policy: "https-only".into(),
                http_port: 80,
                https_port: 443,
                origin_ssl_protocols: vec!["TLSv1.2".into()],
            }),
        }
    }
}

/// How an origin that is not a bucket is spoken to.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct CustomOriginConfig {
    /// `https-only`, `http-only` or `match-viewer`.
    pub origin_protocol_policy: String,
    /// Its port for HTTP.
    pub http_port: u16,
    /// Its port for HTTPS.
    pub https_port: u16,
    /// The versions of TLS that are spoken.
    pub origin_ssl_protocols: Vec<String>,
}
