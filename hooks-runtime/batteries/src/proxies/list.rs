//! Lists in headers, read from the right: each proxy adds its item at the end, so that what a client
//! may have invented is on the left.

use crate::quoted;
use hooks_runtime::axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// So many bits come before an IPv4 address in the form of IPv6.
const IPV4_IN_IPV6: u8 = 96;

/// The items of a header, the last first. A line that is no text is one empty item.
pub(super) fn from_right<'a>(
    headers: &'a HeaderMap,
    name: &'static str,
) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().rev();
    let items = lines.flat_map(|line| quoted::rsplit(line.to_str().unwrap_or_default(), b','));
    items.map(str::trim)
}

/// The item that the outermost of so many trusted proxies has added, or the only one, if each sets the
/// header anew.
pub(super) fn of_outermost<'a>(
    items: impl Iterator<Item = &'a str>,
    proxies: usize,
) -> Option<&'a str> {
    items.take(proxies).last()
}

/// The address in an item, with or without a port.
pub(super) fn address(item: &str) -> Option<IpAddr> {
    let item = quoted::unquoted(item)?;
    let in_brackets = item
        .strip_prefix('[')
        .and_then(|item| item.strip_suffix(']'));
    let address = match in_brackets {
        Some(item) => item.parse::<IpAddr>().ok().filter(IpAddr::is_ipv6),
        None => item.parse().ok(),
    };
    let with_port = || item.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    Some(address.or_else(with_port)?.to_canonical())
}

/// A network, or one address. Addresses are compared in their shortest form, so that one of IPv4 in the form
/// of IPv6 is an IPv4 address here, too.
pub(super) fn network(text: &str) -> Option<IpNet> {
    let of_address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    let network = text.parse::<IpNet>().ok().or_else(of_address)?;
    let address = network.addr().to_canonical();
    let bits = network.prefix_len().checked_sub(IPV4_IN_IPV6);
    match bits.filter(|_| network.addr() != address) {
        Some(bits) => IpNet::new(address, bits).ok(),
        None => Some(network),
    }
}

/// The value of a parameter in an element of `Forwarded`.
pub(super) fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    quoted::parameter(element, name).and_then(quoted::unquoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(lines: &[&'static str]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x", line.parse().expect("a header"));
        }
        from_right(&headers, "x").map(str::to_owned).collect()
    }

    #[test]
    fn a_list_is_read_from_its_end() {
        assert_eq!(items(&["a, b", "c"]), ["c", "b", "a"]);
        assert_eq!(items(&["a,,b"]), ["b", "", "a"]);
        assert_eq!(items(&[r#"for="a,b", for=c"#]), ["for=c", r#"for="a,b""#]);
        assert_eq!(
            items(&[r#"for="a, for=c"#])[0],
            r#"for="a, for=c"#.rsplit(", ").next().unwrap()
        );
        let escaped = r#"for=b;host="x\", for=c;y=\"z""#;
        assert_eq!(
            items(&[&*format!("for=a, {escaped}").leak()]),
            [escaped, "for=a"]
        );
        let ends_with_escape = r#"for=b;host="x\\", for=c"#;
        assert_eq!(items(&[ends_with_escape])[0], "for=c");
        assert!(items(&[]).is_empty());
    }

    #[test]
    fn the_item_of_the_outermost_proxy_is_as_far_from_the_right_as_there_are_proxies() {
        let of = |proxies| of_outermost(["c", "b", "a"].into_iter(), proxies);
        assert_eq!([of(0), of(1), of(2)], [None, Some("c"), Some("b")]);
        assert_eq!(of(9), Some("a"));
    }

    #[test]
    fn an_address_may_have_a_port_brackets_and_quotes() {
        for (item, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7:4711", "192.0.2.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
        ] {
            assert_eq!(address(item).unwrap().to_string(), expected, "{item}");
        }
        for item in [
            "",
            "unknown",
            "_hidden",
            "192.0.2",
            "[192.0.2.7]",
            "\"192.0.2.7",
            "a:b",
        ] {
            assert_eq!(address(item), None, "{item}");
        }
    }

    #[test]
    fn a_parameter_may_be_quoted_and_stand_anywhere() {
        let element = r#"For="[2001:db8::7]:4711" ; proto=https;host="example.com:8000""#;
        assert_eq!(parameter(element, "for"), Some("[2001:db8::7]:4711"));
        assert_eq!(parameter(element, "proto"), Some("https"));
        assert_eq!(parameter(element, "host"), Some("example.com:8000"));
        assert_eq!(parameter(element, "by"), None);
        assert_eq!(parameter(r#"host="a\"b""#, "host"), None);
        let other = r#"for=c;host="x;proto=https;y";proto=http"#;
        assert_eq!(parameter(other, "proto"), Some("http"));
        assert_eq!(parameter(other, "host"), Some("x;proto=https;y"));
    }
}
