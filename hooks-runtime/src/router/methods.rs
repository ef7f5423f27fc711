//! [`PathEntry`]: the routes of one pattern by method, and the `Allow` of its 405.

use super::{merged::ClearMatchedPath, target::RouteTarget, websocket};
use crate::build::RouteNode;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Method},
    response::Response,
};
use futures_util::{FutureExt, future::Either};
use std::{collections::BTreeSet, convert::Infallible, future::Future, sync::Arc};
use tower::{ServiceExt, service_fn};

/// All routes of one pattern.
pub(super) struct PathEntry {
    pub(super) by_method: Vec<(Method, RouteTarget)>,
    pub(super) fallback: Fallback,
}

/// Handles the methods that no route takes.
pub(super) enum Fallback {
    Answer(RouteTarget),
    /// For a pattern that only redirects: another pattern may match.
    Router(ClearMatchedPath),
}

impl PathEntry {
    #[inline]
    pub(super) fn find(&self, method: &Method) -> Option<&RouteTarget> {
        let route = |method: &Method| self.by_method.iter().find(|(known, _)| known == method);
        // HEAD runs the GET view unless there is a HEAD view (F103).
        let found = route(method).or_else(|| {
            if *method == Method::HEAD {
                route(&Method::GET)
            } else {
                None
            }
        });
        found.map(|(_, target)| target)
    }

    #[inline]
    fn call(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Response, Infallible>> + Send + use<> {
        match (self.find(request.method()), &self.fallback) {
            (Some(target), _) | (None, Fallback::Answer(target)) => target.call(request),
            (None, Fallback::Router(router)) => {
                Either::Right(router.clone().oneshot(request).boxed())
            }
        }
    }
}

/// A router of these patterns only.
pub(super) fn router<'a>(entries: impl IntoIterator<Item = (&'a str, Arc<PathEntry>)>) -> Router {
    let entries = entries.into_iter();
    entries.fold(Router::new(), |router, (pattern, entry)| {
        router.route_service(pattern, service_fn(move |request| entry.call(request)))
    })
}

/// The methods that a route takes.
pub(super) fn of(route: &RouteNode) -> impl Iterator<Item = Method> {
    let names = route.options.methods.iter();
    let names = names.filter_map(|name| Method::from_bytes(name.as_bytes()).ok());
    names.chain(websocket::connect(route))
}

/// The `Allow` of a pattern, for its 405 and its OPTIONS: all methods, the automatic ones too.
pub(super) fn allow(by_method: &[(Method, RouteTarget)]) -> HeaderValue {
    let mut methods: BTreeSet<_> = by_method
        .iter()
        .map(|(method, _)| method.as_str())
        .collect();
    methods.insert("OPTIONS");
    if methods.contains("GET") {
        methods.insert("HEAD");
    }
    let methods: Vec<_> = methods.into_iter().collect();
    HeaderValue::try_from(methods.join(", ")).unwrap_or_else(|_| HeaderValue::from_static(""))
}
