use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use super::DashboardBody;
use crate::rules;

/// Graphs of measurements on one page of the console.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "cloudwatch:Dashboard",
    cloudformation = "AWS::CloudWatch::Dashboard",
    outputs = DashboardOutputs,
    id = "{dashboard_name}",
    summary = "{dashboard_name}",
    unique("dashboard_name"),
)]
pub struct Dashboard {
    /// The name, unique in the account.
    #[input(replaces, check = dashboard_name)]
    pub dashboard_name: String,
    /// What is on it.
    pub dashboard_body: DashboardBody,
}

/// What a [`Dashboard`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DashboardOutputs {
    /// Its name.
    pub id: Output<Id<Dashboard>>,
    /// Its name, as text.
    pub dashboard_name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:cloudwatch::{account}:dashboard/{dashboard_name}")]
    pub arn: Output<Arn<Dashboard>>,
}

fn dashboard_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=255, "letters, digits, `-` and `_`", |c| {
        c.is_ascii_alphanumeric() || "-_".contains(c)
    })
}

#[cfg(feature = "cloudwatch")]
mod live {
    use async_trait::async_trait;
    use palinfra_core::{Property, Value};

    use super::Dashboard;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, failure,
        not_found_is, refused,
    };

    #[async_trait]
    impl Live for Dashboard {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let name = &self.dashboard_name;
            if body(call.aws, name).await?.is_some() {
                let message = format!("there is a dashboard `{name}` already: import it");
                return Err(Failure::new(FailureKind::Refused, "DuplicateName", message));
            }
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("dashboard_body") {
                self.put(at.aws).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.cloudwatch().delete_dashboards();
            call.dashboard_names(at.id).send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                if let Some(body) = body(aws, at.id).await? {
                    let (partition, account) = (aws.partition(), aws.account());
                    let arn = format!("arn:{partition}:cloudwatch::{account}:dashboard/{}", at.id);
                    found.push(
                        Found::new(at.id)
                            .input("dashboard_name", at.id)
                            .input("dashboard_body", document(&body))
                            .output("arn", arn),
                    );
                }
            }
            Ok(found)
        }
    }

    impl Dashboard {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let body = self.dashboard_body.clone().into_value();
            let call = aws.cloudwatch().put_dashboard();
            let call = call.dashboard_name(&self.dashboard_name);
            let call = call.dashboard_body(body.exposed().to_json().to_string());
            let answer = call.send().await.map_err(failure)?;
            // It is kept, and a part of it cannot be shown.
            match answer.dashboard_validation_messages().first() {
                None => Ok(()),
                Some(told) => {
                    let at = told.data_path().unwrap_or_default();
                    let message = told.message().unwrap_or_default();
                    let message = format!("the dashboard's body is wrong at {at}: {message}");
                    Err(refused(message))
                }
            }
        }
    }

    async fn body(aws: &Aws, name: &str) -> Result<Option<String>, Failure> {
        let call = aws.cloudwatch().get_dashboard().dashboard_name(name);
        let answer = call.send().await.map_err(failure);
        not_found_is(None, answer.map(|it| it.dashboard_body))
    }

    fn document(text: &str) -> Value {
        match serde_json::from_str(text) {
            Ok(json) => Value::from_json(&json),
            Err(_) => Value::Text(text.into()),
        }
    }
}
