//! Futures whose panics become errors.

use super::Error;
use futures_util::FutureExt;
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// Run a future and turn a panic into an error.
///
/// A panic while the future is dropped is logged and goes no further: whoever drops it holds other
/// values of the user's, and other requests may use the same connection. Two values *inside* of the
/// future that both panic when it is dropped before its end still end the process: Rust drops them at
/// once.
pub(crate) fn guard_with_drop<F: Future>(future: F) -> Guarded<F> {
    Guarded {
        future: Some(future),
    }
}

/// As [`guard_with_drop`], for a future that may fail by itself. Not an `async fn`: it would store the future
/// twice.
pub(crate) fn guard<T>(
    future: impl Future<Output = Result<T, Error>>,
) -> impl Future<Output = Result<T, Error>> {
    guard_with_drop(future).map(|ran| ran.unwrap_or_else(Err))
}

pin_project! {
    pub(crate) struct Guarded<F> {
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for Guarded<F> {
        fn drop(this: Pin<&mut Self>) {
            let future = this.project().future;
            if future.is_some() {
                drop_in_place(future);
            }
        }
    }
}

fn drop_in_place<F>(mut future: Pin<&mut Option<F>>) {
    if let Err(panic) = Error::catch(|| future.set(None)) {
        tracing::error!(
            error = %panic.chain(),
            "panic while a request, spawned work or a serving hook was dropped"
        );
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
        // One that is no `async fn` still has its values.
        drop_in_place(slot);
        Poll::Ready(polled)
    }
}
