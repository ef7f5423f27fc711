//! [`Cookie`], the attributes of a cookie as settings, and [`Cookies`], which reads and sets cookies.

use cookie::CookieBuilder;
pub use cookie::SameSite;
use hooks_runtime::{
    Error, G, RequestContext, Result,
    axum::{
        extract::FromRequestParts,
        http::{
            HeaderMap, HeaderValue,
            header::{COOKIE, SET_COOKIE},
            request::Parts,
        },
        response::Response,
    },
};
use std::{borrow::Cow, fmt, time::Duration};

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
            cookie = cookie.max_age(cookie::time::Duration::seconds(seconds));
        }
        header(&cookie.build())
    }

    /// The header `Set-Cookie` that removes it from the browser.
    ///
    /// # Panics
    ///
    /// If it has a [`problem`](Self::problem) with its name, path or domain.
    pub fn removal(&self) -> HeaderValue {
        let cookie = self.built("").max_age(cookie::time::Duration::ZERO);
        let expired = cookie.expires(cookie::time::OffsetDateTime::UNIX_EPOCH);
        header(&expired.build())
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

fn header(cookie: &cookie::Cookie<'_>) -> HeaderValue {
    let text = cookie.encoded().to_string();
    HeaderValue::try_from(text).expect("a cookie without a problem: see `Cookie::problem`")
}

/// The value of the first cookie with this name. Browsers send the one with the longest path first.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).into_iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|&byte| byte == b';'));
    let mut texts = pairs.filter_map(|pair| str::from_utf8(pair).ok());
    texts.find_map(|pair| {
        // As it came: an encoded name could pass for one whose prefix browsers protect.
        let (found, _) = pair.split_once('=')?;
        let pair = (found.trim() == name).then_some(pair)?;
        let pair = cookie::Cookie::parse_encoded(pair).ok()?;
        Some(pair.value_trimmed().to_owned())
    })
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

/// The cookies of the request, and those that its response sets, also if the view fails after it set one.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Cookie, Cookies, days};
/// use hooks_runtime::prelude::*;
///
/// #[post("/theme/{name}")]
/// fn set_theme(cookies: Cookies, Path(name): Path<String>) -> Result<StatusCode> {
///     cookies.set(&Cookie::named("theme").max_age(days(365)), &name)?;
///     Ok(StatusCode::NO_CONTENT)
/// }
///
/// #[get("/theme")]
/// fn theme(cookies: Cookies) -> String {
///     cookies.get("theme").unwrap_or_else(|| "light".into())
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// client.post("/theme/dark").await;
/// assert_eq!(client.get("/theme").await.text(), "dark");
/// # }
/// ```
///
/// The cookies are put on the response before its after hooks run. One that an after hook sets is too
/// late: it adds the header itself, by [`Cookie::with_value`].
///
/// In a plain axum app it is `axum_extra::extract::CookieJar`, which a view takes and returns beside its
/// response. A view that fails sets none.
#[derive(Clone)]
pub struct Cookies {
    ctx: RequestContext,
    sent: HeaderMap,
}

/// What this request sets: of each cookie its last value.
#[derive(Default)]
struct Setting(Vec<(Cookie, HeaderValue)>);

impl Cookies {
    /// The value in the request: of the first cookie with this name.
    pub fn get(&self, name: &str) -> Option<String> {
        read(&self.sent, name)
    }

    /// Set a cookie. It replaces one of the same name, path and domain that this request has set.
    ///
    /// The error is the cookie's [`problem`](Cookie::problem), or that the header would have more than the 4096
    /// bytes that all browsers keep.
    pub fn set(&self, cookie: &Cookie, value: &str) -> Result<()> {
        self.put(cookie, || cookie.with_value(value))
    }

    /// Remove a cookie from the browser. Name, path and domain have to be those it was set with.
    ///
    /// The error is the cookie's [`problem`](Cookie::problem).
    pub fn remove(&self, cookie: &Cookie) -> Result<()> {
        self.put(cookie, || cookie.removal())
    }

    fn put(&self, cookie: &Cookie, header: impl FnOnce() -> HeaderValue) -> Result<()> {
        if let Some(problem) = cookie.problem() {
            return Err(Error::msg(problem));
        }
        let (key, header) = (cookie.clone(), header());
        let bytes = header.len();
        if bytes > MOST_BYTES {
            let name = &cookie.name;
            return Err(Error::msg(format!(
                "the cookie `{name}` has {bytes} bytes, and browsers keep {MOST_BYTES}"
            )));
        }
        let g = self.ctx.g();
        let is_first = g
            .with(|set: &mut Setting| set.put(key.clone(), header.clone()))
            .is_none();
        if is_first {
            g.set(Setting(vec![(key, header)]));
            self.ctx
                .after_this_request(move |response| write(&g, response));
        }
        Ok(())
    }
}

impl Setting {
    fn put(&mut self, cookie: Cookie, header: HeaderValue) {
        let key = |cookie: &Cookie| {
            (
                cookie.name.clone(),
                cookie.path.clone(),
                cookie.domain.clone(),
            )
        };
        self.0.retain(|(there, _)| key(there) != key(&cookie));
        self.0.push((cookie, header));
    }
}

fn write(g: &G, mut response: Response) -> Response {
    let set = g.take::<Setting>().unwrap_or_default();
    for (_, header) in set.0 {
        response.headers_mut().append(SET_COOKIE, header);
    }
    response
}

impl<S: Send + Sync> FromRequestParts<S> for Cookies {
    type Rejection = <RequestContext as FromRequestParts<S>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        let mut sent = HeaderMap::new();
        for line in parts.headers.get_all(COOKIE) {
            sent.append(COOKIE, line.clone());
        }
        Ok(Cookies { ctx, sent })
    }
}

/// Without the values, which may be secrets.
impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookies").finish_non_exhaustive()
    }
}
