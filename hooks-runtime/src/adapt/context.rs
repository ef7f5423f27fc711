//! Arguments that the context gives, without a look at the request.

use super::{Before, Phase, gather::Source, phase::Replacing};
use crate::{
    Endpoint, Error, G, RequestContext, State,
    context::state_for,
    pipeline::{Cx, Needs},
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{StatusCode, request::Parts},
    response::Response,
};
use std::{
    any::{TypeId, type_name},
    convert::Infallible,
    future::{Future, ready},
    marker::PhantomData,
};

/// An argument that the context gives. A new one is an implementation of this trait, a line in
/// `named!` and one in `extractors!` below, if the user's own extractors may extract it.
pub trait ContextArgument<P: Phase>: Sized {
    fn needs(_: &mut Needs) {}
    fn from_context(cx: &mut Cx, subject: &mut P::Subject) -> Result<Self, Error>;
}

/// An argument of a function that a route names: what it needs of the pipeline.
pub trait NamedArgument {
    fn needs(needs: &mut Needs);
}

macro_rules! named {
    ($(impl[$($generics:tt)*] $argument:ty;)*) => {
        $(impl<$($generics)*> NamedArgument for $argument {
            fn needs(needs: &mut Needs) {
                <Self as ContextArgument<Before>>::needs(needs);
            }
        })*
    };
}

named! {
    impl[] RequestContext;
    impl[] G;
    impl[T: Send + Sync + 'static] State<T>;
    impl[T: Send + Sync + 'static] Option<State<T>>;
    impl[] Endpoint;
    impl[] Option<Endpoint>;
}

impl<P: Phase> ContextArgument<P> for RequestContext {
    fn needs(needs: &mut Needs) {
        needs.context = true;
    }

    fn from_context(cx: &mut Cx, _: &mut P::Subject) -> Result<Self, Error> {
        Ok(cx.context().clone())
    }
}

impl<P: Phase> ContextArgument<P> for G {
    fn from_context(cx: &mut Cx, _: &mut P::Subject) -> Result<Self, Error> {
        Ok(cx.context().g())
    }
}

impl<P: Phase, T: Send + Sync + 'static> ContextArgument<P> for State<T> {
    fn needs(needs: &mut Needs) {
        needs.states.push((TypeId::of::<T>(), type_name::<T>()));
    }

    fn from_context(cx: &mut Cx, _: &mut P::Subject) -> Result<Self, Error> {
        Ok(cx.visible().states.get()?)
    }
}

impl<P: Phase, T: Send + Sync + 'static> ContextArgument<P> for Option<State<T>> {
    fn needs(needs: &mut Needs) {
        needs.optional_states.push(TypeId::of::<T>());
    }

    fn from_context(cx: &mut Cx, _: &mut P::Subject) -> Result<Self, Error> {
        Ok(cx.visible().states.get().ok())
    }
}

impl<P: Phase> ContextArgument<P> for Endpoint {
    fn needs(needs: &mut Needs) {
        needs.endpoint = true;
    }

    fn from_context(cx: &mut Cx, _: &mut P::Subject) -> Result<Self, Error> {
        endpoint_of(cx.target.matched.endpoint.as_ref())
    }
}

impl<P: Phase> ContextArgument<P> for Option<Endpoint> {
    fn from_context(cx: &mut Cx, _: &mut P::Subject) -> Result<Self, Error> {
        Ok(cx.target.matched.endpoint.clone())
    }
}

impl<P: Replacing> ContextArgument<P> for Response {
    fn needs(needs: &mut Needs) {
        needs.takes_response = true;
    }

    fn from_context(_: &mut Cx, response: &mut Response) -> Result<Self, Error> {
        Ok(std::mem::take(response))
    }
}

fn endpoint_of(endpoint: Option<&Endpoint>) -> Result<Endpoint, Error> {
    let missing = || crate::abort(StatusCode::NOT_FOUND);
    endpoint.cloned().ok_or_else(missing)
}

/// The argument comes from the context.
pub struct FromContext<P, T>(PhantomData<fn() -> (P, T)>);

impl<P, T> FromContext<P, T> {
    pub(super) fn new() -> Self {
        FromContext(PhantomData)
    }
}

impl<P: Phase, T: ContextArgument<P> + Send + 'static> Source<P, (), T> for FromContext<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        T::needs(needs);
    }

    fn __take(
        self,
        cx: &mut Cx,
        subject: &mut P::Subject,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        ready(T::from_context(cx, subject))
    }

    fn take_now(self, cx: &mut Cx, subject: &mut P::Subject) -> Result<T, Error> {
        T::from_context(cx, subject)
    }
}

/// The context arguments as axum extractors, for extractors of the user's own.
macro_rules! extractors {
    ($(impl[$($generics:tt)*] $argument:ty = $get:expr;)*) => {
        $(
            impl<S: Sync, $($generics)*> FromRequestParts<S> for $argument {
                type Rejection = Error;

                async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
                    let context = parts.extensions.get::<RequestContext>().ok_or_else(|| {
                        Error::msg(concat!(
                            "`", stringify!($argument), "` was extracted outside of a hooks app: ",
                            "put the router into one with `App::merge`"
                        ))
                    })?;
                    $get(context, &*parts)
                }
            }
        )*
    };
}

extractors! {
    impl[] RequestContext = |context: &RequestContext, _: &Parts| Ok(context.clone());
    impl[] G = |context: &RequestContext, _: &Parts| Ok(context.g());
    impl[T: Send + Sync + 'static] State<T> = |context: &RequestContext, parts: &Parts| {
        Ok(state_for(parts, context)?)
    };
    impl[] Endpoint = |context: &RequestContext, _: &Parts| endpoint_of(context.endpoint());
}

impl<S: Sync> OptionalFromRequestParts<S> for Endpoint {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        let context = parts.extensions.get::<RequestContext>();
        Ok(context.and_then(|context| context.endpoint().cloned()))
    }
}

impl<S: Sync, T: Send + Sync + 'static> OptionalFromRequestParts<S> for State<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        let context = parts.extensions.get::<RequestContext>();
        Ok(context.and_then(|context| state_for(parts, context).ok()))
    }
}
