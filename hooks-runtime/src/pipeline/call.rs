//! [`Run`] and [`Call`]: how an annotated function is called, plainly or as a boxed future.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::{Cx, Needs};
use std::{future::Future, pin::Pin, sync::Arc};

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

type SyncFn<S, O> = fn(&mut Cx, &mut S) -> O;
type BoxedFn<S, O> = for<'a> fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O>;

/// How an annotated function is called on a subject: the response of an after hook, the error of an
/// error handler, the outcome of a teardown.
pub enum Run<S: 'static, O: 'static> {
    /// A sync function, none of whose arguments waits.
    Sync(SyncFn<S, O>),
    /// A sync function, both ways: its needs tell whether one of its arguments waits.
    Either(SyncFn<S, O>, BoxedFn<S, O>),
    Boxed(BoxedFn<S, O>),
}

impl<S, O> Run<S, O> {
    /// A sync function is called plainly, unless one of its arguments has to be awaited.
    pub(crate) fn call(&self, needs: &Needs) -> Call<S, O> {
        match *self {
            Run::Either(_, boxed) if needs.waits => Call::Later(boxed),
            Run::Sync(sync) | Run::Either(sync, _) => Call::Now(sync),
            Run::Boxed(boxed) => Call::Later(boxed),
        }
    }
}

/// A function without an attribute, as a route names it.
pub type DynCall<S, O> = dyn for<'a> Fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O> + Send + Sync;

/// How a function of a finished plan is called.
pub enum Call<S: 'static, O: 'static> {
    Now(fn(&mut Cx, &mut S) -> O),
    Later(for<'a> fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O>),
    Dyn(Arc<DynCall<S, O>>),
}

/// A call that was made: most have their result at once.
pub(crate) enum Called<'a, O> {
    Done(O),
    Waits(BoxFuture<'a, O>),
}

impl<S, O> Clone for Call<S, O> {
    fn clone(&self) -> Self {
        match self {
            Call::Now(call) => Call::Now(*call),
            Call::Later(call) => Call::Later(*call),
            Call::Dyn(call) => Call::Dyn(call.clone()),
        }
    }
}

impl<S, O> Call<S, O> {
    #[inline]
    pub(crate) fn start<'a>(&self, cx: &'a mut Cx, subject: &'a mut S) -> Called<'a, O> {
        match self {
            Call::Now(call) => Called::Done(call(cx, subject)),
            Call::Later(call) => Called::Waits(call(cx, subject)),
            Call::Dyn(call) => Called::Waits(call(cx, subject)),
        }
    }

    pub(crate) async fn invoke(&self, cx: &mut Cx, subject: &mut S) -> O {
        // Not awaited inside of the `match`, for that would keep room for an output beside it.
        let future = match self.start(cx, subject) {
            Called::Done(output) => return output,
            Called::Waits(future) => future,
        };
        future.await
    }
}
