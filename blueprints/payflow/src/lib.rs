//! PayFlow: a payments platform on Kubernetes, as a hub and two spokes.
//!
//! ```text
//! hub            bastion, images, central secrets, state, monitoring
//!  ├─ production    several zones, on-demand
//!  └─ development   one zone, Spot, destroyed when it is not in use
//! ```

pub mod clusters;
pub mod development;
pub mod hub;
pub mod network;
pub mod production;
pub mod secrets;
pub mod settings;
pub mod spoke;

use palinfra_core::Project;

use settings::{Development, Production};

/// The project: the hub first, then the spokes, which read the hub's outputs and know nothing
/// of each other.
pub fn project() -> Project {
    let mut project = Project::new("payflow", "us-east-1");
    let hub = project.stack("hub", hub::hub);

    let of_production = hub.clone();
    project.stack("production", move |stack, settings: &Production| {
        let hub = of_production.outputs(stack);
        spoke::spoke(stack, &hub, &hub.production, settings.shape())
    });
    project.stack("development", move |stack, settings: &Development| {
        let hub = hub.outputs(stack);
        spoke::spoke(stack, &hub, &hub.development, settings.shape())
    });
    project
}
