//! Futures whose panics become errors.

use super::{Error, drop_quietly};
use futures_util::FutureExt;
use pin_project_lite::pin_project;
use std::{
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll},
};

/// Run a future and turn a panic into an error. Not an `async fn`: it would store the future twice.
pub(crate) fn guard<T>(
    future: impl Future<Output = Result<T, Error>>,
) -> impl Future<Output = Result<T, Error>> {
    AssertUnwindSafe(future)
        .catch_unwind()
        .map(|ran| ran.unwrap_or_else(|payload| Err(Error::panic(payload))))
}

/// Like [`guard`]. Also catches a panic while the future is dropped: other requests may use the
/// same connection.
pub(crate) fn guard_with_drop<F: Future>(future: F) -> Guarded<F> {
    Guarded {
        future: Some(future),
    }
}

pin_project! {
    pub(crate) struct Guarded<F> {
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for Guarded<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut future = this.project().future;
            if future.is_none() {
                return;
            }
            if let Err(panic) = Error::catch(|| future.set(None)) {
                tracing::error!(
                    error = %panic.chain(),
                    "panic while a request, spawned work or a serving hook was dropped"
                );
                drop_quietly(panic);
            }
        }
    }
}

impl<F: Future> Future for Guarded<F> {
    type Output = Result<F::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.project().future;
        let Some(future) = slot.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let polled = match Error::catch(|| future.poll(cx)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(panic) => Err(panic),
        };
        // No panic to catch: a finished future has dropped its values already.
        slot.set(None);
        Poll::Ready(polled)
    }
}
