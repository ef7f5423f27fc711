//! [`InFlight`]: a request from its beginning to its end, however that comes.

use super::{
    Cx, Target,
    answered::Kept,
    body,
    custody::Handoff,
    entered::Entered,
    guard::guard_with_drop,
    length::{Leaves, has_no_body, is_unsettled, settle},
    middleware::call_next,
    on_response::change_without_request,
    run::{BUG, Finished},
    switching::check_without_request,
    teardown::{Teardown, detach_teardown},
};
#[cfg(feature = "ws")]
use crate::error::drop_response_quietly;
use crate::{
    Error, RequestContext,
    context::Outcome,
    error::{drop_quietly, plain_status},
};
use axum::{body::Body, extract::Request, http::StatusCode, response::Response};
use std::{mem, sync::Arc};

/// A request that has begun. Dropped before it is finished, the client is gone: teardown runs.
pub(crate) struct InFlight(Place);

/// Where the request is.
#[expect(
    clippy::large_enum_variant,
    reason = "a box would be one more allocation a request"
)]
enum Place {
    Here(Cx),
    /// Middleware has it, or did not give it back. With what plugins need that change the response.
    Middleware(Arc<Handoff>, Leaves, Option<Box<Kept>>),
    /// The response has left.
    Finished,
}

impl InFlight {
    #[inline]
    pub(crate) fn new(target: Arc<Target>, request: Request) -> Self {
        InFlight(Place::Here(Cx::new(target, request)))
    }

    /// The target and the request again, if nothing has run yet.
    #[cold]
    pub(crate) fn take_back(&mut self) -> Option<(Arc<Target>, Request)> {
        Some(self.take_cx()?.into_request())
    }

    pub(crate) fn cx(&mut self) -> &mut Cx {
        match &mut self.0 {
            Place::Here(cx) => cx,
            _ => unreachable!("{BUG}"),
        }
    }

    fn take_cx(&mut self) -> Option<Cx> {
        match mem::replace(&mut self.0, Place::Finished) {
            Place::Here(cx) => Some(cx),
            elsewhere => {
                self.0 = elsewhere;
                None
            }
        }
    }

    /// Let all middleware have the request, and take it back.
    pub(super) async fn run_middleware(&mut self) -> Finished {
        let cx = self.take_cx().expect(BUG);
        let leaves = cx.leaves();
        let changing = Kept::of(&cx);
        let (handoff, checkout) = Handoff::new(cx);
        self.0 = Place::Middleware(handoff.clone(), leaves, changing);
        let response = guard_with_drop(call_next(checkout, 0)).await;
        let response = response.unwrap_or_else(|error| {
            tracing::error!(error = %error.chain(), "panic outside of any hook");
            plain_status(StatusCode::INTERNAL_SERVER_ERROR)
        });
        match handoff.take() {
            Some((cx, error)) => {
                self.0 = Place::Here(cx);
                (response, error)
            }
            None => (response, None),
        }
    }

    /// The response leaves; teardown is left, now or when its body is over.
    pub(super) fn finish(&mut self, response: &mut Response, mut error: Option<Arc<Error>>) {
        match &mut self.0 {
            Place::Here(cx) => {
                cx.check_switching(response, &mut error);
                if cx.has_on_response() {
                    cx.change_response(response);
                    cx.check_switching(response, &mut error);
                }
            }
            Place::Middleware(_, leaves, kept) => {
                let mut entered = Entered::default();
                if let Some(kept) = kept {
                    entered = Entered::without_request(response);
                    change_without_request(kept, response);
                }
                check_without_request(response, kept.as_deref(), &mut error);
                settle(response, &mut entered, *leaves);
            }
            Place::Finished => {}
        }
        let status = response.status();
        #[cfg(feature = "testing")]
        if let (Some(error), Place::Here(cx)) = (&error, &self.0)
            && cx.target.matched.app.is_tested
        {
            let error = crate::error::FinalError(error.clone());
            response.extensions_mut().insert(error);
        }
        let Place::Here(cx) = &mut self.0 else {
            // A middleware answered, and somebody still holds its `Next`.
            return self.end(Outcome {
                error,
                status: Some(status),
                ..Outcome::unfinished()
            });
        };
        let is_head = cx.is_head;
        if is_head || is_unsettled(response) {
            let leaves = cx.leaves();
            settle(response, cx.entered.get_or_insert_default(), leaves);
        }
        cx.restore_head();
        let context = cx.existing_context();
        let is_awaited = !cx.target.plan.teardown.is_empty()
            || context.is_some_and(RequestContext::has_after_response);
        // A stream runs the user's code: it is guarded. A body of known length is a buffer: without a
        // guard it saves an allocation.
        if !is_awaited && !cx.has_stream() && body::is_buffer(response.body()) {
            cx.end();
            if error.is_some() {
                drop_quietly(error);
            }
            self.0 = Place::Finished;
            return;
        }
        let outcome = Outcome {
            error,
            status: Some(status),
            ..Outcome::unfinished()
        };
        let sends_body = !is_head && !has_no_body(status);
        let app = cx.target.matched.app.clone();
        if let Some(cx) = self.take_cx() {
            let teardown = Teardown::new(cx, outcome);
            replace_body(response, |inner| {
                body::guarded(inner, app, teardown, sends_body)
            });
        }
    }

    /// The connection is over, and the response reaches nobody: only teardown is left.
    #[cfg(feature = "ws")]
    pub(super) fn close(&mut self, response: Response, outcome: Outcome) {
        drop_response_quietly(response);
        // Not awaited here, where a stop of the server may cut it off.
        self.end(outcome);
    }

    /// Nobody waits for the response any more: only teardown is left, wherever the request is.
    fn end(&mut self, outcome: Outcome) {
        match mem::replace(&mut self.0, Place::Finished) {
            Place::Here(cx) => detach_teardown(cx, outcome),
            Place::Middleware(handoff, ..) => handoff.leave(outcome),
            Place::Finished => {}
        }
    }

    #[cold]
    fn cancel(&mut self) {
        self.end(Outcome {
            cancelled: true,
            ..Outcome::unfinished()
        });
    }
}

impl Drop for InFlight {
    #[inline]
    fn drop(&mut self) {
        if !matches!(self.0, Place::Finished) {
            self.cancel();
        }
    }
}

fn replace_body(response: &mut Response, with: impl FnOnce(Body) -> Body) {
    let inner = mem::take(response.body_mut());
    *response.body_mut() = with(inner);
}
