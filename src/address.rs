//! Which addresses may be called where people choose the host: those of the public internet, by https on its own port.
//! Whatever else the operator wants to reach (a chat of the house, a test) is named in a setting.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Where nobody may send us, as network and length of its prefix. IPv4, by the registry of special addresses (RFC 6890
/// and its successors).
const SPECIAL_V4: [(Ipv4Addr, u32); 15] = [
    // This network.
    (Ipv4Addr::UNSPECIFIED, 8),
    // Private.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Shared behind a carrier's translation.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // This machine.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // This link; clouds tell their secrets there.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    // Protocols' own.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // The way to 6to4, given up.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Measurements.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Groups.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // Kept for later, and everyone.
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// All that is global of IPv6 so far begins so. IPv4 in IPv6's clothes (mapped, compatible, NAT64), this machine, links,
/// sites and groups lie outside.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What is not global within it.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    // Protocols' own, Teredo among them, which leads to IPv4.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4, which leads to IPv4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

/// Whether an address is one of the public internet, and of one machine there.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let within = |(network, prefix): &(Ipv4Addr, u32)| {
                let shift = 32 - prefix;
                address.to_bits() >> shift == network.to_bits() >> shift
            };
            !SPECIAL_V4.iter().any(within)
        }
        IpAddr::V6(address) => {
            let within = |(network, prefix): &(Ipv6Addr, u32)| {
                let shift = 128 - prefix;
                address.to_bits() >> shift == network.to_bits() >> shift
            };
            within(&GLOBAL_V6) && !SPECIAL_V6.iter().any(within)
        }
    }
}

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("only https is called")]
    NotHttps,
    #[error("port {0} is not called, but 443")]
    Port(u16),
    /// One of the host's addresses at least.
    #[error("the host is not one of the public internet")]
    NotGlobal,
}

/// A host that the operator lets us reach, whatever address and scheme it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    /// In lower case; an IPv6 address without brackets.
    host: String,
    /// Any, where none is named.
    port: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a host, such as chat.example.org or 10.0.0.5:8065")]
pub struct NotAHost;

impl FromStr for AllowedHost {
    type Err = NotAHost;

    fn from_str(typed: &str) -> Result<Self, NotAHost> {
        let typed = typed.trim().to_ascii_lowercase();
        if let Ok(address) = typed.parse::<Ipv6Addr>() {
            return Ok(Self { host: address.to_string(), port: None });
        }
        let (host, port) = match typed.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
                (host, Some(port.parse().ok().filter(|port| is_number && *port > 0).ok_or(NotAHost)?))
            }
            _ => (typed.as_str(), None),
        };
        let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().map_err(|_| NotAHost)?.to_string(),
            None => host.to_owned(),
        };
        let is_name = |host: &str| {
            host.split('.').all(|label| {
                !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            })
        };
        if !is_name(&host) && host.parse::<Ipv6Addr>().is_err() {
            return Err(NotAHost);
        }
        Ok(Self { host, port })
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match self.port {
            Some(port) => write!(formatter, "{host}:{port}"),
            None => formatter.write_str(&host),
        }
    }
}

/// How far an address is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The operator has named the host.
    Full,
    /// Only where each of the host's addresses is global.
    Global,
}

/// Stands before every call whose host people chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guard {
    allowed: Vec<AllowedHost>,
}

impl Guard {
    pub fn new(allowed: Vec<AllowedHost>) -> Self {
        Self { allowed }
    }

    /// Whether a host may be called at all, and what its addresses must be. An IPv6 address comes without brackets.
    pub fn admit(&self, is_https: bool, host: &str, port: u16) -> Result<Trust, Refusal> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let is_named = |allowed: &AllowedHost| allowed.host == host && allowed.port.is_none_or(|named| named == port);
        if self.allowed.iter().any(is_named) {
            return Ok(Trust::Full);
        }
        if !is_https {
            return Err(Refusal::NotHttps);
        }
        if port != 443 {
            return Err(Refusal::Port(port));
        }
        // Whatever a resolver makes of that name (RFC 6761).
        let is_here = host == "localhost" || host.ends_with(".localhost");
        match host.parse::<IpAddr>() {
            Ok(address) if !is_global(address) => Err(Refusal::NotGlobal),
            Err(_) if is_here => Err(Refusal::NotGlobal),
            _ => Ok(Trust::Global),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn global(address: &str) -> bool {
        is_global(address.parse().unwrap())
    }

    #[test]
    fn the_public_internet_is_told_from_the_rest() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00::",
            "2001:200::",
            "2001:db7::",
            "2001:db9::",
            "2003::",
            "2000::",
            "3ffe::",
            "3fff:1000::",
        ] {
            assert!(global(address), "{address}");
        }
        for address in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.0",
            "192.0.0.255",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.255",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff:ffff::",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:808:808::1",
            "3fff::1",
            "3fff:fff:ffff::",
            "5f00::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "1fff::",
            "4000::",
        ] {
            assert!(!global(address), "{address}");
        }
    }

    /// No special network of IPv4 is smaller than 256 addresses, so that the first of each 256 tells of all.
    #[test]
    fn exactly_the_special_networks_of_ipv4_are_not_global() {
        let special = (0..1_u32 << 24).filter(|network| !is_global(Ipv4Addr::from_bits(network << 8).into())).count();
        // 0/8, 10/8, 127/8; 100.64/10; 172.16/12; 169.254/16, 192.168/16; 198.18/15; five of 256; 224/4 and 240/4.
        let known = 3 * (1 << 16) + (1 << 14) + (1 << 12) + 2 * (1 << 8) + (1 << 9) + 5 + 2 * (1 << 20);
        assert_eq!(special, known);
    }

    #[test]
    fn hosts_are_admitted_by_https_on_its_port() {
        let guard = Guard::default();
        assert_eq!(guard.admit(true, "chat.example.org", 443), Ok(Trust::Global));
        assert_eq!(guard.admit(true, "8.8.8.8", 443), Ok(Trust::Global));
        assert_eq!(guard.admit(false, "chat.example.org", 443), Err(Refusal::NotHttps));
        assert_eq!(guard.admit(true, "chat.example.org", 8443), Err(Refusal::Port(8443)));
        for address in [
            "127.0.0.1",
            "127.0.0.1.",
            "::1",
            "::ffff:127.0.0.1",
            "10.1.2.3",
            "64:ff9b::a00:1",
            "localhost",
            "LocalHost.",
            "printer.localhost",
        ] {
            assert_eq!(guard.admit(true, address, 443), Err(Refusal::NotGlobal), "{address}");
        }
    }

    #[test]
    fn the_operator_names_hosts() {
        let guard =
            Guard::new(["Chat.internal", "10.0.0.5:8065", "[::1]:3000"].map(|host| host.parse().unwrap()).to_vec());
        for (host, port) in [("chat.internal", 443), ("CHAT.internal.", 80), ("10.0.0.5", 8065), ("::1", 3000)] {
            assert_eq!(guard.admit(false, host, port), Ok(Trust::Full), "{host}");
        }
        assert_eq!(guard.admit(true, "10.0.0.5", 443), Err(Refusal::NotGlobal));
        assert_eq!(guard.admit(false, "::1", 3001), Err(Refusal::NotHttps));
        assert_eq!(guard.admit(true, "xchat.internal", 443), Ok(Trust::Global));
        for typed in ["chat.example.org", "localhost:3000", "10.0.0.5", "[2001:db8::1]:8065", "[::1]"] {
            let host: AllowedHost = typed.parse().unwrap();
            assert_eq!(host.to_string(), typed);
        }
        for typed in [
            "",
            " ",
            "a b",
            "https://a",
            "a/b",
            "a:0",
            "a:65536",
            "a:x",
            "a:",
            ":80",
            "a..b",
            "[::1",
            "user@a",
            "[x]:1",
        ] {
            assert_eq!(typed.parse::<AllowedHost>(), Err(NotAHost), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn what_the_library_knows_as_special_is_not_global(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            let special = address.is_private() || address.is_loopback() || address.is_link_local() || address.is_broadcast()
                || address.is_documentation() || address.is_multicast() || address.is_unspecified();
            prop_assert!(!special || !is_global(address.into()), "{address}");
        }

        #[test]
        fn no_clothes_make_an_address_global(bits in any::<u32>(), rest in any::<u64>()) {
            let [high, low] = [bits >> 16, bits & 0xFFFF].map(|part| u16::try_from(part).unwrap());
            let address = Ipv4Addr::from_bits(bits);
            let tail = u16::try_from(rest & 0xFFFF).unwrap();
            for disguised in [
                address.to_ipv6_mapped(),
                address.to_ipv6_compatible(),
                // NAT64, NAT64 of a site's own, 6to4, Teredo with its server and with its client.
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 1, tail, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, tail, 0, 0, 0, tail),
                Ipv6Addr::new(0x2001, 0, high, low, 0, 0, tail, tail),
                Ipv6Addr::new(0x2001, 0, tail, tail, 0, 0, !high, !low),
            ] {
                prop_assert!(!is_global(disguised.into()), "{disguised}");
            }
        }

        #[test]
        fn of_ipv6_only_what_begins_with_two_or_three_is_global(bits in any::<u128>()) {
            let address = Ipv6Addr::from_bits(bits);
            let special = address.is_multicast() || address.is_loopback() || address.is_unspecified()
                || address.is_unique_local() || address.is_unicast_link_local() || bits >> 125 != 1;
            prop_assert!(!special || !is_global(address.into()), "{address}");
        }

        #[test]
        fn whatever_is_not_named_needs_https_and_443(host in "[a-z0-9.:]{1,20}", port in any::<u16>(), is_https in any::<bool>()) {
            match Guard::default().admit(is_https, &host, port) {
                Ok(trust) => prop_assert!(trust == Trust::Global && is_https && port == 443),
                Err(Refusal::NotGlobal) => {
                    let host = host.trim_end_matches('.');
                    prop_assert!(host.parse::<IpAddr>().is_ok() || host.ends_with("localhost"));
                }
                Err(_) => prop_assert!(!is_https || port != 443),
            }
        }
    }
}
