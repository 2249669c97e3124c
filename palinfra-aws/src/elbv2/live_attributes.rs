//! Attributes: settings by AWS's names that have calls of their own. Pure.

use std::collections::BTreeMap;

use palinfra_core::{Property, Value};

type Attributes = BTreeMap<String, String>;

/// What attributes are where no one sets them. There is no call to take one back. Those that
/// differ by type or mean nothing alone are not here, and stay as they are.
pub(super) type Usual = &'static [(&'static str, &'static str)];

/// Of load balancers.
pub(super) const OF_LOAD_BALANCERS: Usual = &[
    ("access_logs.s3.enabled", "false"),
    ("client_keep_alive.seconds", "3600"),
    ("connection_logs.s3.enabled", "false"),
    ("deletion_protection.enabled", "false"),
    ("dns_record.client_routing_policy", "any_availability_zone"),
    ("health_check_logs.s3.enabled", "false"),
    ("idle_timeout.timeout_seconds", "60"),
    ("ipv6.deny_all_igw_traffic", "false"),
    ("routing.http.desync_mitigation_mode", "defensive"),
    ("routing.http.drop_invalid_header_fields.enabled", "false"),
    ("routing.http.preserve_host_header.enabled", "false"),
    (
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
        "false",
    ),
    ("routing.http.xff_client_port.enabled", "false"),
    ("routing.http.xff_header_processing.mode", "append"),
    ("routing.http2.enabled", "true"),
    ("waf.fail_open.enabled", "false"),
    ("zonal_shift.config.enabled", "false"),
];

/// Of target groups.
pub(super) const OF_TARGET_GROUPS: Usual = &[
    (
        "deregistration_delay.connection_termination.enabled",
        "false",
    ),
    ("deregistration_delay.timeout_seconds", "300"),
    (
        "load_balancing.cross_zone.enabled",
        "use_load_balancer_configuration",
    ),
    ("load_balancing.algorithm.anomaly_mitigation", "off"),
    ("load_balancing.algorithm.type", "round_robin"),
    ("proxy_protocol_v2.enabled", "false"),
    ("slow_start.duration_seconds", "0"),
    ("stickiness.app_cookie.duration_seconds", "86400"),
    ("stickiness.enabled", "false"),
    ("stickiness.lb_cookie.duration_seconds", "86400"),
];

fn usual_value(usual: Usual, key: &str) -> Option<&'static str> {
    let (_, value) = usual.iter().find(|(name, _)| *name == key)?;
    Some(value)
}

/// What to set to come from one to the other.
pub(super) fn changed(
    usual: Usual,
    before: Option<Attributes>,
    wanted: Option<&Attributes>,
) -> Vec<(String, String)> {
    let (before, none) = (before.unwrap_or_default(), Attributes::new());
    let wanted = wanted.unwrap_or(&none);
    let set = wanted
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(*value))
        .map(|(key, value)| (key.clone(), value.clone()));
    let reset = before
        .keys()
        .filter(|key| !wanted.contains_key(*key))
        .filter_map(|key| Some((key.clone(), usual_value(usual, key)?.into())));
    set.chain(reset).collect()
}

/// Those of all attributes that are the program's: the recorded ones; if nothing is recorded,
/// as for an import, those that are not as usual.
pub(super) fn shown(
    usual: Usual,
    recorded: Option<Attributes>,
    all: impl IntoIterator<Item = (String, String)>,
) -> Value {
    let all = all.into_iter();
    let shown = all.filter(|(key, value)| match &recorded {
        Some(recorded) => recorded.contains_key(key),
        None => usual_value(usual, key).is_some_and(|usual| usual != value),
    });
    shown.collect::<Attributes>().into_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        let pair = |(key, value): &(&str, &str)| (key.to_string(), value.to_string());
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn what_is_taken_out_goes_back_to_what_is_usual() {
        let before = attributes(&[
            ("idle_timeout.timeout_seconds", "30"),
            ("routing.http2.enabled", "false"),
            ("access_logs.s3.bucket", "logs"),
        ]);
        let wanted = attributes(&[("idle_timeout.timeout_seconds", "90")]);
        let changed = changed(OF_LOAD_BALANCERS, Some(before), Some(&wanted));
        let expected = attributes(&[
            ("idle_timeout.timeout_seconds", "90"),
            ("routing.http2.enabled", "true"),
        ]);
        assert_eq!(changed.into_iter().collect::<Attributes>(), expected);
    }

    #[test]
    fn only_recorded_attributes_are_shown() {
        let all = || {
            attributes(&[
                ("idle_timeout.timeout_seconds", "30"),
                ("routing.http2.enabled", "true"),
            ])
        };
        let recorded = attributes(&[("routing.http2.enabled", "false")]);
        assert_eq!(
            shown(OF_LOAD_BALANCERS, Some(recorded), all()),
            attributes(&[("routing.http2.enabled", "true")]).into_value()
        );
        assert_eq!(
            shown(OF_LOAD_BALANCERS, None, all()),
            attributes(&[("idle_timeout.timeout_seconds", "30")]).into_value()
        );
    }
}
