//! Cookies: [`Cookie`] has the attributes of one, [`Cookies`] reads and sets those of a request.

mod cookie;

pub use self::cookie::Cookie;
pub(crate) use self::cookie::MOST_BYTES;
pub use ::cookie::SameSite;

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
use std::fmt;

/// The value of the first cookie with this name. Browsers send the one with the longest path first.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).into_iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|&byte| byte == b';'));
    let mut texts = pairs.filter_map(|pair| str::from_utf8(pair).ok());
    texts.find_map(|pair| {
        // As it came: an encoded name could pass for one whose prefix browsers protect.
        let (found, value) = pair.split_once('=')?;
        let value = (found.trim() == name).then_some(value)?.trim();
        let in_quotes = value
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let pair = format!("{name}={}", in_quotes.unwrap_or(value));
        let decoded = ::cookie::Cookie::parse_encoded(pair).ok()?;
        Some(decoded.value().to_owned())
    })
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
            let name = cookie.name();
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
        self.0.retain(|(there, _)| !there.replaces(&cookie));
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
