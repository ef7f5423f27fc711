//! [`Sessions`] as a plugin: a session is loaded when a function takes it, and saved with the response.

use super::{
    Session, SessionGone, Sessions,
    age::Moves,
    settings::{Backend, Settings},
    sweep::Sweeper,
};
use crate::{StoreDown, vary};
#[cfg(feature = "ws")]
use hooks_runtime::axum::http::{Method, StatusCode, header::SEC_WEBSOCKET_KEY};
use hooks_runtime::{
    Blueprint, Error, IfProvided, Install, Plugin, ProvidedByValue, Provider, RequestContext,
    Result, after_request,
    axum::{
        extract::{FromRequestParts, OptionalFromRequestParts},
        http::{HeaderMap, header::SET_COOKIE, request::Parts},
        response::{IntoResponse, Response},
    },
};
use std::{sync::Arc, time::Duration};

/// The functions of [`Sessions`], for `skip` and descriptions.
pub static SESSIONS: Blueprint = Blueprint::new("sessions");

/// As Django orders its middleware.
const RANK: i32 = 700;

impl Plugin for Sessions {
    fn install(self, at: &mut Install<'_>) {
        let settings = self.into_settings();
        at.name("sessions").rank(RANK).blueprint(&SESSIONS);
        #[cfg(feature = "testing")]
        at.blueprint(&crate::testing::SESSION_TESTS);
        settings.tell(at);
        at.state(Sweeper::new(settings.backend.store()));
        at.provide::<Session>(Load(Arc::new(settings)));
    }
}

impl Settings {
    /// What is wrong with them, and what `describe` shows.
    fn tell(&self, at: &mut Install<'_>) {
        if let Some(problem) = self.cookie.problem() {
            at.problem(problem);
        }
        if let Backend::Cookie(cookies) = &self.backend {
            cookies.check(at);
        }
        for problem in &self.problems {
            at.problem(problem);
        }
        let is_none = |age: Duration| age.as_secs() == 0;
        if is_none(self.ages.age) || self.ages.absolute.is_some_and(is_none) {
            at.problem("sessions would end as soon as they are made: give them an age of a second at least");
        }
        at.setting("cookie", self.cookie.name());
        at.setting("age", format_args!("{:?}", self.ages.age));
        let moves = match self.ages.moves {
            Moves::OnChange => "with each change",
            Moves::OnUse => "with each use",
            Moves::Never => "never",
        };
        at.setting("end moves", moves);
        if let Some(age) = self.ages.absolute {
            at.setting("absolute age", format_args!("{age:?}"));
        }
    }
}

impl ProvidedByValue for Session {
    const GIVEN_BY: &'static str = "`.with(Sessions::new(…))`";
}

struct Load(Arc<Settings>);

impl Provider<Session> for Load {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Session> {
        let backend = self.0.backend.for_request(ctx)?;
        let session = Session::load(&self.0, backend, &head.headers).await?;
        #[cfg(feature = "ws")]
        if opens_websocket(head) {
            save_with_handshake(ctx, session.clone());
        }
        Ok(session)
    }
}

#[cfg(feature = "ws")]
fn opens_websocket(head: &Parts) -> bool {
    head.method == Method::CONNECT || head.headers.contains_key(SEC_WEBSOCKET_KEY)
}

/// The handshake is the last response that can have a cookie, and no hook comes before it. What cannot be
/// saved denies the WebSocket.
#[cfg(feature = "ws")]
fn save_with_handshake(ctx: &RequestContext, session: Session) {
    ctx.before_handshake(async move |mut handshake| {
        session.save().await?;
        session.write(handshake.headers_mut());
        session.now().is_in_handshake = true;
        Ok(handshake)
    });
}

/// Save what the request changed, and send the cookie. If the response is a server error, nothing is saved,
/// but what was flushed ends all the same: who has logged out is logged out.
///
/// An error cannot be raised any more, as the response is there: [`SessionGone`] and [`StoreDown`]
/// replace it by their own. A server error stays as it is.
#[after_request(SESSIONS)]
pub async fn save(session: IfProvided<Session>, res: &mut Response) -> Result<()> {
    if res.status().is_server_error() {
        if let Err(error) = session.end().await {
            tracing::error!(error = %with_causes(&error), "a session was not ended");
        }
    } else if let Err(error) = session.save().await {
        *res = match error.downcast_ref::<StoreDown>() {
            Some(_) => {
                tracing::error!(error = %with_causes(&error), "a session was not saved");
                StoreDown::response()
            }
            None if error.downcast_ref::<SessionGone>().is_some() => SessionGone.into_response(),
            None => return Err(error),
        };
    }
    session.write(res.headers_mut());
    Ok(())
}

/// Save what was changed since the handshake and not saved yet. Any other response is that of a request like
/// all others.
#[cfg(feature = "ws")]
#[hooks_runtime::after_websocket(SESSIONS)]
pub async fn save_at_close(
    session: IfProvided<Session>,
    ctx: RequestContext,
    res: &mut Response,
) -> Result<()> {
    // A function after that of the session may still have denied it.
    let is_handshake = res.status() == StatusCode::SWITCHING_PROTOCOLS
        || *ctx.method() == Method::CONNECT && res.status().is_success();
    if is_handshake && session.now().is_in_handshake {
        session.save().await
    } else {
        save(session, res).await
    }
}

/// In one line, for the log.
pub(super) fn with_causes(error: &Error) -> String {
    let causes = error.causes();
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl Session {
    /// Put on a response what it has to say: that it depends on the cookie, and the cookie.
    fn write(&self, headers: &mut HeaderMap) {
        vary::add(headers, "cookie");
        if let Some(cookie) = self.cookie() {
            headers.append(SET_COOKIE, cookie);
        }
    }
}

/// For extractors of your own, and functions that a route names.
impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = hooks_runtime::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        Ok(Session::clone(&*ctx.demand::<Session>(parts).await?))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = hooks_runtime::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>> {
        type Asked = hooks_runtime::Provided<Session>;
        let provided =
            <Asked as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        Ok(provided.map(|session| Session::clone(&session)))
    }
}
