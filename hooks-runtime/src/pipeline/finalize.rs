//! What happens to a response before it goes out: callbacks, then after hooks.

use super::{Cx, Target, body, guard::guard};
use crate::{
    Error,
    error::{Raised, discard, discard_response},
};
use axum::{body::Body, response::Response};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Pass {
    First,
    /// On a generated 500: the last one, so a response that a failing hook took is put back.
    OnGenerated,
}

/// `after_this_request` callbacks, then after hooks.
pub(super) async fn finalize(
    cx: &mut Cx,
    target: &Target,
    response: &mut Response,
    pass: Pass,
) -> Result<(), Error> {
    loop {
        let callback = cx.context.lock_after_this().pop_front();
        let Some(callback) = callback else { break };
        let spare = spare(pass == Pass::OnGenerated, response).await;
        let ran = Error::catch(|| *response = callback(std::mem::take(response)));
        put_back(ran.and_then(|()| check(response)), spare, response)?;
    }
    let ran = after_hooks(cx, target, response, pass).await;
    // Also if a hook failed: in the second pass they are as late as in the first (F30).
    let late = std::mem::take(&mut *cx.context.lock_after_this());
    if !late.is_empty() {
        tracing::warn!(
            late = late.len(),
            "after_this_request was called by an after hook: too late to run"
        );
        late.into_iter().for_each(discard);
    }
    ran
}

async fn after_hooks(
    cx: &mut Cx,
    target: &Target,
    response: &mut Response,
    pass: Pass,
) -> Result<(), Error> {
    for step in &target.plan.after {
        let spare = spare(pass == Pass::OnGenerated && step.takes_response, response).await;
        let ran = guard(step.call.invoke(cx, response)).await;
        put_back(ran.and_then(|()| check(response)), spare, response)?;
    }
    Ok(())
}

/// An [`Error`] that a hook returned as a response is raised.
fn check(response: &mut Response) -> Result<(), Error> {
    Raised::take_from(response).map_or(Ok(()), Err)
}

/// A copy of a response, with its body if that is of known length.
async fn spare(is_wanted: bool, response: &mut Response) -> Option<Response> {
    if !is_wanted {
        return None;
    }
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
    Some(copy)
}

fn put_back(
    ran: Result<(), Error>,
    spare: Option<Response>,
    response: &mut Response,
) -> Result<(), Error> {
    if let (Err(_), Some(spare)) = (&ran, spare) {
        discard_response(std::mem::replace(response, spare));
    }
    ran
}
