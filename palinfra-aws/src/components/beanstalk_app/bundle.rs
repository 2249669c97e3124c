//! What an application runs.

use std::path::Path;

use palinfra_core::{Declared, Id, Input, Output, Stack, out};

use super::super::build_folder::hash_of_file;
use super::super::{full_name, tls_only};
use crate::elasticbeanstalk::SourceBundle;
use crate::iam::PolicyDocument;
use crate::s3::{Bucket, BucketPolicy, Object};

/// The bundle of an application: a ZIP file as Beanstalk takes it.
///
/// ```
/// use palinfra_aws::Bundle;
/// use palinfra_core::Id;
/// let built_here = Bundle::file("build/api.zip");
/// let built_elsewhere = Bundle::object(Id::new("builds"), "api/1f0c3d2.zip");
/// # let _ = (built_here, built_elsewhere);
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html)
#[derive(Clone)]
pub enum Bundle {
    /// A file on this machine, which is uploaded. Another content is another version.
    File(String),
    /// An object that is in a bucket already. Another key is another version.
    Object {
        /// The bucket.
        bucket: Input<Id<Bucket>>,
        /// The object's key.
        key: String,
    },
}

/// A bundle that is declared.
pub(super) struct Declaration {
    /// Where it is.
    pub source: SourceBundle,
    /// What the servers must be able to read: an ARN.
    pub readable: Output<String>,
    /// The label of its version.
    pub label: String,
    /// Its bucket, if that is its own.
    pub bucket: Option<Declared<Bucket>>,
}

impl Bundle {
    /// A file on this machine.
    pub fn file(path: impl Into<String>) -> Bundle {
        Bundle::File(path.into())
    }

    /// An object that is in a bucket already.
    pub fn object(bucket: impl Into<Input<Id<Bucket>>>, key: impl Into<String>) -> Bundle {
        Bundle::Object {
            bucket: bucket.into(),
            key: key.into(),
        }
    }

    /// Declares what it takes.
    pub(super) fn declare(&self, stack: &mut Stack, name: &str) -> Declaration {
        match self {
            Bundle::Object { bucket, key } => Declaration {
                source: SourceBundle {
                    s3_bucket: bucket.clone(),
                    s3_key: key.clone().into(),
                },
                readable: out!("arn:aws:s3:::{}/{}", bucket.to_output(), key),
                label: key.trim_end_matches(".zip").replace('/', "-"),
                bucket: None,
            },
            Bundle::File(path) => uploaded(stack, name, path),
        }
    }
}

/// A version never changes: each content is an object of its own, called by its hash.
fn uploaded(stack: &mut Stack, name: &str, path: &str) -> Declaration {
    let hash = hash_of_file(Path::new(path)).unwrap_or_else(|error| {
        stack.error(format!("the bundle `{}`: {error}", path.escape_debug()));
        String::new()
    });
    let label = hash.get(..12).unwrap_or("unread").to_string();
    let bucket_name = full_name(stack, &format!("{name}-bundles"));
    let bucket = Bucket::new("bundles", bucket_name)
        .force_destroy(true)
        .declare(stack);
    let policy = PolicyDocument::new().statement(tls_only(&bucket));
    BucketPolicy::new("bundles", &bucket, policy).declare(stack);
    let key = format!("{label}.zip");
    let object = Object::new("bundle", &bucket, &key)
        .source(path)
        .source_hash(hash)
        .content_type("application/zip")
        .declare(stack);
    // Known once it is uploaded.
    let key = object.id.map(move |_| key.clone());
    Declaration {
        source: SourceBundle {
            s3_bucket: (&bucket).into(),
            s3_key: key.into(),
        },
        // Nothing else is in there; so a new version takes no new rights.
        readable: out!("{}/*", bucket.arn),
        label,
        bucket: Some(bucket),
    }
}
