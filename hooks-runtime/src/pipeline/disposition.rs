//! From an error to a response: its handler, its own rendering, or the generated 500.

use super::{Cx, Stage, Target, failure::reraise, guard::guard, render, run::Finished};
#[cfg(feature = "ws")]
use crate::source::Origin;
use crate::{
    Error,
    error::{Discard, Held, RaisedError, drop_quietly, plain_status},
    pipeline::BoxFuture,
};
use axum::{http::StatusCode, response::Response};
use std::{mem, sync::Arc};

const FAILED: &str = "error while handling a request";

/// The response to an error, and what became of the error.
pub(super) struct Recovered {
    pub(super) response: Response,
    pub(super) disposition: Disposition,
}

/// What became of an error.
pub(super) enum Disposition {
    /// A hook or a handler took it, or it was the client's error. It is kept if middleware or the
    /// teardown of an open WebSocket may still ask for it.
    Handled(Option<Error>),
    /// An error of the server's that its own type rendered: teardown sees it (F33).
    Rendered(Error),
    /// The response is the generated 500, and teardown sees the error that led to it.
    Generated {
        original: Error,
        /// `false` if the handler of the 500 failed: no second pass of after hooks.
        runs_after: bool,
    },
}

impl Recovered {
    fn handled(response: Response, error: Error, cx: &Cx, target: &Target) -> Self {
        let has_handshake = cx.handshake.is_some();
        if has_handshake {
            // After a handshake no client sees this response, so log the error, too.
            cx.log(FAILED, &error);
        }
        let kept = if has_handshake || !target.plan.middleware.is_empty() {
            Some(error)
        } else {
            drop_quietly(error);
            None
        };
        Recovered {
            response,
            disposition: Disposition::Handled(kept),
        }
    }

    /// A `process_exception` hook has answered: middleware does not see the error (D25).
    pub(super) fn answered(response: Response, error: Error, cx: &Cx, target: &Target) -> Self {
        if cx.handshake.is_some() {
            return Recovered::handled(response, error, cx, target);
        }
        drop_quietly(error);
        Recovered {
            response,
            disposition: Disposition::Handled(None),
        }
    }

    /// The response, through which middleware sees its error, and the error that teardown sees. After a
    /// handshake teardown sees a handled error, too: no client has seen its response.
    pub(super) fn into_parts(self, cx: &Cx, target: &Target) -> Finished {
        let mut response = self.response;
        let has_handshake = cx.handshake.is_some();
        let (error, is_handled) = match self.disposition {
            Disposition::Handled(None) => return (response, None),
            Disposition::Handled(Some(error)) => (error, true),
            Disposition::Rendered(error)
            | Disposition::Generated {
                original: error, ..
            } => (error, false),
        };
        let error = Arc::new(error);
        if has_handshake || !target.plan.middleware.is_empty() {
            response.extensions_mut().insert(RaisedError(error.clone()));
        }
        let is_seen = has_handshake || !is_handled;
        (response, is_seen.then_some(error))
    }
}

impl Discard for Recovered {
    fn discard(self) {
        self.response.discard();
        drop(self.disposition);
    }
}

/// An error of a before hook, of routing or of the view: Flask's `handle_user_exception` (F49).
pub(super) async fn handle_error(cx: &mut Cx, target: &Target, mut error: Error) -> Recovered {
    if !error.is_plain_response()
        && let Some(handler) = target.plan.handlers.find(&mut error)
    {
        let raised_in = cx.current.replace(handler.record);
        cx.stage = Stage::Handling;
        let mut handled = Held::new(guard(handler.call.invoke(cx, &mut error)).await);
        complete(cx, handled.get()).await;
        #[cfg(feature = "ws")]
        opens_none(cx, handled.get(), handler.record);
        let handled = handled.into_inner();
        if handled.is_err() {
            cx.current = raised_in;
            cx.log("the handler of this error failed", &error);
            cx.current = Some(handler.record);
        }
        return match handled {
            Ok(response) => Recovered::handled(response, error, cx, target),
            Err(second) => {
                drop_quietly(error);
                generate_500(cx, target, second).await
            }
        };
    }
    let Some(response) = error.default_response() else {
        return generate_500(cx, target, error).await;
    };
    let mut response = Held::new(Ok(response));
    complete(cx, response.get()).await;
    let response = match response.into_inner() {
        Ok(response) => response,
        Err(second) => {
            cx.log("the response of this error failed", &error);
            drop_quietly(error);
            return generate_500(cx, target, second).await;
        }
    };
    if !error.is_server_error(&response) {
        return Recovered::handled(response, error, cx, target);
    }
    cx.log(FAILED, &error);
    Recovered {
        response,
        disposition: Disposition::Rendered(error),
    }
}

/// An error that becomes the 500: Flask's `handle_exception` (F51).
///
/// Boxed, so that the futures of other errors stay small: glibc caches blocks of up to 1,032 bytes.
pub(super) fn generate_500<'a>(
    cx: &'a mut Cx,
    target: &'a Target,
    error: Error,
) -> BoxFuture<'a, Recovered> {
    Box::pin(generate(cx, target, error))
}

async fn generate(cx: &mut Cx, target: &Target, error: Error) -> Recovered {
    cx.log(FAILED, &error);
    let mut internal = error.into_internal();
    let mut response = Held::new(Ok(internal.plain_response()));
    if let Some(handler) = target.plan.handlers.find(&mut internal) {
        cx.current = Some(handler.record);
        cx.stage = Stage::Handling;
        response.put(guard(handler.call.invoke(cx, &mut internal)).await);
        complete(cx, response.get()).await;
        #[cfg(feature = "ws")]
        opens_none(cx, response.get(), handler.record);
        if let Err(second) = response.get() {
            cx.log("the handler of a 500 failed", second);
        }
    }
    let response = response.into_inner();
    let runs_after = response.is_ok();
    let response = response.unwrap_or_else(|second| {
        drop_quietly(second);
        plain_status(StatusCode::INTERNAL_SERVER_ERROR)
    });
    Recovered {
        response,
        disposition: Disposition::Generated {
            original: internal.into_original(),
            runs_after,
        },
    }
}

/// A handler opens no WebSocket.
#[cfg(feature = "ws")]
fn opens_none(cx: &Cx, answer: &mut Result<Response, Error>, handler: &'static Origin) {
    if let Ok(response) = answer
        && let Err(error) = cx.denial.check(response, &handler)
    {
        mem::replace(answer, Err(error)).discard();
    }
}

/// Raise an error that became a response, and render a template. In place: a future that took the
/// response would hold it twice.
async fn complete(cx: &mut Cx, answer: &mut Result<Response, Error>) {
    let Ok(response) = answer else { return };
    let completed = match reraise(response) {
        Ok(()) if !render::is_deferred(response) => return,
        Ok(()) => render::render(cx, response).await,
        Err(error) => Err(error),
    };
    if let Err(error) = completed {
        mem::replace(answer, Err(error)).discard();
    }
}
