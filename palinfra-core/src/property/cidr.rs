//! IPv4 ranges.

use std::fmt;

use ipnet::Ipv4Net;

use super::{Kind, Property, expected};
use crate::value::Value;

/// An IPv4 range. A malformed one is kept as it is written, so that the preview can name
/// the resource and the line that hold it.
///
/// ```
/// use palinfra_core::Cidr;
///
/// let range = Cidr::new("10.0.0.0/16");
/// assert_eq!(range.net().map(|net| net.prefix_len()), Ok(16));
/// assert!(Cidr::new("10.0.0.1/16").net().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr(String);

impl Cidr {
    /// From text; whether it is a range is checked at preview.
    pub fn new(text: impl Into<String>) -> Cidr {
        Cidr(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The range.
    ///
    /// # Errors
    /// When the text is not an IPv4 range, or has bits set behind its prefix.
    pub fn net(&self) -> Result<Ipv4Net, String> {
        let net: Ipv4Net = self
            .0
            .parse()
            .map_err(|_| format!("`{}` is not an IPv4 range such as 10.0.0.0/16", self.0))?;
        if net.trunc() == net {
            Ok(net)
        } else {
            Err(format!(
                "`{}` has bits set behind its prefix; the range is {}",
                self.0,
                net.trunc()
            ))
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Ipv4Net> for Cidr {
    fn from(net: Ipv4Net) -> Cidr {
        Cidr(net.to_string())
    }
}

impl From<&str> for Cidr {
    fn from(text: &str) -> Cidr {
        Cidr::new(text)
    }
}

impl Property for Cidr {
    const KIND: Kind = Kind::Cidr;
    fn into_value(self) -> Value {
        Value::Text(self.0)
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        match value.as_str() {
            Some(text) => Ok(Cidr(text.into())),
            None => expected("an IPv4 range", value),
        }
    }
}

/// An IPv4 range that is checked when the program compiles.
///
/// ```
/// use palinfra_core::cidr;
/// assert_eq!(cidr!("10.0.0.0/16").as_str(), "10.0.0.0/16");
/// ```
/// ```compile_fail
/// palinfra_core::cidr!("10.0.0.1/16");
/// ```
#[macro_export]
macro_rules! cidr {
    ($text:literal) => {{
        const _: () = assert!(
            $crate::property::is_ipv4_range($text),
            "not an IPv4 range such as 10.0.0.0/16",
        );
        $crate::Cidr::new($text)
    }};
}

/// Whether `text` is an IPv4 range with no bits behind its prefix.
#[doc(hidden)]
pub const fn is_ipv4_range(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut address, mut octets) = (0, 0u32, 0);
    while octets < 4 {
        let Some((number, next)) = decimal(bytes, at) else {
            return false;
        };
        let separator = if octets == 3 { b'/' } else { b'.' };
        if number > 255 || next >= bytes.len() || bytes[next] != separator {
            return false;
        }
        address = address << 8 | number;
        at = next + 1;
        octets += 1;
    }
    match decimal(bytes, at) {
        Some((0, end)) => end == bytes.len() && address == 0,
        Some((prefix, end)) if prefix <= 32 && end == bytes.len() => {
            prefix == 32 || address << prefix == 0
        }
        _ => false,
    }
}

const fn decimal(bytes: &[u8], start: usize) -> Option<(u32, usize)> {
    let (mut at, mut number) = (start, 0);
    while at < bytes.len() && at - start < 3 && bytes[at].is_ascii_digit() {
        number = number * 10 + (bytes[at] - b'0') as u32;
        at += 1;
    }
    if at == start {
        None
    } else {
        Some((number, at))
    }
}
