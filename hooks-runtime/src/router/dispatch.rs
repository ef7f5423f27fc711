//! [`Dispatcher`]: chooses between own, merged and mounted routes.
//!
//! A route of the app that takes the method comes first, then a merged route. Otherwise the most
//! specific pattern decides: the app, which redirects or raises a 405, or a mount.

use super::{
    merged::{ClearMatchedPath, MatchProbe, ResponseFuture, always_ready},
    methods::PathEntry,
};
use crate::build::{Owner, PatternTable};
use axum::{Router, extract::Request, http::Method};
use std::sync::Arc;
use tower::Service;

/// Sends a request to the app's own router, to a merged one, or to what is mounted.
#[derive(Clone)]
pub(super) struct Dispatcher {
    pub(super) own: Router,
    pub(super) merged: Option<(ClearMatchedPath, MatchProbe)>,
    /// The mounts and the fallback.
    pub(super) outside: ClearMatchedPath,
    pub(super) methods: Arc<Methods>,
}

/// The methods that each pattern of the app takes.
pub(super) struct Methods {
    table: Arc<PatternTable>,
    /// By the index of a pattern in the table.
    own: Vec<Vec<Method>>,
    /// The same for patterns that only redirect.
    redirects: Vec<Vec<Method>>,
}

/// What a request matches.
#[derive(Clone, Copy)]
enum Match {
    /// A route of the app: path and method.
    Route,
    /// Only the path of a route: the app redirects or raises a 405.
    Path,
    Mount,
    Nothing,
}

impl Methods {
    pub(super) fn new(
        table: &Arc<PatternTable>,
        own: &[Arc<PathEntry>],
        redirects: &[Arc<PathEntry>],
    ) -> Self {
        let methods = |entry: &Arc<PathEntry>, redirecting| -> Vec<_> {
            let targets = entry.by_method.iter();
            let targets = targets.filter(|(_, target)| target.redirects() == redirecting);
            targets.map(|(method, _)| method.clone()).collect()
        };
        Methods {
            table: table.clone(),
            own: own.iter().map(|entry| methods(entry, false)).collect(),
            redirects: redirects.iter().map(|entry| methods(entry, true)).collect(),
        }
    }

    fn find(&self, request: &Request) -> Match {
        let (path, method) = (request.uri().path(), request.method());
        let takes = |methods: &[Method]| {
            methods.contains(method) || (*method == Method::HEAD && methods.contains(&Method::GET))
        };
        let redirect = self.table.redirect(path);
        if redirect.is_some_and(|index| takes(&self.redirects[index])) {
            return Match::Path;
        }
        match self.table.owner(path) {
            Some(Owner::Own(index)) => {
                if *method == Method::OPTIONS || takes(&self.own[index]) {
                    Match::Route
                } else {
                    Match::Path
                }
            }
            Some(Owner::Mount(_)) => Match::Mount,
            None => Match::Nothing,
        }
    }
}

impl Service<Request> for Dispatcher {
    always_ready!();

    fn call(&mut self, request: Request) -> ResponseFuture {
        let mut dispatcher = self.clone();
        let found = self.methods.find(&request);
        let probe = self.merged.as_ref();
        let probe = probe.filter(|_| !matches!(found, Match::Route));
        let takes = probe.map(|(_, probe)| probe.takes(&request));
        Box::pin(async move {
            let is_merged = match takes {
                Some(takes) => takes.await,
                None => false,
            };
            match (dispatcher.merged, found) {
                (Some((mut merged, _)), _) if is_merged => merged.call(request).await,
                (Some((mut merged, _)), Match::Nothing) => merged.call(request).await,
                (_, Match::Mount | Match::Nothing) => dispatcher.outside.call(request).await,
                (_, Match::Route | Match::Path) => {
                    Service::call(&mut dispatcher.own, request).await
                }
            }
        })
    }
}
