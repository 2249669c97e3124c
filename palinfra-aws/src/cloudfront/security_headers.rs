//! The headers that a distribution adds to answers.

use palinfra_core::Property;

/// The headers that tell browsers to be careful. [`Default`] is what every page can have:
/// HTTPS only for a year, no guessing of media types, no frames of others around the page, and
/// no paths told to other sites.
///
/// ```
/// use palinfra_aws::cloudfront::SecurityHeaders;
/// let headers = SecurityHeaders {
///     content_security_policy: Some("default-src 'self'".into()),
///     ..SecurityHeaders::default()
/// };
/// assert!(headers.content_type_options);
/// ```
#[derive(Property, Clone, Debug, PartialEq)]
pub struct SecurityHeaders {
    /// `Content-Security-Policy`: what the page may load and run.
    pub content_security_policy: Option<String>,
    /// `X-Content-Type-Options: nosniff`.
    pub content_type_options: bool,
    /// `X-Frame-Options`: who may show the page in a frame.
    pub frame_options: Option<FrameOption>,
    /// `Referrer-Policy`: what other sites learn of where their visitors come from.
    pub referrer_policy: Option<String>,
    /// `Strict-Transport-Security`: HTTPS only.
    pub strict_transport_security: Option<StrictTransportSecurity>,
    /// Whether these count before those that the origin sends.
    pub override_origin: bool,
}

impl Default for SecurityHeaders {
    fn default() -> SecurityHeaders {
        SecurityHeaders {
            content_security_policy: None,
            content_type_options: true,
            frame_options: Some(FrameOption::Deny),
            referrer_policy: Some("strict-origin-when-cross-origin".into()),
            strict_transport_security: Some(StrictTransportSecurity::default()),
            override_origin: true,
        }
    }
}

/// Who may show a page in a frame.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameOption {
    /// Nobody.
    #[property(rename = "DENY")]
    Deny,
    /// Pages of the same site.
    #[property(rename = "SAMEORIGIN")]
    SameOrigin,
}

/// For how long a browser speaks nothing but HTTPS with a site.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrictTransportSecurity {
    /// Seconds.
    pub max_age_seconds: i64,
    /// Whether that holds for all names below, too.
    pub include_subdomains: bool,
    /// Whether browsers may come with that built in, which is hard to take back.
    pub preload: bool,
}

/// For a year. A page does not speak for the names below its own.
impl Default for StrictTransportSecurity {
    fn default() -> StrictTransportSecurity {
        StrictTransportSecurity {
            max_age_seconds: 31_536_000,
            include_subdomains: false,
            preload: false,
        }
    }
}

/// A header with a value of your own.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct CustomHeader {
    /// Its name.
    pub header: String,
    /// Its value.
    pub value: String,
    /// Whether it counts before one that the origin sends.
    pub override_origin: bool,
}

impl CustomHeader {
    /// A header that counts before one that the origin sends.
    pub fn new(header: impl Into<String>, value: impl Into<String>) -> CustomHeader {
        CustomHeader {
            header: header.into(),
            value: value.into(),
            override_origin: true,
        }
    }
}

/// Which other sites may read answers in a browser.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct CorsHeaders {
    /// The sites: `https://example.com`, or `*` for all.
    pub allow_origins: Vec<String>,
    /// The methods: `GET`, or `ALL`.
    pub allow_methods: Vec<String>,
    /// The headers that requests may have, or `*`.
    pub allow_headers: Vec<String>,
    /// The headers that programs may read.
    pub expose_headers: Option<Vec<String>>,
    /// Whether cookies may go along.
    pub allow_credentials: bool,
    /// For how many seconds a browser need not ask again.
    pub max_age_seconds: Option<i64>,
    /// Whether these count before those that the origin sends.
    pub override_origin: bool,
}
