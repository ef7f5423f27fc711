//! Functions without an attribute, named in `before = […]` and `after = […]` of a route.
//!
//! No attribute has seen their signatures, so traits over tuples describe them: arguments are axum
//! extractors (context arguments are extractors, too), and an after function takes the response
//! last.

use crate::adapt::{
    done::AfterInPlaceReturn,
    parts::PartsArgument,
    provisions::Provisions,
    returns::{Answer, BeforeReturn, Raisable, provide},
};
use crate::{
    Error, RequestContext,
    pipeline::{DynCall, Flow, Provision},
};
use axum::response::{IntoResponse, Response};
use std::{future::Future, sync::Arc};

/// A function that may stand in a route's `before = […]`.
#[diagnostic::on_unimplemented(
    message = "this function cannot stand in a route's `before = […]`",
    label = "not a before hook",
    note = "it takes up to eight axum extractors of the request head or context arguments, all by value, and returns what a `#[before_request]` function returns",
    note = "for any other signature use `#[before_request]` on a blueprint"
)]
pub trait RouteBefore<M>: Copy + Send + Sync + 'static {
    fn erase(self) -> Arc<DynCall<(), Flow>>;
    fn provides(list: &mut Vec<Provision>);
}

/// A function that may stand in a route's `after = […]`.
#[diagnostic::on_unimplemented(
    message = "this function cannot stand in a route's `after = […]`",
    label = "not an after hook",
    note = "it takes up to eight axum extractors of the request head or context arguments, all by value, and last either `&mut Response` (not if it is `async`), returning `()`, or `Response`, returning a response; or either in a `Result`",
    note = "for any other signature use `#[after_request]` on a blueprint"
)]
pub trait RouteAfter<M>: Copy + Send + Sync + 'static {
    fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>>;
}

/// A [`RouteAfter`] that returns a `Result` whose `Err` renders itself. A trait of its own, as a
/// `Result` of responses is a response, too.
pub trait FallibleAfter<M>: Copy + Send + Sync + 'static {
    fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>>;
}

/// A [`RouteBefore`] that returns a `Result` whose `Err` becomes an [`Error`] as by `?`.
pub trait ConvertedBefore<M>: Copy + Send + Sync + 'static {
    fn erase(self) -> Arc<DynCall<(), Flow>>;
    fn provides(list: &mut Vec<Provision>);
}

/// A [`RouteAfter`] that returns such a `Result`.
pub trait ConvertedAfter<M>: Copy + Send + Sync + 'static {
    fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>>;
}

/// Never implemented: it exists for the error about a function that takes the response and returns
/// none.
#[diagnostic::on_unimplemented(
    message = "this function cannot stand in a route's `after = […]`",
    label = "the response is taken and not returned",
    note = "return it, `-> Response`, or, unless the function is `async`, change it in place: `res: &mut Response`"
)]
pub trait ReturnsResponse {}

/// A function that takes the response by value and returns none, which would leave an empty one.
pub trait DropsResponse<M> {}

/// What it returns. Axum makes an empty response of it.
pub trait NoResponse {}

impl NoResponse for () {}
impl<E> NoResponse for Result<(), E> {}

/// How a function is called, and with what, as a type: so that no two implementations overlap.
#[derive(Debug)]
pub struct Sync_<A, R>(A, R);
/// As [`Sync_`], for an async function.
#[derive(Debug)]
pub struct Async_<A, R>(A, R);
/// As [`Sync_`], for a function that changes `&mut Response`.
#[derive(Debug)]
pub struct InPlace<A, R>(A, R);

/// The arguments of such a function, without the response, filled up to eight with context
/// arguments, which need nothing more.
pub trait Signature {
    type Arguments;
}

type Nothing = RequestContext;

macro_rules! functions {
    ($($argument:ident)*; $($nothing:ident)*) => {
        impl<R, $($argument),*> Signature for Sync_<($($argument,)*), R> {
            type Arguments = ($($argument,)* $($nothing),*);
        }

        impl<R, $($argument),*> Signature for Async_<($($argument,)*), R> {
            type Arguments = ($($argument,)* $($nothing),*);
        }

        impl<R, $($argument),*> Signature for InPlace<($($argument,)*), R> {
            type Arguments = ($($argument,)* $($nothing),*);
        }

        impl<F, R, $($argument),*> RouteBefore<Sync_<($($argument,)*), R>> for F
        where
            F: Fn($($argument),*) -> R + Copy + Send + Sync + 'static,
            R: BeforeReturn,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<(), Flow>> {
                Arc::new(move |cx, ()| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    provide(self($($argument),*), cx)
                }))
            }

            fn provides(list: &mut Vec<Provision>) {
                <R as BeforeReturn>::Provides::list(list);
            }
        }

        impl<F, Fut, $($argument),*> RouteBefore<Async_<($($argument,)*), Fut>> for F
        where
            F: Fn($($argument),*) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output: BeforeReturn> + Send,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<(), Flow>> {
                Arc::new(move |cx, ()| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    provide(self($($argument),*).await, cx)
                }))
            }

            fn provides(list: &mut Vec<Provision>) {
                <Fut::Output as BeforeReturn>::Provides::list(list);
            }
        }

        impl<F, R, $($argument),*> RouteAfter<InPlace<($($argument,)*), R>> for F
        where
            F: Fn($($argument,)* &mut Response) -> R + Copy + Send + Sync + 'static,
            R: AfterInPlaceReturn,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>> {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    self($($argument,)* response).done()
                }))
            }
        }

        impl<F, R, $($argument),*> RouteAfter<Sync_<($($argument,)*), R>> for F
        where
            F: Fn($($argument,)* Response) -> R + Copy + Send + Sync + 'static,
            R: IntoResponse,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>> {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    *response = self($($argument,)* std::mem::take(response)).into_response();
                    Ok(())
                }))
            }
        }

        impl<F, Fut, $($argument),*> RouteAfter<Async_<($($argument,)*), Fut>> for F
        where
            F: Fn($($argument,)* Response) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output: IntoResponse> + Send,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>> {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    let returned = self($($argument,)* std::mem::take(response)).await;
                    *response = returned.into_response();
                    Ok(())
                }))
            }
        }

        impl<F, R, $($argument),*> DropsResponse<Sync_<($($argument,)*), R>> for F
        where
            F: Fn($($argument,)* Response) -> R,
            R: NoResponse,
        {
        }

        impl<F, Fut, $($argument),*> DropsResponse<Async_<($($argument,)*), Fut>> for F
        where
            F: Fn($($argument,)* Response) -> Fut,
            Fut: Future<Output: NoResponse>,
        {
        }

        fallible!(FallibleAfter, Raisable, Raisable::raise; $($argument)*);
        fallible!(ConvertedAfter, Into<Error>, Into::into; $($argument)*);

        impl<F, R, E_, $($argument),*> ConvertedBefore<Sync_<($($argument,)*), (R, E_)>> for F
        where
            F: Fn($($argument),*) -> Result<R, E_> + Copy + Send + Sync + 'static,
            Result<R, Error>: BeforeReturn,
            E_: Into<Error>,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<(), Flow>> {
                Arc::new(move |cx, ()| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    let returned: Result<R, Error> = self($($argument),*).map_err(Into::into);
                    provide(returned, cx)
                }))
            }

            fn provides(list: &mut Vec<Provision>) {
                <Result<R, Error> as BeforeReturn>::Provides::list(list);
            }
        }

        impl<F, Fut, R, E_, $($argument),*> ConvertedBefore<Async_<($($argument,)*), (Fut, R, E_)>> for F
        where
            F: Fn($($argument),*) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output = Result<R, E_>> + Send,
            Result<R, Error>: BeforeReturn,
            E_: Into<Error>,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<(), Flow>> {
                Arc::new(move |cx, ()| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    let returned: Result<R, Error> = self($($argument),*).await.map_err(Into::into);
                    provide(returned, cx)
                }))
            }

            fn provides(list: &mut Vec<Provision>) {
                <Result<R, Error> as BeforeReturn>::Provides::list(list);
            }
        }
    };
}

/// The after functions that return a `Result`: `$raise` makes an [`Error`] of an `Err` that is
/// `$raisable`.
macro_rules! fallible {
    ($trait:ident, $raisable:path, $raise:path; $($argument:ident)*) => {
        impl<F, E_, $($argument),*> $trait<InPlace<($($argument,)*), E_>> for F
        where
            F: Fn($($argument,)* &mut Response) -> Result<(), E_> + Copy + Send + Sync + 'static,
            E_: $raisable,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>> {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    self($($argument,)* response).map_err($raise)
                }))
            }
        }

        impl<F, R, E_, $($argument),*> $trait<Sync_<($($argument,)*), (R, E_)>> for F
        where
            F: Fn($($argument,)* Response) -> Result<R, E_> + Copy + Send + Sync + 'static,
            R: Answer,
            E_: $raisable,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>> {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    let returned = self($($argument,)* std::mem::take(response));
                    *response = returned.map_err($raise)?.answer();
                    Ok(())
                }))
            }
        }

        impl<F, Fut, R, E_, $($argument),*> $trait<Async_<($($argument,)*), (Fut, R, E_)>> for F
        where
            F: Fn($($argument,)* Response) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output = Result<R, E_>> + Send,
            R: Answer,
            E_: $raisable,
            $($argument: PartsArgument<()> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> Arc<DynCall<Response, Result<(), Error>>> {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = $argument::extract(&mut cx.parts, &()).await?;)*
                    let returned = self($($argument,)* std::mem::take(response)).await;
                    *response = returned.map_err($raise)?.answer();
                    Ok(())
                }))
            }
        }
    };
}

functions!(; Nothing Nothing Nothing Nothing Nothing Nothing Nothing Nothing);
functions!(A; Nothing Nothing Nothing Nothing Nothing Nothing Nothing);
functions!(A B; Nothing Nothing Nothing Nothing Nothing Nothing);
functions!(A B C; Nothing Nothing Nothing Nothing Nothing);
functions!(A B C D; Nothing Nothing Nothing Nothing);
functions!(A B C D E; Nothing Nothing Nothing);
functions!(A B C D E G; Nothing Nothing);
functions!(A B C D E G H; Nothing);
functions!(A B C D E G H I;);
