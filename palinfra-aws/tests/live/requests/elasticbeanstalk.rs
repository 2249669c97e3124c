//! Elastic Beanstalk, of which moto has a part and ministack nothing.

mod application;
mod environment;
mod version;

use super::Instead;
use crate::support::quirks::Law::Exists;

const APPLICATION: &str = "elasticbeanstalk:Application";
const ENVIRONMENT: &str = "elasticbeanstalk:Environment";
const VERSION: &str = "elasticbeanstalk:ApplicationVersion";

pub const INSTEAD: &[Instead] = &[
    (APPLICATION, Exists, application::it_is_made_with_tags),
    (APPLICATION, Exists, application::it_is_read),
    (
        APPLICATION,
        Exists,
        application::its_description_and_tags_change,
    ),
    (APPLICATION, Exists, application::it_is_deleted),
    (VERSION, Exists, version::it_is_made_of_an_object),
    (VERSION, Exists, version::it_is_waited_for),
    (VERSION, Exists, version::only_its_description_changes),
    (VERSION, Exists, version::it_is_deleted_and_the_bundle_stays),
    (
        ENVIRONMENT,
        Exists,
        environment::it_is_made_with_its_settings,
    ),
    (ENVIRONMENT, Exists, environment::it_is_waited_for),
    (ENVIRONMENT, Exists, environment::it_is_read),
    (
        ENVIRONMENT,
        Exists,
        environment::settings_are_set_and_taken_away,
    ),
    (
        ENVIRONMENT,
        Exists,
        environment::it_is_found_again_by_its_name,
    ),
    (
        ENVIRONMENT,
        Exists,
        environment::it_is_deleted_and_waited_for,
    ),
];

/// The answer that tells of tags.
fn tags(key: &str, value: &str) -> String {
    format!("<ResourceTags><member><Key>{key}</Key><Value>{value}</Value></member></ResourceTags>")
}

/// The tags that a create sets.
fn ours(resource_type: &str) -> String {
    format!(
        "Tags.member[palinfra:lineage]=lineage Tags.member[palinfra:token]=token \
        Tags.member[palinfra:urn]=urn:palinfra:contract:dev:{resource_type}:it"
    )
}
