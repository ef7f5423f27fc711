//! Middleware: around everything that one request meets.

use super::{
    Cx, Target, disposition::handle_error, failure::or_reraise, guard::guard, render,
    run::run_inner, teardown::Teardown,
};
use crate::{
    Error,
    context::Outcome,
    error::{drop_quietly, drop_response_quietly, plain_status},
    pipeline::{AnyMiddleware, Call},
    source::Origin,
};
use axum::{extract::Request, http::StatusCode, response::Response};
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tracing::{Instrument, Span};

/// One middleware of a plan.
pub(crate) enum PlannedMiddleware {
    Function(
        Call<MiddlewareCall, Result<Response, Error>>,
        &'static Origin,
    ),
    Value(Arc<dyn AnyMiddleware>),
}

impl fmt::Display for PlannedMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlannedMiddleware::Function(_, record) => record.fmt(f),
            PlannedMiddleware::Value(middleware) => write!(f, "`{}`", middleware.name()),
        }
    }
}

/// Everything inside a middleware: further middleware, the hooks and the view.
///
/// [`run`](Next::run) calls it and returns the response. If `Next` is dropped without that, nothing inside
/// runs, not even after hooks; teardowns do.
pub struct Next {
    cx: Checkout,
    at: usize,
}

impl Next {
    /// Handle this request, changed or not, and wait for the response.
    ///
    /// There always is a response: an error further in has already been handled, and
    /// [`raised`](crate::ResponseExt::raised) returns it.
    pub async fn run(self, request: Request) -> Response {
        let Next { mut cx, at } = self;
        let inner = cx.get();
        inner.give_back(request);
        if let Some(by) = at.checked_sub(1) {
            inner.check_body(&inner.target.plan.middleware[by]);
        }
        call_next(cx, at).await
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").finish_non_exhaustive()
    }
}

/// What a middleware function takes beside its request arguments.
#[allow(
    missing_debug_implementations,
    reason = "reached by generated code only"
)]
pub struct MiddlewareCall {
    home: Arc<Handoff>,
    next: usize,
}

impl MiddlewareCall {
    /// The rest of the request. It takes the request along, and leaves nothing of it here.
    pub(crate) fn next(&mut self, cx: &mut Cx) -> Next {
        let hollow = Cx::hollow(cx.target.clone());
        Next {
            cx: Checkout {
                cx: Some(std::mem::replace(cx, hollow)),
                home: self.home.clone(),
            },
            at: self.next,
        }
    }
}

/// Where a request is when no part of its pipeline has it.
#[derive(Default)]
pub(super) struct Handoff(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    cx: Option<Cx>,
    error: Option<Arc<Error>>,
    /// The response has left without the request, which somebody holds on to.
    left: Option<Outcome>,
}

impl Handoff {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self) -> Option<Cx> {
        self.lock().cx.take()
    }

    pub(super) fn take_error(&self) -> Option<Arc<Error>> {
        self.lock().error.take()
    }

    /// The response has left, or nobody waits for it any more: the request ends here, or where it
    /// still is.
    pub(super) fn leave(&self, outcome: Outcome) {
        let mut inside = self.lock();
        let Some(cx) = inside.cx.take() else {
            inside.left = Some(outcome);
            return;
        };
        drop(inside);
        detach_teardown(cx, outcome);
    }
}

/// A request on its way, which goes home whatever becomes of it.
pub(super) struct Checkout {
    cx: Option<Cx>,
    home: Arc<Handoff>,
}

impl Checkout {
    fn get(&mut self) -> &mut Cx {
        self.cx.as_mut().expect("only `drop` takes it")
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let Some(cx) = self.cx.take().filter(|cx| !cx.is_hollow) else {
            return;
        };
        let mut inside = self.home.lock();
        match inside.left.take() {
            None => inside.cx = Some(cx),
            Some(outcome) => {
                drop(inside);
                detach_teardown(cx, outcome);
            }
        }
    }
}

/// The request is over, and its response is out of reach: only teardown is left.
pub(super) fn detach_teardown(mut cx: Cx, mut outcome: Outcome) {
    outcome.status = outcome.status.or(cx.handshake);
    cx.restore_head();
    Teardown::new(cx, outcome).detach();
}

/// Take a request through all middleware of its plan, and home.
pub(super) async fn run_middleware(cx: Cx, home: Arc<Handoff>) -> Response {
    call_next(Checkout { cx: Some(cx), home }, 0).await
}

/// The middleware at this place, or what all of them are around.
async fn call_next(mut cx: Checkout, at: usize) -> Response {
    let target = cx.get().target.clone();
    let home = cx.home.clone();
    let Some(around) = target.plan.middleware.get(at) else {
        // Boxed: every middleware has room for it in its own future.
        let (response, error) = Box::pin(run_inner(cx.get())).await;
        home.lock().error = error;
        return response;
    };
    let ran = match around {
        PlannedMiddleware::Function(call, record) => {
            cx.get().current = Some(record);
            let mut passage = MiddlewareCall {
                home: home.clone(),
                next: at + 1,
            };
            let ran = guard(call.invoke(cx.get(), &mut passage)).await;
            drop(cx);
            ran
        }
        PlannedMiddleware::Value(middleware) => {
            let request = cx.get().lend_request();
            let next = Next { cx, at: at + 1 };
            guard(middleware.clone().call(request, next)).await
        }
    };
    match whole(ran) {
        Ok(response) => response,
        Err(unfinished) => {
            // What ran further in is not where it went wrong.
            let (record, span) = match around {
                PlannedMiddleware::Function(_, record) => (Some(*record), Span::none()),
                PlannedMiddleware::Value(value) => (
                    None,
                    tracing::error_span!("middleware", name = value.name()),
                ),
            };
            let finished = finished(&home, &target, record, unfinished);
            Box::pin(finished.instrument(span)).await
        }
    }
}

/// What a middleware itself left to do.
enum Unfinished {
    Error(Error),
    /// A template to render.
    Deferred(Box<Response>),
}

fn whole(ran: Result<Response, Error>) -> Result<Response, Unfinished> {
    let response = ran.and_then(or_reraise).map_err(Unfinished::Error)?;
    if render::is_deferred(&response) {
        return Err(Unfinished::Deferred(Box::new(response)));
    }
    Ok(response)
}

/// The rendered response of a middleware, or the response to its error: no hook runs on either, but
/// middleware further out sees it.
async fn finished(
    home: &Arc<Handoff>,
    target: &Target,
    record: Option<&'static Origin>,
    unfinished: Unfinished,
) -> Response {
    let Some(cx) = home.take() else {
        let error = match unfinished {
            Unfinished::Error(error) => error,
            Unfinished::Deferred(response) => {
                drop_response_quietly(*response);
                Error::msg(
                    "its answer is a render, which is rendered with the request: drop or run `Next` before answering",
                )
            }
        };
        tracing::error!(error = %error.chain(), "a middleware failed while its request was elsewhere");
        drop_quietly(error);
        return plain_status(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut cx = Checkout {
        cx: Some(cx),
        home: home.clone(),
    };
    cx.get().restore_head();
    cx.get().current = record;
    let error = match unfinished {
        Unfinished::Error(error) => error,
        Unfinished::Deferred(mut response) => match render::render(cx.get(), &mut response).await {
            Ok(()) => return *response,
            Err(error) => error,
        },
    };
    let settled = handle_error(cx.get(), target, error).await;
    let (response, error) = settled.into_parts(cx.get(), target);
    home.lock().error = error;
    response
}
