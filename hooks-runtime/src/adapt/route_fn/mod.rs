//! [`RouteFn`]: a function that a route names, with what its arguments need.
//!
//! Its types are concrete only where it is named. So macros are expanded there, and find by method
//! lookup what traits cannot say: whether it returns a `Result`, which is a response as well, and
//! which of its arguments the context gives.

mod functions;

use super::{Before, lookup::Arg};
use crate::{
    Error,
    pipeline::{DynCall, Flow, Needs, Provision},
};
use axum::response::Response;
use functions::{
    ConvertedAfter, ConvertedBefore, DropsResponse, FallibleAfter, ReturnsResponse, RouteAfter,
    RouteBefore, Signature, Sync_,
};
use std::{marker::PhantomData, sync::Arc};

/// A function of a route, with what its arguments need.
pub struct RouteFn<S: 'static, O: 'static> {
    pub(crate) call: Arc<DynCall<S, O>>,
    pub(crate) needs: Needs,
    pub(crate) provides: Vec<Provision>,
}

pub type BeforeFn = RouteFn<(), Flow>;
pub type AfterFn = RouteFn<Response, Result<(), Error>>;

/// A function of a route and, as a type, its signature.
pub struct Picked<S: 'static, O: 'static, M> {
    call: Arc<DynCall<S, O>>,
    provides: Vec<Provision>,
    signature: PhantomData<fn() -> M>,
}

impl<S, O, M> Picked<S, O, M> {
    fn new(call: Arc<DynCall<S, O>>) -> Self {
        Picked {
            call,
            provides: Vec::new(),
            signature: PhantomData,
        }
    }

    fn providing(mut self, provides: fn(&mut Vec<Provision>)) -> Self {
        provides(&mut self.provides);
        self
    }

    pub fn picked(self) -> Self {
        self
    }

    /// `add` knows the types of the arguments.
    pub fn with_needs(self, add: impl FnOnce(&mut Needs)) -> RouteFn<S, O> {
        let mut needs = Needs::default();
        add(&mut needs);
        RouteFn {
            call: self.call,
            needs,
            provides: self.provides,
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

pub fn before_fn<F>(function: F) -> BeforeNamed<F> {
    BeforeNamed(function)
}

pub fn after_fn<F>(function: F) -> AfterNamed<F> {
    AfterNamed(function)
}

type Done = Result<(), Error>;

/// A function named in `before = […]`.
pub struct BeforeNamed<F>(F);

// `(&&function).__before()`: a function named in `before = […]`.

/// First: a function whose result says itself what it means.
pub trait KnownBeforeFn<M> {
    fn __before(&self) -> Picked<(), Flow, M>;
}

impl<M, F: RouteBefore<M>> KnownBeforeFn<M> for &BeforeNamed<F> {
    fn __before(&self) -> Picked<(), Flow, M> {
        Picked::new(self.0.erase()).providing(F::provides)
    }
}

/// Then: a function that returns a `Result` whose `Err` becomes an `Error`.
pub trait ConvertedBeforeFn<M> {
    fn __before(&self) -> Picked<(), Flow, M>;
}

impl<M, F: ConvertedBefore<M>> ConvertedBeforeFn<M> for &&BeforeNamed<F> {
    fn __before(&self) -> Picked<(), Flow, M> {
        Picked::new(self.0.erase()).providing(F::provides)
    }
}

/// Last: any other function. The bound says what is wrong.
pub trait OtherBeforeFn<F> {
    fn __before(&self) -> OtherBefore<F>;
}

impl<F: Copy> OtherBeforeFn<F> for BeforeNamed<F> {
    fn __before(&self) -> OtherBefore<F> {
        OtherBefore(self.0)
    }
}

pub struct OtherBefore<F>(F);

impl<F> OtherBefore<F> {
    pub fn picked<M>(self) -> Picked<(), Flow, M>
    where
        F: RouteBefore<M>,
    {
        Picked::new(self.0.erase()).providing(F::provides)
    }
}

/// A function named in `after = […]`.
pub struct AfterNamed<F>(F);

// `(&&&function).__after()`: a function named in `after = […]`.

/// First: a function that takes the response and returns none, which is an error.
pub trait DroppingAfterFn<F, M> {
    fn __after(&self) -> DroppingAfter<F>;
}

impl<M, F: DropsResponse<M>> DroppingAfterFn<F, M> for &&AfterNamed<F> {
    fn __after(&self) -> DroppingAfter<F> {
        DroppingAfter(PhantomData)
    }
}

/// Then: a function that returns a `Result` whose `Err` renders itself.
pub trait FallibleAfterFn<M> {
    fn __after(&self) -> Picked<Response, Done, M>;
}

impl<M, F: FallibleAfter<M>> FallibleAfterFn<M> for &&&AfterNamed<F> {
    fn __after(&self) -> Picked<Response, Done, M> {
        Picked::new(self.0.erase())
    }
}

/// Then: a function that returns a `Result` whose `Err` becomes an `Error`.
pub trait ConvertedAfterFn<M> {
    fn __after(&self) -> Picked<Response, Done, M>;
}

impl<M, F: ConvertedAfter<M>> ConvertedAfterFn<M> for &AfterNamed<F> {
    fn __after(&self) -> Picked<Response, Done, M> {
        Picked::new(self.0.erase())
    }
}

/// Last: any other function.
pub trait PlainAfterFn<F> {
    fn __after(&self) -> PlainAfter<F>;
}

impl<F: Copy> PlainAfterFn<F> for AfterNamed<F> {
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

/// A function named in `before = […]`; expanded where its types are concrete.
#[doc(hidden)]
#[macro_export]
macro_rules! __route_before {
    ($function:expr) => {
        $crate::__route_fn!(
            (&&$crate::__private::before_fn($function))
                .__before()
                .picked()
        )
    };
}

/// A function named in `after = […]`; expanded where its types are concrete.
#[doc(hidden)]
#[macro_export]
macro_rules! __route_after {
    ($function:expr) => {
        $crate::__route_fn!(
            (&&&$crate::__private::after_fn($function))
                .__after()
                .picked()
        )
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __route_fn {
    ($picked:expr) => {{
        use $crate::__private::traits::*;
        let __picked = $picked;
        let (__0, __1, __2, __3, __4, __5, __6, __7) = __picked.arguments();
        __picked.with_needs(|__needs| {
            (&__0).__needs(__needs);
            (&__1).__needs(__needs);
            (&__2).__needs(__needs);
            (&__3).__needs(__needs);
            (&__4).__needs(__needs);
            (&__5).__needs(__needs);
            (&__6).__needs(__needs);
            (&__7).__needs(__needs);
        })
    }};
}
