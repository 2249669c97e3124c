//! The record of what an account has.

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Output, Stack, out};

use super::{caller, full_name, tls_only};
use crate::config::{ConfigurationRecorder, DeliveryChannel, RecorderStatus};
use crate::iam::{Condition, Policy, PolicyDocument, Principal, Role, Statement};
use crate::s3::{Bucket, BucketPolicy, LifecycleRule};
use crate::sts::CallerIdentity;

const CONFIG: &str = "config.amazonaws.com";

/// The record by AWS Config of what an account has in a region, and of each change: in a private,
/// encrypted bucket. There is one for each account and region.
///
/// ```
/// use palinfra_aws::ConfigRecorder;
/// use palinfra_core::Stack;
/// fn record(stack: &mut Stack) {
///     ConfigRecorder::new("config").bucket("shop-config").global_types(true).declare(stack);
/// }
/// ```
pub struct ConfigRecorder {
    /// What is recorded.
    pub recorder: Declared<ConfigurationRecorder>,
    /// Where to.
    pub channel: Declared<DeliveryChannel>,
    /// That it is recorded. Rules depend on this.
    pub status: Declared<RecorderStatus>,
    /// As whom AWS Config looks.
    pub role: Declared<Role>,
    /// Where the record is.
    pub bucket: Declared<Bucket>,
    /// Who may write to it.
    pub policy: Declared<BucketPolicy>,
}

/// Builds a [`ConfigRecorder`].
#[must_use = "it does nothing until `declare`"]
pub struct ConfigRecorderBuilder {
    name: String,
    bucket: Option<String>,
    types: Option<Vec<String>>,
    global_types: bool,
    days: i64,
    line: Line,
}

impl ConfigRecorder {
    /// A record of all types that have a region.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>) -> ConfigRecorderBuilder {
        ConfigRecorderBuilder {
            name: name.into(),
            bucket: None,
            types: None,
            global_types: false,
            days: 365,
            line: caller(),
        }
    }
}

impl ConfigRecorderBuilder {
    /// What the bucket is called, if not as the component: all accounts of AWS share the names
    /// of buckets.
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.bucket = Some(name.into());
        self
    }

    /// The only types that are recorded, such as `AWS::EC2::SecurityGroup`. AWS charges for each
    /// change. Left out: all.
    pub fn types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Whether what has no region is recorded too, such as roles: in one region of an account.
    pub fn global_types(mut self, record: bool) -> Self {
        self.global_types = record;
        self
    }

    /// For how many days the record is kept. Left out: 365.
    pub fn retention(mut self, days: i64) -> Self {
        self.days = days;
        self
    }

    /// Declares the recorder and what it needs, and starts it.
    pub fn declare(self, stack: &mut Stack) -> ConfigRecorder {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("ConfigRecorder", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> ConfigRecorder {
        let account = CallerIdentity::new("account")
            .declare(stack)
            .account_id
            .clone();
        let (bucket, policy) = self.records(stack, &account);
        let full = full_name(stack, &self.name);
        let write = out!("{}/AWSLogs/{}/*", bucket.arn, account);
        let write = PolicyDocument::new()
            // It gives each file to the bucket's owner.
            .allow(["s3:PutObject", "s3:PutObjectAcl"], [write])
            .allow(["s3:GetBucketAcl"], [out!("{}", bucket.arn)]);
        let role = Role::new("role", &full, trust(&account))
            .description("AWS Config, while it records")
            .managed_policy_arns([Policy::of_aws("service-role/AWS_ConfigRole")])
            .policies([("write-records", write)])
            .declare(stack);
        let mut recorder = ConfigurationRecorder::new("recorder", &full, &role)
            .include_global_resource_types(self.global_types && self.types.is_none());
        if let Some(types) = self.types {
            recorder = recorder.resource_types(types);
        }
        let recorder = recorder.declare(stack);
        // AWS writes a file there to see whether it may.
        let channel = DeliveryChannel::new("channel", &full, &bucket)
            .depends_on(&recorder)
            .depends_on(&policy)
            .declare(stack);
        let status = RecorderStatus::new("status", &recorder, &channel).declare(stack);
        ConfigRecorder {
            recorder,
            channel,
            status,
            role,
            bucket,
            policy,
        }
    }

    fn records(
        &self,
        stack: &mut Stack,
        account: &Output<String>,
    ) -> (Declared<Bucket>, Declared<BucketPolicy>) {
        let expire = LifecycleRule {
            id: "expire".into(),
            expiration_in_days: Some(self.days),
            abort_incomplete_multipart_upload_in_days: Some(7),
            ..LifecycleRule::default()
        };
        let name = full_name(stack, self.bucket.as_ref().unwrap_or(&self.name));
        let bucket = Bucket::new("records", name)
            .lifecycle_configuration([expire])
            .force_destroy(true)
            .declare(stack);
        let of_account = || Condition::string_equals("aws:SourceAccount", [account]);
        let look = ["s3:GetBucketAcl", "s3:ListBucket"];
        let look = Statement::allow(look, [out!("{}", bucket.arn)])
            .sid("Look")
            .principal(Principal::service(CONFIG))
            .condition(of_account());
        let file = out!("{}/AWSLogs/{}/Config/*", bucket.arn, account);
        let write = Statement::allow(["s3:PutObject"], [file])
            .sid("Write")
            .principal(Principal::service(CONFIG))
            .condition(of_account());
        let policy = PolicyDocument::new()
            .statement(look)
            .statement(write)
            .statement(tls_only(&bucket));
        let policy = BucketPolicy::new("records", &bucket, policy).declare(stack);
        (bucket, policy)
    }
}

/// AWS Config, and only for this account.
fn trust(account: &Output<String>) -> PolicyDocument {
    let statement = Statement::trust(["sts:AssumeRole"])
        .principal(Principal::service(CONFIG))
        .condition(Condition::string_equals("aws:SourceAccount", [account]));
    PolicyDocument::new().statement(statement)
}
