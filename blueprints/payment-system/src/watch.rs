//! What watches: the firewall, alarms, dashboards.

use palinfra_aws::{Alarms, Dashboard, Waf};
use palinfra_core::Stack;

use crate::data::Data;
use crate::services::Services;
use crate::settings::Settings;

pub(crate) fn declare(stack: &mut Stack, settings: &Settings, data: &Data, services: &Services) {
    let (backend, frontend) = (&services.backend, &services.frontend);
    let (database, entrance) = (&data.database, &services.entrance);

    let firewall = Waf::regional("waf")
        .rate_limit(settings.rate_limit)
        .log_retention(settings.log_days(stack))
        .declare(stack);
    firewall.protect(stack, &entrance.load_balancer);

    let mut alarms = Alarms::new("alerts")
        .above("backend-cpu", backend.cpu(), 90.0)
        .above("backend-memory", backend.memory(), 90.0)
        .above("database-connections", database.connections(), 150.0)
        .above("server-errors", entrance.server_errors(), 10.0)
        .above("response-time", entrance.response_time(), 2.0);
    if let Some(address) = &settings.alarm_email {
        alarms = alarms.email(address);
    }
    alarms.declare(stack);

    let requests = [backend, frontend].map(|service| service.requests());
    Dashboard::new("application")
        .graph("CPU", [backend.cpu(), frontend.cpu()])
        .graph("Memory", [backend.memory(), frontend.memory()])
        .graph("Requests per task", requests.into_iter().flatten())
        .declare(stack);
    Dashboard::new("database")
        .graph("Connections", [database.connections()])
        .graph("CPU", [database.cpu()])
        .graph("Free storage", [database.free_storage()])
        .declare(stack);
    let slowest = entrance.response_time().statistic("p99").labelled("p99");
    Dashboard::new("load-balancer")
        .graph("Response time", [entrance.response_time(), slowest])
        .graph(
            "Errors",
            [entrance.server_errors(), entrance.service_errors()],
        )
        .graph("Requests", [entrance.requests()])
        .declare(stack);
}
