//! What is on a dashboard.

use palinfra_core::property::expected;
use palinfra_core::{Input, Kind, Map, Property, Value};

/// What is on a dashboard: a document of widgets.
///
/// ```
/// use palinfra_aws::cloudwatch::DashboardBody;
/// let body = DashboardBody::new().widget(serde_json::json!({
///     "type": "text", "width": 24, "height": 1,
///     "properties": {"markdown": "# Payments"},
/// }));
/// # let _ = body;
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html)
#[derive(Clone, Debug, PartialEq)]
pub struct DashboardBody {
    fields: Map,
}

impl DashboardBody {
    /// An empty page.
    pub fn new() -> DashboardBody {
        DashboardBody {
            fields: Map::from([("widgets".into(), Value::List(Vec::new()))]),
        }
    }

    /// Adds a widget.
    #[must_use]
    pub fn widget(self, widget: impl Into<serde_json::Value>) -> DashboardBody {
        self.widget_value(Value::from_json(&widget.into()))
    }

    /// Adds a widget that may hold promises, such as the name of a load balancer.
    #[must_use]
    pub fn widget_value(mut self, widget: Value) -> DashboardBody {
        if let Some(Value::List(widgets)) = self.fields.get_mut("widgets") {
            widgets.push(widget);
        }
        self
    }
}

impl Default for DashboardBody {
    fn default() -> Self {
        DashboardBody::new()
    }
}

impl Property for DashboardBody {
    const KIND: Kind = Kind::Any;

    fn into_value(self) -> Value {
        Value::Map(self.fields)
    }

    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Map(fields) => Ok(DashboardBody {
                fields: fields.clone(),
            }),
            Value::Secret(inner) => Self::from_value(inner),
            other => expected("a document of widgets", other),
        }
    }
}

impl From<DashboardBody> for Input<DashboardBody> {
    fn from(body: DashboardBody) -> Self {
        Input::from_value(body.into_value())
    }
}
