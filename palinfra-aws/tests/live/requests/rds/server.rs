use palinfra_aws::rds::{ClusterInstance, ClusterInstanceBuilder};
use palinfra_core::Id;

use super::modification;

const NAME: &str = "DBInstanceIdentifier=it";

fn server() -> ClusterInstanceBuilder {
    let (engine, class) = ("aurora-postgresql", "db.r7g.large");
    ClusterInstance::new("it", "it", Id::new("cluster"), engine, class)
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
