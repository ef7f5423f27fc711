//! The phases of a request in their order, up to the finished head of the response (Flask's F1).

use super::{
    BoxFuture, Cx, Target,
    after::run_after,
    before::before_hooks,
    failure::recover,
    finish::InFlight,
    guard::guard_with_drop,
    render,
    view::{answer, stopped_by_hook},
};
use crate::{Error, error::Held};
use axum::{extract::Request, response::Response};
use std::{convert::Infallible, future::Future, sync::Arc};

/// The message of a panic that only a bug of this crate can cause.
pub(super) const BUG: &str =
    "a request is in an impossible state. This is a bug in hooks-runtime, please report it";

/// A response, and the error that teardown sees.
pub(super) type Finished = (Response, Option<Arc<Error>>);

/// Take one request through its plan.
///
/// Not an `async fn`, whose future would hold the request twice.
pub(crate) fn handle(
    target: Arc<Target>,
    request: Request,
) -> impl Future<Output = Result<Response, Infallible>> + Send + 'static {
    let mut flight = InFlight::new(target, request);
    async move {
        let mut slot = Held::empty();
        flight.run(&mut slot).await;
        Ok(response_in(slot))
    }
}

impl InFlight {
    /// The whole life of the request. The response is put into `slot`, as it is moved as seldom as
    /// possible.
    ///
    /// Not an `async fn`, as [`run_phases`].
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` copies its arguments once more"
    )]
    pub(crate) fn run<'a>(
        &'a mut self,
        slot: &'a mut Held<Response>,
    ) -> impl Future<Output = ()> + Send + use<'a> {
        async move {
            let cx = self.cx();
            cx.begin();
            let error = if cx.target.plan.middleware.is_empty() {
                // As `run_inner`, but without its future, which would have to be moved.
                match guard_with_drop(run_phases(cx, slot)).await {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) | Err(error) => {
                        let (response, error) = Box::pin(recover(self.cx(), error, slot)).await;
                        slot.put(response);
                        error
                    }
                }
            } else {
                let (response, error) = Box::pin(self.run_middleware()).await;
                slot.put(response);
                error
            };
            self.finish(slot.get(), error);
        }
    }
}

/// Everything but middleware and teardown.
pub(super) async fn run_inner(cx: &mut Cx) -> Finished {
    let mut slot = Held::empty();
    match guard_with_drop(run_phases(cx, &mut slot)).await {
        Ok(Ok(())) => (response_in(slot), None),
        Ok(Err(error)) | Err(error) => Box::pin(recover(cx, error, &mut slot)).await,
    }
}

/// The phases in their order, if nothing fails.
///
/// The response is put into `slot`: held in here, a panic would drop it while unwinding. Not an
/// `async fn`, which copies its arguments once more: two at once are read before they are written.
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` copies its arguments once more"
)]
fn run_phases<'a>(
    cx: &'a mut Cx,
    slot: &'a mut Option<Response>,
) -> impl Future<Output = Result<(), Error>> + Send + use<'a> {
    async move {
        cx.keep_span();
        if !cx.target.reads_body
            && let Some(unread) = cx.discard_body()
        {
            let context = cx.target.awaits_outcome().then(|| cx.context().clone());
            return Box::pin(unread.beside(context, boxed_phases(cx, slot))).await;
        }
        match before_hooks(cx).await {
            Ok(()) => answer(cx, slot).await?,
            Err(stop) => *slot = Some(stopped_by_hook(cx, *stop)?),
        }
        cx.drop_body();
        cx.restore_head();
        let response = slot.as_mut().expect(BUG);
        cx.enter(response);
        if render::is_deferred(response) {
            render::process(cx, response).await?;
        }
        match run_after(cx, response)? {
            Some(rest) => rest.run(cx, response).await,
            None => Ok(()),
        }
    }
}

/// [`run_phases`], which calls itself.
fn boxed_phases<'a>(
    cx: &'a mut Cx,
    slot: &'a mut Option<Response>,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(run_phases(cx, slot))
}

/// What [`run_phases`] left, if it came to its end.
fn response_in(mut slot: Held<Response>) -> Response {
    slot.take().expect(BUG)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size_of_future<F>(_: impl FnOnce(Arc<Target>, Request) -> F) -> usize {
        size_of::<F>()
    }

    /// As with the future of an error: glibc caches freed blocks of up to this size.
    #[test]
    fn the_future_of_a_request_is_small_enough_for_the_allocators_cache() {
        let size = size_of_future(handle);
        assert!(size <= 1032, "{size}");
    }
}
