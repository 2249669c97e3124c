//! A database over several regions.

use palinfra_aws::live::Deletion;
use palinfra_aws::rds::{DbCluster, GlobalCluster, GlobalClusterBuilder};
use palinfra_core::provider::FailureKind;
use palinfra_core::{Arn, Id};

use crate::support::canned::Canned;

const SOURCE: &str = "arn:aws:rds:us-east-1:123456789012:cluster:first";
const SECOND: &str = "arn:aws:rds:us-west-2:123456789012:cluster:second";
const DESCRIBE: &str = "DescribeGlobalClusters";

const OURS: &str =
    "<TagList><Tag><Key>palinfra:lineage</Key><Value>lineage</Value></Tag></TagList>";

fn global() -> GlobalClusterBuilder {
    GlobalCluster::new("it", "it").source_db_cluster_identifier(Arn::new(SOURCE))
}

fn described(members: &[&str]) -> String {
    let member = |arn: &&str| {
        format!("<GlobalClusterMember><DBClusterArn>{arn}</DBClusterArn></GlobalClusterMember>")
    };
    let members: String = members.iter().map(member).collect();
    format!(
        "<GlobalClusters><GlobalClusterMember><GlobalClusterIdentifier>it\
        </GlobalClusterIdentifier><Status>available</Status><GlobalClusterMembers>{members}\
        </GlobalClusterMembers>{OURS}</GlobalClusterMember></GlobalClusters>"
    )
}

/// AWS refuses to delete one that has clusters, and its source stays.
#[tokio::test]
async fn the_source_is_let_go_of_before_a_global_cluster_is_deleted() {
    let it = Canned::<GlobalCluster>::new("it")
        .answer(DESCRIBE, described(&[SOURCE]))
        .answer(DESCRIBE, described(&[SOURCE]));
    assert_eq!(it.delete(global()).await, Ok(Deletion::Going));
    assert_eq!(
        it.sent().split_off(2),
        [
            format!(
                "RemoveFromGlobalCluster DbClusterIdentifier={SOURCE} GlobalClusterIdentifier=it"
            ),
            "DeleteGlobalCluster GlobalClusterIdentifier=it".to_string(),
        ]
    );
}

/// A cluster that somebody else added is not cut off from the database in silence.
#[tokio::test]
async fn a_cluster_of_somebody_else_keeps_a_global_cluster() {
    let it = Canned::<GlobalCluster>::new("it")
        .answer(DESCRIBE, described(&[SECOND]))
        .answer(DESCRIBE, described(&[SECOND]))
        .refuse("DeleteGlobalCluster", 400, "InvalidGlobalClusterStateFault");
    let failure = it.delete(global()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Passing);
    let sent = it.sent();
    assert!(
        sent.iter().all(|call| !call.starts_with("Remove")),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_cluster_leaves_its_global_cluster_before_it_is_deleted() {
    let described = format!(
        "<DBClusters><DBCluster><DBClusterIdentifier>it</DBClusterIdentifier>\
        <Status>available</Status>{OURS}</DBCluster></DBClusters>"
    );
    let it = Canned::<DbCluster>::new("it")
        .answer("DescribeDBClusters", &described)
        .answer("DescribeDBClusters", &described);
    let cluster = DbCluster::new("it", "it", "aurora-postgresql")
        .global_cluster_identifier(Id::new("global"))
        .manage_master_user_password(false)
        .skip_final_snapshot(true);
    assert_eq!(it.delete(cluster).await, Ok(Deletion::Going));
    let changes = it.sent().split_off(2);
    let own = "arn:aws:rds:us-east-1:123456789012:cluster:it";
    assert_eq!(
        changes,
        [
            format!(
                "RemoveFromGlobalCluster DbClusterIdentifier={own} GlobalClusterIdentifier=global"
            ),
            "DeleteDBCluster DBClusterIdentifier=it SkipFinalSnapshot=true".to_string(),
        ]
    );
}

/// Users, passwords and databases are the first cluster's.
#[tokio::test]
async fn a_cluster_in_a_further_region_says_nothing_of_users() {
    let it = Canned::<DbCluster>::new("it");
    let cluster = DbCluster::new("it", "it", "aurora-postgresql")
        .global_cluster_identifier(Id::new("global"))
        .manage_master_user_password(false);
    it.create(cluster).await.unwrap();
    let sent = it.sent().remove(0);
    for absent in ["Master", "DatabaseName", "EngineVersion"] {
        assert!(!sent.contains(absent), "{absent}: {sent}");
    }
    assert!(sent.contains("GlobalClusterIdentifier=global"), "{sent}");
}
