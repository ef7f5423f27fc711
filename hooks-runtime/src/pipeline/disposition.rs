//! From an error to a response: handlers, default renderings, the generated 500.

use super::{Cx, Target, guard::guard, render};
use crate::{
    Error,
    error::{Raised, StandsFor, bare, discard, discard_response},
    pipeline::BoxFuture,
};
use axum::{http::StatusCode, response::Response};
use std::sync::Arc;

const FAILED: &str = "error while handling a request";

/// What became of an error.
pub(super) struct Settled {
    pub(super) response: Response,
    /// The error that nothing took, for teardown (F33).
    pub(super) error: Option<Error>,
    /// The error that a handler took, for middleware.
    handled: Option<Error>,
    /// The response is the generated 500: a failing after hook is only logged.
    pub(super) is_generated: bool,
    pub(super) runs_after: bool,
}

impl Settled {
    pub(super) fn handled(response: Response) -> Self {
        Settled {
            response,
            error: None,
            handled: None,
            is_generated: false,
            runs_after: true,
        }
    }

    /// The error is over, but middleware may want to see it. On an open WebSocket it is not over: the
    /// response that took it in reaches nobody.
    fn of(mut self, error: Error, cx: &Cx, target: &Target) -> Self {
        if cx.handshake.is_some() {
            cx.log(FAILED, &error);
        } else if target.plan.middleware.is_empty() {
            discard(error);
            return self;
        }
        self.handled = Some(error);
        self
    }

    /// The error was answered before any handler was asked, and middleware is not told of it.
    pub(super) fn instead_of(self, error: Error, cx: &Cx, target: &Target) -> Self {
        if cx.handshake.is_some() {
            return self.of(error, cx, target);
        }
        discard(error);
        self
    }

    /// Drop what another takes the place of, whatever that does.
    pub(super) fn discard(self) {
        discard_response(self.response);
        discard(self.error);
        discard(self.handled);
    }

    /// The response, which tells middleware of the error that it stands for, and the error that
    /// teardown is told of: of every one, if the handler's response can reach nobody any more.
    pub(super) fn into_parts(self, cx: &Cx, target: &Target) -> (Response, Option<Arc<Error>>) {
        let Settled {
            mut response,
            error,
            handled,
            ..
        } = self;
        let mut error = error.map(Arc::new);
        if target.plan.middleware.is_empty() && cx.handshake.is_none() {
            return (response, error);
        }
        if let Some(raised) = error.clone().or_else(|| handled.map(Arc::new)) {
            if cx.handshake.is_some() {
                error = Some(raised.clone());
            }
            response.extensions_mut().insert(StandsFor(raised));
        }
        (response, error)
    }
}

/// An error of a before hook, of routing or of the view: Flask's `handle_user_exception` (F49).
pub(super) async fn handle_error(cx: &mut Cx, target: &Target, mut error: Error) -> Settled {
    if !error.is_plain_response()
        && let Some(handler) = target.plan.handlers.find(&mut error)
    {
        let raised_in = cx.current.replace(handler.record);
        let mut handled = guard(handler.call.invoke(cx, &mut error)).await;
        complete(cx, &mut handled).await;
        if handled.is_err() {
            cx.current = raised_in;
            cx.log("the handler of this error failed", &error);
            cx.current = Some(handler.record);
        }
        return match handled {
            Ok(response) => Settled::handled(response).of(error, cx, target),
            Err(second) => {
                discard(error);
                generate_500(cx, target, second).await
            }
        };
    }
    let Some(response) = error.default_response() else {
        return generate_500(cx, target, error).await;
    };
    let mut response = Ok(response);
    complete(cx, &mut response).await;
    let response = match response {
        Ok(response) => response,
        Err(second) => {
            cx.log("the response of this error failed", &error);
            discard(error);
            return generate_500(cx, target, second).await;
        }
    };
    if !error.is_servers_fault(&response) {
        return Settled::handled(response).of(error, cx, target);
    }
    cx.log(FAILED, &error);
    Settled {
        error: Some(error),
        ..Settled::handled(response)
    }
}

/// An error that becomes the 500: Flask's `handle_exception` (F51).
///
/// Boxed, so that all other errors have no room for it: what glibc caches ends at 1,032 bytes.
pub(super) fn generate_500<'a>(
    cx: &'a mut Cx,
    target: &'a Target,
    error: Error,
) -> BoxFuture<'a, Settled> {
    Box::pin(generate(cx, target, error))
}

async fn generate(cx: &mut Cx, target: &Target, error: Error) -> Settled {
    cx.log(FAILED, &error);
    let mut internal = error.into_internal();
    let mut response = Ok(bare(StatusCode::INTERNAL_SERVER_ERROR));
    if let Some(handler) = target.plan.handlers.find(&mut internal) {
        cx.current = Some(handler.record);
        response = guard(handler.call.invoke(cx, &mut internal)).await;
        complete(cx, &mut response).await;
        if let Err(second) = &response {
            cx.log("the handler of a 500 failed", second);
        }
    }
    let runs_after = response.is_ok();
    let response = response.unwrap_or_else(|second| {
        discard(second);
        bare(StatusCode::INTERNAL_SERVER_ERROR)
    });
    Settled {
        response,
        error: Some(internal.into_original()),
        handled: None,
        is_generated: true,
        runs_after,
    }
}

/// Raise an error that became a response, and render a template. Where the answer is: a future that
/// took it would hold it twice.
async fn complete(cx: &mut Cx, answer: &mut Result<Response, Error>) {
    let Ok(response) = answer else { return };
    let completed = match check(response) {
        Ok(false) => return,
        Ok(true) => render::render(cx, response).await,
        Err(error) => Err(error),
    };
    if let Err(error) = completed {
        *answer = Err(error);
    }
}

/// An [`Error`] that became a response on its way here is raised after all; `true` for a template
/// that is to be rendered.
#[inline]
pub(super) fn check(response: &mut Response) -> Result<bool, Error> {
    match Raised::take_from(response) {
        None => Ok(render::is_deferred(response)),
        Some(error) => Err(error),
    }
}

/// The same on a response that goes on from here.
pub(super) fn unraised(mut response: Response) -> Result<Response, Error> {
    check(&mut response).map(|_| response)
}
