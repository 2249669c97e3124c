//! The networks that can ask a private zone. It has been made with the first one.

use aws_sdk_route53::types as sdk;
use palinfra_core::{Map, Value};

use super::{HostedZone, HostedZoneVpc};
use crate::live::{Failure, Object, Shown, failure, not_found_is, refused};

impl HostedZone {
    /// Brings the other networks from `before` to what is wanted, whatever of it is done.
    pub(super) async fn update_vpcs(
        &self,
        at: &Object<'_>,
        before: &[sdk::Vpc],
    ) -> Result<(), Failure> {
        let wanted = sdk_vpcs(self.more_vpcs.as_deref())?;
        let route53 = at.aws.route53();
        let zone = route53.get_hosted_zone().id(at.id).send().await;
        let zone = zone.map_err(failure)?;
        for vpc in wanted.iter().filter(|vpc| !zone.vpcs().contains(vpc)) {
            let call = route53.associate_vpc_with_hosted_zone();
            let call = call.hosted_zone_id(at.id).vpc(vpc.clone());
            call.send().await.map_err(failure)?;
        }
        for vpc in before.iter().filter(|vpc| !wanted.contains(vpc)) {
            let call = route53.disassociate_vpc_from_hosted_zone();
            let call = call.hosted_zone_id(at.id).vpc(vpc.clone());
            not_found_is((), call.send().await.map(drop).map_err(failure))?;
        }
        Ok(())
    }
}

/// The network that the zone was made with, and the others.
pub(super) fn shown_vpcs(at: &Object<'_>, all: &[sdk::Vpc]) -> (Value, Vec<Value>) {
    let mut all: Vec<Value> = all.iter().map(shown_vpc).collect();
    let first = at.inputs.get("vpc");
    // An import knows no order: then the first one is as good as another.
    let first = all.iter().position(|vpc| Some(vpc) == first).unwrap_or(0);
    let first = (!all.is_empty()).then(|| all.remove(first));
    (first.unwrap_or_default(), all)
}

fn shown_vpc(it: &sdk::Vpc) -> Value {
    let region = it.vpc_region().map(|region| region.as_str());
    Value::Map(Map::from([
        ("vpc_id".into(), it.vpc_id().shown()),
        ("vpc_region".into(), region.shown()),
    ]))
}

pub(super) fn sdk_vpc(it: &HostedZoneVpc) -> Result<sdk::Vpc, Failure> {
    let id = it.vpc_id.get().map_err(refused)?;
    let region = it.vpc_region.get().map_err(refused)?;
    let vpc = sdk::Vpc::builder().vpc_id(id.as_str());
    Ok(vpc.vpc_region(region.as_str().into()).build())
}

pub(super) fn sdk_vpcs(all: Option<&[HostedZoneVpc]>) -> Result<Vec<sdk::Vpc>, Failure> {
    all.unwrap_or_default().iter().map(sdk_vpc).collect()
}
