//! Arguments that may take the body: the last of a view, and of a before hook.
//!
//! A before hook gets a copy of the body ([`split`]), and the view reads the body again.

use super::{
    Before, Opening, Phase, View, With,
    copy::split,
    extractor_state::{ExtractorState as _, StateIn},
    gather::Source,
    lookup::{Arg, LastKnownBodySource},
};
use crate::{
    Error,
    pipeline::{Cx, Needs},
};
use axum::{
    Form, Json, RequestExt,
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    http::request::Parts,
};
use futures_util::stream;
use serde::de::DeserializeOwned;
use std::{convert::Infallible, future::Future, marker::PhantomData};

/// What the last argument of a view or a before hook has to be: here only for its error message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "neither a context argument nor an axum extractor",
    note = "arguments are `G`, `State<T>`, `RequestContext`, `Endpoint`, `Option<Endpoint>`, `&Parts`, every `FromRequestParts<()>` type and, in the last place of a view or a before hook, a body extractor such as `Bytes`, `String`, `Json<T>` or `Form<T>`",
    note = "an extractor that needs axum's state (`T: FromRef<AppState>`) gets the app's `State<AppState>` if the attribute says `state = AppState`",
    note = "a type that is `serde::Deserialize`, such as `u64` or one of your own, comes in the extractor of the part of the request that it is read from: `Query<T>` (behind the `?`), `Path<T>` (the parameters of the route), and last `Json<T>` or `Form<T>` (the body)"
)]
pub trait LastArgument<S> {}

#[diagnostic::do_not_recommend]
impl<S, T: FromRequest<S>> LastArgument<S> for T {}

/// An argument that takes the body: the last of a view or a before hook.
pub trait BodyArgument<P: Phase, M>: Sized {
    fn extract(cx: &mut Cx) -> impl Future<Output = Result<Self, Error>> + Send;
}

#[diagnostic::do_not_recommend]
impl<P, M, T> BodyArgument<P, M> for T
where
    P: TakesBody,
    T: FromRequest<StateIn<P>, M, Rejection: Send + 'static>,
{
    async fn extract(cx: &mut Cx) -> Result<Self, Error> {
        let state = P::State::of(cx)?;
        let request = P::request(cx);
        let extracted = T::from_request(request, &state).await;
        extracted.map_err(Error::raise)
    }
}

/// A phase whose functions may take the body.
pub trait TakesBody: Phase {
    fn request(cx: &mut Cx) -> Request;
}

impl TakesBody for View {
    fn request(cx: &mut Cx) -> Request {
        cx.take_request()
    }
}

impl TakesBody for Opening {
    fn request(cx: &mut Cx) -> Request {
        cx.take_request()
    }
}

impl TakesBody for Before {
    fn request(cx: &mut Cx) -> Request {
        copy_request(cx)
    }
}

impl<P: TakesBody, S: Send + Sync + 'static> TakesBody for With<P, S> {
    fn request(cx: &mut Cx) -> Request {
        P::request(cx)
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
        needs.body = true;
        needs.extensions |= !self.is_known;
        needs.context |= !self.is_known;
        P::State::needs(needs);
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
            impl<P, S, $($generics)*> LastKnownBodySource<P, $extractor> for &&Arg<P, $extractor, S> {
                fn __source_or_body(&self) -> FromBody<P, $extractor> {
                    FromBody::known()
                }
            }
        )*
    };
}

known! {
    impl[] Body;
    impl[] Bytes;
    impl[] String;
    impl[T: DeserializeOwned] Form<T>;
    impl[T: DeserializeOwned] Json<T>;
}

/// The request once more. What is read of its body is copied for the next reader, and no more than
/// axum's default body limit is.
fn copy_request(cx: &mut Cx) -> Request {
    let head = cx.parts.clone();
    let body = cx.lend_body();
    // It may be the user's code: that of a layer.
    if Error::catch(|| body.is_end_stream()).unwrap_or(false) {
        cx.put_body(body);
        return Request::from_parts(head, Body::empty());
    }
    let (head, limit) = body_limit(head);
    let (copy, next) = split(body, limit);
    cx.put_body(next);
    Request::from_parts(head, copy)
}

/// The limit that axum's extractors read out of a head: they apply it to a body, here to one without
/// an end.
fn body_limit(head: Parts) -> (Parts, Option<u64>) {
    let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    let (head, limited) = Request::from_parts(head, endless)
        .with_limited_body()
        .into_parts();
    (head, limited.size_hint().upper())
}
