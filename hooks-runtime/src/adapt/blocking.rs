//! [`Blocking`]: a plain function on the blocking pool, awaited.

use crate::{
    Error,
    error::{Discard, DropQuietly, Held, drop_any_quietly},
};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Span;

/// What goes to another thread and back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go to another thread, where a `blocking` function runs",
    label = "not `Send`",
    note = "take or return something that is `Send` and borrows nothing, or leave `blocking` out"
)]
pub trait Crosses: Send + 'static {
    /// The type itself. Named here, a type that is not `Send` gives one error, not two.
    type There: Send + 'static;
    fn cross(self) -> Self::There;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Crosses for T {
    type There = T;

    fn cross(self) -> T {
        self
    }
}

/// An argument, as it is.
pub fn crossing<T: Crosses>(argument: T) -> T::There {
    argument.cross()
}

/// The result of a function that runs on another thread. Dropped before the function has begun, it
/// never runs; later, it runs to its end, and its result is dropped there.
pub struct Blocking<R: 'static>(Option<JoinHandle<Ran<R>>>);

/// The result, which may be dropped unread.
type Ran<R> = Held<Returned<R>>;

/// What the function returned.
struct Returned<R>(Result<R, Error>);

impl<R: 'static> Discard for Returned<R> {
    fn discard(self) {
        if let Ok(value) = self.0 {
            drop_any_quietly(value);
        }
    }
}

/// Begin to run a function, in the current span. A panic of it is an error, as anywhere else.
pub fn blocking<F, R>(call: F) -> Blocking<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Crosses,
{
    let span = Span::current();
    // A runtime that shuts down drops the function without a call.
    let call = DropQuietly::new(call);
    let run = move || {
        let ran = Error::catch(|| span.in_scope(call.into_inner()));
        Held::new(Returned(ran))
    };
    let runtime = Handle::try_current();
    Blocking(runtime.ok().map(|runtime| runtime.spawn_blocking(run)))
}

impl<R: 'static> Future for Blocking<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(running) = &mut self.0 else {
            let why =
                "a `blocking` function was called outside of a Tokio runtime: serve the app in one";
            return Poll::Ready(Err(Error::msg(why)));
        };
        let ran = ready!(Pin::new(running).poll(cx));
        Poll::Ready(match ran {
            Ok(ran) => ran.into_inner().0,
            Err(_) => Err(Error::msg(
                "a `blocking` function did not run, as the runtime is shutting down",
            )),
        })
    }
}

impl<R: 'static> Drop for Blocking<R> {
    fn drop(&mut self) {
        if let Some(running) = &self.0 {
            // A function that runs already is not stopped.
            running.abort();
        }
    }
}
