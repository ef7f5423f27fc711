//! [`PathEntry`]: what answers at one pattern, method by method.

use super::merged::Unmark;
use crate::{
    pipeline::{Target, handle},
    registration::RouteLayer,
};
use axum::{
    Router,
    extract::Request,
    http::Method,
    response::Response,
    routing::{MethodRouter, any_service},
};
use std::{convert::Infallible, sync::Arc};
use tower::{Service, ServiceExt, service_fn};

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

    async fn answer(&self, request: Request) -> Response {
        match (self.find(request.method()), &self.otherwise) {
            (Some(leg), _) | (None, Otherwise::Answer(leg)) => leg.answer(request).await,
            (None, Otherwise::Route(router)) => {
                let Ok(response) = router.clone().oneshot(request).await;
                response
            }
        }
    }
}

/// A router of nothing but these.
pub(super) fn router<'a>(entries: impl IntoIterator<Item = (&'a str, Arc<PathEntry>)>) -> Router {
    entries
        .into_iter()
        .fold(Router::new(), |router, (pattern, entry)| {
            let service = service_fn(move |request| {
                let entry = entry.clone();
                async move { Ok::<_, Infallible>(entry.answer(request).await) }
            });
            router.route_service(pattern, service)
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
            let inner = any_service(service_fn(move |request| {
                let target = target.clone();
                async move { Ok::<_, Infallible>(handle(target, request).await) }
            }));
            Box::new(layers.iter().fold(inner, |service, layer| layer(service)))
        });
        Leg { target, layered }
    }

    pub(super) async fn answer(&self, request: Request) -> Response {
        match &self.layered {
            None => handle(self.target.clone(), request).await,
            Some(layered) => {
                let Ok(response) = layered.clone().call(request).await;
                response
            }
        }
    }
}
