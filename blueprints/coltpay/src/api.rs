//! The API and its cron jobs.

use palinfra_aws::route53::HostedZone;
use palinfra_aws::{BeanstalkApp, Bundle, Vpc};
use palinfra_core::{Id, Output, Stack};

use crate::Names;
use crate::database::Database;
use crate::settings::Shared;

/// Declares the API, and its user in the database.
pub fn declare(
    stack: &mut Stack,
    vpc: &Vpc,
    database: &Database,
    zone: &Output<Id<HostedZone>>,
    names: &Names,
    settings: &Shared,
) -> BeanstalkApp {
    let user = Database::user(stack, settings.disposable);
    let mut api = BeanstalkApp::new("api", vpc, &settings.platform)
        .instance_type(&settings.instance_type)
        .instances(settings.instances..=settings.most_instances)
        .health_path(&settings.health_path)
        .environment("DATABASE_HOST", database.host())
        .environment("DATABASE_NAME", user.database())
        .environment("DATABASE_USER", user.username())
        .secret("DATABASE_PASSWORD", user.password())
        .cron(true)
        .disposable(settings.disposable);
    match (&settings.bundle, &settings.bundle_bucket) {
        (Some(key), Some(bucket)) => api = api.bundle(Bundle::object(Id::new(bucket), key)),
        (Some(path), None) => api = api.bundle(Bundle::file(path)),
        (None, Some(_)) => stack.error("`bundle_bucket` is set, but not the `bundle` in it"),
        (None, None) => {}
    }
    for name in &names.api {
        api = api.domain(name, zone);
    }
    let api = api.declare(stack);
    database.serve(stack, vpc, &api, &user);
    api
}
