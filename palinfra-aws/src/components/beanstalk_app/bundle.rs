//! What an application runs.

use palinfra_core::{Declared, Input, Stack};

use super::super::{full_name, tls_only};
use crate::elasticbeanstalk::SourceBundle;
use crate::iam::PolicyDocument;
use crate::s3::{Bucket, BucketPolicy, Object};

/// The bundle of an application: a ZIP file as Beanstalk takes it.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html)
#[derive(Clone)]
pub enum Bundle {
    /// A file on this machine, which is uploaded, and the label of its version: unique to its
    /// content, such as a commit's hash.
    File {
        /// The file's path.
        path: String,
        /// The version's label.
        label: String,
    },
    /// An object that is in a bucket already, and the label of its version.
    Object {
        /// The bucket.
        bucket: Input<palinfra_core::Id<Bucket>>,
        /// The object's key.
        key: Input<String>,
        /// The version's label.
        label: String,
    },
}

impl Bundle {
    /// A file on this machine.
    pub fn file(path: impl Into<String>, label: impl Into<String>) -> Bundle {
        Bundle::File {
            path: path.into(),
            label: label.into(),
        }
    }

    /// An object that is in a bucket already.
    pub fn object(
        bucket: impl Into<Input<palinfra_core::Id<Bucket>>>,
        key: impl Into<Input<String>>,
        label: impl Into<String>,
    ) -> Bundle {
        Bundle::Object {
            bucket: bucket.into(),
            key: key.into(),
            label: label.into(),
        }
    }

    /// The version's label.
    pub(super) fn label(&self) -> &str {
        match self {
            Bundle::File { label, .. } | Bundle::Object { label, .. } => label,
        }
    }

    /// Declares the bucket and the object of a file. A version never changes, so that each has
    /// an object of its own.
    pub(super) fn declare(
        &self,
        stack: &mut Stack,
        name: &str,
    ) -> (SourceBundle, Option<Declared<Bucket>>) {
        match self {
            Bundle::Object { bucket, key, .. } => {
                let bundle = SourceBundle {
                    s3_bucket: bucket.clone(),
                    s3_key: key.clone(),
                };
                (bundle, None)
            }
            Bundle::File { path, label } => {
                let bucket_name = full_name(stack, &format!("{name}-bundles"));
                let bucket = Bucket::new("bundles", bucket_name)
                    .force_destroy(true)
                    .declare(stack);
                let policy = PolicyDocument::new().statement(tls_only(&bucket));
                BucketPolicy::new("bundles", &bucket, policy).declare(stack);
                let key = format!("{label}.zip");
                let object = Object::new("bundle", &bucket, &key)
                    .source(path)
                    .content_type("application/zip")
                    .declare(stack);
                // Known once it is uploaded.
                let key = object.id.map(move |_| key.clone());
                let bundle = SourceBundle {
                    s3_bucket: (&bucket).into(),
                    s3_key: key.into(),
                };
                (bundle, Some(bucket))
            }
        }
    }
}
