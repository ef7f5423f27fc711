//! [`Dispatcher`]: chooses between own, merged and mounted routes.
//!
//! A route of the app that takes the method goes first, then a merged one; then the most specific
//! pattern decides whether the path is the app's or that of what is mounted.

use super::{
    merged::{Answer, ClearMatchedPath, MatchProbe, always_ready},
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
    /// What is mounted, and what takes the rest.
    pub(super) outside: ClearMatchedPath,
    pub(super) methods: Arc<Methods>,
}

/// Which methods the patterns of the app take.
pub(super) struct Methods {
    table: Arc<PatternTable>,
    /// By the place of a pattern in the table.
    own: Vec<Vec<Method>>,
    /// The same for patterns that are there only to redirect.
    redirects: Vec<Vec<Method>>,
}

/// Whose a request is.
#[derive(Clone, Copy)]
enum Match {
    /// A route of the app takes it, method and all.
    Route,
    /// The app has the path: it redirects or raises a 405.
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
        if redirect.is_some_and(|place| takes(&self.redirects[place])) {
            return Match::Path;
        }
        match self.table.owner(path) {
            Some(Owner::Own(place)) => {
                if *method == Method::OPTIONS || takes(&self.own[place]) {
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

    fn call(&mut self, request: Request) -> Answer {
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
