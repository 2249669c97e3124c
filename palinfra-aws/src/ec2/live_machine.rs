//! What instances and launch templates share: disks, metadata, and what runs at the start.

use aws_sdk_ec2::types::{
    Instance as Machine, InstanceMetadataOptionsRequest,
    LaunchTemplateInstanceMetadataOptionsRequest, Volume,
};
use aws_smithy_types::base64;
use palinfra_core::Value;

use super::{Ebs, MetadataOptions};
use crate::live::{Failure, Shown, block, refused, text_as, whole};

/// Text as calls take it.
pub(super) fn encoded(text: &str) -> String {
    base64::encode(text)
}

/// Text as calls give it, a secret if it is recorded as one.
pub(super) fn decoded(text: Option<&str>, recorded: Option<&Value>) -> Value {
    let text = text.filter(|text| !text.is_empty()).map(|text| {
        let plain = base64::decode(text).ok();
        let plain = plain.and_then(|bytes| String::from_utf8(bytes).ok());
        plain.unwrap_or_else(|| text.into())
    });
    match recorded {
        Some(Value::Secret(_)) if text.is_some() => text.shown().into_secret(),
        _ => text.shown(),
    }
}

/// The key of a volume.
pub(super) fn key(volume: &Ebs) -> Result<Option<String>, Failure> {
    let key = volume.kms_key_id.as_ref();
    key.map(|key| key.get().map_err(refused)).transpose()
}

/// How the metadata service answers, for an instance.
pub(super) fn metadata(options: &MetadataOptions) -> InstanceMetadataOptionsRequest {
    InstanceMetadataOptionsRequest::builder()
        .http_tokens(text_as(options.http_tokens))
        .http_endpoint(text_as(options.http_endpoint))
        .set_http_put_response_hop_limit(options.http_put_response_hop_limit.map(whole))
        .set_instance_metadata_tags(options.instance_metadata_tags.map(text_as))
        .build()
}

/// How the metadata service answers, for a launch template.
pub(super) fn template_metadata(
    options: &MetadataOptions,
) -> LaunchTemplateInstanceMetadataOptionsRequest {
    LaunchTemplateInstanceMetadataOptionsRequest::builder()
        .http_tokens(text_as(options.http_tokens))
        .http_endpoint(text_as(options.http_endpoint))
        .set_http_put_response_hop_limit(options.http_put_response_hop_limit.map(whole))
        .set_instance_metadata_tags(options.instance_metadata_tags.map(text_as))
        .build()
}

/// The disks of an instance. Only those that are recorded count, and only what is recorded
/// of each: an image brings disks of its own.
pub(super) fn disks(machine: &Machine, volumes: &[Volume], recorded: Option<&Value>) -> Value {
    let on_it = machine
        .block_device_mappings()
        .iter()
        .filter_map(|mapping| {
            let (device, ebs) = (mapping.device_name()?, mapping.ebs()?);
            let volume = volumes
                .iter()
                .find(|it| it.volume_id() == ebs.volume_id())?;
            Some((device, disk(device, ebs.delete_on_termination(), volume)))
        });
    let Some(recorded) = recorded.and_then(Value::as_list) else {
        return Value::List(on_it.map(|(_, disk)| disk).collect());
    };
    let on_it: Vec<(&str, Value)> = on_it.collect();
    let known = recorded.iter().filter_map(|recorded| {
        let name = recorded.as_map()?.get("device_name")?.as_str()?;
        let (_, disk) = on_it.iter().find(|(device, _)| *device == name)?;
        Some(as_recorded(disk, recorded))
    });
    Value::List(known.collect())
}

fn disk(device: &str, goes: Option<bool>, volume: &Volume) -> Value {
    let ebs = block([
        ("encrypted", volume.encrypted().shown()),
        ("kms_key_id", volume.kms_key_id().shown()),
        ("volume_size", volume.size().shown()),
        (
            "volume_type",
            volume.volume_type().map(|kind| kind.as_str()).shown(),
        ),
        ("iops", volume.iops().shown()),
        ("delete_on_termination", goes.shown()),
    ]);
    block([("device_name", device.shown()), ("ebs", ebs)])
}

/// A disk with the fields that are recorded of it, and its key in the form that is recorded.
fn as_recorded(disk: &Value, recorded: &Value) -> Value {
    let (Some(disk), Some(recorded)) = (disk.as_map(), recorded.as_map()) else {
        return disk.clone();
    };
    let kept = disk.iter().filter_map(|(name, value)| {
        let recorded = recorded.get(name)?;
        let value = match name.as_str() {
            "ebs" => as_recorded(value, recorded),
            "kms_key_id" if is_key(value, recorded) => recorded.clone(),
            _ => value.clone(),
        };
        Some((name.clone(), value))
    });
    Value::Map(kept.collect())
}

/// Whether a key's ARN is that of a key that is written otherwise. What an alias leads to is
/// not known here.
fn is_key(arn: &Value, written: &Value) -> bool {
    match (arn.as_str(), written.as_str()) {
        (Some(arn), Some(written)) => {
            arn == written || written.contains("alias/") || arn.ends_with(&format!("/{written}"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{EbsInstanceBlockDevice, InstanceBlockDeviceMapping};

    use super::*;

    fn volume(id: &str, size: i32) -> Volume {
        Volume::builder()
            .volume_id(id)
            .size(size)
            .encrypted(true)
            .kms_key_id("arn:aws:kms:r:1:key/k")
            .build()
    }

    fn mapping(device: &str, volume: &str) -> InstanceBlockDeviceMapping {
        let ebs = EbsInstanceBlockDevice::builder()
            .volume_id(volume)
            .delete_on_termination(true)
            .build();
        InstanceBlockDeviceMapping::builder()
            .device_name(device)
            .ebs(ebs)
            .build()
    }

    fn json(value: &Value) -> String {
        value.to_json().to_string()
    }

    fn value(json: &str) -> Value {
        Value::from_json(&serde_json::from_str(json).unwrap_or_default())
    }

    #[test]
    fn of_each_disk_counts_what_is_recorded_of_it() {
        let volumes = [volume("a", 8), volume("b", 9), volume("elsewhere", 1)];
        let machine = Machine::builder()
            .block_device_mappings(mapping("/dev/a", "a"))
            .block_device_mappings(mapping("/dev/b", "b"))
            .build();
        let recorded = r#"[{"device_name":"/dev/b","ebs":{"kms_key_id":"k"}},{"device_name":"/dev/a","ebs":{"volume_size":7}}]"#;
        let seen = disks(&machine, &volumes, Some(&value(recorded)));
        assert_eq!(json(&seen), recorded.replace('7', "8"));
        let all = disks(&machine, &volumes, None);
        assert_eq!(all.as_list().map(<[Value]>::len), Some(2));
    }

    #[test]
    fn text_is_decoded_and_a_secret_stays_one() {
        let text = encoded("echo é");
        assert_eq!(decoded(Some(&text), None), Value::Text("echo é".into()));
        let recorded = Value::Text("x".into()).into_secret();
        let secret = decoded(Some(&text), Some(&recorded));
        assert!(matches!(secret, Value::Secret(_)));
        assert_eq!(decoded(Some(""), None), Value::Null);
    }
}
