//! [`Dispatcher`]: chooses between own, merged and mounted routes.
//!
//! The most specific pattern decides, as in one router. If the app and a merged router have the same
//! one, a route of the app that takes the method comes first, then a merged route, then the app, which
//! redirects or raises a 405.

use super::{
    merged::{ClearMatchedPath, MatchProbe, Probed, ResponseFuture, always_ready},
    paths::{Match, Paths},
    precedence::precedence,
};
use crate::{
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
    /// The pattern of the app that a request matches.
    fn own_pattern(&self, found: Match) -> Option<&Pattern> {
        match found {
            Match::Route(index) | Match::AutomaticOptions(index) | Match::Path(index) => {
                Some(&self.paths.table.own[index].pattern)
            }
            Match::Redirect | Match::Mount | Match::Nothing(_) => None,
        }
    }

    /// Whether a merged router may answer. No pattern is more specific than one without parameters.
    fn is_for_merged(&self, found: Match) -> bool {
        let is_text = |piece: &Piece| matches!(piece, Piece::Literal(_));
        match (found, self.own_pattern(found)) {
            (Match::Route(_), Some(own)) => !own.pieces().iter().all(is_text),
            _ => true,
        }
    }

    /// Which pattern goes first, that of the app or that of a merged router. A nested service, whose
    /// pattern nobody knows, is `Equal`.
    fn precedence(&self, found: Match, probed: &Probed) -> Ordering {
        match (self.own_pattern(found), probed.pattern()) {
            (Some(own), Some(merged)) => precedence(own, &merged),
            _ => Ordering::Equal,
        }
    }

    /// Tell the app's 405 or OPTIONS the methods of a merged route with the same pattern.
    fn add_methods(&self, found: Match, probed: &Probed, request: &mut Request) {
        let Probed::Path(methods, _) = probed else {
            return;
        };
        match found {
            Match::AutomaticOptions(_) | Match::Path(_) | Match::Redirect => {
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
        Box::pin(async move {
            let probed = match probed {
                Some(probed) => probed.await,
                None => Probed::Nothing,
            };
            let is_merged = match dispatcher.precedence(found, &probed) {
                Ordering::Less => false,
                Ordering::Greater => true,
                Ordering::Equal => {
                    dispatcher.add_methods(found, &probed, &mut request);
                    matches!(found, Match::Nothing(_))
                        || matches!(probed, Probed::Route(_)) && !matches!(found, Match::Route(_))
                }
            };
            match (dispatcher.merged, found) {
                (Some((mut merged, _)), _) if is_merged => merged.call(request).await,
                (_, Match::Mount | Match::Nothing(_)) => dispatcher.outside.call(request).await,
                (_, _) => Service::call(&mut dispatcher.own, request).await,
            }
        })
    }
}
