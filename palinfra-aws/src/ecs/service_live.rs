//! The calls of a service.

use async_trait::async_trait;
use aws_sdk_ecs::types as sdk;
use palinfra_core::{Map, Value};

use super::Service;
use super::live::{sdk_shares, sdk_tags, shown_shares, tags, update_tags};
use super::live_settings::{
    sdk_deployment, sdk_load_balancer, sdk_network, shown_deployment, shown_load_balancer,
    shown_network,
};
use super::service_status::{Rollout, has_failed_tasks, rollout, told};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
    not_found_is, text_as, whole,
};

/// As many as one call takes.
const PAGE: usize = 10;

/// What one call changes.
const SETTINGS: &[&str] = &[
    "task_definition",
    "desired_count",
    "capacity_provider_strategy",
    "platform_version",
    "network_configuration",
    "load_balancers",
    "deployment_configuration",
    "health_check_grace_period_seconds",
    "enable_execute_command",
    "enable_ecs_managed_tags",
    "propagate_tags",
];

#[async_trait]
impl Live for Service {
    const BATCH: usize = PAGE;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let shares = self.capacity_provider_strategy.as_ref();
        let shares = shares.map(|shares| sdk_shares(Some(shares))).transpose()?;
        let network = self.network_configuration.as_ref();
        let answer = call
            .aws
            .ecs()
            .create_service()
            .client_token(call.token)
            .cluster(self.cluster.as_str())
            .service_name(&self.service_name)
            .task_definition(self.task_definition.as_str())
            .set_desired_count(self.count())
            .set_launch_type(self.launch_type.map(text_as))
            .set_capacity_provider_strategy(shares)
            .scheduling_strategy(self.scheduling_strategy.as_str().into())
            .set_platform_version(self.platform_version.clone())
            .set_network_configuration(network.map(sdk_network).transpose()?)
            .set_load_balancers(Some(self.sdk_load_balancers()?))
            .deployment_configuration(sdk_deployment(&self.deployment_configuration))
            .set_health_check_grace_period_seconds(
                self.health_check_grace_period_seconds.map(whole),
            )
            .enable_execute_command(self.enable_execute_command)
            .enable_ecs_managed_tags(self.enable_ecs_managed_tags)
            .set_propagate_tags(self.propagate_tags.map(text_as))
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(failure)?;
        Made::id(answer.service().and_then(|it| it.service_arn()))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(SETTINGS) {
            self.update_settings(at, change).await?;
        }
        update_tags(at, at.id, change).await
    }

    /// Its tasks stop first, so that no more of them start; a daemon's number is not ours.
    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let (ecs, cluster) = (at.aws.ecs(), cluster_of(at));
        let strategy: Option<String> = at.input("scheduling_strategy")?;
        if strategy.as_deref() != Some("DAEMON") {
            let stop = ecs.update_service().cluster(&cluster).service(at.id);
            let answer = stop.desired_count(0).send().await.map(drop);
            match answer.map_err(failure) {
                Err(failure) if is_going(&failure) => {}
                answer => answer?,
            }
        }
        let delete = ecs.delete_service().cluster(&cluster).service(at.id);
        let answer = delete.force(true).send().await.map(drop);
        match answer.map_err(failure) {
            Err(failure) if is_going(&failure) => {}
            answer => answer?,
        }
        Ok(Deletion::Going)
    }

    /// One call for the services of a cluster.
    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let mut clusters: Vec<String> = objects.iter().map(cluster_of).collect();
        clusters.sort();
        clusters.dedup();
        let mut found = Vec::new();
        for cluster in clusters {
            let ours = objects.iter().filter(|at| cluster_of(at) == cluster);
            let arns = ours.map(|at| at.id.to_string()).collect();
            for it in described(aws, &cluster, arns).await? {
                let object = objects.iter().find(|at| Some(at.id) == it.service_arn());
                let recorded = object.map(|at| at.inputs);
                let wanted = recorded.and_then(|inputs| inputs.get("task_definition")?.as_str());
                let status = status(aws, &cluster, &it, wanted).await?;
                found.push(found_as(&it, &cluster, recorded).status(status));
            }
        }
        Ok(found)
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let names = vec![self.service_name.clone()];
        let all = described(call.aws, self.cluster.as_str(), names).await?;
        Ok(all.into_iter().find_map(|it| it.service_arn))
    }
}

impl Service {
    /// Sends what differs. What is taken out of the program goes back to AWS's default.
    async fn update_settings(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let mut call = at
            .aws
            .ecs()
            .update_service()
            .cluster(self.cluster.as_str())
            .service(at.id);
        if change.has("task_definition") {
            call = call.task_definition(self.task_definition.as_str());
        }
        if change.has("desired_count") {
            call = call.set_desired_count(self.count());
        }
        if change.has("capacity_provider_strategy") {
            let shares = sdk_shares(self.capacity_provider_strategy.as_ref())?;
            // AWS takes it only with a deployment of its own.
            call = call.set_capacity_provider_strategy(Some(shares));
            call = call.force_new_deployment(true);
        }
        if change.has("platform_version") {
            call = call.platform_version(self.platform_version.as_deref().unwrap_or("LATEST"));
        }
        if let Some(network) = &self.network_configuration
            && change.has("network_configuration")
        {
            call = call.network_configuration(sdk_network(network)?);
        }
        if change.has("load_balancers") {
            call = call.set_load_balancers(Some(self.sdk_load_balancers()?));
        }
        if change.has("deployment_configuration") {
            let configuration = sdk_deployment(&self.deployment_configuration);
            call = call.deployment_configuration(configuration);
        }
        if change.has("health_check_grace_period_seconds") {
            let seconds = self.health_check_grace_period_seconds.map(whole);
            // AWS takes it only with a load balancer.
            let none = self.load_balancers.as_ref().map(|_| 0);
            call = call.set_health_check_grace_period_seconds(seconds.or(none));
        }
        if change.has("enable_execute_command") {
            call = call.enable_execute_command(self.enable_execute_command);
        }
        if change.has("enable_ecs_managed_tags") {
            call = call.enable_ecs_managed_tags(self.enable_ecs_managed_tags);
        }
        if change.has("propagate_tags") {
            let of = self.propagate_tags.map(text_as);
            call = call.propagate_tags(of.unwrap_or(sdk::PropagateTags::None));
        }
        call.send().await.map_err(failure)?;
        Ok(())
    }

    fn is_daemon(&self) -> bool {
        self.scheduling_strategy == "DAEMON"
    }

    /// The number of tasks; a daemon's follows the instances.
    fn count(&self) -> Option<i32> {
        (!self.is_daemon()).then_some(whole(self.desired_count))
    }

    fn sdk_load_balancers(&self) -> Result<Vec<sdk::LoadBalancer>, Failure> {
        let all = self.load_balancers.iter().flatten();
        all.map(sdk_load_balancer).collect()
    }
}

/// The cluster's name: recorded, or in the ARN, which for old services does not have it.
fn cluster_of(at: &Object<'_>) -> String {
    let recorded = at.inputs.get("cluster").and_then(Value::as_str);
    let in_arn = || at.id.rsplit('/').nth(1).filter(|part| !part.contains(':'));
    recorded.or_else(in_arn).unwrap_or("default").into()
}

/// Services that are not gone, by name or ARN.
async fn described(
    aws: &Aws,
    cluster: &str,
    services: Vec<String>,
) -> Result<Vec<sdk::Service>, Failure> {
    let call = aws.ecs().describe_services().cluster(cluster);
    let call = call.set_services(Some(services));
    let answer = call.include(sdk::ServiceField::Tags).send().await;
    // Without their cluster they are gone too.
    let all = answer.map(|answer| answer.services.unwrap_or_default());
    let all = not_found_is(Vec::new(), all.map_err(failure))?.into_iter();
    Ok(all.filter(|it| it.status() != Some("INACTIVE")).collect())
}

async fn status(
    aws: &Aws,
    cluster: &str,
    service: &sdk::Service,
    wanted: Option<&str>,
) -> Result<Status, Failure> {
    if service.status() == Some("DRAINING") {
        return Ok(Status::Deleting);
    }
    let rollout = rollout(service, wanted);
    if rollout == Rollout::Complete {
        return Ok(Status::Ready);
    }
    let stopped = if has_failed_tasks(service) {
        stopped(aws, cluster, service).await?
    } else {
        Vec::new()
    };
    let told = told(service, &stopped);
    Ok(match rollout {
        Rollout::GivenUp(reason) => Status::Stuck(format!("{reason} {told}")),
        _ => Status::PendingFor(told),
    })
}

/// The tasks that stopped a while ago; ECS forgets them after an hour.
async fn stopped(
    aws: &Aws,
    cluster: &str,
    service: &sdk::Service,
) -> Result<Vec<sdk::Task>, Failure> {
    let call = aws.ecs().list_tasks().cluster(cluster);
    let call = call.set_service_name(service.service_name().map(String::from));
    let call = call.desired_status(sdk::DesiredStatus::Stopped);
    let arns = call
        .max_results(10)
        .send()
        .await
        .map_err(failure)?
        .task_arns;
    let Some(arns) = arns.filter(|arns| !arns.is_empty()) else {
        return Ok(Vec::new());
    };
    let call = aws.ecs().describe_tasks().cluster(cluster);
    let answer = call.set_tasks(Some(arns)).send().await.map_err(failure)?;
    Ok(answer.tasks.unwrap_or_default())
}

/// What is being deleted, or is, cannot be changed.
fn is_going(failure: &Failure) -> bool {
    failure.code.as_deref() == Some("ServiceNotActiveException")
}

fn found_as(it: &sdk::Service, cluster: &str, recorded: Option<&Map>) -> Found {
    let recorded = recorded.and_then(|inputs| inputs.get("network_configuration"));
    let scheduling = it.scheduling_strategy().map(|it| it.as_str());
    let network = it.network_configuration();
    let network = network.and_then(|it| it.awsvpc_configuration());
    let balancers = it.load_balancers().iter().map(shown_load_balancer);
    let deployment = it.deployment_configuration().map(shown_deployment);
    let found = Found::new(it.service_arn().unwrap_or_default())
        .input("service_name", it.service_name())
        .input("cluster", cluster)
        .input("task_definition", it.task_definition())
        .input("launch_type", it.launch_type().map(|it| it.as_str()))
        .input(
            "capacity_provider_strategy",
            shown_shares(it.capacity_provider_strategy()),
        )
        .input("scheduling_strategy", scheduling)
        .input("platform_version", it.platform_version())
        .input(
            "network_configuration",
            network.map(|it| shown_network(it, recorded)),
        )
        .input("load_balancers", Value::List(balancers.collect()))
        .input("deployment_configuration", deployment)
        .input(
            "health_check_grace_period_seconds",
            it.health_check_grace_period_seconds(),
        )
        .input("enable_execute_command", it.enable_execute_command())
        .input("enable_ecs_managed_tags", it.enable_ecs_managed_tags())
        .input("propagate_tags", it.propagate_tags().map(|it| it.as_str()))
        .output("arn", it.service_arn())
        .tags(tags(it.tags()));
    if scheduling == Some("DAEMON") {
        found
    } else {
        found.input("desired_count", it.desired_count())
    }
}
