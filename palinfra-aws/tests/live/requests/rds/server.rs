use palinfra_aws::rds::{ClusterInstance, ClusterInstanceBuilder};
use palinfra_core::Id;

use super::modification;
use crate::support::canned::Canned;

const NAME: &str = "DBInstanceIdentifier=it";

fn server() -> ClusterInstanceBuilder {
    let (engine, class) = ("aurora-postgresql", "db.r7g.large");
    ClusterInstance::new("it", "it", Id::new("cluster"), engine, class)
}

/// RDS refuses a call that changes nothing.
#[tokio::test]
async fn a_change_of_a_server_that_needs_no_call_makes_none() {
    let it = Canned::<ClusterInstance>::new("it");
    let window = server().preferred_maintenance_window("mon:07:00-mon:08:00");
    it.update(window, server()).await.unwrap();
    assert!(it.sent().is_empty());
}

#[tokio::test]
async fn what_the_emulator_ignores_of_a_server_is_sent() {
    let recorded = || server().enable_performance_insights(true);
    for (before, wanted, words) in [
        (
            server(),
            server().promotion_tier(0),
            format!("{NAME} PromotionTier=0"),
        ),
        (
            server(),
            server().auto_minor_version_upgrade(false),
            format!("AutoMinorVersionUpgrade=false {NAME}"),
        ),
        (
            recorded(),
            recorded().performance_insights_retention_period(31),
            format!("{NAME} EnablePerformanceInsights=true PerformanceInsightsRetentionPeriod=31"),
        ),
        (
            recorded(),
            server(),
            format!("{NAME} EnablePerformanceInsights=false"),
        ),
    ] {
        let sent = modification::<ClusterInstance>(before, wanted).await;
        assert_eq!(
            sent,
            format!("ModifyDBInstance ApplyImmediately=true {words}")
        );
    }
}
