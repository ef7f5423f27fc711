//! Middleware: around everything else that one request meets.

#[cfg(feature = "ws")]
use super::denial::Denial;
use super::{
    AnyMiddleware, BoxFuture, Cx, Target,
    custody::{Checkout, Handoff},
    disposition::handle_error,
    failure::or_reraise,
    guard::guard,
    render,
    run::run_inner,
};
use crate::{
    Error,
    context::Visible,
    error::{Discard, Held, plain_status},
    source::Origin,
};
use axum::{extract::Request, http::StatusCode, response::Response};
use std::{fmt, future::Future, sync::Arc};
use tracing::{Instrument, Span};

/// One middleware of a plan.
pub(crate) enum PlannedMiddleware {
    /// With what it sees, if that is not what the route sees.
    Function(MiddlewareFn, &'static Origin, Option<Arc<Visible>>),
    Value(Arc<dyn AnyMiddleware>),
}

/// How generated code calls a middleware function.
pub(crate) type MiddlewareFn = fn(MiddlewareCall) -> BoxFuture<'static, Result<Response, Error>>;

impl PlannedMiddleware {
    fn call(&self, mut call: MiddlewareCall) -> BoxFuture<'static, Result<Response, Error>> {
        match self {
            PlannedMiddleware::Function(function, _, visible) => {
                if visible.is_some() {
                    call.cx().see(visible.clone());
                }
                function(call)
            }
            PlannedMiddleware::Value(value) => value.clone().call(call),
        }
    }

    /// Where it stands, if it is a function.
    fn record(&self) -> Option<&'static Origin> {
        match self {
            PlannedMiddleware::Function(_, record, _) => Some(record),
            PlannedMiddleware::Value(_) => None,
        }
    }

    /// Names a value in the log, where a function is named by its record.
    fn span(&self) -> Span {
        match self {
            PlannedMiddleware::Function(..) => Span::none(),
            PlannedMiddleware::Value(value) => {
                tracing::error_span!("middleware", name = value.name())
            }
        }
    }
}

impl fmt::Display for PlannedMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlannedMiddleware::Function(_, record, _) => record.fmt(f),
            PlannedMiddleware::Value(value) => write!(f, "`{}`", value.name()),
        }
    }
}

/// Everything inside a middleware: further middleware, the hooks and the view.
///
/// [`run`](Next::run) calls it and returns the response. If `Next` is dropped without that, nothing
/// inside runs, not even after hooks; teardowns do.
pub struct Next {
    checkout: Checkout,
    /// The place of what comes next in the middleware of the plan.
    place: usize,
}

impl Next {
    /// Handle this request, changed or not, and wait for the response.
    ///
    /// There always is a response: an error further in has already been handled, and
    /// [`raised`](crate::ResponseExt::raised) returns it.
    pub fn run(self, request: Request) -> impl Future<Output = Response> + Send + use<> {
        // Held, as the future may be dropped before it is polled.
        let request = Held::new(request);
        async move {
            let Next {
                mut checkout,
                place,
            } = self;
            let cx = checkout.cx();
            cx.give_back(request.into_inner());
            if let Some(caller) = place.checked_sub(1) {
                cx.check_body(&cx.target.plan.middleware[caller]);
            }
            call_next(checkout, place).await
        }
    }
}

#[cfg(feature = "testing")]
impl Next {
    /// What comes after all middleware of a request.
    pub(super) fn innermost(checkout: Checkout, middleware: usize) -> Self {
        Next {
            checkout,
            place: middleware,
        }
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").finish_non_exhaustive()
    }
}

/// One call of a middleware, which has the request.
#[allow(
    missing_docs,
    missing_debug_implementations,
    reason = "reached by generated code only"
)]
pub struct MiddlewareCall(Next);

#[allow(missing_docs, reason = "reached by generated code only")]
impl MiddlewareCall {
    /// For the arguments before the request.
    pub fn cx(&mut self) -> &mut Cx {
        self.0.checkout.cx()
    }

    pub fn into_parts(mut self) -> (Request, Next) {
        let cx = self.cx();
        cx.see_as_route();
        (cx.lend_request(), self.0)
    }
}

/// Call the middleware at this place; after the last, the hooks and the view.
pub(super) async fn call_next(mut checkout: Checkout, place: usize) -> Response {
    let cx = checkout.cx();
    let target = cx.target.clone();
    let Some(middleware) = target.plan.middleware.get(place) else {
        // Boxed: otherwise the future of every middleware would have room for it.
        let (mut response, mut error) = Box::pin(run_inner(cx)).await;
        // Otherwise the middleware would be taken for who made it.
        cx.check_switching(&mut response, &mut error);
        checkout.set_error(error);
        return response;
    };
    cx.current = middleware.record();
    #[cfg(feature = "ws")]
    let denial = cx.denial;
    let handoff = checkout.handoff().clone();
    let place = place + 1;
    let call = MiddlewareCall(Next { checkout, place });
    let completed = completed(guard(middleware.call(call)).await);
    #[cfg(feature = "ws")]
    let completed = completed.and_then(|response| opens_none(denial, middleware, response));
    match completed {
        Ok(response) => response,
        Err(incomplete) => {
            let completed = complete(&handoff, &target, middleware, incomplete);
            Box::pin(completed.instrument(middleware.span())).await
        }
    }
}

/// What a middleware returned that is no response yet.
enum Incomplete {
    Error(Error),
    /// A template to render.
    Template(Box<Response>),
}

fn completed(returned: Result<Response, Error>) -> Result<Response, Incomplete> {
    let response = returned.and_then(or_reraise).map_err(Incomplete::Error)?;
    if render::is_deferred(&response) {
        return Err(Incomplete::Template(Box::new(response)));
    }
    Ok(response)
}

/// A middleware opens no WebSocket: what it returns may come from a view that did.
#[cfg(feature = "ws")]
fn opens_none(
    denial: Denial,
    middleware: &PlannedMiddleware,
    response: Response,
) -> Result<Response, Incomplete> {
    match denial.check_passing(&response, middleware) {
        Ok(()) => Ok(response),
        Err(error) => {
            response.discard();
            Err(Incomplete::Error(error))
        }
    }
}

/// The rendered response of a middleware, or the response to its error: no hook runs on either, but
/// middleware further out sees it.
async fn complete(
    handoff: &Arc<Handoff>,
    target: &Target,
    middleware: &PlannedMiddleware,
    incomplete: Incomplete,
) -> Response {
    let Some(mut checkout) = handoff.check_out() else {
        return without_request(incomplete);
    };
    let cx = checkout.cx();
    cx.restore_head();
    cx.see_as_route();
    // The middleware failed, not a function further in.
    cx.current = middleware.record();
    let error = match incomplete {
        Incomplete::Error(error) => error,
        Incomplete::Template(response) => {
            let mut response = Held::new(response);
            match render::render(cx, response.get()).await {
                Ok(()) => return *response.into_inner(),
                Err(error) => error,
            }
        }
    };
    let recovered = handle_error(cx, target, error).await;
    let (response, error) = recovered.into_parts(cx, target);
    checkout.set_error(error);
    response
}

/// Somebody else still has the request, and handlers and templates need it.
fn without_request(incomplete: Incomplete) -> Response {
    let error = match incomplete {
        Incomplete::Error(error) => error,
        Incomplete::Template(response) => {
            response.discard();
            Error::msg(
                "its answer is a template, which is rendered with the request: drop or run `Next` before answering",
            )
        }
    };
    tracing::error!(error = %error.chain(), "a middleware failed while its request was elsewhere");
    drop(error);
    plain_status(StatusCode::INTERNAL_SERVER_ERROR)
}
