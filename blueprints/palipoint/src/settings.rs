//! What can be set for each stack.

/// What can be set for `cicd`.
#[derive(palinfra_core::Settings)]
pub struct Cicd {
    /// The id of the hosted zone of `palipoint.com`. Left out: a new zone, whose name servers
    /// its registrar must then be told.
    pub hosted_zone: Option<String>,
    /// GitLab's image.
    #[setting(default = "gitlab/gitlab-ce:18.5.1-ce.0")]
    pub gitlab_image: String,
    /// GitLab's disk, in GiB.
    #[setting(default = 100)]
    pub gitlab_disk: u32,
    /// The project in GitLab whose pipeline of the branch `main` may push images. Left out: none,
    /// since AWS asks GitLab for its keys, which must answer by then.
    pub pipeline: Option<String>,
    /// Whether GitLab's server cannot be deleted until this is taken away.
    #[setting(default = true)]
    pub protect: bool,
    /// Whether GitLab's server was there before, and is imported.
    #[setting(default = false)]
    pub adopt: bool,
}

/// What can be set for production.
#[derive(palinfra_core::Settings)]
pub struct Prod {
    /// What can be set for both environments.
    #[setting(flatten)]
    pub shared: Shared,
    /// The database's machine.
    #[setting(default = "db.t3.medium")]
    pub database_class: String,
    /// Whether the database has a standby in another zone.
    #[setting(default = true)]
    pub multi_az: bool,
    /// In how many zones search and logs have a node.
    #[setting(default = 3)]
    pub search_zones: usize,
    /// Whether servers, database, cache and files cannot be deleted until this is taken away.
    #[setting(default = true)]
    pub protect: bool,
}

/// What can be set for `nonprod`.
#[derive(palinfra_core::Settings)]
pub struct Nonprod {
    /// What can be set for both environments.
    #[setting(flatten)]
    pub shared: Shared,
    /// The id of the hosted zone of `palipoint.in`. Left out: a new zone, whose name servers its
    /// registrar must then be told.
    pub hosted_zone: Option<String>,
    /// The database's machine.
    #[setting(default = "db.t3.micro")]
    pub database_class: String,
    /// Whether servers, database and files cannot be deleted until this is taken away.
    #[setting(default = false)]
    pub protect: bool,
}

/// What can be set for both environments.
#[derive(palinfra_core::Settings)]
pub struct Shared {
    /// The tag of the frontend's image.
    #[setting(default = "1")]
    pub frontend: String,
    /// The tag of the backend's image.
    #[setting(default = "1")]
    pub backend: String,
    /// The tag of the image for notifications and background jobs.
    #[setting(default = "1")]
    pub notification: String,
    /// What the buckets' names start with, which all accounts of AWS share.
    #[setting(default = "palipoint")]
    pub bucket_prefix: String,
    /// Whether servers, bucket and database were there before, and are imported.
    #[setting(default = false)]
    pub adopt: bool,
}
