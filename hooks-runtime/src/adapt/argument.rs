//! Arguments by value: from the context, from the request head, or the body.

use super::{AfterReplacing, Around, Before, Phase, View, body};
use crate::{
    Endpoint, Error, G, Next, RequestContext, State,
    pipeline::{Cx, MiddlewareCall, Needs},
};
use axum::{
    extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::Response,
};
use std::{
    any::{TypeId, type_name},
    convert::Infallible,
    future::Future,
    marker::PhantomData,
};

/// An argument that the context gives, without a look at the request.
pub trait ContextArgument<P: Phase>: Sized {
    fn needs(_: &mut Needs) {}
    fn from_context(cx: &mut Cx, subject: &mut P::Subject) -> Result<Self, Error>;
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
        Ok(cx.target.matched.app.states.get()?)
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

impl ContextArgument<Around> for Request {
    fn from_context(cx: &mut Cx, _: &mut MiddlewareCall) -> Result<Self, Error> {
        Ok(cx.lend_request())
    }
}

impl ContextArgument<Around> for Next {
    fn from_context(cx: &mut Cx, passage: &mut MiddlewareCall) -> Result<Self, Error> {
        Ok(passage.next(cx))
    }
}

impl ContextArgument<AfterReplacing> for Response {
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
                    $get(context)
                }
            }
        )*
    };
}

extractors! {
    impl[] RequestContext = |context: &RequestContext| Ok(context.clone());
    impl[] G = |context: &RequestContext| Ok(context.g());
    impl[T: Send + Sync + 'static] State<T> = |context: &RequestContext| {
        Ok(context.shared().matched.app.states.get()?)
    };
    impl[] Endpoint = |context: &RequestContext| endpoint_of(context.endpoint());
}

impl<S: Sync> OptionalFromRequestParts<S> for Endpoint {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        let context = parts.extensions.get::<RequestContext>();
        Ok(context.and_then(|context| context.endpoint().cloned()))
    }
}

/// An argument that axum extracts from the request head.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "neither a context argument nor an axum extractor of the request head",
    note = "a body extractor (`Bytes`, `String`, `Json<T>`, `Form<T>`) is the last argument of a view or a before hook: move it there",
    note = "an after hook takes the response as `&mut Response`, or as `Response` if it returns one; a teardown takes `&Outcome`, an error handler `&Error` or `&E` first",
    note = "all other arguments are `G`, `State<T>`, `RequestContext`, `Endpoint`, `Option<Endpoint>`, `&Parts` and every `FromRequestParts<()>` type, such as `HeaderMap`, `Path<T>` or `Query<T>`"
)]
pub trait PartsArgument: Sized {
    fn extract(parts: &mut Parts) -> impl Future<Output = Result<Self, Error>> + Send;
}

#[diagnostic::do_not_recommend]
impl<T: FromRequestParts<(), Rejection: Send + 'static>> PartsArgument for T {
    async fn extract(parts: &mut Parts) -> Result<Self, Error> {
        T::from_request_parts(parts, &())
            .await
            .map_err(Error::raise)
    }
}

/// The last argument of a view or a before hook: it may take the body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "neither a context argument nor an axum extractor",
    note = "arguments are `G`, `State<T>`, `RequestContext`, `Endpoint`, `Option<Endpoint>`, `&Parts`, every `FromRequestParts<()>` type and, in the last place of a view or a before hook, a body extractor such as `Bytes`, `String`, `Json<T>` or `Form<T>`",
    note = "`Json<T>` and `Form<T>` want a `T: serde::Deserialize`"
)]
pub trait BodyArgument<P: Phase, M>: Sized {
    fn extract(cx: &mut Cx) -> impl Future<Output = Result<Self, Error>> + Send;
}

#[diagnostic::do_not_recommend]
impl<M, T: FromRequest<(), M, Rejection: Send + 'static>> BodyArgument<View, M> for T {
    async fn extract(cx: &mut Cx) -> Result<Self, Error> {
        let request = cx.take_request();
        T::from_request(request, &()).await.map_err(Error::raise)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: FromRequest<(), M, Rejection: Send + 'static>> BodyArgument<Before, M> for T {
    async fn extract(cx: &mut Cx) -> Result<Self, Error> {
        let request = body::copy_request(cx).await;
        T::from_request(request, &()).await.map_err(Error::raise)
    }
}

/// One argument: asked for in the phase `P`, of type `T`.
pub struct Arg<P, T>(PhantomData<fn() -> (P, T)>);

impl<P, T> Arg<P, T> {
    #[expect(
        clippy::new_without_default,
        reason = "a tag, made by generated code only"
    )]
    pub const fn new() -> Self {
        Arg(PhantomData)
    }
}

/// The argument comes from the context.
pub struct FromContext<P, T>(PhantomData<fn() -> (P, T)>);
/// The argument comes from the request head.
pub struct FromHead<P, T> {
    /// The extractor is axum's own.
    is_known: bool,
    argument: PhantomData<fn() -> (P, T)>,
}

/// The argument may take the body.
pub struct FromBody<P, T> {
    /// The extractor is axum's own.
    is_known: bool,
    argument: PhantomData<fn() -> (P, T)>,
}

impl<P: Phase, T: ContextArgument<P>> FromContext<P, T> {
    pub fn needs(&self, needs: &mut Needs) {
        T::needs(needs);
    }

    pub async fn get(&self, cx: &mut Cx, subject: &mut P::Subject) -> Result<T, Error> {
        T::from_context(cx, subject)
    }
}

impl<P, T> FromHead<P, T> {
    fn any() -> Self {
        FromHead {
            is_known: false,
            argument: PhantomData,
        }
    }

    pub(super) fn known() -> Self {
        FromHead {
            is_known: true,
            argument: PhantomData,
        }
    }
}

impl<P: Phase, T> FromHead<P, T> {
    pub fn needs(&self, needs: &mut Needs)
    where
        T: 'static,
    {
        if self.is_known {
            needs.head = true;
        } else {
            needs.reads_head();
        }
        #[cfg(feature = "ws")]
        if TypeId::of::<P>() == TypeId::of::<View>() {
            crate::ws::detect::<T>(needs);
        }
    }

    pub async fn get(&self, cx: &mut Cx, _: &mut P::Subject) -> Result<T, Error>
    where
        T: PartsArgument,
    {
        T::extract(&mut cx.parts).await
    }
}

impl<P, T> FromBody<P, T> {
    fn any() -> Self {
        FromBody {
            is_known: false,
            argument: PhantomData,
        }
    }

    pub(super) fn known() -> Self {
        FromBody {
            is_known: true,
            argument: PhantomData,
        }
    }
}

impl<P: Phase, T> FromBody<P, T> {
    pub fn needs(&self, needs: &mut Needs) {
        needs.waits = true;
        needs.extensions |= !self.is_known;
        needs.context |= !self.is_known;
    }

    pub async fn get<M>(&self, cx: &mut Cx, _: &mut P::Subject) -> Result<T, Error>
    where
        T: BodyArgument<P, M>,
    {
        T::extract(cx).await
    }
}

/// Chosen for `&Arg` where the context gives the argument.
pub trait ContextKind<P, T> {
    fn __kind(&self) -> FromContext<P, T>;
}

impl<P: Phase, T: ContextArgument<P>> ContextKind<P, T> for Arg<P, T> {
    fn __kind(&self) -> FromContext<P, T> {
        FromContext(PhantomData)
    }
}

/// Chosen for `&Arg` otherwise.
pub trait PartsKind<P, T> {
    fn __kind(&self) -> FromHead<P, T>;
}

impl<P, T> PartsKind<P, T> for &Arg<P, T> {
    fn __kind(&self) -> FromHead<P, T> {
        FromHead::any()
    }
}

/// Chosen for `&&Arg` where the context gives the argument.
pub trait LastContext<P, T> {
    fn __last(&self) -> FromContext<P, T>;
}

impl<P: Phase, T: ContextArgument<P>> LastContext<P, T> for &Arg<P, T> {
    fn __last(&self) -> FromContext<P, T> {
        FromContext(PhantomData)
    }
}

/// Chosen for `&&Arg` where axum extracts the argument from the head.
pub trait LastParts<P, T> {
    fn __last(&self) -> FromHead<P, T>;
}

impl<P, T: FromRequestParts<()>> LastParts<P, T> for &&Arg<P, T> {
    fn __last(&self) -> FromHead<P, T> {
        FromHead::any()
    }
}

/// Chosen for `&&Arg` otherwise.
pub trait LastBody<P, T> {
    fn __last(&self) -> FromBody<P, T>;
}

impl<P, T> LastBody<P, T> for Arg<P, T> {
    fn __last(&self) -> FromBody<P, T> {
        FromBody::any()
    }
}
