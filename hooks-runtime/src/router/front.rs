//! [`Front`]: whose a request is, where the app's routes are not all there is.
//!
//! A route of the app that takes the method goes first, then a merged one; then the most specific
//! pattern says whether the path is the app's or that of what is mounted.

use super::{
    merged::{Answer, Probe, Unmark, always_ready},
    path::PathEntry,
};
use axum::{Router, extract::Request, http::Method};
use std::{collections::BTreeMap, sync::Arc};
use tower::Service;

/// Sends a request to the app's own router, to a merged one, or outside.
#[derive(Clone)]
pub(super) struct Front {
    pub(super) own: Router,
    pub(super) merged: Option<(Unmark, Probe)>,
    /// What is mounted, and what takes the rest.
    pub(super) outside: Unmark,
    pub(super) claims: Arc<Claims>,
}

/// Whose the paths of a pattern are.
enum Claim {
    Own(Vec<Method>),
    Mounted,
}

/// What the patterns say of a request.
#[derive(Clone, Copy)]
enum Found {
    /// A route of the app takes it, method and all.
    Taken,
    /// The app has the path: it redirects or raises a 405.
    Path,
    Mounted,
    Nobody,
}

/// The patterns of the app and of what is mounted: the most specific one of a path is axum's.
pub(super) struct Claims {
    patterns: matchit::Router<Claim>,
    /// With those that are only here to redirect, which have methods.
    redirects: matchit::Router<Vec<Method>>,
}

impl Claims {
    pub(super) fn new(
        routes: &BTreeMap<&str, Arc<PathEntry>>,
        redirects: &[(&str, Arc<PathEntry>)],
        mounts: impl Iterator<Item = String>,
    ) -> Self {
        let methods = |entry: &PathEntry, redirecting| -> Vec<_> {
            let legs = entry.by_method.iter();
            let legs = legs.filter(|(_, leg)| leg.redirects() == redirecting);
            legs.map(|(method, _)| method.clone()).collect()
        };
        let mut claims = Claims {
            patterns: matchit::Router::new(),
            redirects: matchit::Router::new(),
        };
        // `resolve` has found all of them to fit.
        for (pattern, entry) in routes {
            let own = Claim::Own(methods(entry, false));
            let _ = claims.patterns.insert(*pattern, own);
            let _ = claims.redirects.insert(*pattern, Vec::new());
        }
        for pattern in mounts {
            let _ = claims.redirects.insert(pattern.clone(), Vec::new());
            let _ = claims.patterns.insert(pattern, Claim::Mounted);
        }
        for (pattern, entry) in redirects {
            let _ = claims.redirects.insert(*pattern, methods(entry, true));
        }
        claims
    }

    fn find(&self, request: &Request) -> Found {
        let (path, method) = (request.uri().path(), request.method());
        let takes = |methods: &[Method]| {
            methods.contains(method) || (*method == Method::HEAD && methods.contains(&Method::GET))
        };
        if self
            .redirects
            .at(path)
            .is_ok_and(|found| takes(found.value))
        {
            return Found::Path;
        }
        match self.patterns.at(path).map(|found| found.value) {
            Ok(Claim::Own(methods)) if *method == Method::OPTIONS || takes(methods) => Found::Taken,
            Ok(Claim::Own(_)) => Found::Path,
            Ok(Claim::Mounted) => Found::Mounted,
            Err(_) => Found::Nobody,
        }
    }
}

impl Service<Request> for Front {
    always_ready!();

    fn call(&mut self, request: Request) -> Answer {
        let mut front = self.clone();
        let found = self.claims.find(&request);
        let probe = self.merged.as_ref();
        let probe = probe.filter(|_| !matches!(found, Found::Taken));
        let asked = probe.map(|(_, probe)| probe.takes(&request));
        Box::pin(async move {
            let is_merged = match asked {
                Some(asked) => asked.await,
                None => false,
            };
            match (front.merged, found) {
                (Some((mut merged, _)), _) if is_merged => merged.call(request).await,
                (Some((mut merged, _)), Found::Nobody) => merged.call(request).await,
                (_, Found::Mounted | Found::Nobody) => front.outside.call(request).await,
                (_, Found::Taken | Found::Path) => Service::call(&mut front.own, request).await,
            }
        })
    }
}
