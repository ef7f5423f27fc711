//! From a resolved app to an axum router: one service per pattern, and the fallback.

mod assemble;
mod front;
mod merged;
mod outside;
mod path;
mod unmatched;
mod websocket;

pub(crate) use assemble::{Assembled, ServingHook, assemble, shared};
use outside::Outside;
pub(crate) use unmatched::UnmatchedLegs;

use crate::{
    Endpoint,
    build::{self as plan, AppLayer, MountNode, Resolved, RouteNode},
    context::{AppData, Matched},
    pipeline::{Goal, Plan, Target, Unmatched},
    registry::Item,
};
use axum::{
    Router,
    http::{HeaderValue, Method},
};
use front::{Claims, Front};
use merged::{MergedLayer, Probe, Unmark};
use path::{Leg, Otherwise, PathEntry};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use unmatched::Prefix;

fn router(
    resolved: &Resolved,
    app: &Arc<AppData>,
    layers: &[AppLayer],
    outside: Outside,
) -> Router {
    let layered = |router| layers.iter().fold(router, |router, layer| layer(router));
    let is_alone =
        resolved.merged.is_none() && outside.mounts.is_empty() && outside.fallback.is_none();
    let assembly = Assembly::new(resolved, app);
    let unmatched = Arc::new(assembly.unmatched(outside));
    let routes = assembly.routes();
    let not_found = || Router::new().fallback_service(unmatched::service(unmatched.clone()));
    if is_alone {
        let redirects = assembly.redirects(&routes, &not_found());
        let router = path::router(routes.into_iter().chain(redirects));
        return layered(router.merge(not_found()));
    }
    let merged = resolved.merged.as_ref().map(|existing| {
        let mounts = resolved.mounts.iter().map(|mount| &*mount.path);
        let probe = Probe::new(existing, mounts);
        let merged = existing.clone().layer(MergedLayer {
            plan: Arc::new(plan::of_matched(resolved, 0, false)),
            matched: Matched::new(app.clone(), None),
            unmatched: unmatched.clone(),
            probe: probe.clone(),
        });
        (merged, probe)
    });
    let last = match &merged {
        Some((merged, _)) => Router::new().fallback_service(Unmark(merged.clone())),
        None => not_found(),
    };
    let redirects = assembly.redirects(&routes, &last);
    let patterns = resolved.mounts.iter().flat_map(MountNode::patterns);
    let claims = Claims::new(&routes, &redirects, patterns);
    // Around each router's own routing, not before it: layers see `MatchedPath`.
    let outside = Unmark(layered(not_found()));
    let merged = merged.map(|(merged, probe)| (Unmark(layered(merged)), probe));
    let own = layered(path::router(routes.into_iter().chain(redirects)));
    let last = merged.as_ref().map_or(&outside, |(merged, _)| merged);
    Router::new().fallback_service(Front {
        own: own.fallback_service(last.clone()),
        merged,
        outside,
        claims: Arc::new(claims),
    })
}

/// What requests meet that match no route.
pub(crate) fn unmatched(resolved: &Resolved, app: &Arc<AppData>) -> UnmatchedLegs {
    Assembly::new(resolved, app).unmatched(Outside::default())
}

struct Assembly<'a> {
    resolved: &'a Resolved,
    app: &'a Arc<AppData>,
    /// One plan per scope, and one for its websockets, shared by all routes that have no hooks of
    /// their own.
    matched_plans: HashMap<(usize, bool), Arc<Plan>>,
    unmatched_plans: HashMap<usize, Arc<Plan>>,
}

impl<'a> Assembly<'a> {
    fn new(resolved: &'a Resolved, app: &'a Arc<AppData>) -> Self {
        // The automatic OPTIONS of a websocket route is a request as any other.
        let used: BTreeSet<_> = resolved
            .routes
            .iter()
            .flat_map(|route| [(route.scope, false), (route.scope, route.needs.websocket)])
            .collect();
        let of_matched = |(scope, is_websocket)| {
            let plan = plan::of_matched(resolved, scope, is_websocket);
            ((scope, is_websocket), Arc::new(plan))
        };
        let matched_plans = used.into_iter().map(of_matched).collect();
        let unmatched_plans = resolved
            .catching()
            .chain([0])
            .map(|scope| (scope, Arc::new(plan::of_unmatched(resolved, scope))))
            .collect();
        Assembly {
            resolved,
            app,
            matched_plans,
            unmatched_plans,
        }
    }

    fn routes(&self) -> BTreeMap<&'a str, Arc<PathEntry>> {
        let mut patterns: BTreeMap<&str, Vec<&RouteNode>> = BTreeMap::new();
        for route in &self.resolved.routes {
            patterns.entry(&route.path).or_default().push(route);
        }
        let slashed = |pattern: &str| patterns.get(&*format!("{pattern}/"));
        patterns
            .iter()
            .map(|(&pattern, routes)| {
                let mut entry = self.entry(pattern, routes);
                for route in slashed(pattern).into_iter().flatten() {
                    self.add_redirects(&mut entry, pattern, route);
                }
                (pattern, Arc::new(entry))
            })
            .collect()
    }

    fn entry(&self, pattern: &str, routes: &[&RouteNode]) -> PathEntry {
        let mut by_method = Vec::new();
        let mut options = None;
        for route in routes {
            let plan = self.plan(route, route.needs.websocket);
            let endpoint = self.endpoint(route);
            let Item::Route(_, run) = &route.record.item else {
                continue;
            };
            let view = Goal::View {
                call: websocket::call(run, &route.needs),
                record: &route.record.origin,
                needs: route.needs.clone(),
            };
            let matched = self.matched(Some(endpoint));
            let target = Target::new(matched.clone(), plan, view);
            let layers = &self.resolved.scopes[route.scope].layers;
            let leg = websocket::leg(target, layers, &route.needs);
            by_method.extend(methods(route).map(|method| (method, leg.clone())));
            // Flask asks the first rule of the path (F101).
            options.get_or_insert((route, matched));
        }
        let allow = allow(&by_method);
        if let Some((route, matched)) = options
            && !by_method.iter().any(|(known, _)| known == Method::OPTIONS)
        {
            let plan = self.plan(route, false);
            let target = Target::new(matched, plan, Goal::Options(allow.clone()));
            let leg = Leg::new(target, &self.resolved.scopes[route.scope].layers);
            by_method.push((Method::OPTIONS, leg));
        }
        let otherwise = self.unmatched_leg(pattern, Unmatched::MethodNotAllowed(allow));
        PathEntry {
            by_method,
            otherwise: Otherwise::Answer(otherwise),
        }
    }

    fn plan(&self, route: &RouteNode, is_websocket: bool) -> Arc<Plan> {
        if plan::is_own(route) {
            Arc::new(plan::of_route(self.resolved, route, is_websocket))
        } else {
            self.matched_plans[&(route.scope, is_websocket)].clone()
        }
    }

    /// Where a pattern with a trailing slash takes a method that the one without does not.
    fn add_redirects(&self, entry: &mut PathEntry, bare: &str, slashed: &RouteNode) {
        for method in methods(slashed) {
            if entry.find(&method).is_none() {
                let redirect = self.unmatched_leg(bare, Unmatched::SlashRedirect);
                entry.by_method.push((method, redirect));
            }
        }
    }

    /// The patterns without their trailing slash, where those are no patterns of their own.
    fn redirects(
        &self,
        routes: &BTreeMap<&'a str, Arc<PathEntry>>,
        last: &Router,
    ) -> Vec<(&'a str, Arc<PathEntry>)> {
        let mut matcher = matchit::Router::new();
        let mounts = self.resolved.mounts.iter().flat_map(MountNode::patterns);
        for pattern in mounts.chain(routes.keys().map(ToString::to_string)) {
            // `resolve` has found them to fit.
            let _ = matcher.insert(pattern, ());
        }
        let mut rest = None;
        let mut redirects = Vec::new();
        for (pattern, entry) in routes {
            let Some(bare) = bare_form(pattern).filter(|bare| matcher.insert(*bare, ()).is_ok())
            else {
                continue;
            };
            let redirect = self.unmatched_leg(bare, Unmatched::SlashRedirect);
            let by_method = entry.by_method.iter();
            let otherwise = if bare.contains('{') {
                // Axum would add the parameters of the next match to those of this one.
                Otherwise::Answer(self.unmatched_leg(bare, Unmatched::NotFound))
            } else {
                let all = || {
                    let routes = routes
                        .iter()
                        .map(|(pattern, entry)| (*pattern, entry.clone()));
                    path::router(routes).fallback_service(last.clone())
                };
                Otherwise::Route(Unmark(rest.get_or_insert_with(all).clone()))
            };
            let redirect = PathEntry {
                by_method: by_method
                    .map(|(method, _)| (method.clone(), redirect.clone()))
                    .collect(),
                otherwise,
            };
            redirects.push((bare, Arc::new(redirect)));
        }
        redirects
    }

    fn matched(&self, endpoint: Option<Endpoint>) -> Arc<Matched> {
        Matched::new(self.app.clone(), endpoint)
    }

    fn endpoint(&self, route: &RouteNode) -> Endpoint {
        let blueprints = self.resolved.scopes[route.scope].names.clone();
        Endpoint::of_route(
            route.endpoint.clone(),
            blueprints,
            route.path.clone(),
            route.record.origin,
        )
    }

    /// What answers a routing failure at a pattern.
    fn unmatched_leg(&self, pattern: &str, goal: Unmatched) -> Leg {
        let path = pattern.replace("{{", "{").replace("}}", "}");
        let mut catching = self.catching();
        let found = catching.find(|(_, prefix)| prefix.is_around(&path));
        self.leg_of(found.map_or(0, |(scope, _)| scope), goal)
    }

    /// The blueprints that own the unmatched URLs below their prefix, in the order to ask them.
    fn catching(&self) -> impl Iterator<Item = (usize, Prefix)> {
        let scopes = self.resolved.catching();
        let mut catching: Vec<_> = scopes
            .map(|scope| (scope, Prefix::new(&self.resolved.scopes[scope].prefix)))
            .collect();
        catching.sort_by(|(a, one), (b, other)| other.rank().cmp(&one.rank()).then(b.cmp(a)));
        catching.into_iter()
    }

    fn leg_of(&self, scope: usize, goal: Unmatched) -> Leg {
        let plan = self.unmatched_plans[&scope].clone();
        let target = Target::new(self.matched(None), plan, Goal::Unmatched(goal));
        Leg::new(target, &self.resolved.scopes[scope].layers)
    }

    fn unmatched(&self, outside: Outside) -> UnmatchedLegs {
        let below = self
            .catching()
            .map(|(scope, prefix)| (prefix, self.leg_of(scope, Unmatched::NotFound)));
        UnmatchedLegs {
            mounts: self.mounted(outside.mounts),
            below: below.collect(),
            app: match outside.fallback {
                Some(service) => self.foreign(self.unmatched_plans[&0].clone(), None, service),
                None => self.leg_of(0, Unmatched::NotFound),
            },
        }
    }
}

fn methods(route: &RouteNode) -> impl Iterator<Item = Method> {
    let names = route.options.methods.iter();
    let names = names.filter_map(|name| Method::from_bytes(name.as_bytes()).ok());
    names.chain(websocket::connect(route))
}

/// The methods of a pattern, with those that come by themselves.
fn allow(by_method: &[(Method, Leg)]) -> HeaderValue {
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

/// `/x` for `/x/`.
fn bare_form(pattern: &str) -> Option<&str> {
    pattern.strip_suffix('/').filter(|bare| !bare.is_empty())
}
