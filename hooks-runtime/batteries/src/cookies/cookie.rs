//! [`Cookie`]: the name and the attributes of a cookie, as settings.

use super::{SameSite, read};
use ::cookie::CookieBuilder;
use hooks_runtime::axum::http::{HeaderMap, HeaderValue};
use std::{borrow::Cow, time::Duration};

/// What all browsers keep of a cookie, with the name and the attributes.
pub(crate) const MOST_BYTES: usize = 4096;

/// A cookie's name and attributes. At first it has `Path=/`, `HttpOnly` and `SameSite=Lax`, and lives
/// until the browser is closed.
///
/// ```
/// use hooks_batteries::{Cookie, SameSite};
///
/// let id = Cookie::named("__Host-id").secure().same_site(SameSite::Strict);
/// assert_eq!(id.with_value("7"), "__Host-id=7; HttpOnly; SameSite=Strict; Secure; Path=/");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    name: Cow<'static, str>,
    path: Cow<'static, str>,
    domain: Option<Cow<'static, str>>,
    is_secure: bool,
    is_http_only: bool,
    same_site: Option<SameSite>,
    is_partitioned: bool,
    max_age: Option<Duration>,
}

impl Cookie {
    /// The cookie with this name. With the prefix `__Host-` a browser takes it from this host alone,
    /// over https.
    pub fn named(name: impl Into<Cow<'static, str>>) -> Self {
        Cookie {
            name: name.into(),
            path: "/".into(),
            domain: None,
            is_secure: false,
            is_http_only: true,
            same_site: Some(SameSite::Lax),
            is_partitioned: false,
            max_age: None,
        }
    }

    /// Sent over https only.
    pub fn secure(mut self) -> Self {
        self.is_secure = true;
        self
    }

    /// Not `HttpOnly`: scripts of the page may read it.
    pub fn readable_by_scripts(mut self) -> Self {
        self.is_http_only = false;
        self
    }

    /// On which requests from other sites browsers send it; `None` leaves out the attribute.
    pub fn same_site(mut self, same_site: impl Into<Option<SameSite>>) -> Self {
        self.same_site = same_site.into();
        self
    }

    /// Sent to this domain and its subdomains; without it to the host that set it alone.
    pub fn domain(mut self, domain: impl Into<Cow<'static, str>>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Sent for paths below this one.
    pub fn path(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.path = path.into();
        self
    }

    /// In a frame of another site, kept apart for each such site.
    pub fn partitioned(mut self) -> Self {
        self.is_partitioned = true;
        self
    }

    /// Kept for so long, and not until the browser is closed.
    pub fn max_age(mut self, age: impl Into<Option<Duration>>) -> Self {
        self.max_age = age.into();
        self
    }

    /// The cookie's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Settings that browsers would refuse, or that cannot be written as a header; for the `install` of a
    /// plugin that takes a cookie.
    pub fn problem(&self) -> Option<String> {
        let name = &*self.name;
        let domain = self.domain.as_deref();
        // Browsers find the prefixes in upper and lower case.
        let has_prefix = |prefix: &str| {
            let start = name.get(..prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let is_of_host = has_prefix("__Host-");
        let is_of_http = has_prefix("__Http-") || has_prefix("__Host-Http-");
        let what = if name.is_empty() || !name.bytes().all(is_of_name) {
            "its name may have letters, digits and !$&'*+-._~ only"
        } else if !self.path.starts_with('/') || self.path.bytes().any(ends_attribute) {
            "its path begins with a slash, and has no semicolon and no control character"
        } else if domain.is_some_and(|domain| !is_domain(domain)) {
            "its domain may have letters, digits, hyphens, and dots between them only"
        } else if is_of_host && (self.path != "/" || domain.is_some()) {
            "with the prefix `__Host-` its path is `/`, and it has no domain"
        } else if !self.is_secure && (is_of_host || is_of_http || has_prefix("__Secure-")) {
            "with this prefix it has to be `secure()`"
        } else if !self.is_http_only && is_of_http {
            "with this prefix it cannot be `readable_by_scripts()`"
        } else if !self.is_secure && (self.same_site == Some(SameSite::None) || self.is_partitioned)
        {
            "browsers refuse it with `SameSite=None` or `Partitioned`, unless it is `secure()`"
        } else {
            return None;
        };
        Some(format!("the cookie `{name}`: {what}"))
    }

    /// The value in a request: of the first cookie with this name.
    pub fn read(&self, headers: &HeaderMap) -> Option<String> {
        read(headers, &self.name)
    }

    /// The header `Set-Cookie` that sets it. Characters that a cookie cannot have are percent-encoded.
    ///
    /// # Panics
    ///
    /// If it has a [`problem`](Self::problem) with its name, path or domain.
    pub fn with_value(&self, value: &str) -> HeaderValue {
        let mut cookie = self.built(value);
        if let Some(age) = self.max_age {
            let seconds = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
            cookie = cookie.max_age(::cookie::time::Duration::seconds(seconds));
        }
        header(&cookie.build())
    }

    /// The header `Set-Cookie` that removes it from the browser.
    ///
    /// # Panics
    ///
    /// If it has a [`problem`](Self::problem) with its name, path or domain.
    pub fn removal(&self) -> HeaderValue {
        let cookie = self.built("").max_age(::cookie::time::Duration::ZERO);
        let expired = cookie.expires(::cookie::time::OffsetDateTime::UNIX_EPOCH);
        header(&expired.build())
    }

    /// Whether a browser keeps one of them only.
    pub(super) fn replaces(&self, other: &Self) -> bool {
        let domain = |cookie: &Self| {
            let domain = cookie.domain.as_deref()?;
            let without_dot = domain.strip_prefix('.').unwrap_or(domain);
            Some(without_dot.to_ascii_lowercase())
        };
        self.name == other.name && self.path == other.path && domain(self) == domain(other)
    }

    fn built(&self, value: &str) -> CookieBuilder<'static> {
        let mut cookie = CookieBuilder::new(self.name.clone(), value.to_owned())
            .path(self.path.clone())
            .http_only(self.is_http_only)
            .secure(self.is_secure)
            .partitioned(self.is_partitioned);
        if let Some(domain) = &self.domain {
            cookie = cookie.domain(domain.clone());
        }
        if let Some(same_site) = self.same_site {
            cookie = cookie.same_site(same_site);
        }
        cookie
    }
}

fn header(cookie: &::cookie::Cookie<'_>) -> HeaderValue {
    let text = cookie.encoded().to_string();
    HeaderValue::try_from(text).expect("a cookie without a problem: see `Cookie::problem`")
}

/// Those of RFC 9110, 5.6.2, that are written as they are: others would be percent-encoded.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!$&'*+-._~".contains(&byte)
}

/// Labels with dots between them; a dot before them means nothing.
fn is_domain(domain: &str) -> bool {
    let is_of_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let mut labels = domain.split('.');
    labels.all(|label| !label.is_empty() && label.bytes().all(is_of_label))
}

fn ends_attribute(byte: u8) -> bool {
    byte == b';' || !(b' '..0x7F).contains(&byte)
}
