//! Arithmetic on IPv4 ranges: how a VPC's range is divided into subnets.
//!
//! ```
//! use palinfra_aws::cidr::tiers;
//! let vpc = "10.1.0.0/16".parse()?;
//! // Private subnets of 4096 addresses and public ones of 256, in up to three zones.
//! let [private, public] = tiers(vpc, 3, [20, 24])?;
//! assert_eq!(private[1].to_string(), "10.1.16.0/20");
//! assert_eq!(public[0].to_string(), "10.1.64.0/24");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// Divides a range into `count` equal subnets: as large as they can be, so of the next power
/// of two in number, of which the first `count` are given.
///
/// # Errors
/// When the range has fewer addresses than subnets are wanted.
pub fn split(range: Ipv4Net, count: usize) -> Result<Vec<Ipv4Net>, String> {
    let bits = slots(count).trailing_zeros();
    let prefix = u32::from(range.prefix_len()) + bits;
    let prefix = u8::try_from(prefix).unwrap_or(u8::MAX);
    let subnets = (0..count).map(|index| subnet(range, prefix, index));
    subnets
        .collect::<Result<_, _>>()
        .map_err(|_| format!("{range} has no room for {count} subnets"))
}

/// The subnet number `index`, from 0, of those that a range has of this prefix length.
///
/// # Errors
/// When the range has no such subnet.
pub fn subnet(range: Ipv4Net, prefix: u8, index: usize) -> Result<Ipv4Net, String> {
    let no_such = || format!("{range} has no subnet of /{prefix} with the number {index}");
    if prefix < range.prefix_len() || prefix > 32 {
        return Err(no_such());
    }
    let before = (index as u64).saturating_mul(size(prefix));
    let start = u64::from(range.network().to_bits()).saturating_add(before);
    let start = u32::try_from(start).map_err(|_| no_such())?;
    let net = Ipv4Net::new(Ipv4Addr::from_bits(start), prefix).map_err(|_| no_such())?;
    if range.contains(&net) {
        Ok(net)
    } else {
        Err(no_such())
    }
}

/// Lays out tiers of subnets in a range: for each prefix length, in this order, one subnet for
/// each of `zones` zones.
///
/// A tier takes up room for the next power of two of zones, so that adding a zone within it
/// moves no other tier; adding a tier at the end moves none either.
///
/// # Errors
/// When they do not fit.
pub fn tiers<const N: usize>(
    range: Ipv4Net,
    zones: usize,
    prefixes: [u8; N],
) -> Result<[Vec<Ipv4Net>; N], String> {
    let range = range.trunc();
    let first = u64::from(range.network().to_bits());
    let end = first + size(range.prefix_len());
    let slots = slots(zones);
    let mut laid_out = [const { Vec::new() }; N];
    let mut next = first;
    for (tier, prefix) in laid_out.iter_mut().zip(prefixes) {
        if prefix > 32 {
            return Err(format!("/{prefix} is not a prefix length"));
        }
        let step = size(prefix);
        // A tier starts at a multiple of its own size: a range of the next larger prefix.
        let room = slots.saturating_mul(step);
        let start = next.next_multiple_of(room);
        next = start.saturating_add(room);
        if next > end {
            return Err(does_not_fit(range, zones, &prefixes));
        }
        for zone in 0..zones as u64 {
            let address = u32::try_from(start + zone * step)
                .map_err(|_| does_not_fit(range, zones, &prefixes))?;
            let net = Ipv4Net::new(Ipv4Addr::from_bits(address), prefix)
                .map_err(|error| error.to_string())?;
            tier.push(net);
        }
    }
    Ok(laid_out)
}

fn does_not_fit(range: Ipv4Net, zones: usize, prefixes: &[u8]) -> String {
    let prefixes: Vec<String> = prefixes.iter().map(|prefix| format!("/{prefix}")).collect();
    format!(
        "{range} has no room for {} subnets of {} each",
        slots(zones),
        prefixes.join(", ")
    )
}

/// Whether two ranges share an address.
pub fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other.network()) || other.contains(&one.network())
}

/// The next power of two; the largest there is for numbers that no range has room for.
fn slots(count: usize) -> u64 {
    (count.max(1) as u64)
        .checked_next_power_of_two()
        .unwrap_or(1 << 63)
}

/// How many addresses a range of this prefix length has.
fn size(prefix: u8) -> u64 {
    1 << (32 - u32::from(prefix.min(32)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn net(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    fn any_range() -> impl Strategy<Value = Ipv4Net> {
        (any::<u32>(), 8u8..=28).prop_map(|(address, prefix)| {
            Ipv4Net::new(Ipv4Addr::from_bits(address), prefix)
                .unwrap()
                .trunc()
        })
    }

    /// In the range, apart from each other, and with no bits behind the prefix.
    fn check(range: Ipv4Net, subnets: &[Ipv4Net]) -> Result<(), TestCaseError> {
        for (index, one) in subnets.iter().enumerate() {
            prop_assert!(
                range.contains(one) && *one == one.trunc(),
                "{one} in {range}"
            );
            for other in &subnets[..index] {
                prop_assert!(!overlap(*one, *other), "{one} and {other}");
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn a_split_fills_the_range_but_for_the_last_power_of_two(range in any_range(), count in 1usize..40) {
            match split(range, count) {
                Ok(subnets) => {
                    prop_assert_eq!(subnets.len(), count);
                    check(range, &subnets)?;
                    let taken = count.next_power_of_two() as u64 * size(subnets[0].prefix_len());
                    prop_assert_eq!(taken, size(range.prefix_len()));
                }
                Err(_) => prop_assert!(count as u64 > size(range.prefix_len())),
            }
        }

        #[test]
        fn tiers_are_inside_of_the_range_and_apart(
            range in any_range(), zones in 1usize..7, prefixes in any::<[u8; 3]>()
        ) {
            let prefixes = prefixes.map(|prefix| 16 + prefix % 17);
            if let Ok(tiers) = tiers(range, zones, prefixes) {
                prop_assert!(tiers.iter().all(|tier| tier.len() == zones));
                check(range, &tiers.concat())?;
            }
        }

        #[test]
        fn another_zone_or_tier_moves_no_subnet(range in any_range(), prefix in 16u8..=30) {
            let (Ok([three]), Ok([four, _])) =
                (tiers(range, 3, [prefix]), tiers(range, 4, [prefix, prefix])) else { return Ok(()) };
            prop_assert_eq!(&three[..], &four[..3]);
        }

        #[test]
        fn the_numbered_subnets_are_those_of_the_range(range in any_range(), more in 0u8..=4, index in 0usize..20) {
            let prefix = range.prefix_len() + more;
            let expected = range.subnets(prefix).unwrap().nth(index);
            prop_assert_eq!(subnet(range, prefix, index).ok(), expected);
        }

        #[test]
        fn overlap_is_mutual_and_means_containing(one in any_range(), other in any_range()) {
            prop_assert_eq!(overlap(one, other), overlap(other, one));
            prop_assert_eq!(overlap(one, other), one.contains(&other) || other.contains(&one));
        }
    }

    #[test]
    fn a_tier_begins_where_its_size_allows() {
        let [small, large] = tiers(net("10.0.0.0/16"), 2, [24, 20]).unwrap();
        assert_eq!(small, [net("10.0.0.0/24"), net("10.0.1.0/24")]);
        assert_eq!(large, [net("10.0.32.0/20"), net("10.0.48.0/20")]);
    }

    #[test]
    fn what_does_not_fit_is_said_with_its_sizes() {
        let problem = tiers(net("10.0.0.0/24"), 3, [26, 28]).unwrap_err();
        assert_eq!(
            problem,
            "10.0.0.0/24 has no room for 4 subnets of /26, /28 each"
        );
        assert!(tiers(net("255.255.255.0/24"), 3, [26, 26]).is_err());
        assert!(tiers(net("10.0.0.0/24"), usize::MAX, [28]).is_err());
        assert!(tiers(net("10.0.0.0/24"), 1, [33]).is_err());
        let problem = split(net("10.0.0.0/31"), 3).unwrap_err();
        assert_eq!(problem, "10.0.0.0/31 has no room for 3 subnets");
        assert!(split(net("10.0.0.0/8"), usize::MAX).is_err());
        assert!(subnet(net("10.0.0.0/24"), 23, 0).is_err());
        assert!(subnet(net("255.255.255.0/24"), 24, usize::MAX).is_err());
    }
}
