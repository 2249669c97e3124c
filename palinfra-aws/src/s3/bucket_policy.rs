use palinfra_core::{Id, Output, Outputs, Resource};

use super::Bucket;
use crate::iam::{PolicyDocument, policy_shape};

/// Who may do what with a bucket.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "s3:BucketPolicy",
    cloudformation = "AWS::S3::BucketPolicy",
    outputs = BucketPolicyOutputs,
    id = "{bucket}",
    summary = "{bucket}",
    unique("bucket"),
)]
pub struct BucketPolicy {
    /// The bucket. It has one policy.
    #[input(replaces)]
    pub bucket: Id<Bucket>,
    /// The policy, about the bucket's ARN and `ARN/*`.
    #[input(check = policy_shape::resource_policy)]
    pub policy_document: PolicyDocument,
}

/// What a [`BucketPolicy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct BucketPolicyOutputs {
    /// The bucket's name.
    pub id: Output<Id<BucketPolicy>>,
}

#[cfg(feature = "s3")]
mod live {
    use async_trait::async_trait;

    use super::BucketPolicy;
    use crate::iam::policy_text;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
        refused,
    };

    #[async_trait]
    impl Live for BucketPolicy {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            if policy(call.aws, self.bucket.as_str()).await?.is_some() {
                let bucket = self.bucket.as_str();
                let message = format!("the bucket `{bucket}` has a policy already: import it");
                return Err(refused(message));
            }
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("policy_document") {
                self.put(at.aws).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.s3().delete_bucket_policy().bucket(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                if let Some(policy) = policy(aws, at.id).await? {
                    let it = Found::new(at.id).input("bucket", at.id);
                    found.push(it.input("policy_document", policy_text::value(&policy)));
                }
            }
            Ok(found)
        }
    }

    impl BucketPolicy {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let call = aws.s3().put_bucket_policy().bucket(self.bucket.as_str());
            let call = call.policy(policy_text::text(&self.policy_document));
            call.send().await.map(drop).map_err(failure)
        }
    }

    async fn policy(aws: &Aws, bucket: &str) -> Result<Option<String>, Failure> {
        let call = aws.s3().get_bucket_policy().bucket(bucket);
        let answer = call.send().await.map_err(failure);
        not_found_is(None, answer.map(|it| it.policy))
    }
}
