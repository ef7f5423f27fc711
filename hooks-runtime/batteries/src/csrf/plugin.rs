//! [`CsrfProtection`] as a plugin: which requests are checked, and what they are checked for.

use super::{
    Csrf, CsrfError, CsrfReason, form, origin,
    protection::{CsrfProtection, Place},
    value::Make,
};
use crate::{Connection, Session, site::Site};
use hooks_runtime::{
    Blueprint, IfProvided, Install, Plugin, Provide, Result, State,
    axum::{
        body::Body,
        http::{
            HeaderMap, HeaderName, Method,
            header::{self, AUTHORIZATION, CONTENT_TYPE, COOKIE, ORIGIN, SEC_WEBSOCKET_KEY},
            request::Parts,
        },
    },
    process_view,
};
use std::sync::Arc;

/// The functions of [`Csrf`], for `skip` and descriptions.
pub static CSRF: Blueprint = Blueprint::new("csrf");

/// The functions of the kinds that check tokens.
pub static CSRF_TOKENS: Blueprint = Blueprint::new("csrf_tokens");

/// What templates get.
#[cfg(feature = "templates")]
pub static CSRF_TEMPLATES: Blueprint = Blueprint::new("csrf_templates");

/// By reference it is looked up a little faster.
static UPGRADE: HeaderName = header::UPGRADE;

/// As Django orders its middleware.
const RANK: i32 = 1100;

impl Plugin for CsrfProtection {
    fn install(self, at: &mut Install<'_>) {
        at.name("csrf").rank(RANK).blueprint(&CSRF);
        for problem in &self.problems {
            at.problem(problem);
        }
        for header in &self.headers {
            if HeaderName::try_from(&**header).is_err() {
                at.problem(format_args!(
                    "`{header}` is no name of a header: write one such as `x-csrf-token`"
                ));
            }
        }
        if self.field.is_empty() {
            at.problem("`field` has no name: write one such as `csrf_token`");
        }
        if self.limit == 0 {
            at.problem(
                "`limit` is 0, so that no form is read: give it some bytes, or leave it out",
            );
        }
        at.setting(
            "without cookies",
            if self.skips_without_cookies {
                "skipped"
            } else {
                "checked"
            },
        );
        let shared = Arc::new(self);
        match &shared.place {
            Place::Session => {
                at.setting("secret", "in the session")
                    .needs_by_value::<Session>();
            }
            Place::Cookie { keys, cookie } => {
                at.setting("secret", format_args!("in the cookie {}", cookie.name()));
                keys.check(at);
                if let Some(problem) = cookie.problem() {
                    at.problem(problem);
                }
            }
            Place::Nowhere => {
                at.setting("secret", "none: by origin");
            }
        }
        if !matches!(shared.place, Place::Nowhere) {
            at.setting("field", &shared.field);
            at.setting("header", shared.headers.join(" or "));
            at.blueprint(&CSRF_TOKENS);
            #[cfg(feature = "templates")]
            at.blueprint(&CSRF_TEMPLATES);
            at.provide::<Csrf>(Make(shared.clone()));
        }
        at.state(Settings(shared));
    }
}

/// The settings, for the functions.
#[derive(Debug)]
pub(super) struct Settings(Arc<CsrfProtection>);

/// A request that is checked for where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    is_handshake: bool,
}

/// Begin the check of a request that may change something: `skip = [csrf]` leaves out all of it.
#[process_view(CSRF)]
pub fn csrf(head: &Parts) -> Option<Provide<Checked>> {
    let is_handshake = opens_websocket(head);
    if !is_handshake && head.method.is_safe() {
        return None;
    }
    #[cfg(feature = "testing")]
    if crate::testing::is_without_csrf(&head.extensions) {
        return None;
    }
    Some(Provide(Checked { is_handshake }))
}

/// A request that came from this site or a trusted one, and needs a token as well.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unproven;

#[process_view(CSRF)]
fn check_origin(
    checked: IfProvided<Checked>,
    connection: Option<Connection>,
    settings: State<Settings>,
    head: &Parts,
) -> Result<Option<Provide<Unproven>>> {
    let (settings, headers) = (&*settings.0.0, &head.headers);
    let site = Site::of(head, connection.as_ref());
    if checked.is_handshake {
        let verdict = origin::check_handshake(&site, headers, &settings.trusted);
        return verdict
            .map(|()| None)
            .map_err(|reason| refuse_origin(reason, &site, head));
    }
    if settings.skips_without_cookies && is_unforgeable(headers) {
        return Ok(None);
    }
    origin::check(&site, headers, &settings.trusted)
        .map_err(|reason| refuse_origin(reason, &site, head))?;
    Ok(Some(Provide(Unproven)))
}

#[process_view(CSRF_TOKENS)]
async fn check_token(
    _: IfProvided<Unproven>,
    csrf: Csrf,
    settings: State<Settings>,
    head: &Parts,
    body: Body,
) -> Result<()> {
    let settings = &*settings.0.0;
    let of_header = of_header(settings, &head.headers);
    let content_type = head
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let of_form = match content_type {
        // A large upload has its token in the header, and is not read here.
        Some(kind) if is_multipart(kind) && of_header.is_some() => None,
        Some(kind) if head.method == Method::POST && csrf.has_secret() => {
            form::token(kind, &settings.field, body, settings.limit).await
        }
        _ => None,
    };
    let token = of_form.as_deref().or(of_header);
    csrf.check(token).map_err(|reason| refuse(reason, head))
}

/// Whoever reads the log sees which of the two is wrong.
fn refuse_origin(reason: CsrfReason, site: &Site, head: &Parts) -> hooks_runtime::Error {
    let header = |name| head.headers.get(name).map(tracing::field::debug);
    tracing::warn!(
        method = %head.method,
        path = head.uri.path(),
        site = format_args!("{}://{}", site.scheme(), site.host),
        origin = header(ORIGIN),
        %reason,
        "the CSRF check failed"
    );
    CsrfError::new(reason).into()
}

fn refuse(reason: CsrfReason, head: &Parts) -> hooks_runtime::Error {
    tracing::warn!(method = %head.method, path = head.uri.path(), %reason, "the CSRF check failed");
    CsrfError::new(reason).into()
}

/// Over HTTP/2 it is a CONNECT. A POST is none, whatever headers it has, and neither is a GET without
/// `Upgrade`: no server opens a WebSocket for it.
fn opens_websocket(head: &Parts) -> bool {
    // The method first: it is cheaper to compare than a header is to find.
    match head.method {
        Method::GET => asks_for_websocket(&head.headers),
        Method::CONNECT => true,
        _ => false,
    }
}

fn asks_for_websocket(headers: &HeaderMap) -> bool {
    headers.get(&UPGRADE).is_some_and(|to| {
        to.as_bytes().eq_ignore_ascii_case(b"websocket") || headers.contains_key(SEC_WEBSOCKET_KEY)
    })
}

/// It says who it is from by something that no browser sends by itself.
fn is_unforgeable(headers: &HeaderMap) -> bool {
    let credentials = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let scheme = credentials.and_then(|value| value.split(' ').next());
    let of_browsers = ["basic", "digest", "negotiate", "ntlm", ""];
    let is_own = |scheme: &str| {
        !of_browsers
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    };
    !headers.contains_key(COOKIE) && scheme.is_some_and(is_own)
}

fn of_header<'a>(settings: &CsrfProtection, headers: &'a HeaderMap) -> Option<&'a str> {
    let values = settings
        .headers
        .iter()
        .filter_map(|name| headers.get(&**name));
    let mut tokens = values.filter_map(|value| value.to_str().ok());
    tokens.find(|token| !token.is_empty())
}

fn is_multipart(content_type: &str) -> bool {
    let start = content_type.trim_start().get(..10);
    start.is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
}

/// The tokens of a request, for its templates; `None` if there can be none, as the session cannot
/// be loaded: error pages are rendered all the same.
#[cfg(feature = "templates")]
#[derive(Clone)]
pub(super) struct InTemplates(pub(super) Option<Csrf>);

/// `csrf_token()` and `csrf_field()`. Only a template that calls one uses the token: all other pages stay
/// the same for everybody.
#[cfg(feature = "templates")]
#[hooks_runtime::context_processor(CSRF_TEMPLATES)]
fn csrf_functions(g: hooks_runtime::G) -> hooks_runtime::minijinja::Value {
    use hooks_runtime::minijinja::{Error, ErrorKind, Value, context};

    let csrf = move || {
        let found = g.get::<InTemplates>().map(|InTemplates(csrf)| csrf);
        found.ok_or_else(|| {
            let text = "this request has no CSRF token: let its view take `csrf: Csrf`, or the error \
                        handler whose page this is `_: Option<Csrf>`";
            Error::new(ErrorKind::InvalidOperation, text)
        })
    };
    let for_field = csrf.clone();
    context! {
        csrf_token => Value::from_function(move || {
            csrf().map(|csrf| csrf.map(|csrf| csrf.token()).unwrap_or_default())
        }),
        csrf_field => Value::from_function(move || {
            let field = for_field()?.map(|csrf| csrf.field()).unwrap_or_default();
            Ok::<_, Error>(Value::from_safe_string(field))
        }),
    }
}
