//! What happens to a response before it goes out: callbacks, then after hooks.

use super::{Cx, Target, body, guard::guard, settle::check};
use crate::{
    Error,
    error::{discard, discard_response},
    registry::Call,
};
use axum::{body::Body, response::Response};

type After = Call<Response, Result<(), Error>>;

/// `after_this_request` callbacks, then after hooks up to the first that has to be awaited.
pub(super) fn finalize(cx: &mut Cx, response: &mut Response) -> Result<Option<Rest>, Error> {
    while let Some(callback) = cx.next_after_this() {
        Error::catch(|| *response = callback(std::mem::take(response)))?;
        check(response)?;
    }
    let mut next = 0;
    match run_sync(cx, &mut next, response)? {
        Some(call) => Ok(Some(Rest { call, next })),
        None => {
            drop_late(cx);
            Ok(None)
        }
    }
}

/// After hooks, the first of which has to be awaited.
pub(super) struct Rest {
    call: After,
    next: usize,
}

impl Rest {
    pub(super) async fn run(mut self, cx: &mut Cx, response: &mut Response) -> Result<(), Error> {
        loop {
            self.call.invoke(cx, response).await?;
            check(response)?;
            match run_sync(cx, &mut self.next, response)? {
                Some(call) => self.call = call,
                None => break,
            }
        }
        // After a failure the second pass runs them.
        drop_late(cx);
        Ok(())
    }
}

/// Hooks up to the first that has to be awaited: plain calls, outside of any future.
fn run_sync(
    cx: &mut Cx,
    next: &mut usize,
    response: &mut Response,
) -> Result<Option<After>, Error> {
    while let Some(step) = cx.target.plan.after.get(*next) {
        *next += 1;
        let Call::Now(call) = step.call else {
            let call = step.call.clone();
            cx.at = Some(step.record);
            return Ok(Some(call));
        };
        cx.at = Some(step.record);
        call(cx, response)?;
        check(response)?;
    }
    Ok(None)
}

/// The same once more on a generated 500, in which a failure is the last: the response stays as the
/// function before left it, and what the one that failed changed in place stays too (F26).
pub(super) async fn finalize_generated(
    cx: &mut Cx,
    target: &Target,
    response: &mut Response,
) -> Result<(), Error> {
    let mut spare = None;
    let ran = guard(async {
        while let Some(callback) = cx.next_after_this() {
            spare = Some(copy(response).await);
            *response = callback(std::mem::take(response));
            check(response)?;
        }
        for step in &target.plan.after {
            spare = None;
            if step.takes_response {
                spare = Some(copy(response).await);
            }
            cx.at = Some(step.record);
            step.call.invoke(cx, response).await?;
            check(response)?;
        }
        Ok(())
    })
    .await;
    drop_late(cx);
    if let (Err(_), Some(spare)) = (&ran, spare) {
        discard_response(std::mem::replace(response, spare));
    }
    ran
}

/// An after hook registers a callback too late (F30).
fn drop_late(cx: &Cx) {
    while let Some(late) = cx.next_after_this() {
        let (method, uri) = cx.line();
        tracing::warn!(%method, path = uri.path(), "after_this_request was called by an after hook: too late to run");
        discard(late);
    }
}

/// A copy of a response that is about to be taken, with its body if that is of known length.
async fn copy(response: &mut Response) -> Response {
    let mut copy = Response::new(Body::empty());
    *copy.status_mut() = response.status();
    *copy.headers_mut() = response.headers().clone();
    *copy.extensions_mut() = response.extensions().clone();
    if body::size_of(response.body()).exact().is_some() {
        let body = std::mem::take(response.body_mut());
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .unwrap_or_default();
        *response.body_mut() = Body::from(bytes.clone());
        *copy.body_mut() = Body::from(bytes);
    }
    copy
}
