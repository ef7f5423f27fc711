//! How generated code calls `__run`, and what names a function.

use crate::{error::DropQuietly, pipeline::BoxFuture};
use std::{
    any::{TypeId, type_name},
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// A function, as data.
pub struct Function {
    pub(crate) id: TypeId,
    pub(crate) path: &'static str,
}

pub fn function<F: 'static>(function: &F) -> Function {
    Function {
        id: id(function),
        path: type_name::<F>(),
    }
}

/// The identity of a function: every function has a type of its own.
pub fn id<F: 'static>(_: &F) -> TypeId {
    TypeId::of::<F>()
}

pub fn boxed<'a, T>(future: impl Future<Output = T> + Send + 'a) -> BoxFuture<'a, T> {
    Box::pin(future)
}

/// An argument that was held while others were extracted.
#[inline]
pub fn release<T: 'static>(held: DropQuietly<T>) -> T {
    held.into_inner()
}

/// The result of a future that never waits: that of an async function without an `.await`, or of a
/// function whose arguments come from the context or are axum's own extractors of the head.
#[inline]
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => waits(),
    }
}

#[cold]
#[inline(never)]
fn waits() -> ! {
    panic!(
        "a function waits that has no `.await`: a macro in it has the name of one of the standard \
         library or `tracing`, and awaits; give that macro another name"
    )
}
