//! [`Dispatcher`]: chooses between own, merged and mounted routes.
//!
//! A route of the app that takes the method comes first, then a merged route. Otherwise the most
//! specific pattern decides: the app, which redirects or raises a 405, or a mount.

use super::{
    merged::{ClearMatchedPath, MatchProbe, Probed, ResponseFuture, always_ready},
    paths::{Match, Paths},
};
use crate::{path::normalise, pipeline::AllowedMethods};
use axum::{Router, extract::Request};
use std::sync::Arc;
use tower::Service;

/// Sends a request to the app's own router, to a merged one, or to what is mounted.
#[derive(Clone)]
pub(super) struct Dispatcher {
    pub(super) own: Router,
    pub(super) merged: Option<(ClearMatchedPath, MatchProbe)>,
    /// The mounts and the fallback.
    pub(super) outside: ClearMatchedPath,
    pub(super) paths: Arc<Paths>,
}

impl Service<Request> for Dispatcher {
    always_ready!();

    fn call(&mut self, mut request: Request) -> ResponseFuture {
        normalise(&mut request);
        let mut dispatcher = self.clone();
        let found = self.paths.find(&request);
        let probe = self.merged.as_ref();
        let probe = probe.filter(|_| !matches!(found, Match::Route));
        let probed = probe.map(|(_, probe)| probe.probe(&request));
        Box::pin(async move {
            let probed = match probed {
                Some(probed) => probed.await,
                None => Probed::Nothing,
            };
            if let Probed::Path(methods) = &probed {
                match found {
                    Match::AutomaticOptions | Match::Path => {
                        AllowedMethods::add(&mut request, methods);
                    }
                    Match::Nothing(Some(redirect)) => {
                        AllowedMethods::add(&mut request, methods);
                        let redirected = &dispatcher.paths.entries[redirect].allow;
                        AllowedMethods::add(&mut request, redirected);
                    }
                    // The router's own `Allow` stays as it is.
                    Match::Route | Match::Mount | Match::Nothing(None) => {}
                }
            }
            match (dispatcher.merged, found) {
                (Some((mut merged, _)), _) if matches!(probed, Probed::Route) => {
                    merged.call(request).await
                }
                (Some((mut merged, _)), Match::Nothing(_)) => merged.call(request).await,
                (_, Match::Mount | Match::Nothing(_)) => dispatcher.outside.call(request).await,
                (_, Match::Route | Match::AutomaticOptions | Match::Path) => {
                    Service::call(&mut dispatcher.own, request).await
                }
            }
        })
    }
}
