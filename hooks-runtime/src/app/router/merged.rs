//! Merged axum routers: the app-level pipeline around every route of theirs, and their fallback.

use super::{
    super::{ProblemKind, resolve::Problems},
    AppData,
    unmatched::UnmatchedLegs,
};
use crate::{
    Endpoint,
    context::EndpointData,
    pipeline::{Goal, MergedService, Plan, Target, handle},
};
use axum::{
    Router,
    extract::{MatchedPath, Request},
    response::Response,
    routing::Route,
};
use std::{
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, OnceLock},
    task::{Context, Poll},
};
use tower::{Layer, Service};

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
                let message = payload
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| payload.downcast_ref::<&str>().copied())
                    .unwrap_or("unknown clash");
                problems.add(
                    ProblemKind::Merge,
                    format!("the router given to `.merge(…)` at {}:{} does not fit those before it: {message}: nest one of them below a path of its own", at.file(), at.line()),
                );
            }
        }
    }
    all
}

type Answer = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

macro_rules! always_ready {
    () => {
        type Response = Response;
        type Error = Infallible;
        type Future = Answer;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }
    };
}

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

#[derive(Clone)]
pub(super) struct MergedLayer {
    pub(super) app: Arc<AppData>,
    pub(super) matched: Arc<Plan>,
    pub(super) unmatched: Arc<UnmatchedLegs>,
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
    fn endpoint(&self, path: &MatchedPath) -> Endpoint {
        let path = path.as_str();
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
}

impl Service<Request> for MergedRoute {
    always_ready!();

    fn call(&mut self, request: Request) -> Answer {
        let endpoint = request
            .extensions()
            .get::<MatchedPath>()
            .map(|path| self.endpoint(path));
        let plan = match &endpoint {
            Some(_) => &self.outer.matched,
            None => &self.outer.unmatched.find(request.uri().path()).target.plan,
        };
        let target = Arc::new(Target {
            app: self.outer.app.clone(),
            exposes: true,
            has_context: true,
            plan: plan.clone(),
            goal: Goal::Merged(MergedService {
                inner: Mutex::new(Some(self.inner.clone())),
                is_matched: endpoint.is_some(),
            }),
            endpoint,
        });
        Box::pin(async move { Ok(handle(target, request).await) })
    }
}
