//! [`PathEntry`]: what answers at one pattern, method by method, and the `Allow` of its 405.

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

/// What answers the other methods.
pub(super) enum Fallback {
    Answer(RouteTarget),
    /// The pattern is there only to redirect: another may match.
    Router(ClearMatchedPath),
}

impl PathEntry {
    pub(super) fn find(&self, method: &Method) -> Option<&RouteTarget> {
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
        found.map(|(_, target)| target)
    }

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

/// A router of nothing but these.
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

/// The methods of a pattern, with the automatic ones, as its 405 and its OPTIONS name them.
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
