//! [`Trusted`]: other origins whose pages may send requests.

use hooks_runtime::axum::http::Uri;

/// Origins such as `https://app.example.com`, and `https://*.example.com` for a domain and all below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Trusted(Vec<Pattern>);

#[derive(Clone, Debug)]
struct Pattern {
    scheme: String,
    /// With the port; without the `*.`.
    host: String,
    is_domain: bool,
}

impl Trusted {
    /// Add an origin; or say what is wrong with it.
    pub(super) fn add(&mut self, origin: &str) -> Result<(), String> {
        let wrong = || {
            format!(
                "`{origin}` is no origin: write scheme, host and if needed the port, as in \
                 `https://app.example.com` or `https://*.example.com`"
            )
        };
        let (scheme, host) = origin.split_once("://").ok_or_else(wrong)?;
        // Browsers leave out the usual port.
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(usual).unwrap_or(host);
        let (is_domain, host) = match host.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, host),
        };
        let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
        let is_host = !host.is_empty() && host.bytes().all(is_of_host);
        if !["http", "https"].contains(&scheme) || !is_host || host.parse::<Uri>().is_err() {
            return Err(wrong());
        }
        self.0.push(Pattern {
            scheme: scheme.to_owned(),
            host: host.to_ascii_lowercase(),
            is_domain,
        });
        Ok(())
    }

    /// Whether the header `Origin` names one of them.
    pub(super) fn has_origin(&self, origin: &str) -> bool {
        let Some((scheme, host)) = origin.split_once("://") else {
            return false;
        };
        let mut patterns = self.0.iter();
        patterns.any(|pattern| pattern.scheme == scheme && pattern.is_of(host))
    }

    /// Whether one of them has this host, with whatever scheme.
    pub(super) fn has_host(&self, host: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_of(host))
    }
}

impl Pattern {
    fn is_of(&self, host: &str) -> bool {
        let below = || host.strip_suffix(&*self.host);
        host == self.host || self.is_domain && below().is_some_and(|name| name.ends_with('.'))
    }
}
