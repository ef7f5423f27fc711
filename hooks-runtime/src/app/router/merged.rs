//! Merged axum routers: the app-level pipeline around every route of theirs, and their fallback.

use super::{
    super::{AppData, ProblemKind, mounts::marked, resolve::Problems},
    unmatched::{UnmatchedLegs, Whose},
};
use crate::{
    Endpoint,
    context::EndpointData,
    error::text_of_panic,
    pipeline::{Goal, MergedService, Plan, Target, handle},
};
use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::header,
    response::Response,
    routing::Route,
};
use std::{
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, OnceLock},
};
use tower::{Layer, Service, ServiceExt, layer::layer_fn, service_fn};

/// All routers as one. Merging is axum's, and so is what clashes; axum tells by panicking.
pub(in super::super) fn merge(
    routers: &[(Router, &'static Location<'static>)],
    problems: &mut Problems,
) -> Option<Router> {
    let mut all: Option<Router> = None;
    for (router, at) in routers {
        let so_far = all.clone().unwrap_or_default();
        match catch_unwind(AssertUnwindSafe(|| so_far.merge(router.clone()))) {
            Ok(merged) => all = Some(merged),
            Err(payload) => {
                let message = text_of_panic(payload);
                problems.add(
                    ProblemKind::Merge,
                    format!("the router given to `.merge(…)` at {}:{} does not fit those before it: {message}: nest one of them below a path of its own", at.file(), at.line()),
                );
            }
        }
    }
    all
}

pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

macro_rules! always_ready {
    () => {
        type Response = axum::response::Response;
        type Error = std::convert::Infallible;
        type Future = Answer;

        fn poll_ready(
            &mut self,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Result<(), std::convert::Infallible>> {
            std::task::Poll::Ready(Ok(()))
        }
    };
}
pub(super) use always_ready;

/// Takes away the mark of an outer router, so that one means a match in this one.
#[derive(Clone)]
pub(super) struct Unmark(pub(super) Router);

impl Service<Request> for Unmark {
    always_ready!();

    fn call(&mut self, mut request: Request) -> Answer {
        request.extensions_mut().remove::<MatchedPath>();
        let mut router = self.0.clone();
        Box::pin(async move { Service::call(&mut router, request).await })
    }
}

/// Tells whether a router has a route for a request, without calling it.
///
/// Axum says so of a route by `MatchedPath`, but of a nested service by nothing at all.
#[derive(Clone)]
pub(super) struct Probe(Router);

/// The answer of a route.
#[derive(Clone)]
struct Hit;

impl Probe {
    /// What is mounted at these paths is not the router's.
    pub(super) fn new<'a>(router: &Router, mounts: impl IntoIterator<Item = &'a str>) -> Self {
        if !router.has_routes() {
            return Probe(Router::new());
        }
        let hit = |_: Route| {
            service_fn(|_: Request| async {
                let mut response: Response = Response::default();
                response.extensions_mut().insert(Hit);
                Ok::<_, Infallible>(response)
            })
        };
        // Around routes only, not around the fallback.
        let routes = router.clone().reset_fallback();
        Probe(marked(routes.route_layer(layer_fn(hit)), mounts))
    }

    pub(super) fn takes(&self, request: &Request) -> impl Future<Output = bool> + use<> {
        let mut probe = Request::new(Body::empty());
        *probe.method_mut() = request.method().clone();
        *probe.uri_mut() = request.uri().clone();
        let asked = self.0.clone().oneshot(probe);
        async move {
            let Ok(response) = asked.await;
            // Axum adds an `Allow` where the method is none of the route's.
            let is_hit = response.extensions().get::<Hit>().is_some();
            is_hit && !response.headers().contains_key(header::ALLOW)
        }
    }
}

#[derive(Clone)]
pub(super) struct MergedLayer {
    pub(super) app: Arc<AppData>,
    pub(super) matched: Arc<Plan>,
    pub(super) unmatched: Arc<UnmatchedLegs>,
    pub(super) probe: Probe,
}

impl Layer<Route> for MergedLayer {
    type Service = MergedRoute;

    fn layer(&self, inner: Route) -> MergedRoute {
        MergedRoute {
            inner,
            outer: self.clone(),
            endpoint: Arc::default(),
        }
    }
}

#[derive(Clone)]
pub(super) struct MergedRoute {
    inner: Route,
    outer: MergedLayer,
    /// Axum tells its pattern with the first request.
    endpoint: Arc<OnceLock<Endpoint>>,
}

impl MergedRoute {
    fn endpoint(&self, path: &str) -> Endpoint {
        let new = || {
            Endpoint(Arc::new(EndpointData {
                name: path.to_owned(),
                blueprints: Arc::default(),
                path: path.to_owned(),
                function: "",
                location: None,
            }))
        };
        let known = self.endpoint.get_or_init(new);
        if known.path() == path {
            known.clone()
        } else {
            new()
        }
    }

    async fn answer(self, request: Request) -> Result<Response, Infallible> {
        let path = request.extensions().get::<MatchedPath>();
        let endpoint = match path.map(|path| self.endpoint(path.as_str())) {
            Some(endpoint) => endpoint,
            None => {
                let asked = self.outer.probe.takes(&request);
                if !asked.await {
                    return self.fall_back(request).await;
                }
                self.endpoint(NESTED_SERVICE)
            }
        };
        let plan = self.outer.matched.clone();
        self.enter(plan, Some(endpoint), request).await
    }

    /// What no route of the router takes: a blueprint's that catches it, or the router's fallback's.
    async fn fall_back(self, request: Request) -> Result<Response, Infallible> {
        let unmatched = self.outer.unmatched.clone();
        match unmatched.find(request.uri().path()) {
            Whose::Other(leg) => leg.answer(request).await,
            Whose::App(leg) if leg.is_foreign() => leg.answer(request).await,
            Whose::App(leg) => self.enter(leg.target.plan.clone(), None, request).await,
        }
    }

    fn enter(
        self,
        plan: Arc<Plan>,
        endpoint: Option<Endpoint>,
        request: Request,
    ) -> impl Future<Output = Result<Response, Infallible>> {
        let target = Arc::new(Target {
            app: self.outer.app,
            exposes: true,
            has_context: true,
            plan,
            goal: Goal::Merged(MergedService(Mutex::new(Some(self.inner)))),
            endpoint,
        });
        handle(target, request)
    }
}

/// The name of the endpoints whose pattern axum does not tell.
const NESTED_SERVICE: &str = "nest_service";

impl Service<Request> for MergedRoute {
    always_ready!();

    fn call(&mut self, request: Request) -> Answer {
        let route = self.clone();
        Box::pin(route.answer(request))
    }
}
