//! What a distribution does with requests.

use palinfra_core::{Input, Property};

/// AWS's own cache policy for files: keeps what the origin allows, packed.
pub const CACHING_OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";

/// AWS's own cache policy for programs: keeps nothing.
pub const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/// AWS's own origin request policy that passes on all that a client sends, but its host.
pub const ALL_VIEWER_EXCEPT_HOST_HEADER: &str = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/// AWS's own response headers policy that tells browsers to be careful.
pub const SECURITY_HEADERS: &str = "67f7725c-6f97-4210-82d7-5512b31e9d03";

/// What a distribution does with requests. Start from [`CacheBehavior::files`] or
/// [`CacheBehavior::program`].
#[derive(Property, Clone, Debug, PartialEq)]
pub struct CacheBehavior {
    /// The paths that it is for, such as `/api/*`; not for the default.
    pub path_pattern: Option<String>,
    /// The origin, by its name in the distribution.
    pub target_origin_id: String,
    /// What happens to HTTP: `redirect-to-https`, `https-only` or `allow-all`.
    pub viewer_protocol_policy: String,
    /// The HTTP methods that are passed on.
    pub allowed_methods: Vec<String>,
    /// Those whose answers are kept.
    pub cached_methods: Vec<String>,
    /// How long answers are kept, and what tells them apart: the id of a policy.
    pub cache_policy_id: Input<String>,
    /// What is passed on to the origin: the id of a policy.
    pub origin_request_policy_id: Option<Input<String>>,
    /// Which headers answers get: the id of a policy.
    pub response_headers_policy_id: Option<Input<String>>,
    /// Whether answers are packed.
    pub compress: bool,
}

impl CacheBehavior {
    /// For files, as of a bucket: read only, kept, over HTTPS, with security headers.
    pub fn files(origin: impl Into<String>) -> CacheBehavior {
        CacheBehavior {
            path_pattern: None,
            target_origin_id: origin.into(),
            viewer_protocol_policy: "redirect-to-https".into(),
            allowed_methods: methods(&["GET", "HEAD"]),
            cached_methods: methods(&["GET", "HEAD"]),
            cache_policy_id: CACHING_OPTIMIZED.into(),
            origin_request_policy_id: None,
            response_headers_policy_id: Some(SECURITY_HEADERS.into()),
            compress: true,
        }
    }

    /// For a program, as behind a load balancer: all methods, nothing kept, over HTTPS.
    pub fn program(origin: impl Into<String>) -> CacheBehavior {
        let all = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
        CacheBehavior {
            allowed_methods: methods(&all),
            cache_policy_id: CACHING_DISABLED.into(),
            origin_request_policy_id: Some(ALL_VIEWER_EXCEPT_HOST_HEADER.into()),
            ..CacheBehavior::files(origin)
        }
    }
}

fn methods(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// What is answered instead of an error of the origin.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct CustomErrorResponse {
    /// The origin's status.
    pub error_code: u16,
    /// The status that the client gets.
    pub response_code: Option<u16>,
    /// What the client gets.
    pub response_page_path: Option<String>,
    /// Seconds until the origin is asked again.
    pub error_caching_min_ttl: Option<i64>,
}

impl CustomErrorResponse {
    /// Answers with a page of the origin, as if all were well: for routes that a program in
    /// the browser knows.
    pub fn page(error_code: u16, path: impl Into<String>) -> CustomErrorResponse {
        CustomErrorResponse {
            error_code,
            response_code: Some(200),
            response_page_path: Some(path.into()),
            error_caching_min_ttl: None,
        }
    }
}
