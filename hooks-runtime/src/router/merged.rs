//! Merged axum routers: the app-level pipeline around each of their routes, and their fallback.

use super::{
    locate::{Answerer, tell},
    unmatched::{UnmatchedOwner, UnmatchedTargets},
};
use crate::{
    Endpoint,
    build::{MountNode, with_mounts},
    context::Matched,
    error::Held,
    pattern::Pattern,
    pipeline::{Goal, MergedService, Plan, Target, handle},
};
use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderValue, header},
    response::Response,
    routing::Route,
};
use futures_util::FutureExt;
use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
};
use tower::{Layer, Service, ServiceExt, layer::layer_fn, service_fn};

pub(super) type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

macro_rules! always_ready {
    () => {
        type Response = axum::response::Response;
        type Error = std::convert::Infallible;
        type Future = ResponseFuture;

        fn poll_ready(
            &mut self,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Result<(), std::convert::Infallible>> {
            std::task::Poll::Ready(Ok(()))
        }
    };
}
pub(super) use always_ready;

/// Removes the `MatchedPath` of an outer router: one that is found later is from this router.
#[derive(Clone)]
pub(super) struct ClearMatchedPath(pub(super) Router);

impl Service<Request> for ClearMatchedPath {
    always_ready!();

    fn call(&mut self, mut request: Request) -> ResponseFuture {
        request.extensions_mut().remove::<MatchedPath>();
        let mut router = self.0.clone();
        Box::pin(async move { Service::call(&mut router, request).await })
    }
}

/// Finds out whether a router has a route for a request, without calling the route.
///
/// `MatchedPath` is not enough: axum does not set it for a nested service.
#[derive(Clone)]
pub(super) struct MatchProbe(Router);

/// In the extensions of a response that a route gave: its pattern, unless it is a nested service.
#[derive(Clone)]
struct RouteMarker(Option<MatchedPath>);

impl MatchProbe {
    /// `mounts` are the paths of mounts, which are no routes of the router.
    pub(super) fn new(router: &Router, mounts: &[MountNode]) -> Self {
        if !router.has_routes() {
            return MatchProbe(Router::new());
        }
        let mark = |_: Route| {
            service_fn(|mut request: Request| async move {
                let mut response: Response = Response::default();
                let path = request.extensions_mut().remove::<MatchedPath>();
                response.extensions_mut().insert(RouteMarker(path));
                Ok::<_, Infallible>(response)
            })
        };
        // `route_layer` leaves out the fallback.
        let routes = router.clone().reset_fallback();
        MatchProbe(with_mounts(routes.route_layer(layer_fn(mark)), mounts))
    }

    /// Whether a route matches this path, for whatever method.
    pub(super) fn has_route(&self, path: &str) -> bool {
        let Ok(request) = Request::get(path).body(Body::empty()) else {
            return false;
        };
        // It is there at once, but for a layer of the router's that waits.
        let probed = self.probe(&request).now_or_never();
        matches!(probed, Some(Probed::Route(Some(_)) | Probed::Path(_)))
    }

    pub(super) fn probe(&self, request: &Request) -> impl Future<Output = Probed> + use<> {
        let mut probe = Request::new(Body::empty());
        *probe.method_mut() = request.method().clone();
        *probe.uri_mut() = request.uri().clone();
        let probed = self.0.clone().oneshot(probe);
        async move {
            let Ok(mut response) = probed.await;
            let Some(RouteMarker(path)) = response.extensions_mut().remove() else {
                return Probed::Nothing;
            };
            // Axum adds `Allow` if the route does not take the method.
            match response.headers_mut().remove(header::ALLOW) {
                Some(methods) => Probed::Path(methods),
                None => Probed::Route(path),
            }
        }
    }
}

/// What a request matches in a router.
pub(super) enum Probed {
    /// A route, with its pattern unless it is a nested service.
    Route(Option<MatchedPath>),
    /// Only the path of a route, which takes these methods.
    Path(HeaderValue),
    Nothing,
}

impl Probed {
    pub(super) fn pattern(&self) -> Option<Pattern> {
        match self {
            Probed::Route(Some(path)) => Pattern::from_axum(path.as_str()),
            _ => None,
        }
    }
}

#[derive(Clone)]
pub(super) struct MergedLayer {
    /// For requests that no route of the router takes.
    pub(super) matched: Arc<Matched>,
    pub(super) plan: Arc<Plan>,
    pub(super) unmatched: Arc<UnmatchedTargets>,
    pub(super) probe: MatchProbe,
    /// Routes only tell who they are.
    pub(super) locates: bool,
}

impl Layer<Route> for MergedLayer {
    type Service = MergedRoute;

    fn layer(&self, inner: Route) -> MergedRoute {
        MergedRoute(Arc::new(Targets {
            service: Arc::new(MergedService::new(inner)),
            outer: self.clone(),
            matched: OnceLock::new(),
            unmatched: OnceLock::new(),
        }))
    }
}

/// Shared, because axum clones a route for each request.
#[derive(Clone)]
pub(super) struct MergedRoute(Arc<Targets>);

/// A route of the router, inside the app-level pipeline.
struct Targets {
    service: Arc<MergedService>,
    outer: MergedLayer,
    /// Made at the first request, as only a request has the pattern.
    matched: OnceLock<Arc<Target>>,
    /// For requests that no route of the router takes.
    unmatched: OnceLock<Arc<Target>>,
}

impl Targets {
    fn matched(&self, path: &str) -> Arc<Target> {
        let new = || {
            let Matched { app, visible, .. } = &*self.outer.matched;
            let (app, visible) = (app.clone(), visible.clone());
            let matched = Matched::new(app, visible, Some(Endpoint::of_merged(path)));
            self.target(matched, &self.outer.plan)
        };
        let known = self.matched.get_or_init(new);
        let endpoint = known.matched.endpoint.as_ref();
        if endpoint.is_some_and(|endpoint| endpoint.path() == path) {
            known.clone()
        } else {
            new()
        }
    }

    fn target(&self, matched: Arc<Matched>, plan: &Arc<Plan>) -> Arc<Target> {
        let goal = Goal::Merged(self.service.clone());
        Target::new(matched, plan.clone(), goal)
    }

    async fn answer(&self, mut request: Request) -> Result<Response, Infallible> {
        let path = request.extensions().get::<MatchedPath>();
        let target = match path.map(|path| self.matched(path.as_str())) {
            Some(target) => target,
            None => {
                let probed = self.outer.probe.probe(&request);
                // A layer of the router's may wait.
                let held = Held::new(request);
                let probed = probed.await;
                request = held.into_inner();
                if !matches!(probed, Probed::Route(_)) {
                    return self.fall_back(request).await;
                }
                self.matched(NESTED_SERVICE)
            }
        };
        self.handle(target, Answerer::Merged, request).await
    }

    async fn handle(
        &self,
        target: Arc<Target>,
        who: Answerer,
        request: Request,
    ) -> Result<Response, Infallible> {
        if self.outer.locates {
            return tell(who, target, request).await;
        }
        handle(target, request).await
    }

    /// Answer a request that no route of the router takes.
    async fn fall_back(&self, request: Request) -> Result<Response, Infallible> {
        match self.outer.unmatched.find(request.uri().path()) {
            UnmatchedOwner::Other(target) => target.call(request).await,
            UnmatchedOwner::App(target) if target.is_foreign() => target.call(request).await,
            UnmatchedOwner::App(target) => {
                let new = || self.target(self.outer.matched.clone(), &target.target.plan);
                let target = self.unmatched.get_or_init(new).clone();
                self.handle(target, Answerer::MergedUnmatched, request)
                    .await
            }
        }
    }
}

/// The endpoint name of nested services, which have no `MatchedPath`.
const NESTED_SERVICE: &str = "nest_service";

impl Service<Request> for MergedRoute {
    always_ready!();

    fn call(&mut self, request: Request) -> ResponseFuture {
        let targets = self.0.clone();
        Box::pin(async move { targets.answer(request).await })
    }
}
