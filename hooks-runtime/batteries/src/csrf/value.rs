//! [`Csrf`]: the tokens of one request.

use super::{
    CsrfReason,
    protection::{CsrfProtection, Place},
    token::{Secret, decode, encode, is_same, mask, new_secret, unmask},
};
use crate::{Cookie, Keys, Session, by_value::extractors, login::USER, vary};
use hooks_runtime::{
    Error, Provider, RequestContext, Result,
    axum::http::{HeaderMap, header::SET_COOKIE, request::Parts},
};
use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The session's key.
const KEY: &str = "_csrf";
const PURPOSE: &str = "csrf";

/// Protection against forged requests (CSRF): a page of another site can make a browser send a form here,
/// with the cookies of whoever sits in front of it, but it can neither read a token of this app nor forge
/// where the request comes from.
///
/// The plugin is [`Csrf::in_session()`](Self::in_session), [`Csrf::in_cookie()`](Self::in_cookie) or
/// [`Csrf::by_origin()`](Self::by_origin). A view with a form takes a `Csrf`, for the token:
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Csrf, Sessions, csrf::csrf, testing::BatteriesClient};
/// use hooks_runtime::prelude::*;
///
/// #[get("/form")]
/// fn form(csrf: Csrf) -> String { csrf.token() }
///
/// #[post("/form")]
/// fn save() -> &'static str { "saved" }
///
/// #[post("/hooks/payment", skip = [csrf])]
/// fn payment() -> &'static str { "thanks" } // it checks a signature of its own
///
/// # #[tokio::main]
/// # async fn main() {
/// let app = app!().with(Sessions::default()).with(Csrf::in_session());
/// let client = app.test_client().enforce_csrf();
/// assert_eq!(client.post("/form").await.status(), StatusCode::FORBIDDEN);
/// let token = client.get("/form").await.text().to_owned();
/// let saved = client.post("/form").form(&[("csrf_token", token)]).await;
/// assert_eq!(saved.text(), "saved");
/// assert_eq!(client.post("/hooks/payment").await.text(), "thanks");
/// # }
/// ```
///
/// # What is checked
///
/// Every request that reached a view, except for GET, HEAD, OPTIONS and TRACE; in this order:
///
/// 1. where it comes from: `Sec-Fetch-Site`, else `Origin`, else (over https) `Referer`;
/// 2. the token: of a POST the field of the form, else the header. It is never taken from the URL. Of
///    several fields with its name the last one counts; the first field of a multipart form has to be the
///    token: a large upload sends the header.
///
/// A request that no route matched is not checked, also if a fallback service or another server answers it.
///
/// A handshake of a WebSocket has to come from this site or a trusted one. What fails is a
/// [`CsrfError`](super::CsrfError).
///
/// # From scripts
///
/// A script sends the token in the header `x-csrf-token`. It finds it in the page, such as in
/// `<meta name="csrf-token" content="{{ csrf_token() }}">`:
///
/// ```js
/// const token = document.querySelector("meta[name=csrf-token]").content
/// fetch("/cart/7", { method: "POST", headers: { "x-csrf-token": token } })
/// ```
///
/// With [`Csrf::by_origin`](Self::by_origin) there is no token to send.
///
/// # In templates (feature `templates`)
///
/// `{{ csrf_field() }}` is the hidden field, `{{ csrf_token() }}` the token alone. They work where a
/// function of the request has taken a `Csrf`, or the user of a [`Login`](crate::Login).
///
/// # The same by hand
///
/// ```
/// # use axum::{extract::Request, http::{Method, StatusCode}, middleware::Next, response::Response};
/// # use hooks_runtime::axum;
/// async fn check_origin(request: Request, next: Next) -> Result<Response, StatusCode> {
///     let origin = request.headers().get("origin");
///     match *request.method() {
///         Method::GET | Method::HEAD | Method::OPTIONS => Ok(next.run(request).await),
///         _ if origin.is_some_and(|origin| origin == "https://shop.example") => Ok(next.run(request).await),
///         _ => Err(StatusCode::FORBIDDEN),
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Csrf(Arc<Tokens>);

struct Tokens {
    field: Cow<'static, str>,
    source: Source,
}

enum Source {
    Session(Session),
    Cookie {
        keys: Keys,
        /// A token is valid in this session only.
        session: Option<Session>,
        own: Arc<Mutex<Own>>,
    },
}

/// The secret of the cookie.
#[derive(Default)]
struct Own {
    secret: Option<Secret>,
    /// The browser has sent something else.
    is_bad: bool,
    /// The response has to set it.
    is_used: bool,
}

impl Csrf {
    /// A token, for a form or a header. Each call returns another one; all are valid until the session is
    /// over, or somebody logs in.
    pub fn token(&self) -> String {
        match &self.0.source {
            Source::Session(session) => mask(&in_session(session).unwrap_or_else(|| {
                let secret = new_secret();
                // The key and the value are ones that a session takes.
                let _ = session.set(KEY, encode(&secret));
                secret
            })),
            Source::Cookie { keys, session, own } => {
                let mut own = lock(own);
                own.is_used = true;
                let secret = own.secret.get_or_insert_with(new_secret);
                let bound = [&secret[..], binding(session.as_ref()).as_bytes()].concat();
                mask(&keys.mac(PURPOSE, &bound))
            }
        }
    }

    /// The hidden field of a form, as HTML.
    pub fn field(&self) -> String {
        let name = self.0.field.replace('&', "&amp;").replace('"', "&quot;");
        let token = self.token();
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{token}\">")
    }

    /// Make a new secret: all tokens so far are wrong from now on. [`Auth`](crate::Auth) does so at a
    /// login.
    pub fn rotate(&self) {
        match &self.0.source {
            Source::Session(session) => {
                if session.contains(KEY) {
                    let _ = session.set(KEY, encode(&new_secret()));
                }
            }
            Source::Cookie { own, .. } => {
                let mut own = lock(own);
                if own.secret.is_some() {
                    own.secret = Some(new_secret());
                    own.is_used = true;
                }
            }
        }
    }

    /// Whether a token is of this browser and its session.
    pub(super) fn check(&self, token: Option<&str>) -> Result<(), CsrfReason> {
        let is_right = match &self.0.source {
            Source::Session(session) => {
                let secret = in_session(session).ok_or(CsrfReason::NoSecret)?;
                unmask(token.ok_or(CsrfReason::NoToken)?)
                    .is_some_and(|sent| is_same(&sent, &secret))
            }
            Source::Cookie { keys, session, own } => {
                let mut own = lock(own);
                if own.is_bad {
                    own.secret = Some(new_secret());
                    own.is_used = true;
                    return Err(CsrfReason::BadCookie);
                }
                let secret = own.secret.ok_or(CsrfReason::NoSecret)?;
                let sent = unmask(token.ok_or(CsrfReason::NoToken)?);
                let is_of = |binding: &str| {
                    let bound = [&secret[..], binding.as_bytes()].concat();
                    sent.is_some_and(|sent| keys.is_mac(PURPOSE, &bound, &sent))
                };
                let session = session.as_ref();
                // A form that was made before there was a session. Of somebody who is logged in it is not.
                let is_older =
                    || session.is_some_and(|session| !session.contains(USER)) && is_of("");
                is_of(&binding(session)) || is_older()
            }
        };
        if is_right {
            Ok(())
        } else {
            Err(CsrfReason::WrongToken)
        }
    }

    /// Whether there is something to compare a token with, so that the body is worth reading.
    pub(super) fn has_secret(&self) -> bool {
        match &self.0.source {
            Source::Session(session) => in_session(session).is_some(),
            Source::Cookie { own, .. } => lock(own).secret.is_some(),
        }
    }
}

fn in_session(session: &Session) -> Option<Secret> {
    let text: Option<String> = session.get(KEY).ok()?;
    decode(&text?)
}

/// Nobody who knows this can make a token of it, as that takes the keys.
fn binding(session: Option<&Session>) -> String {
    session.and_then(Session::fingerprint).unwrap_or_default()
}

fn lock(own: &Mutex<Own>) -> MutexGuard<'_, Own> {
    own.lock().unwrap_or_else(PoisonError::into_inner)
}

extractors!(Csrf, "`.with(Csrf::in_session())`");

/// Provides the [`Csrf`] of a request.
pub(super) struct Make(pub(super) Arc<CsrfProtection>);

impl Provider<Csrf> for Make {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Csrf> {
        let made = self.make(ctx, head);
        #[cfg(feature = "templates")]
        let made = async { in_templates(ctx, made.await) };
        made.await
    }
}

#[cfg(feature = "templates")]
fn in_templates(ctx: &RequestContext, made: Result<Csrf>) -> Result<Csrf> {
    let csrf = made.as_ref().ok().cloned();
    ctx.g().set(super::plugin::InTemplates(csrf));
    made
}

impl Make {
    async fn make(&self, ctx: &RequestContext, head: &Parts) -> Result<Csrf> {
        let source = match &self.0.place {
            Place::Session => Source::Session(Session::clone(&*ctx.demand(head).await?)),
            Place::Cookie { keys, cookie } => {
                let session = ctx.demand_if_offered::<Session>(head).await?;
                let own = Arc::new(Mutex::new(Own::sent(cookie, &head.headers)));
                send_cookie(ctx, cookie, own.clone());
                Source::Cookie {
                    keys: keys.get(ctx)?,
                    session: session.map(|session| Session::clone(&session)),
                    own,
                }
            }
            Place::Nowhere => return Err(Error::msg("`Csrf::by_origin()` has no tokens")),
        };
        let field = self.0.field.clone();
        Ok(Csrf(Arc::new(Tokens { field, source })))
    }
}

impl Own {
    fn sent(cookie: &Cookie, headers: &HeaderMap) -> Self {
        let sent = cookie.read(headers);
        let secret = sent.as_deref().and_then(decode);
        Own {
            is_bad: sent.is_some() && secret.is_none(),
            secret,
            is_used: false,
        }
    }
}

fn send_cookie(ctx: &RequestContext, cookie: &Cookie, own: Arc<Mutex<Own>>) {
    let cookie = cookie.clone();
    ctx.after_this_request(move |mut response| {
        let own = lock(&own);
        if let Some(secret) = own.secret.filter(|_| own.is_used) {
            let headers = response.headers_mut();
            vary::add(headers, "cookie");
            headers.append(SET_COOKIE, cookie.with_value(&encode(&secret)));
        }
        response
    });
}

/// Without the secret.
impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Csrf").finish_non_exhaustive()
    }
}
