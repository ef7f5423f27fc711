//! A [`Next`] without an app, for unit tests of middleware.

use super::{
    Call, Cx, Goal, Middleware, Needs, Next, Plan, PlannedMiddleware, Target, configured::Given,
    custody::Handoff,
};
use crate::{
    Error, Result,
    context::Matched,
    source::{Origin, SourceLocation},
};
use axum::{body::Body, extract::Request, response::Response};
use std::sync::{Arc, Mutex, PoisonError};

/// The place of the view.
static VIEW: Origin = Origin {
    function: "next",
    location: SourceLocation {
        module: module_path!(),
        is_program: false,
        file: file!(),
        line: line!(),
        column: column!(),
        name: (0, 0),
    },
};

/// A `Next` whose request goes to `respond`, as to a view that no hook is around.
pub(crate) fn next_to(
    matched: Arc<Matched>,
    respond: impl FnOnce(Request) -> Response + Send + 'static,
) -> Next {
    let respond = Mutex::new(Some(respond));
    let view = Call::Erased(Arc::new(move |cx: &mut Cx, (): &mut ()| {
        let mut respond = respond.lock().unwrap_or_else(PoisonError::into_inner);
        let request = cx.take_request();
        let response = respond.take().map(|respond| respond(request));
        let response = response.ok_or_else(|| Error::msg("a `Next` runs once"));
        Box::pin(async { response })
    }));
    // A request without middleware does not keep its error for `raised`.
    let plan = Plan {
        middleware: vec![PlannedMiddleware::Value(Arc::new(Given::new(UnderTest)))],
        ..Plan::default()
    };
    let goal = Goal::View {
        call: view,
        record: &VIEW,
        needs: Needs {
            body: true,
            ..Needs::default()
        },
        answers_head: false,
        is_websocket: false,
    };
    let outside = plan.middleware.len();
    let target = Target::new(matched, Arc::new(plan), goal);
    let (_, checkout) = Handoff::new(Cx::new(target, Request::new(Body::empty())));
    Next::innermost(checkout, outside)
}

/// Stands for the middleware that the test calls.
struct UnderTest;

impl Middleware for UnderTest {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        Ok(next.run(request).await)
    }
}
