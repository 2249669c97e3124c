use palinfra_core::Property;

/// How an instance's metadata service answers. The default takes only requests with a
/// session token (IMDSv2), so that a request forged through a web server gets nothing.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html)
#[derive(Property, Clone, Debug, PartialEq, Eq)]
pub struct MetadataOptions {
    /// Whether requests need a session token.
    pub http_tokens: HttpTokens,
    /// Whether the service answers at all.
    pub http_endpoint: Switch,
    /// How many hops an answer may travel: 1 for the instance alone, 2 for containers on it.
    pub http_put_response_hop_limit: Option<u32>,
    /// Whether it tells the instance's tags.
    pub instance_metadata_tags: Option<Switch>,
}

impl Default for MetadataOptions {
    fn default() -> Self {
        MetadataOptions {
            http_tokens: HttpTokens::Required,
            http_endpoint: Switch::Enabled,
            http_put_response_hop_limit: None,
            instance_metadata_tags: None,
        }
    }
}

/// Whether requests to the metadata service need a session token.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpTokens {
    /// They do (IMDSv2).
    #[property(rename = "required")]
    Required,
    /// They need not (IMDSv1 too).
    #[property(rename = "optional")]
    Optional,
}

/// On or off, in the words of EC2.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// On.
    #[property(rename = "enabled")]
    Enabled,
    /// Off.
    #[property(rename = "disabled")]
    Disabled,
}
