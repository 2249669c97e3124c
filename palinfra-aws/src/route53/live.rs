//! What the calls of Route 53 share.

use std::time::Duration;

use aws_sdk_route53::types::{
    Change, ChangeAction, ChangeBatch, ChangeInfo, ChangeStatus, ResourceRecordSet,
};
use tokio::time::sleep;

use crate::live::{Aws, Failure, built, failure};

/// Changes records of a zone, all of them or none.
pub(super) async fn change(
    aws: &Aws,
    zone: &str,
    action: &ChangeAction,
    records: Vec<ResourceRecordSet>,
) -> Result<(), Failure> {
    let changes = records.into_iter().map(|record| {
        let change = Change::builder().action(action.clone());
        change.resource_record_set(record).build()
    });
    let changes = built(changes.collect())?;
    let batch = ChangeBatch::builder().set_changes(Some(changes)).build();
    let call = aws.route53().change_resource_record_sets();
    let call = call.hosted_zone_id(zone).change_batch(built(batch)?);
    let answer = call.send().await.map_err(failure)?;
    in_sync(aws, answer.change_info()).await;
    Ok(())
}

/// Waits until all servers of Route 53 know a change: who asks too early is told that there
/// is no such name, and remembers that. The change is made, whatever a look at it says.
async fn in_sync(aws: &Aws, change: Option<&ChangeInfo>) {
    let Some(change) = change else { return };
    let mut status = change.status().clone();
    let mut looks = 0;
    // It takes up to a minute, and the account may make five calls a second. An emulator is
    // quick.
    let pause = Duration::from_millis(if aws.is_elsewhere() { 100 } else { 10_000 });
    while status == ChangeStatus::Pending && looks < 12 {
        sleep(pause).await;
        looks += 1;
        let call = aws.route53().get_change().id(bare(change.id()));
        match call.send().await.map(|it| it.change_info) {
            Ok(Some(now)) => status = now.status,
            Ok(None) | Err(_) => return,
        }
    }
}

/// An id without the kind of thing that Route 53 puts before it: `/hostedzone/Z…`.
pub(super) fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// A name as Route 53 gives it, or as the program writes it if it is the same: with or
/// without the last period, with `\052` for `*`.
pub(super) fn name(given: &str, recorded: Option<&str>) -> String {
    let plain = plain(given);
    match recorded {
        Some(recorded) if self::plain(recorded) == plain => recorded.into(),
        _ => plain,
    }
}

/// A name without the last period, in lower case, with no codes of characters.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name.strip_suffix('.').unwrap_or(name);
    while let Some(at) = rest.find('\\') {
        let (before, code) = rest.split_at(at);
        plain.push_str(before);
        let digits = code.get(1..4);
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        let (character, length) = byte.map_or(('\\', 1), |byte| (char::from(byte), 4));
        plain.push(character);
        rest = code.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_as_the_program_writes_it_if_it_is_the_same() {
        assert_eq!(name("\\052.example.com.", None), "*.example.com");
        assert_eq!(
            name("a.example.com.", Some("a.example.com.")),
            "a.example.com."
        );
        assert_eq!(
            name("a.example.com.", Some("b.example.com")),
            "a.example.com"
        );
        assert_eq!(plain("a\\b.Example.com"), "a\\b.example.com");
        assert_eq!(bare("/hostedzone/Z1"), "Z1");
    }
}
