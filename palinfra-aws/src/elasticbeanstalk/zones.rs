//! The hosted zones of Beanstalk's hosts.

/// The hosted zone of the hosts of Beanstalk in a region, for an alias record that leads to an
/// environment. Nothing for a region where Beanstalk is not, or that is newer than this table.
///
/// ```
/// use palinfra_aws::elasticbeanstalk::hosted_zone_of;
/// assert_eq!(hosted_zone_of("us-east-1"), Some("Z117KPS5GTRQ2G"));
/// assert_eq!(hosted_zone_of("mars-1"), None);
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/general/latest/gr/elasticbeanstalk.html)
pub fn hosted_zone_of(region: &str) -> Option<&'static str> {
    let found = ZONES.iter().find(|(of, _)| *of == region);
    found.map(|(_, zone)| *zone)
}

const ZONES: &[(&str, &str)] = &[
    ("af-south-1", "Z1EI3BVKMKK4AM"),
    ("ap-east-1", "ZPWYUBWRU171A"),
    ("ap-northeast-1", "Z1R25G3KIG2GBW"),
    ("ap-northeast-2", "Z3JE5OI70TWKCP"),
    ("ap-south-1", "Z18NTBI3Y7N9TZ"),
    ("ap-southeast-1", "Z16FZ9L249IFLT"),
    ("ap-southeast-2", "Z2PCDNR3VC2G1N"),
    ("ca-central-1", "ZJFCZL7SSZB5I"),
    ("eu-central-1", "Z1FRNW7UH4DEZJ"),
    ("eu-west-1", "Z2NYPWQ7DFZAZH"),
    ("eu-west-2", "Z1GKAAAUGATPF1"),
    ("sa-east-1", "Z10X7K2B4QSOFV"),
    ("us-east-1", "Z117KPS5GTRQ2G"),
    ("us-east-2", "Z14LCN19Q5QHIC"),
    ("us-west-1", "Z1LQECGX5PH1X"),
    ("us-west-2", "Z38NKT9BP95V3O"),
];
