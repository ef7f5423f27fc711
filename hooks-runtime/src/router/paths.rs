//! [`Paths`]: from a path and a method to the target that answers, by the app's own table.
//!
//! Axum matches the patterns first, and most requests go straight to the route that it found. The
//! table is asked where axum's match does not answer: a pattern that only redirects, and takes
//! another method; a path that was spelled otherwise when axum matched it.

use super::{
    giving::{Giving, Kept, Place},
    matched::match_anew,
    methods::PathEntry,
    target::RouteTarget,
    unmatched::UnmatchedTargets,
};
use crate::{
    build::{Owner, PatternTable},
    error::Held,
    path::{has_escape, normalise, original},
    pipeline::{AllowedMethods, InFlight, Target},
};
use axum::{
    Router,
    extract::Request,
    http::{Method, Uri},
    response::Response,
    routing::Route,
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Either},
};
use std::{convert::Infallible, future::Future, sync::Arc};
use tower::{Service, ServiceExt, service_fn};

type Answer = BoxFuture<'static, Result<Response, Infallible>>;

/// All patterns of an app with their routes, and what answers the paths of none.
pub(super) struct Paths {
    pub(super) table: Arc<PatternTable>,
    /// By the index of a pattern in the table; those that only redirect come last.
    pub(super) entries: Vec<PathEntry>,
    pub(super) unmatched: Arc<UnmatchedTargets>,
}

/// What a request matches in the app's own table.
#[derive(Clone, Copy)]
pub(super) enum Match {
    /// A route: path and method. The index of its pattern.
    Route(usize),
    /// A route that only answers OPTIONS, in place of another that does not.
    AutomaticOptions,
    /// Only the path of a route: the app redirects or raises a 405.
    Path,
    Mount,
    /// Nothing. The index of a pattern that redirects this path for other methods, if there is one.
    Nothing(Option<usize>),
}

impl Paths {
    /// A router of all patterns.
    pub(super) fn router(self: &Arc<Self>) -> Router {
        let mut router = Router::new();
        for index in 0..self.entries.len() {
            let pattern = self.pattern(index);
            router = match self.first_get(index) {
                Some(get) => router.route_service(pattern, get),
                None => {
                    let paths = self.clone();
                    let answer = move |request| paths.answer(index, request);
                    router.route_service(pattern, service_fn(answer))
                }
            };
        }
        router
    }

    /// The service of a pattern with a view for GET: it gives the target of that to its requests.
    fn first_get(
        self: &Arc<Self>,
        index: usize,
    ) -> Option<
        impl Service<
            Request,
            Response = Response,
            Error = Infallible,
            Future = impl Future<Output = Result<Response, Infallible>> + Send + use<>,
        > + Clone
        + Send
        + Sync
        + use<>,
    > {
        let get = self.entries[index].find(&Method::GET)?.without_layers()?;
        let place = Place::new();
        let get = get.of_view(Box::new(place.keep(self.clone())))?;
        // No branch on the request before the first poll: the compiler writes the parts of the future
        // into its box only if there is one way to make it. It copies the whole of it otherwise.
        let answer = move |get: Arc<Target>, request: Request| {
            let mut flight = InFlight::new(get, request);
            async move {
                let head = &flight.cx().parts;
                if (head.method != Method::GET || has_escape(head.uri.path()))
                    && let Some((get, mut request)) = flight.take_back()
                {
                    match besides(get, index, &mut request) {
                        Ok(target) => flight = InFlight::new(target, request),
                        Err(layered) => return Box::pin(layered.oneshot(request)).await,
                    }
                }
                let mut response = Held::empty();
                flight.run(&mut response).await;
                Ok(response.into_inner())
            }
        };
        Some(Giving::new(get, place, Target::of_no_app, answer))
    }

    /// Answer a request that axum found at the pattern of this index.
    #[inline]
    fn answer(
        &self,
        index: usize,
        request: Request,
    ) -> Either<impl Future<Output = Result<Response, Infallible>> + Send + use<>, Answer> {
        match self.entries[index].find(request.method()) {
            Some(target) if !has_escape(request.uri().path()) => target.call(request),
            _ => Either::Right(self.answer_rarely(Some(index), request)),
        }
    }

    /// For the paths that the router of the patterns does not match.
    pub(super) fn outside(self: &Arc<Self>) -> Router {
        let paths = self.clone();
        Router::new().fallback_service(service_fn(move |request: Request| {
            let path = request.uri().path();
            if has_escape(path) {
                Either::Right(paths.answer_rarely(None, request))
            } else {
                paths.unmatched.target(path).call(request)
            }
        }))
    }

    /// Answer a request that has no route at the pattern of this index, or may belong to another one.
    ///
    /// It takes the request, so that the usual one is not moved once more.
    #[inline(never)]
    fn answer_rarely(&self, index: Option<usize>, mut request: Request) -> Answer {
        self.answering_rarely(index, &mut request)
            .call(request)
            .boxed()
    }

    fn answering_rarely(&self, index: Option<usize>, request: &mut Request) -> &RouteTarget {
        if normalise(request) {
            self.rematch(request);
            return self.answering(request);
        }
        match index {
            Some(index) => self.answering_at(index, request),
            None => self.unmatched.target(request.uri().path()),
        }
    }

    /// For requests of any path, whatever axum matched.
    pub(super) fn any(self: &Arc<Self>) -> Router {
        let paths = self.clone();
        Router::new().fallback_service(service_fn(move |mut request: Request| {
            paths.answering(&mut request).call(request)
        }))
    }

    /// Put the parameters and the `MatchedPath` of a normal path in the place of those that axum
    /// found for another spelling of it.
    pub(super) fn rematch(&self, request: &mut Request) {
        if let Some(index) = self.index(request.uri().path()) {
            match_anew(request, self.pattern(index));
        }
    }

    /// What a request matches, and what is left for others.
    pub(super) fn find(&self, request: &Request) -> Match {
        let (path, method) = (request.uri().path(), request.method());
        let redirect = self
            .table
            .redirect(path)
            .map(|at| at + self.table.own.len());
        if redirect.is_some_and(|index| self.slashed(&self.entries[index], method).is_some()) {
            return Match::Path;
        }
        match self.table.owner(path) {
            Some(Owner::Own(index)) => match self.entries[index].find(method) {
                Some(target) if target.is_automatic_options() => Match::AutomaticOptions,
                Some(_) => Match::Route(index),
                None => Match::Path,
            },
            Some(Owner::Mount(_)) => Match::Mount,
            None => Match::Nothing(redirect),
        }
    }

    fn pattern(&self, index: usize) -> &str {
        let own = &self.table.own;
        let pattern = match index.checked_sub(own.len()) {
            Some(redirect) => &self.table.redirects[redirect].pattern,
            None => &own[index].pattern,
        };
        pattern.text()
    }

    /// The index of the most specific pattern of a path.
    fn index(&self, path: &str) -> Option<usize> {
        if let Some(redirect) = self.table.redirect(path) {
            return Some(self.table.own.len() + redirect);
        }
        match self.table.owner(path)? {
            Owner::Own(index) => Some(index),
            Owner::Mount(_) => None,
        }
    }

    fn answering(&self, request: &mut Request) -> &RouteTarget {
        match self.index(request.uri().path()) {
            Some(index) => self.answering_at(index, request),
            None => self.unmatched.target(request.uri().path()),
        }
    }

    fn answering_at(&self, index: usize, request: &mut Request) -> &RouteTarget {
        let entry = &self.entries[index];
        match entry.find(request.method()) {
            Some(target) => target,
            None => self.answering_no_route(entry, request),
        }
    }

    fn answering_no_route<'a>(
        &'a self,
        entry: &'a PathEntry,
        request: &mut Request,
    ) -> &'a RouteTarget {
        if let Some(slashed) = self.slashed(entry, request.method()) {
            // The client has asked for the form with the slash, and a layer has removed it: a redirect
            // would lead back here.
            let was_slashed = ends_with_one_slash(original(request.extensions(), request.uri()));
            // A merged route has this path, too: its methods are not those of the other URL.
            let is_shared = slashed.is_automatic_options() && AllowedMethods::are_in(request);
            if was_slashed || is_shared {
                return slashed;
            }
            return &self.unmatched.failures(request.uri().path()).slash_redirect;
        }
        let mut refusing = entry;
        if entry.only_redirects() {
            let Some(Owner::Own(index)) = self.table.owner(request.uri().path()) else {
                return self.unmatched.target(request.uri().path());
            };
            match_anew(request, self.pattern(index));
            refusing = &self.entries[index];
            if let Some(target) = refusing.find(request.method()) {
                return target;
            }
        }
        AllowedMethods::add(request, &refusing.allow);
        &self
            .unmatched
            .failures(request.uri().path())
            .method_not_allowed
    }

    /// The route with a trailing slash that a request is redirected to.
    fn slashed(&self, entry: &PathEntry, method: &Method) -> Option<&RouteTarget> {
        self.entries[entry.slashed?].find(method)
    }
}

/// What answers a request that the view for GET at the pattern of this index does not: a target, or
/// one with layers around it.
#[inline(never)]
fn besides(get: Arc<Target>, index: usize, request: &mut Request) -> Result<Arc<Target>, Route> {
    let kept = get.of_router.as_deref();
    let Some(paths) = kept.and_then(|kept| kept.downcast_ref::<Kept<Arc<Paths>>>()) else {
        // That of no app.
        return Ok(get);
    };
    let paths = &paths.part;
    let found = match paths.entries[index].find(request.method()) {
        Some(target) if !has_escape(request.uri().path()) => target,
        _ => paths.answering_rarely(Some(index), request),
    };
    found.clone().into_target()
}

/// Whether a redirect to the path with one trailing slash would lead to this URL.
fn ends_with_one_slash(uri: &Uri) -> bool {
    let path = uri.path();
    path.ends_with('/') && !path.starts_with("//") && !path.ends_with("//")
}
