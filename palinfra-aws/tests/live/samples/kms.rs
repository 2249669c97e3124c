use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::kms::{Alias, Key};
use palinfra_core::{Declared, Property, Stack};

use super::{Sample, output_of, sample};
use crate::support::emulator::Emulator;

pub fn all() -> Vec<Sample> {
    vec![
        sample(alias).update("target_key_id", output_of::<Key>("other", "id")),
        sample(key)
            .update("description", "other")
            .update("key_policy", policy("210987654321").into_value())
            .update("enable_key_rotation", false)
            .update("rotation_period_in_days", 180)
            .update("enabled", false)
            .update("pending_window_in_days", 7)
            // Moto does not keep RotationPeriodInDays.
            .on(Emulator::Ministack),
    ]
}

fn alias(stack: &mut Stack) -> Declared<Alias> {
    let key = Key::new("key").declare(stack);
    Key::new("other").declare(stack);
    Alias::new("it", "alias/contract-it", &key).declare(stack)
}

fn key(stack: &mut Stack) -> Declared<Key> {
    Key::new("it")
        .description("of the contract")
        .key_policy(policy("123456789012"))
        .rotation_period_in_days(90)
        .declare(stack)
}

fn policy(account: &str) -> PolicyDocument {
    let root = format!("arn:aws:iam::{account}:root");
    let all = Statement::allow(["kms:*"], ["*"]);
    PolicyDocument::new().statement(all.principal(Principal::aws(root)))
}
