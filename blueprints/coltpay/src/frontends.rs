//! The two pages.

use palinfra_aws::SpaFrontend;
use palinfra_aws::route53::HostedZone;
use palinfra_core::{Id, Output, Stack};

/// Declares a page: what its build wrote lies under `dist`, as the owners have it.
pub fn declare(
    stack: &mut Stack,
    name: &str,
    domain: &str,
    zone: &Output<Id<HostedZone>>,
    build: &Option<String>,
) -> SpaFrontend {
    let mut page = SpaFrontend::new(name)
        .key_prefix("dist")
        .domain(domain, zone);
    if let Some(folder) = build {
        page = page.build_folder(folder);
    }
    page.declare(stack)
}
