//! Functions without an attribute, named in `before = […]` and `after = […]` of a route.
//!
//! No attribute has seen their signatures, so traits over tuples have to: arguments are axum
//! extractors (the context arguments are such, too), an after function takes the response last.

use super::{AfterInPlaceReturn, BeforeReturn};
use crate::{
    Error,
    pipeline::{Cx, Flow},
    registry::DynCall,
};
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use std::{future::Future, sync::Arc};

pub type BeforeFn = Arc<DynCall<(), Flow>>;
pub type AfterFn = Arc<DynCall<Response, Result<(), Error>>>;

/// A function that may stand in a route's `before = […]`.
#[diagnostic::on_unimplemented(
    message = "this function cannot stand in a route's `before = […]`",
    label = "not a before hook",
    note = "it takes up to eight axum extractors of the request head or context arguments, all by value, and returns what a `#[before_request]` function returns",
    note = "for any other signature use `#[before_request]` on a blueprint"
)]
pub trait RouteBefore<M>: Copy + Send + Sync + 'static {
    fn erase(self) -> BeforeFn;
}

/// A function that may stand in a route's `after = […]`.
#[diagnostic::on_unimplemented(
    message = "this function cannot stand in a route's `after = […]`",
    label = "not an after hook",
    note = "it takes up to eight axum extractors of the request head or context arguments, all by value, and last either `&mut Response` (not if it is `async`), returning `()`, or `Response`, returning a response",
    note = "for any other signature use `#[after_request]` on a blueprint"
)]
pub trait RouteAfter<M>: Copy + Send + Sync + 'static {
    fn erase(self) -> AfterFn;
}

/// How a function is called, and with what: told by its type, so that no two implementations meet.
#[derive(Debug)]
pub struct Sync_<A, R>(A, R);
/// As [`Sync_`], for an async function.
#[derive(Debug)]
pub struct Async_<A, R>(A, R);
/// As [`Sync_`], for a function that changes `&mut Response`.
#[derive(Debug)]
pub struct InPlace<A, R>(A, R);

macro_rules! functions {
    ($($argument:ident)*) => {
        impl<F, R, $($argument),*> RouteBefore<Sync_<($($argument,)*), R>> for F
        where
            F: Fn($($argument),*) -> R + Copy + Send + Sync + 'static,
            R: BeforeReturn,
            $($argument: FromRequestParts<(), Rejection: Send + 'static> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> BeforeFn {
                Arc::new(move |cx, ()| Box::pin(async move {
                    $(let $argument = extract::<$argument>(cx).await?;)*
                    self($($argument),*).into_flow()
                }))
            }
        }

        impl<F, Fut, $($argument),*> RouteBefore<Async_<($($argument,)*), Fut>> for F
        where
            F: Fn($($argument),*) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output: BeforeReturn> + Send,
            $($argument: FromRequestParts<(), Rejection: Send + 'static> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> BeforeFn {
                Arc::new(move |cx, ()| Box::pin(async move {
                    $(let $argument = extract::<$argument>(cx).await?;)*
                    self($($argument),*).await.into_flow()
                }))
            }
        }

        impl<F, R, $($argument),*> RouteAfter<InPlace<($($argument,)*), R>> for F
        where
            F: Fn($($argument,)* &mut Response) -> R + Copy + Send + Sync + 'static,
            R: AfterInPlaceReturn,
            $($argument: FromRequestParts<(), Rejection: Send + 'static> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> AfterFn {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = extract::<$argument>(cx).await?;)*
                    self($($argument,)* response).into_done()
                }))
            }
        }

        impl<F, R, $($argument),*> RouteAfter<Sync_<($($argument,)*), R>> for F
        where
            F: Fn($($argument,)* Response) -> R + Copy + Send + Sync + 'static,
            R: IntoResponse,
            $($argument: FromRequestParts<(), Rejection: Send + 'static> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> AfterFn {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = extract::<$argument>(cx).await?;)*
                    *response = self($($argument,)* std::mem::take(response)).into_response();
                    Ok(())
                }))
            }
        }

        impl<F, Fut, $($argument),*> RouteAfter<Async_<($($argument,)*), Fut>> for F
        where
            F: Fn($($argument,)* Response) -> Fut + Copy + Send + Sync + 'static,
            Fut: Future<Output: IntoResponse> + Send,
            $($argument: FromRequestParts<(), Rejection: Send + 'static> + Send,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn erase(self) -> AfterFn {
                Arc::new(move |cx, response| Box::pin(async move {
                    $(let $argument = extract::<$argument>(cx).await?;)*
                    let returned = self($($argument,)* std::mem::take(response)).await;
                    *response = returned.into_response();
                    Ok(())
                }))
            }
        }
    };
}

functions!();
functions!(A);
functions!(A B);
functions!(A B C);
functions!(A B C D);
functions!(A B C D E);
functions!(A B C D E G);
functions!(A B C D E G H);
functions!(A B C D E G H I);

async fn extract<T>(cx: &mut Cx) -> Result<T, Error>
where
    T: FromRequestParts<(), Rejection: Send + 'static>,
{
    T::from_request_parts(&mut cx.parts, &())
        .await
        .map_err(Error::raise)
}
