//! The course of a request, from its plan to the finished head of the response (Flask's F1).

use super::{
    Cx, Target, after::finalize, failure::recovered, finish::InFlight, guard::guarded_whole,
    render, view::dispatch,
};
use crate::Error;
use axum::{extract::Request, response::Response};
use std::{convert::Infallible, future::Future, sync::Arc};

/// Take one request through its plan.
///
/// Not an `async fn`, whose future would hold the request twice.
pub(crate) fn handle(
    target: Arc<Target>,
    request: Request,
) -> impl Future<Output = Result<Response, Infallible>> + Send + 'static {
    let mut flight = InFlight::new(Cx::new(target, request));
    async move {
        let cx = flight.cx();
        cx.begin();
        let mut answer = None;
        let error = if cx.target.plan.middleware.is_empty() {
            // As `run_inner`, which would be one more future to move.
            match guarded_whole(run_phases(cx, &mut answer)).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) | Err(error) => {
                    Box::pin(recovered(flight.cx(), error, &mut answer)).await
                }
            }
        } else {
            Box::pin(flight.through_middleware(&mut answer)).await
        };
        let mut response = answer.expect("a request comes to an answer");
        flight.finish(&mut response, error);
        Ok(response)
    }
}

/// Everything but middleware and teardown: it leaves an answer, and tells of the error that teardown
/// is told of.
pub(super) async fn run_inner(cx: &mut Cx, answer: &mut Option<Response>) -> Option<Arc<Error>> {
    match guarded_whole(run_phases(cx, answer)).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) | Err(error) => Box::pin(recovered(cx, error, answer)).await,
    }
}

/// Everything up to the finished response head, if nothing fails.
///
/// The answer is not held in here, where a panic would drop it.
async fn run_phases(cx: &mut Cx, answer: &mut Option<Response>) -> Result<(), Error> {
    let response = dispatch(cx).await?;
    cx.restore_head();
    if render::is_deferred(answer.insert(response)) {
        // Out of `answer`: its error is none of an after hook.
        let deferred = answer.take().unwrap_or_default();
        *answer = Some(render::process(cx, deferred).await?);
    }
    // Borrowed only here: one more pointer across both waits would make every request larger.
    let response = answer.as_mut().expect("it was put there above");
    match finalize(cx, response)? {
        Some(rest) => rest.run(cx, response).await,
        None => Ok(()),
    }
}
