//! [`PathEntry`]: the routes of one pattern by method, and the `Allow` of its 405.

use super::{target::RouteTarget, websocket};
use crate::build::RouteNode;
use axum::http::{HeaderValue, Method};
use std::collections::BTreeSet;

/// All routes of one pattern.
pub(super) struct PathEntry {
    /// Empty for a pattern that only redirects.
    pub(super) by_method: Vec<(Method, RouteTarget)>,
    /// The methods of these routes; of a pattern that only redirects, those that it redirects.
    pub(super) allow: HeaderValue,
    /// The index of the entry whose pattern has a trailing slash besides: what only that one takes is
    /// redirected.
    pub(super) slashed: Option<usize>,
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

    pub(super) fn only_redirects(&self) -> bool {
        self.by_method.is_empty()
    }
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
