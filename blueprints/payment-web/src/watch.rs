//! What watches: firewalls, alarms and traces.

use palinfra_aws::xray::Group;
use palinfra_aws::{Alarms, AuroraCluster, FargateService, Waf};
use palinfra_core::{Fluent, Stack};

use crate::settings::{Settings, is_production};

/// The firewall in front of the page, which CloudFront takes from `us-east-1` alone.
pub(crate) fn page_firewall(stack: &mut Stack, settings: &Settings) -> Option<Waf> {
    let firewall = Waf::cloudfront("payment-frontend-waf")
        .rate_limit(settings.rate_limit)
        .log_retention(settings.log_days);
    settings
        .waf
        .unwrap_or(is_production(stack))
        .then(|| firewall.declare(stack))
}

/// The firewall in front of the API, the alarms, and the traces of what failed.
pub(crate) fn declare(
    stack: &mut Stack,
    settings: &Settings,
    api: &FargateService,
    database: &AuroraCluster,
) {
    let production = is_production(stack);
    let Some(entrance) = &api.load_balancer else {
        return;
    };
    if settings.waf.unwrap_or(production) {
        let firewall = Waf::regional("payment-api-waf")
            .rate_limit(settings.rate_limit)
            .log_retention(settings.log_days)
            .declare(stack);
        firewall.protect(stack, &entrance.load_balancer);
    }
    if settings.tracing.unwrap_or(production) {
        let service = stack.full_name("payment-api");
        let name = stack.full_name("payment-api-failures");
        Group::new("payment-api-failures", name)
            .filter_expression(format!(r#"service("{service}") {{ fault OR error }}"#))
            .declare(stack);
    }
    if settings.alarms.unwrap_or(production) {
        Alarms::new("payment-alerts")
            .above("payment-api-cpu", api.cpu(), 90.0)
            .above("payment-api-memory", api.memory(), 90.0)
            .above("payment-api-errors", entrance.service_errors(), 10.0)
            .above("payment-alb-errors", entrance.server_errors(), 10.0)
            .above("payment-api-time", entrance.response_time(), 2.0)
            .above("payment-db-cpu", database.cpu(), 90.0)
            .above("payment-db-connections", database.connections(), 500.0)
            .maybe(settings.alarm_email.as_ref(), |it, to| it.email(to))
            .declare(stack);
    }
}
