use palinfra_core::{Id, Output, Outputs, Resource};

/// Looks up the zones of a region that the account can use, without Local Zones.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:AvailabilityZones",
    outputs = AvailabilityZonesOutputs,
    id = "{region}",
    summary = "",
    lookup,
)]
pub struct AvailabilityZones {}

/// What [`AvailabilityZones`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AvailabilityZonesOutputs {
    /// The region.
    pub id: Output<Id<AvailabilityZones>>,
    /// The zones' names, in order.
    #[output(form = "{region}a,{region}b,{region}c")]
    pub names: Output<Vec<String>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{AvailabilityZoneOptInStatus, AvailabilityZoneState};

    use super::AvailabilityZones;
    use crate::ec2::live::filter;
    use crate::live::{Aws, Failure, Found, LookUp, failure};

    #[async_trait]
    impl LookUp for AvailabilityZones {
        async fn look_up(&self, aws: &Aws) -> Result<Found, Failure> {
            let call = aws.ec2().describe_availability_zones();
            let call = call.filters(filter("zone-type", ["availability-zone"]));
            let answer = call.send().await.map_err(failure)?;
            let usable = answer.availability_zones().iter().filter(|zone| {
                let opted_in =
                    zone.opt_in_status() != Some(&AvailabilityZoneOptInStatus::NotOptedIn);
                opted_in && zone.state() == Some(&AvailabilityZoneState::Available)
            });
            let mut names: Vec<&str> = usable.filter_map(|zone| zone.zone_name()).collect();
            names.sort_unstable();
            Ok(Found::new(aws.region()).output("names", names))
        }
    }
}
