//! What an error means at the stage where it was raised.
//!
//! Callers box these futures: requests without an error have no room for them.

use super::{
    Cx, Stage, Target,
    after::{run_after, run_after_generated},
    disposition::{Disposition, Recovered, generate_500, handle_error},
    guard::{guard, guard_with_drop},
    render,
    run::Finished,
    view::stopped,
};
use crate::{
    Error,
    error::{Discard, Held, UnhandledError, drop_quietly, drop_response_quietly, plain_status},
};
use axum::{http::StatusCode, response::Response};
use std::{mem, sync::Arc};

/// From an error to the finished response, which replaces the one in `slot`.
pub(super) async fn recover(cx: &mut Cx, error: Error, slot: &mut Option<Response>) -> Finished {
    cx.drop_body();
    let recovered = guard_with_drop(respond(cx, error, slot)).await;
    recovered.unwrap_or_else(|error| {
        tracing::error!(error = %error.chain(), "panic outside of any hook");
        let response = plain_status(StatusCode::INTERNAL_SERVER_ERROR);
        (response, Some(Arc::new(error)))
    })
}

async fn respond(cx: &mut Cx, error: Error, slot: &mut Option<Response>) -> Finished {
    let target = &*cx.target.clone();
    cx.restore_head();
    if let Some(replaced) = slot.take() {
        drop_response_quietly(replaced);
    }
    let replaced = cx.replaced.take();
    // An error of an after hook replaces a response that was no error.
    let replaced = replaced.filter(|_| cx.stage != Stage::After);
    let recovered = match cx.stage {
        Stage::Before | Stage::Routing | Stage::TemplateHooks => {
            handle_error(cx, target, error).await
        }
        Stage::View | Stage::Rendering => match process_exception(cx, target, error).await {
            Ok(answered) => answered,
            Err(error) => handle_error(cx, target, error).await,
        },
        Stage::After | Stage::Handling => generate_500_again(cx, target, error).await,
    };
    let mut held = Held::new(recovered);
    let recovered = held.get();
    if let Some(replaced) = &replaced {
        replaced.add_to(&mut recovered.response);
    }
    cx.enter_recovered(&mut recovered.response);
    if !matches!(recovered.disposition, Disposition::Generated { .. })
        && let Err(error) = guard(async {
            let response = &mut recovered.response;
            match run_after(cx, response)? {
                Some(rest) => rest.run(cx, response).await,
                None => Ok(()),
            }
        })
        .await
    {
        let generated = generate_500_again(cx, target, error).await;
        mem::replace(recovered, generated).discard();
        if let Some(replaced) = &replaced {
            replaced.add_to(&mut recovered.response);
        }
        cx.enter_recovered(&mut recovered.response);
    }
    if let Disposition::Generated {
        runs_after: true, ..
    } = recovered.disposition
        && let Err(error) = Box::pin(run_after_generated(cx, target, &mut recovered.response)).await
    {
        cx.log("after_request failed on a response to an error", &error);
        drop_quietly(error);
    }
    held.into_inner().into_parts(cx, target)
}

/// The 500 for an error of an after hook. All after hooks are still to come, so that its page may ask for
/// what they save or tell.
async fn generate_500_again(cx: &mut Cx, target: &Target, error: Error) -> Recovered {
    if let Some(context) = cx.existing_context() {
        context.set_late(false);
    }
    generate_500(cx, target, error).await
}

/// Call the hooks for an error of the view. The first that answers, or fails itself, is the last; the
/// error that is left is for the error handlers.
async fn process_exception(
    cx: &mut Cx,
    target: &Target,
    mut error: Error,
) -> Result<Recovered, Error> {
    if error.is_plain_response() {
        return Err(error);
    }
    let raised_in = cx.current;
    for step in &target.plan.process_exception {
        if !step.has_values(cx) {
            continue;
        }
        cx.current = Some(step.record);
        let called = step.call.invoke(cx, &mut error);
        let answer = match guard_with_drop(called).await {
            Ok(Ok(())) => continue,
            Ok(Err(stop)) => stopped(*stop),
            Err(panic) => Err(panic),
        };
        return match answer {
            Ok(response) => answered(cx, target, response, error).await,
            Err(failure) => {
                cx.log("process_exception failed on this error", &error);
                drop_quietly(error);
                Err(failure)
            }
        };
    }
    cx.current = raised_in;
    Err(error)
}

/// The answer of a hook, rendered. No hook is called for an error in here.
async fn answered(
    cx: &mut Cx,
    target: &Target,
    response: Response,
    error: Error,
) -> Result<Recovered, Error> {
    let mut response = Held::new(response);
    if render::is_deferred(response.get()) {
        render::process(cx, response.get()).await?;
    }
    let response = response.into_inner();
    Ok(Recovered::answered(response, error, cx, target))
}

/// Raise the [`Error`] that became this response on its way here, if one did.
#[inline]
pub(super) fn reraise(response: &mut Response) -> Result<(), Error> {
    match UnhandledError::take_from(response) {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

/// The response, unless it was an [`Error`].
pub(super) fn or_reraise(mut response: Response) -> Result<Response, Error> {
    match reraise(&mut response) {
        Ok(()) => Ok(response),
        Err(error) => {
            drop_response_quietly(response);
            Err(error)
        }
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

    /// glibc caches freed blocks of up to this size. A larger one is a search of the heap, every time.
    #[test]
    fn the_future_of_an_error_is_small_enough_for_the_allocators_cache() {
        let size = size_of_future(recover);
        assert!(size <= 1032, "{size}");
    }
}
