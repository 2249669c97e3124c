//! The record of a network's traffic.

use palinfra_core::{Declared, Stack, out};

use super::super::full_name;
use crate::ec2::{self, FlowLog};
use crate::iam::{PolicyDocument, Role};
use crate::logs::LogGroup;

/// The record of which traffic a network let through and which it refused.
pub struct FlowLogs {
    /// What is recorded.
    pub flow_log: Declared<FlowLog>,
    /// Where it goes.
    pub log_group: Declared<LogGroup>,
    /// As whom AWS writes it.
    pub role: Declared<Role>,
}

/// Declares it; the lines are kept for some days.
pub(super) fn declare(
    stack: &mut Stack,
    vpc_name: &str,
    vpc: &Declared<ec2::Vpc>,
    days: i64,
) -> FlowLogs {
    let full = full_name(stack, &format!("{vpc_name}-flow-logs"));
    let log_group = LogGroup::new("flow-logs", format!("/aws/vpc/{full}"))
        .retention_in_days(days)
        .declare(stack);
    // The group exists already, so that the role need not make any.
    let actions = [
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogStreams",
    ];
    let write = PolicyDocument::new().allow(actions, [out!("{}:*", log_group.arn)]);
    let role = Role::new(
        "flow-logs",
        &full,
        PolicyDocument::assumed_by_service("vpc-flow-logs.amazonaws.com"),
    )
    .policies([("write", write)])
    .declare(stack);
    let flow_log = FlowLog::new("flow-log", vpc, &log_group.arn)
        .deliver_logs_permission_arn(&role)
        .declare(stack);
    FlowLogs {
        flow_log,
        log_group,
        role,
    }
}
