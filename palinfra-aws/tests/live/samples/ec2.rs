use palinfra_aws::ec2::Vpc;
use palinfra_core::{Declared, Stack, cidr};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    vec![
        sample(vpc).update("enable_dns_hostnames", false).update("enable_dns_support", false),
    ]
}

fn vpc(stack: &mut Stack) -> Declared<Vpc> {
    Vpc::new("it", cidr!("10.0.0.0/16")).declare(stack)
}
