//! Names of hosts: the parts of a `Host`, and the hosts that an app answers for.

use std::{fmt, net::Ipv6Addr};

/// A host as a request names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Host<'a> {
    /// Without a dot at its end; an IPv6 address in its brackets.
    pub(crate) name: &'a str,
    pub(crate) port: Option<u16>,
}

impl<'a> Host<'a> {
    /// `None` if it is not one host.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (name, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let end = rest.find(']')?;
                rest[..end].parse::<Ipv6Addr>().ok()?;
                text.split_at(end + 2)
            }
            None => text.split_at(text.find(':').unwrap_or(text.len())),
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            Some("") => None,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            _ => return None,
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        let is_name = name.starts_with('[') || name.bytes().all(is_of_name);
        (is_name && !name.is_empty()).then_some(Host { name, port })
    }
}

/// A name as browsers write it: in lower case, an IPv6 address in its shortest form.
pub(crate) fn as_browsers_write(name: &str) -> String {
    let in_brackets = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    match in_brackets.and_then(|address| address.parse::<Ipv6Addr>().ok()) {
        Some(address) => format!("[{address}]"),
        None => name.to_ascii_lowercase(),
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// The hosts that an app answers for, as Django's `ALLOWED_HOSTS`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hosts(Vec<Pattern>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Any,
    Exact(String),
    /// The name, and all names that end with it and have a dot before it.
    WithSubdomains(String),
}

impl Hosts {
    /// Add one; what is wrong with it, if it is none.
    pub(crate) fn add(&mut self, pattern: &str) -> Option<String> {
        let (name, has_dot) = match pattern.strip_prefix('.') {
            Some(name) => (name, true),
            None => (pattern, false),
        };
        let pattern = match Host::parse(name) {
            _ if pattern == "*" => Pattern::Any,
            Some(Host { name, port: None }) if has_dot => {
                Pattern::WithSubdomains(as_browsers_write(name))
            }
            Some(Host { name, port: None }) => Pattern::Exact(as_browsers_write(name)),
            _ => {
                return Some(format!(
                    "`{pattern}` is no host: write a name such as `example.com`, or `.example.com` \
                     for its subdomains, too, or an IPv6 address such as `[::1]`, without a scheme, a port \
                     or a path{}",
                    of_other_letters(name)
                ));
            }
        };
        self.0.push(pattern);
        None
    }

    /// Whether a `Host` is one of them.
    pub(crate) fn allow(&self, host: &str) -> bool {
        let Some(Host { name, .. }) = Host::parse(host) else {
            return false;
        };
        self.0.iter().any(|pattern| match pattern {
            Pattern::Any => true,
            Pattern::Exact(exact) => name.eq_ignore_ascii_case(exact),
            Pattern::WithSubdomains(base) => is_below(name, base),
        })
    }
}

impl fmt::Display for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, pattern) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            match pattern {
                Pattern::Any => write!(f, "{comma}*")?,
                Pattern::Exact(name) => write!(f, "{comma}{name}")?,
                Pattern::WithSubdomains(name) => write!(f, "{comma}.{name}")?,
            }
        }
        Ok(())
    }
}

/// What to do about a name with other letters than browsers send; for the end of a problem.
pub(crate) fn of_other_letters(name: &str) -> &'static str {
    if name.is_ascii() {
        ""
    } else {
        ". A name with other letters is written in the form `xn--…`, as browsers send it"
    }
}

/// Whether a name is this one or a subdomain of it.
pub(crate) fn is_below(name: &str, base: &str) -> bool {
    let Some(start) = name.len().checked_sub(base.len()) else {
        return false;
    };
    let (before, end) = (name.as_bytes().get(..start), name.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(base))
        && before.is_some_and(|before| before.is_empty() || before.ends_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(patterns: &[&str], host: &str) -> bool {
        let mut hosts = Hosts::default();
        for pattern in patterns {
            assert_eq!(hosts.add(pattern), None);
        }
        hosts.allow(host)
    }

    /// Django's B64.
    #[test]
    fn b64_hosts_are_compared_as_django_does() {
        let all = ["example.com", ".example.org", "[::1]", "[2001:DB8:0::1]"];
        for host in [
            "example.com",
            "EXAMPLE.com",
            "example.com:8000",
            "example.com:",
            "example.com.",
            "example.com.:80",
            "example.org",
            "a.example.org",
            "a.b.EXAMPLE.org:80",
            "[::1]",
            "[::1]:80",
            "[2001:db8::1]",
        ] {
            assert!(allows(&all, host), "{host}");
        }
        for host in [
            "",
            "a.example.com",
            "badexample.org",
            ".",
            "example.com.evil.org",
            "example.com evil.org",
            "user@example.com",
            "example.com:80:80",
            "example.com:port",
            "example.com:99999",
            "example.com/path",
            "example.com, example.org",
            "[::1",
            "[::2]",
            "::1",
            "ex\u{e4}mple.org",
        ] {
            assert!(!allows(&all, host), "{host}");
            assert_eq!(allows(&["*"], host), Host::parse(host).is_some(), "{host}");
        }
    }

    #[test]
    fn what_is_no_host_cannot_be_allowed() {
        for pattern in [
            "",
            ".",
            "https://example.com",
            "example.com:80",
            "a/b",
            "*.example.com",
        ] {
            assert!(Hosts::default().add(pattern).is_some(), "{pattern}");
        }
    }
}
