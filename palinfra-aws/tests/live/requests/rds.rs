mod cluster;
mod global;
mod instance;
mod server;

use palinfra_core::Resource;

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[(
    "rds:DbInstance",
    Output("master_user_secret_arn"),
    instance::the_secret_of_a_managed_password_is_known,
)];

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/it";

/// The one call that a change makes.
async fn modification<R: Resource>(before: R::Builder, wanted: R::Builder) -> String {
    let it = Canned::<R>::new("it");
    it.update(before, wanted).await.unwrap();
    let mut sent = it.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    sent.remove(0)
}
