//! [`RouteFn`]: a function of a route, with what its arguments ask for.
//!
//! Only where the function is named its types are concrete. There the macros of
//! [`__private`](crate::__private) ask by method lookup for what traits cannot tell: whether it
//! returns a `Result`, which is a response as well, and which of its arguments the context gives.

use super::{
    Arg, Before, Phase,
    argument::ContextArgument,
    plain::{DropsResponse, FallibleAfter, RouteAfter, RouteBefore, Signature, Sync_},
    replace::ReturnsResponse,
};
use crate::{
    Error,
    pipeline::Flow,
    pipeline::{DynCall, Needs},
};
use axum::response::Response;
use std::{marker::PhantomData, sync::Arc};

/// A function of a route, with what its arguments ask for.
pub struct RouteFn<S: 'static, O: 'static> {
    pub(crate) call: Arc<DynCall<S, O>>,
    pub(crate) needs: Needs,
}

pub type BeforeFn = RouteFn<(), Flow>;
pub type AfterFn = RouteFn<Response, Result<(), Error>>;

/// A function of a route and, as a type, its signature.
pub struct Picked<S: 'static, O: 'static, M> {
    call: Arc<DynCall<S, O>>,
    signature: PhantomData<fn() -> M>,
}

impl<S, O, M> Picked<S, O, M> {
    fn new(call: Arc<DynCall<S, O>>) -> Self {
        Picked {
            call,
            signature: PhantomData,
        }
    }

    pub fn picked(self) -> Self {
        self
    }

    /// What the arguments ask of the pipeline is told by whoever knows their types.
    pub fn with_needs(self, tell: impl FnOnce(&mut Needs)) -> RouteFn<S, O> {
        let mut needs = Needs::default();
        tell(&mut needs);
        RouteFn {
            call: self.call,
            needs,
        }
    }
}

macro_rules! arguments {
    ($($argument:ident)*) => {
        impl<S, O, M, $($argument),*> Picked<S, O, M>
        where
            M: Signature<Arguments = ($($argument,)*)>,
        {
            pub fn arguments(&self) -> ($(Arg<Before, $argument>,)*) {
                ($(Arg::<Before, $argument>::new(),)*)
            }
        }
    };
}

arguments!(A B C D E G H I);

pub fn route_before<M, F: RouteBefore<M>>(function: F) -> Picked<(), Flow, M> {
    Picked::new(function.erase())
}

pub fn route_after<F>(function: F) -> AfterNamed<F> {
    AfterNamed(function)
}

type Done = Result<(), Error>;

/// A function named in `after = […]`.
pub struct AfterNamed<F>(F);

/// Chosen for `&&AfterNamed` of a function that takes the response and returns none: refused.
pub trait DroppingAfterKind<F, M> {
    fn __after(&self) -> DroppingAfter<F>;
}

impl<M, F: DropsResponse<M>> DroppingAfterKind<F, M> for &AfterNamed<F> {
    fn __after(&self) -> DroppingAfter<F> {
        DroppingAfter(PhantomData)
    }
}

/// Chosen for `&&AfterNamed` of a function that returns a `Result` of a response: an `Err` is raised.
pub trait FallibleAfterKind<M> {
    fn __after(&self) -> Picked<Response, Done, M>;
}

impl<M, F: FallibleAfter<M>> FallibleAfterKind<M> for &&AfterNamed<F> {
    fn __after(&self) -> Picked<Response, Done, M> {
        Picked::new(self.0.erase())
    }
}

/// Chosen for `&&AfterNamed` of any other function.
pub trait PlainAfterKind<F> {
    fn __after(&self) -> PlainAfter<F>;
}

impl<F: Copy> PlainAfterKind<F> for AfterNamed<F> {
    fn __after(&self) -> PlainAfter<F> {
        PlainAfter(self.0)
    }
}

pub struct PlainAfter<F>(F);

impl<F> PlainAfter<F> {
    pub fn picked<M>(self) -> Picked<Response, Done, M>
    where
        F: RouteAfter<M>,
    {
        Picked::new(self.0.erase())
    }
}

pub struct DroppingAfter<F>(PhantomData<fn() -> F>);

impl<F> DroppingAfter<F> {
    pub fn picked(self) -> Picked<Response, Done, Sync_<(), ()>>
    where
        F: ReturnsResponse,
    {
        unreachable!("no function implements `ReturnsResponse`")
    }
}

/// Chosen for `&Arg` where the context gives the argument. A lookup of its own: where the function
/// does not fit, its arguments have no types, and one candidate more would be an error more.
pub trait ContextNeeds<P, T> {
    fn __needs(&self, needs: &mut Needs);
}

impl<P: Phase, T: ContextArgument<P>> ContextNeeds<P, T> for Arg<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        T::needs(needs);
    }
}

/// Chosen for `&Arg` otherwise.
pub trait PartsNeeds<P, T> {
    fn __needs(&self, needs: &mut Needs);
}

impl<P: Phase, T> PartsNeeds<P, T> for &Arg<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        needs.reads_head();
    }
}
