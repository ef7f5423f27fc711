//! [`InFlight`]: a request from its beginning to its end, however that comes.

use super::{
    Cx, body,
    guard::guard_with_drop,
    middleware::{Handoff, detach_teardown, run_middleware},
    run::Finished,
    teardown::Teardown,
};
#[cfg(feature = "ws")]
use crate::error::drop_response_quietly;
use crate::{
    Error, RequestContext,
    context::Outcome,
    error::{drop_quietly, plain_status},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
    response::Response,
};
use std::sync::Arc;

/// A request that has begun. Dropped before it lands, the client is gone: teardown runs.
pub(super) struct InFlight {
    cx: Option<Cx>,
    /// Where it is while middleware has it.
    home: Option<Arc<Handoff>>,
}

impl InFlight {
    pub(super) fn new(cx: Cx) -> Self {
        InFlight {
            cx: Some(cx),
            home: None,
        }
    }

    pub(super) fn cx(&mut self) -> &mut Cx {
        self.cx.as_mut().expect("only `land` and `drop` take it")
    }

    /// Let all middleware have the request, and take it back.
    pub(super) async fn run_middleware(&mut self) -> Finished {
        let home = self.home.insert(Arc::default()).clone();
        let cx = self.cx.take().expect("only `land` and `drop` take it");
        let response = guard_with_drop(run_middleware(cx, home.clone())).await;
        let response = response.unwrap_or_else(|error| {
            tracing::error!(error = %error.chain(), "panic outside of any hook");
            plain_status(StatusCode::INTERNAL_SERVER_ERROR)
        });
        self.cx = home.take();
        (response, home.take_error())
    }

    pub(super) fn finish(&mut self, response: &mut Response, error: Option<Arc<Error>>) {
        let Some(cx) = &mut self.cx else {
            // A middleware answered, and somebody still holds its `Next`.
            if let Some(home) = self.home.take() {
                home.leave(Outcome {
                    error,
                    status: Some(response.status()),
                    ..Outcome::unfinished()
                });
            }
            return;
        };
        let is_head = cx.is_head;
        if is_head {
            strip_body(response);
        }
        cx.restore_head();
        let context = cx.existing_context();
        let is_awaited = !cx.target.plan.teardown.is_empty()
            || context.is_some_and(RequestContext::has_after_response);
        // A stream runs the user's code. A body of known length is a buffer, and saves the
        // allocation; should it panic, the task of its connection is what contains that.
        if !is_awaited && body::size_of(response.body()).exact().is_some() {
            cx.end();
            if error.is_some() {
                drop_quietly(error);
            }
            self.cx = None;
            return;
        }
        let status = response.status();
        let outcome = Outcome {
            error,
            status: Some(status),
            ..Outcome::unfinished()
        };
        let sends_body = !is_head && !is_bodiless(status);
        let app = cx.target.matched.app.clone();
        let cx = self.cx.take().expect("a request lands once");
        let teardown = Teardown::new(cx, outcome);
        replace_body(response, |inner| {
            body::guarded(inner, app, teardown, sends_body)
        });
    }
}

#[cfg(feature = "ws")]
impl InFlight {
    /// The connection is over, and the response reaches nobody: only teardown is left.
    pub(super) fn close(&mut self, response: Response, outcome: Outcome) {
        drop_response_quietly(response);
        // Not awaited here, where a stop of the server may cut it off.
        self.end(outcome);
    }
}

impl Drop for InFlight {
    #[inline]
    fn drop(&mut self) {
        if self.cx.is_some() || self.home.is_some() {
            self.cancel();
        }
    }
}

impl InFlight {
    #[cold]
    fn cancel(&mut self) {
        self.end(Outcome {
            cancelled: true,
            ..Outcome::unfinished()
        });
    }

    /// Nobody waits for the response any more: only teardown is left, wherever the request is.
    fn end(&mut self, outcome: Outcome) {
        if let Some(cx) = self.cx.take() {
            detach_teardown(cx, outcome);
        } else if let Some(home) = self.home.take() {
            home.leave(outcome);
        }
    }
}

fn replace_body(response: &mut Response, with: impl FnOnce(Body) -> Body) {
    let inner = std::mem::take(response.body_mut());
    *response.body_mut() = with(inner);
}

fn is_bodiless(status: StatusCode) -> bool {
    status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
}

/// A HEAD response says how long the body would be, and has none (F103).
fn strip_body(response: &mut Response) {
    let length = body::size_of(response.body()).exact();
    if let Some(length) = length.filter(|&length| length > 0) {
        response
            .headers_mut()
            .entry(header::CONTENT_LENGTH)
            .or_insert_with(|| length.into());
    }
    drop_quietly(std::mem::take(response.body_mut()));
}
