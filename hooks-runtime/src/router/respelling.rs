//! [`RespellingLayer`]: around the layers of an app, so that they see the normal spelling of a path.
//!
//! The router that they are around has matched the path as it came. A request that was spelled
//! otherwise goes to a second router, with the same layers, that asks the app's own table.

use super::paths::Paths;
use crate::{
    build::{AppLayer, Respelled},
    path::normalise,
};
use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Response},
    routing::{Route, future::RouteFuture},
};
use futures_util::{
    FutureExt,
    future::{Either, Map},
};
use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// Put the layers of an app around its router.
pub(super) fn with_layers(router: Router, layers: &[AppLayer], paths: &Arc<Paths>) -> Router {
    let Some((outermost, inner)) = layers.split_last() else {
        return router;
    };
    let any = paths.any();
    let any = layers.iter().fold(any, |router, layer| layer(router, None));
    let paths = paths.clone();
    let respelled: Respelled = Arc::new(move |request| {
        normalise(request).then(|| {
            paths.rematch(request);
            any.clone()
        })
    });
    let router = inner
        .iter()
        .fold(router, |router, layer| layer(router, None));
    outermost(router, Some(respelled))
}

/// A layer that only sees requests with a normal path.
#[derive(Clone)]
pub(crate) struct RespellingLayer<L> {
    inner: L,
    respelled: Respelled,
}

impl<L> RespellingLayer<L> {
    pub(crate) fn new(inner: L, respelled: Respelled) -> Self {
        RespellingLayer { inner, respelled }
    }
}

impl<L: Layer<Route>> Layer<Route> for RespellingLayer<L> {
    type Service = Respelling<L::Service>;

    fn layer(&self, route: Route) -> Self::Service {
        Respelling {
            inner: self.inner.layer(route),
            respelled: self.respelled.clone(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Respelling<S> {
    inner: S,
    respelled: Respelled,
}

impl<S> Service<Request> for Respelling<S>
where
    S: Service<Request, Response: IntoResponse, Error: Into<Infallible>>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Map<S::Future, IntoAnswer<S>>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        match (self.respelled)(&mut request) {
            None => Either::Left(self.inner.call(request).map(into_answer as IntoAnswer<S>)),
            Some(mut router) => Either::Right(router.call(request)),
        }
    }
}

type Answer = Result<Response, Infallible>;
type IntoAnswer<S> =
    fn(Result<<S as Service<Request>>::Response, <S as Service<Request>>::Error>) -> Answer;

fn into_answer<R: IntoResponse, E: Into<Infallible>>(result: Result<R, E>) -> Answer {
    result.map(IntoResponse::into_response).map_err(Into::into)
}
