//! How a plain function becomes a hook: where its arguments come from and what its result means.
//!
//! Generated code calls in here. Which of several traits applies to an argument is decided by
//! method lookup (autoref), on types that are concrete there; the trait bounds that can fail then
//! name the rule in the user's words.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    clippy::unused_async,
    reason = "reached by generated code only"
)]

mod argument;
mod axum_state;
mod blocking;
mod body;
mod known;
mod phase;
mod plain;
mod reference;
mod replace;
mod returns;
mod route_fn;
#[cfg(feature = "templates")]
mod template;

pub use argument::{Arg, ContextKind, LastBody, LastContext, LastParts, PartsKind};
pub use axum_state::{AxumKind, LastAxum};
pub use blocking::{blocking, crossing};
#[cfg(feature = "proxy")]
pub(crate) use body::is_over_limit;
pub use known::{KnownKind, LastKnown, LastKnownBody};
#[cfg(feature = "templates")]
pub use phase::Template;
pub use phase::{
    After, AfterReplacing, Around, Before, ErrorHandling, Phase, Rendering, Teardown, View,
};
pub use reference::{head, head_mut, raised, shared, subject_mut};
pub use replace::replacing;
pub use returns::{
    AfterInPlaceReturn, BeforeReturn, FallibleKind, PlainKind, after_in_place, before, exception,
    serving, teardown,
};
pub use route_fn::{
    AfterFn, BeforeFn, ContextNeeds, DroppingAfterKind, FallibleAfterKind, PartsNeeds,
    PlainAfterKind, route_after, route_before,
};

#[cfg(feature = "templates")]
pub use template::{template, template_mut};

use std::{
    any::TypeId,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// The identity of a function: every function has a type of its own.
pub fn id<F: 'static>(_: &F) -> TypeId {
    TypeId::of::<F>()
}

/// The result of a future that never waits: its arguments come from the context, or are axum's own
/// extractors of the head.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("a function with an argument to wait for is called `later`"),
    }
}
