//! The last phase before a response goes out: `after_this_request` callbacks, then after hooks.

use super::{Cx, Stage, Target, body, failure::reraise, guard::guard, render};
use crate::{
    Error,
    context::AfterThis,
    error::{Held, drop_quietly},
    pipeline::{Call, invoke},
};
use axum::{body::Body, response::Response};
use std::mem;

/// Run callbacks and hooks up to the first that has to be awaited: a plain function, so that most
/// requests have no future for it.
///
/// Each hook is looked up in the plan again, as a clone of the plan's `Arc` would cost every request.
pub(super) fn run_after(cx: &mut Cx, response: &mut Response) -> Result<Option<Rest>, Error> {
    cx.stage = Stage::After;
    if let Some(context) = cx.existing_context() {
        context.set_late(true);
    }
    while let Some(callback) = cx.next_after_this() {
        call_back(callback, response)?;
        if render::is_deferred(response) {
            return Ok(Some(Rest { next: 0 }));
        }
    }
    let mut next = 0;
    while let Some(step) = cx.target.plan.after.get(next) {
        if !step.is_to_run(cx) {
            next += 1;
            continue;
        }
        let Call::Sync(call) = step.call else {
            return Ok(Some(Rest { next }));
        };
        next += 1;
        cx.current = Some(step.record);
        call(cx, response)?;
        reraise(response)?;
        if render::is_deferred(response) {
            return Ok(Some(Rest { next }));
        }
    }
    // Not after a failure: the second pass runs them.
    drop_late(cx);
    Ok(None)
}

/// The handshake of a WebSocket is about to be sent: callbacks can change it now, and no later.
#[cfg(feature = "ws")]
pub(super) fn call_back_on_handshake(cx: &mut Cx, handshake: &mut Response) -> Result<(), Error> {
    while let Some(callback) = cx.next_after_this() {
        call_back(callback, handshake)?;
    }
    Ok(())
}

fn call_back(callback: AfterThis, response: &mut Response) -> Result<(), Error> {
    Error::catch(|| *response = callback(mem::take(response)))?;
    reraise(response)
}

/// The callbacks and hooks that are left, from the first that has to be awaited or made a template.
pub(super) struct Rest {
    next: usize,
}

impl Rest {
    /// Run all of it.
    pub(super) async fn run(mut self, cx: &mut Cx, response: &mut Response) -> Result<(), Error> {
        loop {
            if render::is_deferred(response) {
                render::render(cx, response).await?;
            }
            // Callbacks are left if one of them made a template.
            if self.next == 0
                && let Some(callback) = cx.next_after_this()
            {
                call_back(callback, response)?;
                continue;
            }
            let Some(step) = cx.target.plan.after.get(self.next) else {
                drop_late(cx);
                return Ok(());
            };
            self.next += 1;
            if !step.is_to_run(cx) {
                continue;
            }
            cx.current = Some(step.record);
            invoke!(step.call, cx, response)?;
            reraise(response)?;
        }
    }
}

/// Second pass, on the generated 500. A failure ends it: what earlier functions changed stays, and so
/// does what the one that failed changed in place (F26).
pub(super) async fn run_after_generated(
    cx: &mut Cx,
    target: &Target,
    response: &mut Response,
) -> Result<(), Error> {
    if let Some(context) = cx.existing_context() {
        context.set_late(true);
    }
    let mut spare = Held::empty();
    let ran = guard(async {
        while let Some(callback) = cx.next_after_this() {
            spare.put(copy(cx.has_stream(), response).await);
            *response = callback(mem::take(response));
            reraise(response)?;
            if render::is_deferred(response) {
                render::render(cx, response).await?;
            }
        }
        for step in &target.plan.after {
            if !step.is_to_run(cx) {
                continue;
            }
            spare = Held::empty();
            if step.takes_response {
                spare.put(copy(cx.has_stream(), response).await);
            }
            cx.current = Some(step.record);
            step.call.invoke(cx, response).await?;
            reraise(response)?;
            if render::is_deferred(response) {
                render::render(cx, response).await?;
            }
        }
        Ok(())
    })
    .await;
    drop_late(cx);
    if ran.is_err() && spare.is_some() {
        // What the failed function has left is dropped with its place.
        mem::swap(response, spare.get());
    }
    ran
}

/// An after hook registers a callback too late (F30).
#[inline]
fn drop_late(cx: &Cx) {
    while let Some(late) = cx.next_after_this() {
        warn_late(cx);
        drop_quietly(late);
    }
}

#[cold]
fn warn_late(cx: &Cx) {
    let (method, uri) = cx.line();
    tracing::warn!(%method, path = uri.path(), "after_this_request was called by an after hook: too late to run");
}

/// A copy of a response, with its body if that has a known length. The next function takes the original.
async fn copy(is_stream: bool, response: &mut Response) -> Response {
    let mut held = Held::new(Response::new(Body::empty()));
    let copy = held.get();
    *copy.status_mut() = response.status();
    *copy.headers_mut() = response.headers().clone();
    *copy.extensions_mut() = response.extensions().clone();
    if !is_stream && body::size_of(response.body()).exact().is_some() {
        let body = mem::take(response.body_mut());
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .unwrap_or_default();
        *response.body_mut() = Body::from(bytes.clone());
        *held.get().body_mut() = Body::from(bytes);
    }
    held.into_inner()
}
