//! [`RouteLayer`]: a tower layer around single routes.

use crate::source::CallSite;
use axum::{
    extract::Request,
    response::IntoResponse,
    routing::{MethodRouter, Route},
};
use std::{convert::Infallible, sync::Arc};
use tower::{Layer, Service};

/// Puts a layer around a route.
#[allow(unreachable_pub, reason = "reached by generated code only")]
pub type RouteLayer = Arc<dyn Fn(MethodRouter) -> MethodRouter + Send + Sync>;

/// One call that puts a layer around something, for descriptions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayerCall {
    /// `layer` or `wrap`.
    pub(crate) method: &'static str,
    /// The name of the layer's type.
    pub(crate) name: &'static str,
    pub(crate) at: CallSite,
}

/// What `layer = …` of a route takes: what axum's `Router::layer` does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no layer for a route",
    label = "not a `tower::Layer` around axum's routes",
    note = "write what `axum::Router::layer` takes, such as `TimeoutLayer::new(…)`, or several as `tower::ServiceBuilder::new().layer(…).layer(…)`; a layer whose service may fail needs `axum::error_handling::HandleErrorLayer` outside of it"
)]
#[allow(
    missing_docs,
    unreachable_pub,
    reason = "reached by generated code only"
)]
pub trait LayerOfRoute {
    fn around_route(self) -> RouteLayer;
}

#[diagnostic::do_not_recommend]
impl<L> LayerOfRoute for L
where
    L: Layer<Route> + Clone + Send + Sync + 'static,
    L::Service: Service<Request> + Clone + Send + Sync + 'static,
    <L::Service as Service<Request>>::Response: IntoResponse + 'static,
    <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
    <L::Service as Service<Request>>::Future: Send + 'static,
{
    fn around_route(self) -> RouteLayer {
        Arc::new(move |route: MethodRouter| route.layer(self.clone()))
    }
}

#[allow(
    missing_docs,
    unreachable_pub,
    reason = "reached by generated code only"
)]
pub fn route_layer(layer: impl LayerOfRoute) -> RouteLayer {
    layer.around_route()
}
