//! [`UnmatchedLegs`]: whose 404 an unmatched URL is.

use super::path::Leg;
use crate::pipeline::Plan;
use axum::{extract::Request, response::Response};
use std::{convert::Infallible, future::Future, sync::Arc};
use tower::{Service, service_fn};

pub(crate) struct UnmatchedLegs {
    /// No pattern of the app's own is more specific here. `None` where nothing is mounted, as to ask
    /// an empty matcher takes longer than to ask a full one: its root compares no bytes at no
    /// address, which a processor may stumble over.
    pub(super) mounts: Option<matchit::Router<Leg>>,
    /// Of the blueprints that catch them, the first that is around the path.
    pub(super) below: Vec<(Prefix, Leg)>,
    pub(super) app: Leg,
}

/// Who answers.
pub(super) enum Whose<'a> {
    App(&'a Leg),
    /// What is mounted there, or a blueprint.
    Other(&'a Leg),
}

impl UnmatchedLegs {
    pub(super) fn find(&self, path: &str) -> Whose<'_> {
        if let Some(mounts) = &self.mounts
            && let Ok(mounted) = mounts.at(path)
        {
            return Whose::Other(mounted.value);
        }
        let mut below = self.below.iter();
        let found = below.find(|(prefix, _)| prefix.is_around(path));
        found.map_or(Whose::App(&self.app), |(_, leg)| Whose::Other(leg))
    }

    /// The hooks of whoever answers.
    pub(crate) fn plan(&self, path: &str) -> &Arc<Plan> {
        let (Whose::App(leg) | Whose::Other(leg)) = self.find(path);
        &leg.target.plan
    }
}

pub(super) fn service(
    legs: Arc<UnmatchedLegs>,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Future + Send>
+ Clone
+ Send
+ Sync {
    service_fn(move |request: Request| {
        let (Whose::App(leg) | Whose::Other(leg)) = legs.find(request.uri().path());
        leg.answer(request)
    })
}

/// The segments of a blueprint's prefix, each cut before its parameter, if it has one.
///
/// No matcher of routes: prefixes that overlap are fine, the longest wins.
pub(super) struct Prefix(Vec<(String, bool)>);

impl Prefix {
    pub(super) fn new(prefix: &str) -> Self {
        let segments = prefix.split('/').filter(|segment| !segment.is_empty());
        let cut = segments.map(|segment| {
            let plain = segment.replace("{{", "\u{1}").replace("}}", "\u{2}");
            let (literal, is_open) = match plain.split_once('{') {
                Some((literal, _)) => (literal, true),
                None => (plain.as_str(), false),
            };
            (literal.replace('\u{1}', "{").replace('\u{2}', "}"), is_open)
        });
        Prefix(cut.collect())
    }

    /// Whether a path is the prefix or below it.
    pub(super) fn is_around(&self, path: &str) -> bool {
        let mut segments = path.trim_start_matches('/').split('/');
        self.0.iter().all(|(literal, is_open)| {
            segments.next().is_some_and(|segment| match is_open {
                true => segment.len() > literal.len() && segment.starts_with(literal),
                false => segment == literal,
            })
        })
    }

    /// Longer goes first; of two equally long ones, that with fewer parameters.
    pub(super) fn rank(&self) -> (usize, usize) {
        let literals = self.0.iter().filter(|(_, is_open)| !is_open);
        (self.0.len(), literals.count())
    }
}
