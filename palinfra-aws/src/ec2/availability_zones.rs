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
