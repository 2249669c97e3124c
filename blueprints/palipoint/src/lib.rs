//! Palipoint: a web application with a notification service, on Docker hosts in three VPCs.
//!
//! ```text
//! cicd           GitLab, and the images that it builds
//!  └─ prod          www.palipoint.com, and the Redis cache
//!      └─ nonprod      www.palipoint.in, in the account's default VPC, with prod's cache
//! ```

pub mod application;
pub mod cicd;
pub mod nonprod;
pub mod prod;
pub mod settings;

use palinfra_core::{Project, Stack};

/// The project: each stack reads what the one before it gives.
pub fn project() -> Project {
    let mut project = Project::new("palipoint", "ap-south-1");
    let cicd = project.stack("cicd", cicd::cicd);

    let of_prod = cicd.clone();
    let prod = project.stack("prod", move |stack, settings: &settings::Prod| {
        let cicd = of_prod.outputs(stack);
        prod::prod(stack, &cicd, settings)
    });
    project.stack("nonprod", move |stack, settings: &settings::Nonprod| {
        let (cicd, prod) = (cicd.outputs(stack), prod.outputs(stack));
        nonprod::nonprod(stack, &cicd, &prod, settings)
    });
    project
}

/// Things are called as the owners call them, and have the tags that tell what they are for.
fn name_and_tag(stack: &mut Stack) {
    stack.naming("{name}");
    stack.tag("Project", "palipoint");
    stack.tag("Environment", stack.name().to_string());
}
