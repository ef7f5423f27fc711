//! Arguments that may take the body: the last of a view, and of a before hook.
//!
//! A before hook gets a copy of the body, and the view reads the body again.

use super::{
    Before, Phase, View,
    gather::Source,
    lookup::{Arg, LastKnownBodySource},
};
use crate::{
    Error,
    pipeline::{BodyError, Cx, Needs},
};
use axum::{
    Form, Json, RequestExt,
    body::{Body, Bytes},
    extract::{FromRequest, Request},
};
use futures_util::{future::ready, stream};
use http_body_util::{LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use std::{error::Error as StdError, future::Future, marker::PhantomData, sync::Arc};

/// What the last argument of a view or a before hook has to be: here only for its error message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "neither a context argument nor an axum extractor",
    note = "arguments are `G`, `State<T>`, `RequestContext`, `Endpoint`, `Option<Endpoint>`, `&Parts`, every `FromRequestParts<()>` type and, in the last place of a view or a before hook, a body extractor such as `Bytes`, `String`, `Json<T>` or `Form<T>`",
    note = "a type of your own that is `serde::Deserialize` comes in the extractor of the part of the request that it is read from: `Query<T>` (behind the `?`), `Path<T>` (the parameters of the route), and last `Json<T>` or `Form<T>` (the body)"
)]
pub trait LastArgument {}

#[diagnostic::do_not_recommend]
impl<T: FromRequest<()>> LastArgument for T {}

/// An argument that takes the body: the last of a view or a before hook.
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
        let request = copy_request(cx).await;
        T::from_request(request, &()).await.map_err(Error::raise)
    }
}

/// The argument may take the body.
pub struct FromBody<P, T> {
    /// The extractor is axum's own.
    is_known: bool,
    argument: PhantomData<fn() -> (P, T)>,
}

impl<P, T> FromBody<P, T> {
    pub(super) fn any() -> Self {
        FromBody {
            is_known: false,
            argument: PhantomData,
        }
    }

    fn known() -> Self {
        FromBody {
            is_known: true,
            argument: PhantomData,
        }
    }
}

impl<P: Phase, M, T: BodyArgument<P, M> + 'static> Source<P, M, T> for FromBody<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        needs.waits = true;
        needs.extensions |= !self.is_known;
        needs.context |= !self.is_known;
    }

    fn __take(
        self,
        cx: &mut Cx,
        _: &mut P::Subject,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        T::extract(cx)
    }
}

macro_rules! known {
    ($(impl[$($generics:tt)*] $extractor:ty;)*) => {
        $(
            impl<P, $($generics)*> LastKnownBodySource<P, $extractor> for &&Arg<P, $extractor> {
                fn __source_or_body(&self) -> FromBody<P, $extractor> {
                    FromBody::known()
                }
            }
        )*
    };
}

known! {
    impl[] Bytes;
    impl[] String;
    impl[T: DeserializeOwned] Form<T>;
    impl[T: DeserializeOwned] Json<T>;
}

/// The request once more, its body buffered within axum's default body limit.
///
/// A body that cannot be buffered breaks off in the same way in both requests, so that every
/// extractor answers with a rejection of its own.
pub(super) async fn copy_request(cx: &mut Cx) -> Request {
    let body = std::mem::take(&mut cx.body);
    let limited = Request::from_parts(cx.parts.clone(), body).with_limited_body();
    let (head, body) = limited.into_parts();
    let copy = match axum::body::to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            cx.body = Body::from(bytes.clone());
            Body::from(bytes)
        }
        Err(error) if is_over_limit(&error) => {
            cx.body = too_long();
            too_long()
        }
        Err(error) => {
            let error = BodyError(Arc::new(error));
            cx.body = broken_off(error.clone());
            broken_off(error)
        }
    };
    if let Some(hook) = cx.current {
        cx.check_body(hook);
    }
    Request::from_parts(head, copy)
}

pub(crate) fn is_over_limit(error: &(dyn StdError + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_over_limit)
}

/// A body longer than its limit. Only `Limited` makes the error that axum's extractors look for.
fn too_long() -> Body {
    Body::new(Limited::new(Body::from("-"), 0))
}

fn broken_off(error: BodyError) -> Body {
    Body::from_stream(stream::once(ready(Err::<Bytes, _>(error))))
}
