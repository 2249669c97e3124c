//! Alarms, and who is told.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Output, Stack, out};

use super::{Metric, caller, full_name};
use crate::cloudwatch::{Alarm, Comparison};
use crate::iam::{Condition, PolicyDocument, Principal, Statement};
use crate::kms::Key;
use crate::sns::{Subscription, Topic, TopicPolicy};
use crate::sts::CallerIdentity;

const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

/// Alarms, and the topic that tells people when one goes off and when all is well again. What
/// is told is encrypted with a key of its own, since CloudWatch can use no other; only alarms
/// of this account may publish.
///
/// ```
/// use palinfra_aws::{Alarms, FargateService};
/// use palinfra_core::Stack;
/// fn watch(stack: &mut Stack, api: &FargateService) {
///     let alarms = Alarms::new("alerts")
///         .email("ops@example.com")
///         .above("api-cpu", api.cpu(), 90.0)
///         .above("api-memory", api.memory(), 90.0)
///         .declare(stack);
///     // Everything inside can be reached.
///     stack.change(&alarms.alarms["api-cpu"], |alarm| alarm.evaluation_periods(5));
/// }
/// ```
pub struct Alarms {
    /// Where alarms tell that they went off.
    pub topic: Declared<Topic>,
    /// Who may publish.
    pub policy: Declared<TopicPolicy>,
    /// The key that encrypts what is told.
    pub key: Declared<Key>,
    /// Who is told. A mail asks for confirmation first.
    pub subscriptions: Vec<Declared<Subscription>>,
    /// The alarms, by name.
    pub alarms: BTreeMap<String, Declared<Alarm>>,
}

/// Builds [`Alarms`].
#[must_use = "it does nothing until `declare`"]
pub struct AlarmsBuilder {
    name: String,
    subscribers: Vec<(String, String)>,
    alarms: Vec<Planned>,
    line: Line,
}

struct Planned {
    name: String,
    metric: Metric,
    comparison: Comparison,
    threshold: f64,
}

impl Alarms {
    /// Alarms, of which there is none yet.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>) -> AlarmsBuilder {
        AlarmsBuilder {
            name: name.into(),
            subscribers: Vec::new(),
            alarms: Vec::new(),
            line: caller(),
        }
    }
}

impl AlarmsBuilder {
    /// Tells this address by mail.
    pub fn email(self, address: impl Into<String>) -> Self {
        self.subscriber("email", address)
    }

    /// Tells anyone else that SNS can reach, such as `https` and the URL of a pager.
    pub fn subscriber(mut self, protocol: impl Into<String>, endpoint: impl Into<String>) -> Self {
        self.subscribers.push((protocol.into(), endpoint.into()));
        self
    }

    /// Goes off while a measurement is above a threshold: a sum in five minutes, or any other
    /// statistic in ten.
    pub fn above(self, name: impl Into<String>, metric: Metric, threshold: f64) -> Self {
        self.alarm(name.into(), metric, Comparison::Above, threshold)
    }

    /// Goes off while a measurement is below a threshold, as [`above`](Self::above) does.
    pub fn below(self, name: impl Into<String>, metric: Metric, threshold: f64) -> Self {
        self.alarm(name.into(), metric, Comparison::Below, threshold)
    }

    fn alarm(
        mut self,
        name: String,
        metric: Metric,
        comparison: Comparison,
        threshold: f64,
    ) -> Self {
        self.alarms.push(Planned {
            name,
            metric,
            comparison,
            threshold,
        });
        self
    }

    /// Declares the alarms, the topic and who is told.
    pub fn declare(self, stack: &mut Stack) -> Alarms {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("Alarms", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> Alarms {
        let full = full_name(stack, &self.name);
        let account = CallerIdentity::new("account")
            .declare(stack)
            .account_id
            .clone();
        let key = Key::new("key")
            .description(format!("Messages of {full}"))
            .key_policy(key_policy(&account))
            .pending_window_in_days(7)
            .declare(stack);
        let topic = Topic::new("topic", &full)
            .kms_master_key_id(out!("{}", key.arn))
            .declare(stack);
        let policy = topic_policy(&topic, stack.region(), &account);
        let policy = TopicPolicy::new("topic", &topic, policy).declare(stack);
        let subscriber = |(protocol, endpoint): &(String, String)| {
            let name = as_name(&format!("{protocol}-{endpoint}"));
            Subscription::new(name, &topic, protocol, endpoint).declare(stack)
        };
        let subscriptions = self.subscribers.iter().map(subscriber).collect();
        let mut alarms = BTreeMap::new();
        for planned in &self.alarms {
            let alarm = planned.declare(stack, &topic);
            alarms.insert(planned.name.clone(), alarm);
        }
        Alarms {
            topic,
            policy,
            key,
            subscriptions,
            alarms,
        }
    }
}

impl Planned {
    fn declare(&self, stack: &mut Stack, topic: &Declared<Topic>) -> Declared<Alarm> {
        let metric = &self.metric;
        let tell = out!("{}", topic.arn);
        let alarm = Alarm::new(
            &self.name,
            full_name(stack, &self.name),
            &metric.namespace,
            &metric.name,
            self.comparison,
            self.threshold,
        )
        .dimensions(metric.dimensions.clone())
        .period(300)
        // A sum counts what happened; anything else may be a short peak.
        .evaluation_periods(if metric.statistic == "Sum" { 1 } else { 2 })
        .alarm_actions([&tell])
        .ok_actions([&tell]);
        let alarm = if is_percentile(&metric.statistic) {
            alarm.extended_statistic(&metric.statistic)
        } else {
            alarm.statistic(&metric.statistic)
        };
        // A load balancer without a request measures nothing.
        let alarm = match metric.namespace.as_str() {
            "AWS/ApplicationELB" => alarm.treat_missing_data("notBreaching"),
            _ => alarm,
        };
        alarm.declare(stack)
    }
}

/// Text as the name of a resource: an address of the web has signs that none has.
fn as_name(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.@+=".contains(c);
    text.replace(|c| !allowed(c), "-")
}

/// `p99`, `p99.9`.
fn is_percentile(statistic: &str) -> bool {
    let number = statistic.strip_prefix('p');
    number.is_some_and(|number| number.parse::<f64>().is_ok())
}

fn key_policy(account: &Output<String>) -> PolicyDocument {
    let owner = Statement::allow(["kms:*"], ["*"])
        .sid("Account")
        .principal(Principal::aws(out!("arn:aws:iam::{}:root", account)));
    let alarms = Statement::allow(["kms:Decrypt", "kms:GenerateDataKey*"], ["*"])
        .sid("Alarms")
        .principal(Principal::service(CLOUDWATCH))
        .condition(Condition::string_equals("aws:SourceAccount", [account]));
    PolicyDocument::new().statement(owner).statement(alarms)
}

fn topic_policy(topic: &Declared<Topic>, region: &str, account: &Output<String>) -> PolicyDocument {
    let alarms = out!("arn:aws:cloudwatch:{}:{}:alarm:*", region, account);
    let publish = Statement::allow(["sns:Publish"], [out!("{}", topic.arn)])
        .sid("Alarms")
        .principal(Principal::service(CLOUDWATCH))
        .condition(Condition::string_equals("aws:SourceAccount", [account]))
        .condition(Condition::arn_like("aws:SourceArn", [alarms]));
    let tls_only = Statement::deny(["sns:Publish"], [out!("{}", topic.arn)])
        .sid("TlsOnly")
        .principal(Principal::anyone())
        .condition(Condition::bool("aws:SecureTransport", false));
    PolicyDocument::new().statement(publish).statement(tls_only)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_told_from_other_statistics() {
        assert!(is_percentile("p99") && is_percentile("p99.9"));
        assert!(!is_percentile("Sum") && !is_percentile("p") && !is_percentile("peak"));
    }
}
