//! The course of a request, from its plan to the finished head of the response (Flask's F1).

use super::{
    Cx, Target, dispatch::dispatch, finalize::finalize, flight::InFlight, guard::guarded_whole,
    recover::recovered, template,
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
            // As `centre`, which would be one more future to move.
            match guarded_whole(course(cx, &mut answer)).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) | Err(error) => {
                    Box::pin(recovered(flight.cx(), error, &mut answer)).await
                }
            }
        } else {
            Box::pin(flight.through_middleware(&mut answer)).await
        };
        let mut response = answer.expect("a request comes to an answer");
        flight.land(&mut response, error);
        Ok(response)
    }
}

/// Everything but middleware and teardown: it leaves an answer, and tells of the error that teardown
/// is told of.
pub(super) async fn centre(cx: &mut Cx, answer: &mut Option<Response>) -> Option<Arc<Error>> {
    match guarded_whole(course(cx, answer)).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) | Err(error) => Box::pin(recovered(cx, error, answer)).await,
    }
}

/// Everything up to the finished response head, if nothing fails.
///
/// The answer is not held in here, where a panic would drop it.
async fn course(cx: &mut Cx, answer: &mut Option<Response>) -> Result<(), Error> {
    let response = dispatch(cx).await?;
    cx.restore_head();
    if template::is_deferred(answer.insert(response)) {
        // Out of `answer`: its error is none of an after hook.
        let deferred = answer.take().unwrap_or_default();
        *answer = Some(template::process(cx, deferred).await?);
    }
    // Borrowed only here: one more pointer across both waits would make every request larger.
    let response = answer.as_mut().expect("it was put there above");
    match finalize(cx, response)? {
        Some(rest) => rest.run(cx, response).await,
        None => Ok(()),
    }
}
