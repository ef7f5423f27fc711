//! The lookups that generated code makes, each with its traits in the order in which they win.
//!
//! The table in the [room](super) says how method lookup chooses among them. Their methods begin
//! with `__`, so that no method of a user's trait is found instead.

use super::{
    Phase,
    body::{BodyArgument, FromBody, LastArgument},
    context::{ContextArgument, FromContext, NamedArgument},
    extractor_state::StateIn,
    gather::Misfit,
    parts::{FromHead, PartsArgument},
    returns::{Converted, Fallible, Plain, Raisable},
};
use crate::{Error, pipeline::Needs};
use std::marker::PhantomData;

/// An argument of type `T`, in the phase `P`, whose extractors get an `S` as their state. (A lookup
/// that had to find `S` would give a second error.)
pub struct Arg<P, T, S = ()>(PhantomData<Types<P, T, S>>);

type Types<P, T, S> = fn() -> (P, T, S);

impl<P, T, S> Arg<P, T, S> {
    pub(super) const fn new() -> Self {
        Arg(PhantomData)
    }
}

pub const fn arg<P: Phase, T>() -> Arg<P, T, StateIn<P>> {
    Arg::new()
}

// `(&&arg).__source()`: any argument by value but the last of a view or a before hook.

/// First: the context gives the argument.
pub trait ContextSource<P, T> {
    fn __source(&self) -> FromContext<P, T>;
}

impl<P: Phase, T: ContextArgument<P>, S> ContextSource<P, T> for &Arg<P, T, S> {
    fn __source(&self) -> FromContext<P, T> {
        FromContext::new()
    }
}

/// First, too: an extractor of the head of axum's own, listed in `parts.rs`.
pub trait KnownSource<P, T> {
    fn __source(&self) -> FromHead<P, T>;
}

/// Then: any other extractor of the head.
pub trait PartsSource<P, T> {
    fn __source(&self) -> FromHead<P, T>;
}

impl<P, T: PartsArgument<S>, S> PartsSource<P, T> for &&Arg<P, T, S> {
    fn __source(&self) -> FromHead<P, T> {
        FromHead::any()
    }
}

/// Last: whatever else is no argument. The bound says so.
pub trait NoSource<P, T, S> {
    fn __source(&self) -> Misfit<P, T>
    where
        T: PartsArgument<S>;
}

impl<P, T, S> NoSource<P, T, S> for Arg<P, T, S> {
    fn __source(&self) -> Misfit<P, T>
    where
        T: PartsArgument<S>,
    {
        Misfit::new()
    }
}

// `(&&&arg).__source_or_body()`: the last argument of a view or a before hook.

/// First: the context gives the argument.
pub trait LastContextSource<P, T> {
    fn __source_or_body(&self) -> FromContext<P, T>;
}

impl<P: Phase, T: ContextArgument<P>, S> LastContextSource<P, T> for &&Arg<P, T, S> {
    fn __source_or_body(&self) -> FromContext<P, T> {
        FromContext::new()
    }
}

/// First, too: an extractor of the head of axum's own, listed in `parts.rs`.
pub trait LastKnownSource<P, T> {
    fn __source_or_body(&self) -> FromHead<P, T>;
}

/// First, too: an extractor of the body of axum's own, listed in `body.rs`.
pub trait LastKnownBodySource<P, T> {
    fn __source_or_body(&self) -> FromBody<P, T>;
}

/// Then: any other extractor of the head.
pub trait LastPartsSource<P, T> {
    fn __source_or_body(&self) -> FromHead<P, T>;
}

impl<P, T: PartsArgument<S>, S> LastPartsSource<P, T> for &&&Arg<P, T, S> {
    fn __source_or_body(&self) -> FromHead<P, T> {
        FromHead::any()
    }
}

/// Then: any other extractor of the body.
pub trait LastBodySource<P, M, T> {
    fn __source_or_body(&self) -> FromBody<P, T>;
}

impl<P: Phase, M, T: BodyArgument<P, M>, S> LastBodySource<P, M, T> for &Arg<P, T, S> {
    fn __source_or_body(&self) -> FromBody<P, T> {
        FromBody::any()
    }
}

/// Last: whatever else is no argument. The bound says so.
pub trait LastNoSource<P, T, S> {
    fn __source_or_body(&self) -> Misfit<P, T>
    where
        T: LastArgument<S>;
}

impl<P, T, S> LastNoSource<P, T, S> for Arg<P, T, S> {
    fn __source_or_body(&self) -> Misfit<P, T>
    where
        T: LastArgument<S>,
    {
        Misfit::new()
    }
}

// `(&&&of(&returned)).__returned()`: what a function returned that may be a `Result`.

/// The type of what was returned.
pub struct Of<R>(PhantomData<fn() -> R>);

pub const fn of<R>(_: &R) -> Of<R> {
    Of(PhantomData)
}

/// First: a `Result` whose `Err` renders itself.
pub trait RenderedReturn {
    fn __returned(&self) -> Fallible;
}

impl<T, E: Raisable> RenderedReturn for &&Of<Result<T, E>> {
    fn __returned(&self) -> Fallible {
        Fallible
    }
}

/// Then: a `Result` whose `Err` becomes an `Error`, as `?` makes one of it.
pub trait ConvertedReturn {
    fn __returned(&self) -> Converted;
}

impl<T, E: Into<Error>> ConvertedReturn for &&&Of<Result<T, E>> {
    fn __returned(&self) -> Converted {
        Converted
    }
}

/// Then: any other `Result`. The bound on its `Err` says what is wrong.
pub trait FallibleReturn {
    fn __returned(&self) -> Fallible;
}

impl<T, E> FallibleReturn for &Of<Result<T, E>> {
    fn __returned(&self) -> Fallible {
        Fallible
    }
}

/// Last: anything else.
pub trait PlainReturn {
    fn __returned(&self) -> Plain;
}

impl<R> PlainReturn for Of<R> {
    fn __returned(&self) -> Plain {
        Plain
    }
}

// `(&arg).__needs(needs)`: an argument of a function that a route names. A lookup of its own, with
// fewer traits than `__source`: where the function does not fit, its arguments have no types, and
// one candidate more would be an error more.

/// First: the context gives the argument, or a hook has provided it.
pub trait ContextNeeds<P, T> {
    fn __needs(&self, needs: &mut Needs);
}

impl<P: Phase, T: NamedArgument> ContextNeeds<P, T> for Arg<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        T::needs(needs);
    }
}

/// Then: any other.
pub trait PartsNeeds<P, T> {
    fn __needs(&self, needs: &mut Needs);
}

impl<P: Phase, T> PartsNeeds<P, T> for &Arg<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        needs.reads_head();
    }
}
