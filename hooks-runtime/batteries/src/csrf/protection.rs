//! [`CsrfProtection`]: the settings.

use super::{Csrf, trusted::Trusted};
use crate::{Cookie, Keys, days, own_keys::OwnKeys};
use std::borrow::Cow;

/// Forms are read up to here.
const LIMIT: usize = 64 * 1024;

/// The settings of the protection: [`Csrf::in_session`], [`Csrf::in_cookie`] or [`Csrf::by_origin`]
/// begins, and `App::with` takes it.
#[derive(Clone, Debug)]
pub struct CsrfProtection {
    pub(super) place: Place,
    pub(super) trusted: Trusted,
    pub(super) field: Cow<'static, str>,
    pub(super) headers: Vec<Cow<'static, str>>,
    pub(super) limit: usize,
    pub(super) skips_without_cookies: bool,
    pub(super) problems: Vec<String>,
}

/// Where the secret is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Session,
    Cookie {
        keys: OwnKeys,
        cookie: Box<Cookie>,
    },
    /// There is none: the origin decides alone.
    Nowhere,
}

impl Csrf {
    /// Check tokens, whose secret is in the session: it needs [`Sessions`](crate::Sessions).
    pub fn in_session() -> CsrfProtection {
        CsrfProtection::new(Place::Session)
    }

    /// Check tokens, whose secret is in a cookie of its own: `csrf`, for a year, `HttpOnly` and
    /// `SameSite=Lax`. If there is a session, too, a token is valid in this session only, or if it is older
    /// than the session, until a [`Login`](crate::Login) has put a user into it.
    ///
    /// Tokens are made with the app's `State<Keys>`, or with [`keys`](CsrfProtection::keys).
    pub fn in_cookie() -> CsrfProtection {
        let keys = OwnKeys::default();
        let cookie = Box::new(Cookie::named("csrf").max_age(days(365)));
        CsrfProtection::new(Place::Cookie { keys, cookie })
    }

    /// Check where a request comes from, and no token. It is enough for an API that scripts of a browser
    /// call, and needs no cookie.
    pub fn by_origin() -> CsrfProtection {
        CsrfProtection::new(Place::Nowhere)
    }
}

impl CsrfProtection {
    fn new(place: Place) -> Self {
        CsrfProtection {
            place,
            trusted: Trusted::default(),
            field: "csrf_token".into(),
            headers: vec!["x-csrf-token".into(), "x-csrftoken".into()],
            limit: LIMIT,
            skips_without_cookies: false,
            problems: Vec::new(),
        }
    }

    /// Take requests of pages of these origins, too: `https://app.example.com`, with the port if it is
    /// not that of the scheme, or `https://*.example.com` for a domain and all below it.
    pub fn trust<O: AsRef<str>>(mut self, origins: impl IntoIterator<Item = O>) -> Self {
        for origin in origins {
            if let Err(problem) = self.trusted.add(origin.as_ref()) {
                self.problems.push(problem);
            }
        }
        self
    }

    /// Do not check a request that has no cookie, and an `Authorization` that browsers do not send by
    /// themselves, such as a bearer token: no page of another site can make a browser send that. The
    /// schemes `Basic`, `Digest`, `Negotiate` and `NTLM` do not count.
    pub fn skip_without_cookies(mut self) -> Self {
        self.skips_without_cookies = true;
        self
    }

    /// The form's field with the token: `csrf_token` if nothing else is said.
    pub fn field(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.field = name.into();
        self
    }

    /// The header with the token: `x-csrf-token` or `x-csrftoken` if nothing else is said.
    pub fn header(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.headers = vec![name.into()];
        self
    }

    /// How many bytes of a form are read to find the token: 64 KiB if nothing else is said.
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// The keys for [`Csrf::in_cookie`], instead of the app's `State<Keys>`.
    pub fn keys(mut self, new: Keys) -> Self {
        match &mut self.place {
            Place::Cookie { keys, .. } => *keys = new.into(),
            Place::Session | Place::Nowhere => self.problems.push(
                "it has no use for keys: drop `.keys(…)`, or use `Csrf::in_cookie()`".to_owned(),
            ),
        }
        self
    }

    /// The name and the attributes of the cookie, for [`Csrf::in_cookie`]. A name that begins with
    /// `__Host-`, with [`secure`](Cookie::secure), is one that no subdomain can set.
    pub fn cookie(mut self, new: Cookie) -> Self {
        match &mut self.place {
            Place::Cookie { cookie, .. } => **cookie = new,
            Place::Session | Place::Nowhere => self
                .problems
                .push("it has no cookie: drop `.cookie(…)`, or use `Csrf::in_cookie()`".to_owned()),
        }
        self
    }
}
