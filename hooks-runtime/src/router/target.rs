//! [`RouteTarget`]: a target inside the layers of its registrations.

use super::locate::{Answerer, tell};
#[cfg(feature = "ws")]
use crate::pipeline::handle_websocket;
use crate::{
    blueprint::RouteLayer,
    pipeline::{Goal, Target, handle},
};
use axum::{
    extract::Request,
    response::Response,
    routing::{MethodRouter, Route, any_service},
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Either},
};
use std::{
    convert::Infallible,
    future::Future,
    sync::{Arc, OnceLock},
};
use tower::{ServiceExt, layer::layer_fn, service_fn};

/// Answers a request. The layers of the blueprint registrations are around it.
#[derive(Clone)]
pub(super) struct RouteTarget {
    pub(super) target: Arc<Target>,
    layered: Option<Route>,
}

impl RouteTarget {
    pub(super) fn new(target: Arc<Target>, layers: &[RouteLayer]) -> Self {
        let layered = (!layers.is_empty()).then(|| {
            let target = target.clone();
            let inner = any_service(service_fn(move |request| handle(target.clone(), request)));
            with_layers(inner, layers)
        });
        RouteTarget { target, layered }
    }

    /// One that runs nothing, and tells who it is.
    pub(super) fn locating(target: Arc<Target>, who: Answerer) -> Self {
        let told = target.clone();
        let tells = service_fn(move |request| tell(who, told.clone(), request));
        RouteTarget {
            target,
            layered: Some(with_layers(any_service(tells), &[])),
        }
    }

    /// Stored as a layered service, to keep the common future small.
    #[cfg(feature = "ws")]
    pub(super) fn of_websocket(target: Arc<Target>, layers: &[RouteLayer]) -> Self {
        let opened = target.clone();
        let inner = any_service(service_fn(move |request| {
            handle_websocket(opened.clone(), request)
        }));
        RouteTarget {
            target,
            layered: Some(with_layers(inner, layers)),
        }
    }

    /// The common path is not boxed here: axum boxes it once.
    #[inline]
    pub(super) fn call(
        &self,
        request: Request,
    ) -> Either<
        impl Future<Output = Result<Response, Infallible>> + Send + use<>,
        BoxFuture<'static, Result<Response, Infallible>>,
    > {
        match &self.layered {
            None => Either::Left(handle(self.target.clone(), request)),
            Some(layered) => Either::Right(layered.clone().oneshot(request).boxed()),
        }
    }

    /// The target, or the layers that are around it.
    pub(super) fn into_target(self) -> Result<Arc<Target>, Route> {
        match self.layered {
            None => Ok(self.target),
            Some(layered) => Err(layered),
        }
    }

    /// The target, if no layers are around it.
    pub(super) fn without_layers(&self) -> Option<&Arc<Target>> {
        self.layered.is_none().then_some(&self.target)
    }

    pub(super) fn is_automatic_options(&self) -> bool {
        matches!(self.target.goal, Goal::Options(_))
    }

    pub(super) fn is_foreign(&self) -> bool {
        matches!(self.target.goal, Goal::Foreign(_))
    }
}

/// The one service of a `MethodRouter`, inside of these layers.
///
/// Not the `MethodRouter` itself, which strips responses to HEAD inside of all layers further out.
fn with_layers(inner: MethodRouter, layers: &[RouteLayer]) -> Route {
    let slot = Arc::new(OnceLock::new());
    let found = slot.clone();
    let layered = layers.iter().fold(inner, |service, layer| layer(service));
    let _: MethodRouter = layered.layer(layer_fn(move |route: Route| {
        found.get_or_init(|| route.clone());
        route
    }));
    slot.get().cloned().expect("`any_service` is one service")
}
