//! [`Dispatcher`]: chooses between own, merged and mounted routes.
//!
//! If the app and a merged router both have a route for the path and the method, the one with the more
//! specific pattern answers, as in one router, and the app for the same one. If one of them has a route,
//! that answers. Otherwise the most specific pattern decides: the app, which redirects or raises a 405,
//! or a mount.

use super::{
    merged::{ClearMatchedPath, MatchProbe, Probed, ResponseFuture, always_ready},
    paths::{Match, Paths},
    precedence::precedence,
};
use crate::{
    error::Held,
    path::normalise,
    pattern::{Pattern, Piece},
    pipeline::AllowedMethods,
};
use axum::{Router, extract::Request};
use std::{cmp::Ordering, sync::Arc};
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

impl Dispatcher {
    /// The pattern of the app's route for a request.
    fn own_pattern(&self, found: Match) -> Option<&Pattern> {
        match found {
            Match::Route(index) => Some(&self.paths.table.own[index].pattern),
            _ => None,
        }
    }

    /// Whether a merged router may answer. No pattern is more specific than one without parameters.
    fn is_for_merged(&self, found: Match) -> bool {
        let is_text = |piece: &Piece| matches!(piece, Piece::Literal(_));
        let own = self.own_pattern(found);
        !own.is_some_and(|own| own.pieces().iter().all(is_text))
    }

    /// Whether the pattern of a merged route is more specific than the app's. Nobody knows the pattern
    /// of a nested service.
    fn is_more_specific(&self, merged: &Probed, found: Match) -> bool {
        match (self.own_pattern(found), merged.pattern()) {
            (Some(own), Some(merged)) => precedence(own, &merged) == Ordering::Greater,
            _ => false,
        }
    }

    /// Tell the app's 405 or OPTIONS the methods of a merged route.
    fn add_methods(&self, found: Match, probed: &Probed, request: &mut Request) {
        let Probed::Path(methods) = probed else {
            return;
        };
        match found {
            Match::AutomaticOptions | Match::Path => {
                AllowedMethods::add(request, methods);
            }
            Match::Nothing(Some(redirect)) => {
                AllowedMethods::add(request, methods);
                AllowedMethods::add(request, &self.paths.entries[redirect].allow);
            }
            // The router's own `Allow` stays as it is.
            Match::Route(_) | Match::Mount | Match::Nothing(None) => {}
        }
    }
}

impl Service<Request> for Dispatcher {
    always_ready!();

    fn call(&mut self, mut request: Request) -> ResponseFuture {
        normalise(&mut request);
        let mut dispatcher = self.clone();
        let found = self.paths.find(&request);
        let probe = self.merged.as_ref();
        let probe = probe.filter(|_| self.is_for_merged(found));
        let probed = probe.map(|(_, probe)| probe.probe(&request));
        let mut request = Held::new(request);
        Box::pin(async move {
            let probed = match probed {
                Some(probed) => probed.await,
                None => Probed::Nothing,
            };
            dispatcher.add_methods(found, &probed, request.get());
            let request = request.into_inner();
            let is_merged = match (found, &probed) {
                (Match::Nothing(_), _) => true,
                (Match::Route(_), Probed::Route(_)) => dispatcher.is_more_specific(&probed, found),
                (_, probed) => matches!(probed, Probed::Route(_)),
            };
            match (dispatcher.merged, found) {
                (Some((mut merged, _)), _) if is_merged => merged.call(request).await,
                (_, Match::Mount | Match::Nothing(_)) => dispatcher.outside.call(request).await,
                (_, _) => Service::call(&mut dispatcher.own, request).await,
            }
        })
    }
}
