//! Which addresses may be called where people choose the host: those of the public internet, by https on its own port.
//! Whatever else the operator wants to reach (a chat of the house, a test) is named in a setting. And whose word is taken
//! on where a request comes from.

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

/// A network as operators write it: `172.16.0.0/12`, or the address of one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a network, such as 127.0.0.1 or 172.16.0.0/12")]
pub struct NotANetwork;

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (address.to_bits() ^ network.to_bits()).checked_shr(32 - self.prefix).unwrap_or_default() == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (address.to_bits() ^ network.to_bits()).checked_shr(128 - self.prefix).unwrap_or_default() == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    /// All addresses there are is no network: whoever believes everybody has a number for that.
    fn from_str(typed: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = match typed.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (typed.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let Some(prefix) = prefix else {
            let address = address.to_canonical();
            return Ok(Self { address, prefix: if address.is_ipv4() { 32 } else { 128 } });
        };
        let prefix = prefix.parse().ok().filter(|prefix| (1..=longest).contains(prefix)).ok_or(NotANetwork)?;
        Ok(Self { address, prefix })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix)
    }
}

/// Which proxies stand in front, each adding who called it to `X-Forwarded-For`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Proxies {
    /// People connect to us themselves.
    #[default]
    None,
    /// So many, and nobody else reaches us.
    Count(u8),
    /// Whoever calls from these networks.
    Networks(Vec<Network>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither networks, such as 127.0.0.1,172.16.0.0/12, nor a number from 0 to 255")]
pub struct NotProxies;

impl Proxies {
    /// Whether whoever connects to us from there is one of them.
    pub fn include(&self, peer: IpAddr) -> bool {
        match self {
            Self::None => false,
            Self::Count(_) => true,
            Self::Networks(networks) => networks.iter().any(|network| network.contains(peer)),
        }
    }

    /// Who made a request that `peer` brought, by the hops that it names, the nearest last. A hop that cannot be read
    /// leads no further.
    pub fn client(&self, peer: IpAddr, hops: &[Option<IpAddr>]) -> IpAddr {
        let client = match self {
            Self::None => peer,
            // The outermost proxy's caller stands that far from the right; what stands before it proves nothing.
            Self::Count(count) => {
                hops.iter().rev().take(usize::from(*count)).next_back().copied().flatten().unwrap_or(peer)
            }
            Self::Networks(_) => {
                let mut client = peer;
                for hop in hops.iter().rev() {
                    match hop {
                        Some(hop) if self.include(client) => client = *hop,
                        _ => break,
                    }
                }
                client
            }
        };
        client.to_canonical()
    }
}

impl FromStr for Proxies {
    type Err = NotProxies;

    fn from_str(typed: &str) -> Result<Self, NotProxies> {
        let typed = typed.trim();
        if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
            let count = typed.parse().map_err(|_| NotProxies)?;
            return Ok(if count == 0 { Self::None } else { Self::Count(count) });
        }
        let networks: Result<Vec<Network>, _> = typed.split(',').map(str::parse).collect();
        networks.map(Self::Networks).map_err(|_| NotProxies)
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
    fn a_network_has_bounds() {
        for (network, within, outside) in [
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
            ("172.16.5.9/12", "172.16.0.0", "172.15.255.255"),
            ("10.0.0.0/31", "::ffff:10.0.0.1", "10.0.0.2"),
            ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"),
            ("128.0.0.0/1", "255.255.255.255", "127.255.255.255"),
            ("fd00::/8", "fdff::1", "fe00::"),
            ("2001:db8::1/128", "2001:db8::1", "2001:db8::2"),
            ("10.0.0.0/8", "10.9.9.9", "a09:909::"),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert!(parsed.contains(within.parse().unwrap()), "{network} {within}");
            assert!(!parsed.contains(outside.parse().unwrap()), "{network} {outside}");
        }
        for network in ["", "10", "10.0.0.0/", "10.0.0.0/0", "10.0.0.0/33", "::/0", "::1/129", "10.0.0.0/-1", "house"] {
            assert_eq!(network.parse::<Network>(), Err(NotANetwork), "{network:?}");
        }
    }

    #[test]
    fn proxies_are_networks_or_so_many() {
        for (typed, proxies) in [("0", Proxies::None), (" 2 ", Proxies::Count(2)), ("255", Proxies::Count(255))] {
            assert_eq!(typed.parse(), Ok(proxies));
        }
        let Ok(Proxies::Networks(networks)) = "127.0.0.1, fd00::/8".parse() else { panic!("they are networks") };
        assert_eq!(networks.iter().map(ToString::to_string).collect::<Vec<_>>(), ["127.0.0.1/32", "fd00::/8"]);
        for typed in ["", "-1", "256", "1,2", "127.0.0.1,", "proxy"] {
            assert_eq!(typed.parse::<Proxies>(), Err(NotProxies), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn who_is_no_proxy_is_believed_nothing(peer: [u8; 4], hops: Vec<[u8; 4]>) {
            let networks: Proxies = "10.0.0.0/8".parse().unwrap();
            let peer = IpAddr::from(peer);
            let hops: Vec<_> = hops.into_iter().map(|hop| Some(IpAddr::from(hop))).collect();
            let client = networks.client(peer, &hops);
            if networks.include(peer) {
                // The first from the right that is no proxy, or else the leftmost.
                let first = hops.iter().rev().flatten().find(|hop| !networks.include(**hop));
                prop_assert_eq!(client, first.or(hops.iter().flatten().next()).copied().unwrap_or(peer));
            } else {
                prop_assert_eq!(client, peer);
            }
        }
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
