//! [`Run`] and [`Call`]: how an annotated function is called, plainly or as a boxed future.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use super::Cx;
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
    pub(crate) fn call(&self, waits: bool) -> Call<S, O> {
        match *self {
            Run::Either(_, boxed) if waits => Call::Boxed(boxed),
            Run::Sync(sync) | Run::Either(sync, _) => Call::Sync(sync),
            Run::Boxed(boxed) => Call::Boxed(boxed),
        }
    }
}

/// A function without an attribute, as a route names it.
pub type DynCall<S, O> = dyn for<'a> Fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O> + Send + Sync;

/// How a function of a finished plan is called.
pub enum Call<S: 'static, O: 'static> {
    Sync(fn(&mut Cx, &mut S) -> O),
    Boxed(for<'a> fn(&'a mut Cx, &'a mut S) -> BoxFuture<'a, O>),
    Erased(Arc<DynCall<S, O>>),
}

impl<S, O> Clone for Call<S, O> {
    fn clone(&self) -> Self {
        match self {
            Call::Sync(call) => Call::Sync(*call),
            Call::Boxed(call) => Call::Boxed(*call),
            Call::Erased(call) => Call::Erased(call.clone()),
        }
    }
}

/// Call a [`Call`] with a `Cx` and a subject, and await it if it is a future.
///
/// A macro, because a function would be one more future for each hook: `benches/instructions.py`
/// counts what that costs. `$call` may be part of the plan that `$cx` owns: it is copied or cloned
/// before `$cx` is borrowed. The future is awaited outside of the `match`, which would keep room for
/// an output beside it.
macro_rules! invoke {
    ($call:expr, $cx:expr, $subject:expr) => {
        'output: {
            let future = match $call {
                $crate::pipeline::Call::Sync(call) => break 'output call($cx, $subject),
                $crate::pipeline::Call::Boxed(call) => call($cx, $subject),
                $crate::pipeline::Call::Erased(ref call) => call.clone()($cx, $subject),
            };
            future.await
        }
    };
}
pub(crate) use invoke;

impl<S, O> Call<S, O> {
    /// As a function, where the time that it takes does not matter.
    pub(crate) async fn invoke(&self, cx: &mut Cx, subject: &mut S) -> O {
        invoke!(*self, cx, subject)
    }
}
