//! [`PathEntry`]: what answers at one pattern, method by method.

use super::merged::Unmark;
#[cfg(feature = "ws")]
use crate::pipeline::handle_websocket;
use crate::{
    blueprint::RouteLayer,
    pipeline::{Goal, Target, Unmatched, handle},
};
use axum::{
    Router,
    extract::Request,
    http::Method,
    response::Response,
    routing::{MethodRouter, any_service},
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Either},
};
use std::{convert::Infallible, future::Future, sync::Arc};
use tower::{ServiceExt, service_fn};

/// All routes of one pattern.
pub(super) struct PathEntry {
    pub(super) by_method: Vec<(Method, Leg)>,
    pub(super) otherwise: Otherwise,
}

pub(super) enum Otherwise {
    Answer(Leg),
    /// The pattern is only here to redirect: another may match.
    Route(Unmark),
}

impl PathEntry {
    pub(super) fn find(&self, method: &Method) -> Option<&Leg> {
        let of = |method: &Method| self.by_method.iter().find(|(known, _)| known == method);
        let found = of(method);
        // HEAD runs the GET view unless there is one of its own (F103).
        let found = found.or_else(|| {
            if *method == Method::HEAD {
                of(&Method::GET)
            } else {
                None
            }
        });
        found.map(|(_, leg)| leg)
    }

    fn answer(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Response, Infallible>> + Send + use<> {
        match (self.find(request.method()), &self.otherwise) {
            (Some(leg), _) | (None, Otherwise::Answer(leg)) => go(&leg.way(), request),
            (None, Otherwise::Route(router)) => go(&Way::Router(router), request),
        }
    }
}

/// A router of nothing but these.
pub(super) fn router<'a>(entries: impl IntoIterator<Item = (&'a str, Arc<PathEntry>)>) -> Router {
    let entries = entries.into_iter();
    entries.fold(Router::new(), |router, (pattern, entry)| {
        router.route_service(pattern, service_fn(move |request| entry.answer(request)))
    })
}

/// A target inside the layers of its registrations.
#[derive(Clone)]
pub(super) struct Leg {
    pub(super) target: Arc<Target>,
    layered: Option<Box<MethodRouter>>,
}

impl Leg {
    pub(super) fn new(target: Arc<Target>, layers: &[RouteLayer]) -> Self {
        let layered = (!layers.is_empty()).then(|| {
            let target = target.clone();
            let inner = any_service(service_fn(move |request| handle(target.clone(), request)));
            Box::new(layers.iter().fold(inner, |service, layer| layer(service)))
        });
        Leg { target, layered }
    }

    /// Stands as layers do, out of the way of all other requests.
    #[cfg(feature = "ws")]
    pub(super) fn of_websocket(target: Arc<Target>, layers: &[RouteLayer]) -> Self {
        let entered = target.clone();
        let inner = any_service(service_fn(move |request| {
            handle_websocket(entered.clone(), request)
        }));
        let layered = layers.iter().fold(inner, |service, layer| layer(service));
        Leg {
            target,
            layered: Some(Box::new(layered)),
        }
    }

    pub(super) fn answer(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Response, Infallible>> + Send + use<> {
        go(&self.way(), request)
    }

    pub(super) fn redirects(&self) -> bool {
        matches!(self.target.goal, Goal::Unmatched(Unmatched::SlashRedirect))
    }

    pub(super) fn is_foreign(&self) -> bool {
        matches!(self.target.goal, Goal::Foreign(_))
    }

    fn way(&self) -> Way<'_> {
        match &self.layered {
            None => Way::Hooks(&self.target),
            Some(layered) => Way::Layered(layered),
        }
    }
}

/// Where a request goes on.
enum Way<'a> {
    Hooks(&'a Arc<Target>),
    Layered(&'a MethodRouter),
    Router(&'a Unmark),
}

/// The future of the usual way stands as it is: axum boxes it, once.
fn go(
    way: &Way<'_>,
    request: Request,
) -> impl Future<Output = Result<Response, Infallible>> + Send + use<> {
    let elsewhere: BoxFuture<'static, Result<Response, Infallible>> = match *way {
        Way::Hooks(target) => return Either::Left(handle(target.clone(), request)),
        Way::Layered(layered) => layered.clone().oneshot(request).boxed(),
        Way::Router(router) => router.clone().oneshot(request).boxed(),
    };
    Either::Right(elsewhere)
}
