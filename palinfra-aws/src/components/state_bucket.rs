//! Where the state of a project's stacks is kept.

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Output, Stack, out};

use super::{caller, full_name, tls_only};
use crate::dynamodb::{AttributeDefinition, KeyPart, Table};
use crate::iam::PolicyDocument;
use crate::kms::{Alias, Key};
use crate::s3::{Bucket, BucketEncryption, BucketPolicy, LifecycleRule, VersioningStatus};
use crate::sts::CallerIdentity;

/// A bucket for state, with versions, a key of its own, and a table for locks. It takes
/// requests over TLS only and is closed to the public.
///
/// ```
/// use palinfra_aws::StateBucket;
/// use palinfra_core::{Output, Stack};
/// fn state(stack: &mut Stack) -> Output<String> {
///     StateBucket::new("state").keep_versions(90).declare(stack).url()
/// }
/// ```
pub struct StateBucket {
    /// The bucket.
    pub bucket: Declared<Bucket>,
    /// What it refuses.
    pub policy: Declared<BucketPolicy>,
    /// The table for locks, with the key `LockID` that Terraform and others use.
    pub lock_table: Declared<Table>,
    /// The key that encrypts both.
    pub key: Declared<Key>,
    /// Its name.
    pub alias: Declared<Alias>,
    url: Output<String>,
}

/// Builds a [`StateBucket`].
#[must_use = "it does nothing until `declare`"]
pub struct StateBucketBuilder {
    name: String,
    versions: i64,
    protect: bool,
    line: Line,
}

impl StateBucket {
    /// A bucket named `PROJECT-STACK-NAME-ACCOUNT`, since all accounts share the names.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>) -> StateBucketBuilder {
        StateBucketBuilder {
            name: name.into(),
            versions: 90,
            protect: false,
            line: caller(),
        }
    }

    /// What to pass as `--state`: below the name of the project, encrypted with the key. Each
    /// stack has objects of its own there.
    pub fn url(&self) -> Output<String> {
        self.url.clone()
    }
}

impl StateBucketBuilder {
    /// For how many days former versions are kept. Left out: 90.
    pub fn keep_versions(mut self, days: i64) -> Self {
        self.versions = days;
        self
    }

    /// Whether neither the engine nor AWS deletes it.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// Declares the bucket and what belongs to it.
    pub fn declare(self, stack: &mut Stack) -> StateBucket {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("StateBucket", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> StateBucket {
        let full = full_name(stack, &self.name);
        let key = Key::new("key")
            .description(format!("State of {}", stack.project()))
            .protect(self.protect)
            .declare(stack);
        let name = format!("alias/{full}");
        let alias = Alias::new("key", name.clone(), &key).declare(stack);

        let account = CallerIdentity::new("account").declare(stack);
        let old_versions = LifecycleRule {
            id: "old-versions".into(),
            noncurrent_version_expiration_in_days: Some(self.versions),
            abort_incomplete_multipart_upload_in_days: Some(7),
            ..LifecycleRule::default()
        };
        let bucket = Bucket::new("bucket", out!("{}-{}", full, account.account_id))
            .bucket_encryption(BucketEncryption::kms(&key))
            .versioning_configuration(VersioningStatus::Enabled)
            .lifecycle_configuration([old_versions])
            .protect(self.protect)
            .declare(stack);
        let policy = PolicyDocument::new().statement(tls_only(&bucket));
        let policy = BucketPolicy::new("bucket", &bucket, policy).declare(stack);

        let lock_table = Table::new(
            "lock-table",
            format!("{full}-locks"),
            [AttributeDefinition::text("LockID")],
            [KeyPart::hash("LockID")],
        )
        .kms_master_key_id(&key)
        .point_in_time_recovery_enabled(true)
        .deletion_protection_enabled(self.protect)
        .protect(self.protect)
        .declare(stack);
        let project = stack.project().to_string();
        let url = out!("s3://{}/{}?kms-key={}", bucket.bucket_name, project, name);
        StateBucket {
            url,
            bucket,
            policy,
            lock_table,
            key,
            alias,
        }
    }
}
