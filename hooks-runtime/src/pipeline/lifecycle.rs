//! The course of a request, from its plan to the finished head of the response (Flask's F1).

use super::{
    Cx, Target, dispatch::dispatch, finalize::finalize, flight::InFlight, guard::guarded_whole,
    recover::recovered,
};
use crate::Error;
use axum::{extract::Request, response::Response};
use std::{future::Future, sync::Arc};

/// Take one request through its plan.
///
/// Not an `async fn`, whose future would hold the request twice.
pub(crate) fn handle(
    target: Arc<Target>,
    request: Request,
) -> impl Future<Output = Response> + Send + 'static {
    let has_middleware = !target.plan.middleware.is_empty();
    let mut flight = InFlight::new(Cx::new(target, request));
    async move {
        let (response, error) = if has_middleware {
            Box::pin(flight.through_middleware()).await
        } else {
            // As `centre`, which would be one more future to move.
            let mut answer = None;
            let ran = guarded_whole(course(flight.cx(), &mut answer)).await;
            match ended(ran, answer) {
                Ended::Answered(response) => (response, None),
                Ended::Lost(error, answer) => Box::pin(recovered(flight.cx(), error, answer)).await,
            }
        };
        flight.land(response, error)
    }
}

/// Everything but middleware and teardown: the response, and the error that teardown is told of.
pub(super) async fn centre(cx: &mut Cx) -> (Response, Option<Arc<Error>>) {
    // Held out here: a panic in there drops what is in there.
    let mut answer = None;
    let ran = guarded_whole(course(cx, &mut answer)).await;
    match ended(ran, answer) {
        Ended::Answered(response) => (response, None),
        Ended::Lost(error, answer) => Box::pin(recovered(cx, error, answer)).await,
    }
}

/// How a course ended.
enum Ended {
    Answered(Response),
    /// With an error, and the answer there was, if it is one of an after hook.
    Lost(Error, Option<Response>),
}

fn ended(ran: Result<Result<(), Error>, Error>, answer: Option<Response>) -> Ended {
    match (ran.and_then(|ran| ran), answer) {
        (Ok(()), Some(response)) => Ended::Answered(response),
        (Ok(()), None) => unreachable!("a course without an error has an answer"),
        (Err(error), answer) => Ended::Lost(error, answer),
    }
}

/// Everything up to the finished response head, if nothing fails.
async fn course(cx: &mut Cx, answer: &mut Option<Response>) -> Result<(), Error> {
    let response = dispatch(cx).await?;
    cx.restore_head();
    finalize(cx, answer.insert(response)).await
}
