//! What comes of an error, out of the way of the requests that have none.

use super::{
    Cx, Target,
    after::{finalize, finalize_generated},
    disposition::{Settled, generate_500, handle_error},
    guard::{guard, guarded_whole},
    render,
    view::stopped,
};
use crate::{
    Error,
    error::{bare, discard, discard_response},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use std::sync::Arc;

/// What comes of an error, and the error that teardown is told of.
pub(super) async fn recovered(
    cx: &mut Cx,
    error: Error,
    answer: &mut Option<Response>,
) -> Option<Arc<Error>> {
    let recovered = guarded_whole(recover(cx, error, answer)).await;
    let (response, error) = recovered.unwrap_or_else(|error| {
        tracing::error!(error = %error.chain(), "panic outside of any hook");
        let response = bare(StatusCode::INTERNAL_SERVER_ERROR);
        (response, Some(Arc::new(error)))
    });
    *answer = Some(response);
    error
}

/// If there was an answer already, it is an error of an after hook.
async fn recover(
    cx: &mut Cx,
    error: Error,
    answer: &mut Option<Response>,
) -> (Response, Option<Arc<Error>>) {
    let target = &*cx.target.clone();
    cx.restore_head();
    let is_of_after = answer.take().map(discard_response).is_some();
    let mut settled = if is_of_after {
        generate_500(cx, target, error).await
    } else {
        match process_exception(cx, target, error).await {
            Ok((response, error)) => match processed(cx, response).await {
                Ok(response) => Settled::handled(response).instead_of(error, cx, target),
                Err(second) => {
                    discard(error);
                    handle_error(cx, target, second).await
                }
            },
            Err(error) => handle_error(cx, target, error).await,
        }
    };
    if let Some(allow) = &cx.allow_header {
        add_allow(&mut settled.response, allow);
    }
    if !settled.is_generated
        && let Err(error) = guard(async {
            let response = &mut settled.response;
            match finalize(cx, response)? {
                Some(rest) => rest.run(cx, response).await,
                None => Ok(()),
            }
        })
        .await
    {
        let failed = generate_500(cx, target, error).await;
        std::mem::replace(&mut settled, failed).discard();
    }
    if settled.is_generated
        && settled.runs_after
        && let Err(error) = Box::pin(finalize_generated(cx, target, &mut settled.response)).await
    {
        cx.log("after_request failed on a response to an error", &error);
        discard(error);
    }
    settled.into_parts(cx, target)
}

/// The answer to an error of the view, rendered. A failure of that is asked about no more.
async fn processed(cx: &mut Cx, response: Response) -> Result<Response, Error> {
    if !render::is_deferred(&response) {
        return Ok(response);
    }
    let processed = render::process(cx, response).await;
    cx.in_view = false;
    processed
}

/// Ask about an error of the view; the first that answers, or fails itself, is the last.
async fn process_exception(
    cx: &mut Cx,
    target: &Target,
    mut error: Error,
) -> Result<(Response, Error), Error> {
    if !std::mem::take(&mut cx.in_view) || error.is_plain_response() {
        return Err(error);
    }
    let raised_in = cx.current;
    for step in &target.plan.process_exception {
        cx.current = Some(step.record);
        let asked = step.call.invoke(cx, &mut error);
        let flow = guard(async { Ok::<_, Error>(asked.await) }).await;
        let answer = match flow {
            Ok(Ok(())) => continue,
            Ok(Err(stop)) => stopped(*stop),
            Err(panic) => Err(panic),
        };
        return match answer {
            Ok(response) => Ok((response, error)),
            Err(failure) => {
                cx.log("process_exception failed on this error", &error);
                discard(error);
                Err(failure)
            }
        };
    }
    cx.current = raised_in;
    Err(error)
}

/// RFC 9110, 15.5.6: a 405 names the methods there are, whoever rendered it.
fn add_allow(response: &mut Response, allow: &HeaderValue) {
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response
            .headers_mut()
            .entry(header::ALLOW)
            .or_insert_with(|| allow.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size_of_future<F>(
        _: impl FnOnce(&'static mut Cx, Error, &'static mut Option<Response>) -> F,
    ) -> usize {
        size_of::<F>()
    }

    /// Larger ones cost a search of the heap each: what glibc keeps at hand ends there.
    #[test]
    fn the_future_of_an_error_is_small_enough_for_the_allocators_cache() {
        let size = size_of_future(recovered);
        assert!(size <= 1032, "{size}");
    }
}
