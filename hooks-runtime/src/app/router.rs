//! From a resolved app to an axum router: one service per pattern, and the fallback.

use super::{
    ProblemKind, plan,
    resolve::{Problems, Resolved},
    routes::RouteNode,
};
use crate::{
    Endpoint,
    context::{EndpointData, StateMap, UrlMap},
    pipeline::{Goal, MergedService, Plan, Target, Unmatched, handle},
    registry::Item,
};
use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method},
    response::Response,
    routing::{MethodRouter, Route, any_service},
};
use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// What all requests of an app share.
pub(crate) struct AppData {
    pub(crate) states: StateMap,
    pub(crate) urls: UrlMap,
}

/// A layer of [`App::layer`](super::App::layer).
pub(super) type AppLayer = Box<dyn Fn(Router) -> Router + Send>;

type Answer = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

pub(super) fn assemble(resolved: &Resolved, app: &Arc<AppData>, layers: &[AppLayer]) -> Router {
    let layered = |router| layers.iter().fold(router, |router, layer| layer(router));
    let assembly = Assembly::new(resolved, app);
    let mut router = Router::new();
    for (pattern, service) in assembly.path_services() {
        router = router.route_service(&pattern, service);
    }
    let unmatched = assembly.unmatched();
    let Some(merged) = &resolved.merged else {
        return layered(router.fallback_service(UnmatchedService(unmatched)));
    };
    let merged = merged.clone().layer(MergedLayer {
        matched: Arc::new(plan::of_matched(resolved, 0)),
        app: app.clone(),
        unmatched,
    });
    // Around the merged router's own routing, not before it: layers see `MatchedPath`.
    layered(router).fallback_service(Unmark(layered(merged)))
}

/// All routers as one. Merging is axum's, and so is what clashes; axum tells by panicking.
pub(super) fn merge(
    routers: &[(Router, &'static Location<'static>)],
    problems: &mut Problems,
) -> Option<Router> {
    let mut all: Option<Router> = None;
    for (router, at) in routers {
        let so_far = all.clone().unwrap_or_default();
        match catch_unwind(AssertUnwindSafe(|| so_far.merge(router.clone()))) {
            Ok(merged) => all = Some(merged),
            Err(payload) => {
                let message = payload
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| payload.downcast_ref::<&str>().copied())
                    .unwrap_or("unknown clash");
                problems.add(
                    ProblemKind::Merge,
                    format!("the router given to `.merge(…)` at {}:{} does not fit those before it: {message}: nest one of them below a path of its own", at.file(), at.line()),
                );
            }
        }
    }
    all
}

struct Assembly<'a> {
    resolved: &'a Resolved,
    app: &'a Arc<AppData>,
    /// One plan per scope, shared by all routes that have no hooks of their own.
    matched: HashMap<usize, Arc<Plan>>,
    unmatched: HashMap<usize, Arc<Plan>>,
}

impl<'a> Assembly<'a> {
    fn new(resolved: &'a Resolved, app: &'a Arc<AppData>) -> Self {
        let used: std::collections::BTreeSet<_> =
            resolved.routes.iter().map(|route| route.scope).collect();
        let matched = used
            .iter()
            .map(|&scope| (scope, Arc::new(plan::of_matched(resolved, scope))))
            .collect();
        let catching = resolved.scopes.iter().enumerate().filter(|(scope, node)| {
            *scope == 0
                || node
                    .blueprint
                    .is_some_and(crate::Blueprint::catches_unmatched)
        });
        let unmatched = catching
            .map(|(scope, _)| (scope, Arc::new(plan::of_unmatched(resolved, scope))))
            .collect();
        Assembly {
            resolved,
            app,
            matched,
            unmatched,
        }
    }

    fn path_services(&self) -> Vec<(String, PathService)> {
        let mut patterns: BTreeMap<&str, Vec<&RouteNode>> = BTreeMap::new();
        for route in &self.resolved.routes {
            patterns.entry(&route.path).or_default().push(route);
        }
        let mut matcher = matchit::Router::new();
        for pattern in patterns.keys() {
            // `resolve` has found them to fit.
            let _ = matcher.insert(*pattern, ());
        }
        let mut services = Vec::new();
        // Axum takes them in the order of the check above, so that it fails where this one does.
        let mut redirects = Vec::new();
        for (pattern, routes) in &patterns {
            let entry = self.path_entry(pattern, routes);
            if let Some(bare) = bare_form(pattern)
                && matcher.insert(bare, ()).is_ok()
            {
                redirects.push((
                    bare.to_owned(),
                    PathService(Arc::new(self.redirect_entry(bare, &entry))),
                ));
            }
            services.push(((*pattern).to_owned(), PathService(Arc::new(entry))));
        }
        services.extend(redirects);
        services
    }

    fn path_entry(&self, pattern: &str, routes: &[&RouteNode]) -> PathEntry {
        let mut entry = PathEntry::default();
        let mut options = None;
        for route in routes {
            let plan = if plan::is_own(route) {
                Arc::new(plan::of_route(self.resolved, route))
            } else {
                self.matched[&route.scope].clone()
            };
            let endpoint = self.endpoint(route);
            let Item::Route(_, run) = &route.record.item else {
                continue;
            };
            let target = Arc::new(Target {
                app: self.app.clone(),
                exposes: plan.extensions || route.needs.extensions,
                plan: plan.clone(),
                endpoint: Some(endpoint.clone()),
                goal: Goal::View {
                    call: run.call(&route.needs),
                    borrows_head: route.needs.borrows_head,
                },
            });
            let leg = Leg::new(target, &self.resolved.scopes[route.scope].layers);
            for method in route.options.methods {
                if let Ok(method) = Method::from_bytes(method.as_bytes()) {
                    entry.by_method.push((method, leg.clone()));
                }
            }
            // Flask asks the first rule of the path (F101).
            options.get_or_insert((plan, endpoint, route.scope));
        }
        let allow = entry.allow();
        if let Some((plan, endpoint, scope)) = options
            && !entry.handles(&Method::OPTIONS)
        {
            let target = Arc::new(Target {
                app: self.app.clone(),
                exposes: plan.extensions,
                plan,
                endpoint: Some(endpoint),
                goal: Goal::Options(allow.clone()),
            });
            let leg = Leg::new(target, &self.resolved.scopes[scope].layers);
            entry.by_method.push((Method::OPTIONS, leg));
        }
        entry.otherwise = Some(self.unmatched_target(pattern, Unmatched::MethodNotAllowed(allow)));
        entry
    }

    /// The form without the trailing slash redirects the methods that the form with it takes.
    fn redirect_entry(&self, bare: &str, entry: &PathEntry) -> PathEntry {
        let redirect = Leg::new(self.unmatched_target(bare, Unmatched::SlashRedirect), &[]);
        let mut methods: Vec<_> = entry
            .by_method
            .iter()
            .map(|(method, _)| method.clone())
            .collect();
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        PathEntry {
            by_method: methods
                .into_iter()
                .map(|method| (method, redirect.clone()))
                .collect(),
            otherwise: Some(self.unmatched_target(bare, Unmatched::NotFound)),
        }
    }

    fn endpoint(&self, route: &RouteNode) -> Endpoint {
        Endpoint(Arc::new(EndpointData {
            name: route.endpoint.clone(),
            blueprints: self.resolved.scopes[route.scope].names.clone(),
            path: route.path.clone(),
            function: route.record.function,
            location: Some(route.record.location),
        }))
    }

    fn unmatched_target(&self, pattern: &str, goal: Unmatched) -> Arc<Target> {
        let mut catching = self.catching();
        let found = catching.find(|(_, prefix)| prefix.is_around(pattern));
        self.target_of(found.map_or(0, |(scope, _)| scope), goal)
    }

    /// The blueprints that own the unmatched URLs below their prefix, in the order to ask them.
    fn catching(&self) -> impl Iterator<Item = (usize, Prefix)> {
        let scopes = self.unmatched.keys().filter(|&&scope| scope != 0);
        let mut catching: Vec<_> = scopes
            .map(|&scope| (scope, Prefix::new(&self.resolved.scopes[scope].prefix)))
            .collect();
        catching.sort_by(|(a, one), (b, other)| other.rank().cmp(&one.rank()).then(b.cmp(a)));
        catching.into_iter()
    }

    fn target_of(&self, scope: usize, goal: Unmatched) -> Arc<Target> {
        let plan = self.unmatched[&scope].clone();
        Arc::new(Target {
            app: self.app.clone(),
            exposes: plan.extensions,
            plan,
            endpoint: None,
            goal: Goal::Unmatched(goal),
        })
    }

    fn unmatched(&self) -> Arc<UnmatchedTargets> {
        let below = self
            .catching()
            .map(|(scope, prefix)| (prefix, self.target_of(scope, Unmatched::NotFound)));
        Arc::new(UnmatchedTargets {
            app: self.target_of(0, Unmatched::NotFound),
            below: below.collect(),
        })
    }
}

/// The segments of a blueprint's prefix, each cut before its parameter, if it has one.
///
/// No matcher of routes: prefixes that overlap are fine, the longest wins.
struct Prefix(Vec<(String, bool)>);

impl Prefix {
    fn new(prefix: &str) -> Self {
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

    /// Whether a path, or the pattern of a route, is the prefix or below it.
    fn is_around(&self, path: &str) -> bool {
        let mut segments = path.trim_start_matches('/').split('/');
        self.0.iter().all(|(literal, is_open)| {
            segments.next().is_some_and(|segment| match is_open {
                true => segment.len() > literal.len() && segment.starts_with(literal),
                false => segment == literal,
            })
        })
    }

    /// Longer goes first; of two equally long ones, that with fewer parameters.
    fn rank(&self) -> (usize, usize) {
        let literals = self.0.iter().filter(|(_, is_open)| !is_open);
        (self.0.len(), literals.count())
    }
}

/// `/x` for `/x/`.
fn bare_form(pattern: &str) -> Option<&str> {
    pattern.strip_suffix('/').filter(|bare| !bare.is_empty())
}

/// What answers one method of one pattern.
#[derive(Clone)]
struct Leg {
    target: Arc<Target>,
    /// The target inside the layers of its registrations.
    layered: Option<MethodRouter>,
}

impl Leg {
    fn new(target: Arc<Target>, layers: &[crate::registration::RouteLayer]) -> Self {
        let layered = (!layers.is_empty()).then(|| {
            let inner = any_service(TargetService(target.clone()));
            layers.iter().fold(inner, |service, layer| layer(service))
        });
        Leg { target, layered }
    }

    fn answer(&self, request: Request) -> Answer {
        match &self.layered {
            None => answer(self.target.clone(), request),
            Some(layered) => {
                let mut layered = layered.clone();
                Box::pin(async move { layered.call(request).await })
            }
        }
    }
}

fn answer(target: Arc<Target>, request: Request) -> Answer {
    Box::pin(async move { Ok(handle(target, request).await) })
}

/// All routes of one pattern.
#[derive(Default)]
struct PathEntry {
    by_method: Vec<(Method, Leg)>,
    otherwise: Option<Arc<Target>>,
}

impl PathEntry {
    fn handles(&self, method: &Method) -> bool {
        self.by_method.iter().any(|(known, _)| known == method)
    }

    fn find(&self, method: &Method) -> Option<&Leg> {
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
        found.map(|(_, leg)| leg)
    }

    fn allow(&self) -> HeaderValue {
        let mut methods: Vec<_> = self
            .by_method
            .iter()
            .map(|(method, _)| method.as_str())
            .collect();
        methods.push("OPTIONS");
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.dedup();
        HeaderValue::try_from(methods.join(", ")).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

macro_rules! always_ready {
    () => {
        type Response = Response;
        type Error = Infallible;
        type Future = Answer;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }
    };
}

#[derive(Clone)]
struct PathService(Arc<PathEntry>);

impl Service<Request> for PathService {
    always_ready!();

    fn call(&mut self, request: Request) -> Answer {
        match (self.0.find(request.method()), &self.0.otherwise) {
            (Some(leg), _) => leg.answer(request),
            (None, Some(otherwise)) => answer(otherwise.clone(), request),
            (None, None) => {
                Box::pin(async { Ok(crate::error::bare(axum::http::StatusCode::NOT_FOUND)) })
            }
        }
    }
}

#[derive(Clone)]
struct TargetService(Arc<Target>);

impl Service<Request> for TargetService {
    always_ready!();

    fn call(&mut self, request: Request) -> Answer {
        answer(self.0.clone(), request)
    }
}

/// Whose 404 an unmatched URL is.
struct UnmatchedTargets {
    app: Arc<Target>,
    /// Of the blueprints that catch them, the first that is around the path.
    below: Vec<(Prefix, Arc<Target>)>,
}

impl UnmatchedTargets {
    fn find(&self, path: &str) -> &Arc<Target> {
        let mut below = self.below.iter();
        let found = below.find(|(prefix, _)| prefix.is_around(path));
        found.map_or(&self.app, |(_, target)| target)
    }
}

#[derive(Clone)]
struct UnmatchedService(Arc<UnmatchedTargets>);

impl Service<Request> for UnmatchedService {
    always_ready!();

    fn call(&mut self, request: Request) -> Answer {
        answer(self.0.find(request.uri().path()).clone(), request)
    }
}

/// Takes away the mark of an outer router, so that one means a match in the merged router.
#[derive(Clone)]
struct Unmark(Router);

impl Service<Request> for Unmark {
    always_ready!();

    fn call(&mut self, mut request: Request) -> Answer {
        request.extensions_mut().remove::<MatchedPath>();
        let mut router = self.0.clone();
        Box::pin(async move { Service::call(&mut router, request).await })
    }
}

/// The app-level pipeline around every route, and the fallback, of a merged router.
#[derive(Clone)]
struct MergedLayer {
    app: Arc<AppData>,
    matched: Arc<Plan>,
    unmatched: Arc<UnmatchedTargets>,
}

impl Layer<Route> for MergedLayer {
    type Service = MergedRoute;

    fn layer(&self, inner: Route) -> MergedRoute {
        MergedRoute {
            inner,
            outer: self.clone(),
        }
    }
}

#[derive(Clone)]
struct MergedRoute {
    inner: Route,
    outer: MergedLayer,
}

impl Service<Request> for MergedRoute {
    always_ready!();

    fn call(&mut self, request: Request) -> Answer {
        let matched = request.extensions().get::<MatchedPath>().cloned();
        let goal = Goal::Merged(MergedService {
            inner: Mutex::new(Some(self.inner.clone())),
            is_matched: matched.is_some(),
        });
        let app = self.outer.app.clone();
        let target = match matched {
            Some(path) => Target {
                app,
                exposes: true,
                plan: self.outer.matched.clone(),
                endpoint: Some(Endpoint(Arc::new(EndpointData {
                    name: path.as_str().to_owned(),
                    blueprints: Arc::default(),
                    path: path.as_str().to_owned(),
                    function: "",
                    location: None,
                }))),
                goal,
            },
            None => Target {
                app,
                exposes: true,
                plan: self.outer.unmatched.find(request.uri().path()).plan.clone(),
                endpoint: None,
                goal,
            },
        };
        answer(Arc::new(target), request)
    }
}
