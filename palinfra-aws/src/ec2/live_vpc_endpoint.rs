//! The calls of an endpoint of a VPC.

use async_trait::async_trait;
use aws_sdk_ec2::types::ResourceType;
use palinfra_core::Property;

use super::live::{
    PAGE, default_group, find_by_token, tag_specification, unsuccessful, update_tags,
};
use super::live_vpc_endpoint_read::{endpoints, read};
use super::{VpcEndpoint, VpcEndpointType};
use crate::iam::PolicyDocument;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, failure,
    text_as, texts,
};

#[async_trait]
impl Live for VpcEndpoint {
    const BATCH: usize = PAGE;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let answer = call
            .aws
            .ec2()
            .create_vpc_endpoint()
            .client_token(call.token)
            .vpc_id(self.vpc_id.as_str())
            .service_name(&self.service_name)
            .vpc_endpoint_type(text_as(self.vpc_endpoint_type))
            .set_private_dns_enabled(self.private_dns_enabled)
            .set_policy_document(self.policy_document.as_ref().map(document))
            .set_subnet_ids(self.subnet_ids.as_deref().map(texts))
            .set_route_table_ids(self.route_table_ids.as_deref().map(texts))
            .set_security_group_ids(self.security_group_ids.as_deref().map(texts))
            .tag_specifications(tag_specification(call, ResourceType::VpcEndpoint))
            .send()
            .await
            .map_err(failure)?;
        Made::id(answer.vpc_endpoint().and_then(|it| it.vpc_endpoint_id()))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(&["private_dns_enabled", "policy_document"]) {
            self.update_settings(at, change).await?;
        }
        if change.any(&["subnet_ids", "route_table_ids", "security_group_ids"]) {
            self.update_places(at, change).await?;
        }
        update_tags(at, change).await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.ec2().delete_vpc_endpoints().vpc_endpoint_ids(at.id);
        let answer = call.send().await.map_err(failure)?;
        unsuccessful(answer.unsuccessful())?;
        Ok(Deletion::Going)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        read(aws, objects).await
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        find_by_token(call, "vpce-").await
    }
}

impl VpcEndpoint {
    async fn update_settings(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let mut call = at.aws.ec2().modify_vpc_endpoint().vpc_endpoint_id(at.id);
        if change.has("policy_document") {
            call = match &self.policy_document {
                Some(policy) => call.policy_document(document(policy)),
                None => call.reset_policy(true),
            };
        }
        if change.has("private_dns_enabled") {
            let usual = self.vpc_endpoint_type == VpcEndpointType::Interface;
            call = call.private_dns_enabled(self.private_dns_enabled.unwrap_or(usual));
        }
        call.send().await.map_err(failure)?;
        Ok(())
    }

    /// Subnets, tables and groups are added and taken away.
    async fn update_places(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let Some(actual) = endpoints(at.aws, &[*at]).await?.pop() else {
            let message = "it is not there any more";
            return Err(Failure::new(FailureKind::NotFound, "", message));
        };
        let mut call = at.aws.ec2().modify_vpc_endpoint().vpc_endpoint_id(at.id);
        let mut differs = false;
        if change.has("subnet_ids") {
            let before = change.before("subnet_ids")?;
            let wanted = self.subnet_ids.as_deref().map(texts);
            let places = Places::between(actual.subnet_ids(), before, wanted);
            differs |= places.differ();
            call = call
                .set_add_subnet_ids(places.add)
                .set_remove_subnet_ids(places.remove);
        }
        if change.has("route_table_ids") {
            let before = change.before("route_table_ids")?;
            let wanted = self.route_table_ids.as_deref().map(texts);
            let places = Places::between(actual.route_table_ids(), before, wanted);
            differs |= places.differ();
            call = call
                .set_add_route_table_ids(places.add)
                .set_remove_route_table_ids(places.remove);
        }
        if change.has("security_group_ids") {
            let wanted = match &self.security_group_ids {
                Some(groups) => texts(groups),
                None => default_group(at.aws, self.vpc_id.as_str()).await?,
            };
            let groups = actual.groups().iter().filter_map(|it| it.group_id.clone());
            let groups: Vec<String> = groups.collect();
            let places = Places::between(&groups, None, Some(wanted));
            differs |= places.differ();
            call = call
                .set_add_security_group_ids(places.add)
                .set_remove_security_group_ids(places.remove);
        }
        if differs {
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }
}

/// What to add and what to take away.
#[derive(Debug, PartialEq)]
struct Places {
    add: Option<Vec<String>>,
    remove: Option<Vec<String>>,
}

impl Places {
    /// From what is there to what is wanted. If nothing is said of it any more, what was said
    /// before goes.
    fn between(
        actual: &[String],
        before: Option<Vec<String>>,
        wanted: Option<Vec<String>>,
    ) -> Places {
        let before = before.unwrap_or_default();
        let wanted = wanted.unwrap_or_else(|| without(actual, &before));
        let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
        Places {
            add: some(without(&wanted, actual)),
            remove: some(without(actual, &wanted)),
        }
    }

    fn differ(&self) -> bool {
        self.add.is_some() || self.remove.is_some()
    }
}

fn without(list: &[String], others: &[String]) -> Vec<String> {
    let rest = list.iter().filter(|item| !others.contains(item));
    rest.cloned().collect()
}

fn document(policy: &PolicyDocument) -> String {
    policy.clone().into_value().exposed().to_json().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| item.to_string()).collect()
    }

    #[test]
    fn what_is_there_becomes_what_is_wanted() {
        let places = Places::between(&list(&["a", "b"]), None, Some(list(&["b", "c"])));
        assert_eq!(places.add, Some(list(&["c"])));
        assert_eq!(places.remove, Some(list(&["a"])));
        let same = Places::between(&list(&["a", "b"]), None, Some(list(&["b", "a"])));
        assert!(!same.differ());
    }

    #[test]
    fn what_the_program_says_no_more_goes_and_the_rest_stays() {
        let places = Places::between(&list(&["a", "b"]), Some(list(&["a"])), None);
        assert_eq!(places.add, None);
        assert_eq!(places.remove, Some(list(&["a"])));
    }
}
