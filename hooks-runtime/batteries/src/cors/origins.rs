//! [`Origins`]: the sites whose scripts may ask.

use crate::hosts::{Host, as_browsers_write, is_below, of_other_letters};
use hooks_runtime::axum::http::HeaderValue;
use std::fmt;

#[derive(Clone, Debug)]
pub(super) enum Origins {
    Any,
    Listed(Vec<Site>),
}

#[derive(Clone, Debug)]
pub(super) enum Site {
    /// As browsers write it.
    Exact(String),
    /// All subdomains of a name, by the text before it and the port behind it.
    Subdomains {
        scheme: String,
        base: String,
        port: Option<u16>,
    },
}

impl Default for Origins {
    fn default() -> Self {
        Origins::Listed(Vec::new())
    }
}

impl Origins {
    /// Add one; what is wrong with it, if it is none.
    pub(super) fn add(&mut self, origin: &str) -> Option<String> {
        let Some(site) = Site::parse(origin) else {
            return Some(format!(
                "`{origin}` is no origin: write a scheme and a host, and a port if it has one, without \
                 anything behind them: `https://app.example.com`, or `https://*.example.com`{}",
                of_other_letters(origin)
            ));
        };
        if let Origins::Listed(sites) = self {
            sites.push(site);
        }
        None
    }

    pub(super) fn is_any(&self) -> bool {
        matches!(self, Origins::Any)
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Origins::Listed(sites) if sites.is_empty())
    }

    pub(super) fn allow(&self, origin: &HeaderValue) -> bool {
        match self {
            Origins::Any => true,
            Origins::Listed(sites) => sites.iter().any(|site| site.is(origin)),
        }
    }
}

impl Site {
    fn parse(origin: &str) -> Option<Self> {
        let (scheme, rest) = origin.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte);
        if scheme.is_empty() || !scheme.bytes().all(is_scheme) {
            return None;
        }
        let below = rest.strip_prefix("*.");
        let host = below.unwrap_or(rest);
        let Host { name, port } = Host::parse(host)?;
        // Browsers leave out the usual port, and a dot at the end is part of the name.
        let port = port.filter(|&port| usual_port(&scheme) != Some(port));
        if host.ends_with(':')
            || name.len() != host.find(':').unwrap_or(host.len()) && !name.starts_with('[')
        {
            return None;
        }
        let name = as_browsers_write(name);
        Some(if below.is_some() {
            Site::Subdomains {
                scheme,
                base: name,
                port,
            }
        } else {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            Site::Exact(format!("{scheme}://{name}{port}"))
        })
    }

    fn is(&self, origin: &HeaderValue) -> bool {
        match self {
            Site::Exact(exact) => origin.as_bytes() == exact.as_bytes(),
            Site::Subdomains { scheme, base, port } => origin
                .to_str()
                .ok()
                .and_then(|origin| origin.strip_prefix(scheme.as_str())?.strip_prefix("://"))
                .and_then(Host::parse)
                .is_some_and(|host| {
                    host.port == *port && host.name.len() > base.len() && is_below(host.name, base)
                }),
        }
    }
}

fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

impl fmt::Display for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Origins::Listed(sites) = self else {
            return f.write_str("any");
        };
        for (place, site) in sites.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            match site {
                Site::Exact(exact) => write!(f, "{comma}{exact}")?,
                Site::Subdomains { scheme, base, port } => {
                    write!(f, "{comma}{scheme}://*.{base}")?;
                    if let Some(port) = port {
                        write!(f, ":{port}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_as_browsers_write_them() {
        for (listed, origin, is_allowed) in [
            ("https://a.example", "https://a.example", true),
            ("HTTPS://A.example:443", "https://a.example", true),
            ("http://a.example:80", "http://a.example", true),
            ("https://a.example:8443", "https://a.example:8443", true),
            ("https://[::1]:8443", "https://[::1]:8443", true),
            ("https://[2001:DB8:0:0::1]", "https://[2001:db8::1]", true),
            ("capacitor://localhost", "capacitor://localhost", true),
            ("https://a.example", "http://a.example", false),
            ("https://a.example", "https://a.example:8443", false),
            ("https://a.example", "https://A.example", false),
            ("https://a.example", "https://a.example.evil.org", false),
            ("https://a.example", "https://b.a.example", false),
            ("https://a.example", "null", false),
            ("https://a.example", "", false),
            ("https://*.a.example", "https://b.a.example", true),
            ("https://*.a.example", "https://c.b.a.example", true),
            ("https://*.a.example", "https://a.example", false),
            ("https://*.a.example", "https://evila.example", false),
            ("https://*.a.example", "http://b.a.example", false),
            ("https://*.a.example", "https://b.a.example:8443", false),
            ("https://*.a.example:8443", "https://b.a.example:8443", true),
            ("https://*.a.example", "https://evil.org/b.a.example", false),
            ("https://*.a.example", "https://evil.org#.a.example", false),
            (
                "https://*.a.example",
                "https://evil.org:80@b.a.example",
                false,
            ),
        ] {
            let mut origins = Origins::default();
            assert_eq!(origins.add(listed), None, "{listed}");
            let origin = HeaderValue::from_static(origin);
            assert_eq!(origins.allow(&origin), is_allowed, "{listed} {origin:?}");
        }
    }

    #[test]
    fn b108_what_is_no_origin_is_not_listed() {
        for origin in [
            "",
            "a.example",
            "https://",
            "https://a.example/",
            "https://a.example/path",
            "https://a.example?x",
            "https://a.example.",
            "https://a.example:",
            "https://a.example:port",
            "https://user@a.example",
            "https://a.example, https://b.example",
            " https://a.example",
            "https://a.*.example",
            "https://*",
            "null",
            "://a.example",
        ] {
            assert!(Origins::default().add(origin).is_some(), "{origin}");
        }
    }
}
