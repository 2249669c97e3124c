//! Graphs on one page.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Stack, Value};

use super::{ApplicationLoadBalancer, DatabaseInstance, FargateService, Metric, caller, full_name};
use crate::cloudwatch::{self, DashboardBody};

/// The width of a page, in the units of CloudWatch.
const PAGE: i64 = 24;
const WIDTH: i64 = 12;
const HEIGHT: i64 = 6;

/// A page of graphs in the console, two in a row.
///
/// ```
/// use palinfra_aws::{Dashboard, FargateService};
/// use palinfra_core::Stack;
/// fn page(stack: &mut Stack, api: &FargateService, worker: &FargateService) {
///     Dashboard::new("services")
///         .services([api, worker])
///         .graph("CPU of the slowest", [api.cpu().statistic("Maximum")])
///         .declare(stack);
/// }
/// ```
pub struct Dashboard {
    /// The page.
    pub dashboard: Declared<cloudwatch::Dashboard>,
}

/// Builds a [`Dashboard`].
#[must_use = "it does nothing until `declare`"]
pub struct DashboardBuilder {
    name: String,
    graphs: Vec<(String, Vec<Metric>)>,
    line: Line,
}

impl Dashboard {
    /// An empty page.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>) -> DashboardBuilder {
        DashboardBuilder {
            name: name.into(),
            graphs: Vec::new(),
            line: caller(),
        }
    }
}

impl DashboardBuilder {
    /// Adds a graph of some measurements.
    pub fn graph(
        mut self,
        title: impl Into<String>,
        metrics: impl IntoIterator<Item = Metric>,
    ) -> Self {
        self.graphs
            .push((title.into(), metrics.into_iter().collect()));
        self
    }

    /// Adds what tells how services are: CPU, memory, and the requests that each task gets.
    pub fn services<'s>(self, services: impl IntoIterator<Item = &'s FargateService>) -> Self {
        let services: Vec<_> = services.into_iter().collect();
        let all = |metric: fn(&FargateService) -> Metric| services.iter().map(move |it| metric(it));
        self.graph("CPU", all(FargateService::cpu))
            .graph("Memory", all(FargateService::memory))
            .graph(
                "Requests per task",
                services.iter().filter_map(|it| it.requests()),
            )
    }

    /// Adds what tells how a database is: connections, CPU, and what is free of its storage.
    pub fn database(self, database: &DatabaseInstance) -> Self {
        self.graph("Connections", [database.connections()])
            .graph("CPU", [database.cpu()])
            .graph("Free storage", [database.free_storage()])
    }

    /// Adds what tells how a load balancer is: the time until services answer, usually and at
    /// worst, errors of its own and of services, and requests.
    pub fn load_balancer(self, entrance: &ApplicationLoadBalancer) -> Self {
        let slowest = entrance.response_time().statistic("p99").labelled("p99");
        self.graph("Response time", [entrance.response_time(), slowest])
            .graph(
                "Errors",
                [entrance.server_errors(), entrance.service_errors()],
            )
            .graph("Requests", [entrance.requests()])
    }

    /// Declares the page.
    pub fn declare(self, stack: &mut Stack) -> Dashboard {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("Dashboard", &name, line, |stack| {
            let mut body = DashboardBody::new();
            for (at, (title, metrics)) in (0..).zip(&self.graphs) {
                body = body.widget_value(graph(at, title, metrics, stack.region()));
            }
            let full = full_name(stack, &self.name);
            let dashboard = cloudwatch::Dashboard::new("dashboard", full, body).declare(stack);
            Dashboard { dashboard }
        })
    }
}

fn graph(at: i64, title: &str, metrics: &[Metric], region: &str) -> Value {
    let in_row = PAGE / WIDTH;
    let metrics = metrics.iter().map(line).collect();
    let properties = fields([
        ("title", text(title)),
        ("region", text(region)),
        ("view", text("timeSeries")),
        ("period", Value::Int(60)),
        ("metrics", Value::List(metrics)),
    ]);
    fields([
        ("type", text("metric")),
        ("x", Value::Int(at % in_row * WIDTH)),
        ("y", Value::Int(at / in_row * HEIGHT)),
        ("width", Value::Int(WIDTH)),
        ("height", Value::Int(HEIGHT)),
        ("properties", properties),
    ])
}

/// A measurement as CloudWatch writes it: namespace, name, dimensions, and how it is drawn.
fn line(metric: &Metric) -> Value {
    let mut items = vec![text(&metric.namespace), text(&metric.name)];
    for (name, value) in &metric.dimensions {
        items.push(text(name));
        items.push(value.value().clone());
    }
    let mut drawn = BTreeMap::from([("stat".to_string(), text(&metric.statistic))]);
    if let Some(label) = &metric.label {
        drawn.insert("label".into(), text(label));
    }
    items.push(Value::Map(drawn));
    Value::List(items)
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.map(|(name, value)| (name.to_string(), value));
    Value::Map(fields.into())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}
