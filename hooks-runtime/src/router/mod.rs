//! From a resolved app to an axum router: one service per pattern, and the fallback.

mod assemble;
mod dispatch;
mod edge;
mod merged;
mod methods;
mod mounts;
mod redirects;
mod target;
mod unmatched;
mod websocket;

pub(crate) use assemble::{Assembled, ServingHook, app_data, assemble};
pub(crate) use unmatched::UnmatchedTargets;

use crate::{
    Endpoint,
    build::{self, AppLayer, Resolved, RouteNode},
    context::{AppData, Matched},
    pipeline::{Goal, Plan, Target, Unmatched},
    registry::Item,
};
use axum::{Router, http::Method};
use dispatch::{Dispatcher, Methods};
use edge::unstripped;
use merged::{ClearMatchedPath, MatchProbe, MergedLayer};
use methods::{Fallback, PathEntry};
use mounts::Mounts;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use target::RouteTarget;
use unmatched::Prefix;

/// The router of an app, its layers included.
fn router(resolved: &Resolved, app: &Arc<AppData>, layers: &[AppLayer], mounts: Mounts) -> Router {
    let with_layers = |router| layers.iter().fold(router, |router, layer| layer(router));
    let is_alone =
        resolved.merged.is_none() && mounts.services.is_empty() && mounts.fallback.is_none();
    let assembly = Assembly::new(resolved, app);
    let unmatched = Arc::new(assembly.unmatched(mounts));
    let own = assembly.own();
    let not_found = || Router::new().fallback_service(unmatched::service(unmatched.clone()));
    if is_alone {
        let redirects = assembly.redirects(&own, &not_found());
        return with_layers(assembly.router(&own, &redirects).merge(not_found()));
    }
    let merged = resolved.merged.as_ref().map(|existing| {
        let mounts = resolved.mounts.iter().map(|mount| &*mount.path);
        let probe = MatchProbe::new(existing, mounts);
        let merged = existing.clone().layer(MergedLayer {
            plan: Arc::new(build::of_matched(resolved, 0, false)),
            matched: assembly.matched(None),
            unmatched: unmatched.clone(),
            probe: probe.clone(),
        });
        (merged, probe)
    });
    let last = match &merged {
        Some((merged, _)) => Router::new().fallback_service(ClearMatchedPath(merged.clone())),
        None => not_found(),
    };
    let redirects = assembly.redirects(&own, &last);
    let methods = Methods::new(&resolved.patterns, &own, &redirects);
    // The layers of each router run after its routing, so that they see `MatchedPath`.
    let outside = ClearMatchedPath(with_layers(not_found()));
    let merged = merged.map(|(merged, probe)| {
        let merged = unstripped(with_layers(merged), app);
        (ClearMatchedPath(merged), probe)
    });
    let own = with_layers(assembly.router(&own, &redirects));
    let last = merged.as_ref().map_or(&outside, |(merged, _)| merged);
    Router::new().fallback_service(Dispatcher {
        own: own.fallback_service(last.clone()),
        merged,
        outside,
        methods: Arc::new(methods),
    })
}

/// The targets of requests that match no route.
pub(crate) fn unmatched(resolved: &Resolved, app: &Arc<AppData>) -> UnmatchedTargets {
    Assembly::new(resolved, app).unmatched(Mounts::default())
}

/// Makes all targets of an app.
struct Assembly<'a> {
    resolved: &'a Resolved,
    app: &'a Arc<AppData>,
    /// One plan per scope, and one for its websocket routes. Shared by all routes without hooks of
    /// their own.
    matched_plans: HashMap<(usize, bool), Arc<Plan>>,
    unmatched_plans: HashMap<usize, Arc<Plan>>,
}

impl<'a> Assembly<'a> {
    fn new(resolved: &'a Resolved, app: &'a Arc<AppData>) -> Self {
        // The automatic OPTIONS of a websocket route opens no WebSocket.
        let used: BTreeSet<_> = resolved
            .routes
            .iter()
            .flat_map(|route| [(route.scope, false), (route.scope, route.needs.websocket)])
            .collect();
        let matched_plan = |(scope, is_websocket)| {
            let plan = build::of_matched(resolved, scope, is_websocket);
            ((scope, is_websocket), Arc::new(plan))
        };
        let matched_plans = used.into_iter().map(matched_plan).collect();
        let unmatched_plans = resolved
            .catching()
            .chain([0])
            .map(|scope| (scope, Arc::new(build::of_unmatched(resolved, scope))))
            .collect();
        Assembly {
            resolved,
            app,
            matched_plans,
            unmatched_plans,
        }
    }

    /// The entries of the app's own patterns, in the order of the table.
    fn own(&self) -> Vec<Arc<PathEntry>> {
        let table = &self.resolved.patterns;
        let routes_of = |index: usize| -> Vec<&RouteNode> {
            let routes = table.own[index].routes.iter();
            routes.map(|&route| &self.resolved.routes[route]).collect()
        };
        let by_text = |text: &str| {
            let found = table
                .own
                .binary_search_by(|own| own.pattern.text().cmp(text));
            found.ok()
        };
        let entries = table.own.iter().enumerate().map(|(index, own)| {
            let pattern = own.pattern.text();
            let mut entry = self.entry(pattern, &routes_of(index));
            let slashed = by_text(&format!("{pattern}/"));
            for route in slashed.into_iter().flat_map(routes_of) {
                self.add_redirects(&mut entry, pattern, route);
            }
            Arc::new(entry)
        });
        entries.collect()
    }

    /// A router of the app's own patterns and of those that only redirect.
    fn router(&self, own: &[Arc<PathEntry>], redirects: &[Arc<PathEntry>]) -> Router {
        let table = &self.resolved.patterns;
        let patterns = table.own.iter().map(|own| own.pattern.text());
        let redirecting = table
            .redirects
            .iter()
            .map(|redirect| redirect.pattern.text());
        let entries = own.iter().chain(redirects).cloned();
        methods::router(patterns.chain(redirecting).zip(entries))
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
                answers_head: methods::of(route).any(|method| method == Method::HEAD),
            };
            let matched = self.matched(Some(endpoint));
            let target = Target::new(matched.clone(), plan, view);
            let layers = &self.resolved.scopes[route.scope].layers;
            let target = websocket::target(target, layers, &route.needs);
            by_method.extend(methods::of(route).map(|method| (method, target.clone())));
            // The first route of the path answers OPTIONS, as in Flask (F101).
            options.get_or_insert((route, matched));
        }
        let allow = methods::allow(&by_method);
        if let Some((route, matched)) = options
            && !by_method.iter().any(|(known, _)| known == Method::OPTIONS)
        {
            let plan = self.plan(route, false);
            let target = Target::new(matched, plan, Goal::Options(allow.clone()));
            let layers = &self.resolved.scopes[route.scope].layers;
            by_method.push((Method::OPTIONS, RouteTarget::new(target, layers)));
        }
        let fallback = self.unmatched_at(pattern, Unmatched::MethodNotAllowed(allow));
        PathEntry {
            by_method,
            fallback: Fallback::Answer(fallback),
        }
    }

    fn plan(&self, route: &RouteNode, is_websocket: bool) -> Arc<Plan> {
        if build::is_own(route) {
            Arc::new(build::of_route(self.resolved, route, is_websocket))
        } else {
            self.matched_plans[&(route.scope, is_websocket)].clone()
        }
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

    /// The target of a routing failure at a pattern.
    fn unmatched_at(&self, pattern: &str, goal: Unmatched) -> RouteTarget {
        let path = pattern.replace("{{", "{").replace("}}", "}");
        let mut catching = self.catching();
        let found = catching.find(|(_, prefix)| prefix.contains(&path));
        self.unmatched_in(found.map_or(0, |(scope, _)| scope), goal)
    }

    /// The blueprints that catch the unmatched URLs below their prefix: the first whose prefix fits
    /// wins.
    fn catching(&self) -> impl Iterator<Item = (usize, Prefix)> {
        let scopes = self.resolved.catching();
        let mut catching: Vec<_> = scopes
            .map(|scope| (scope, Prefix::new(&self.resolved.scopes[scope].prefix)))
            .collect();
        catching.sort_by(|(a, one), (b, other)| other.rank().cmp(&one.rank()).then(b.cmp(a)));
        catching.into_iter()
    }

    fn unmatched_in(&self, scope: usize, goal: Unmatched) -> RouteTarget {
        let plan = self.unmatched_plans[&scope].clone();
        let target = Target::new(self.matched(None), plan, Goal::Unmatched(goal));
        RouteTarget::new(target, &self.resolved.scopes[scope].layers)
    }

    fn unmatched(&self, mounts: Mounts) -> UnmatchedTargets {
        let blueprints = self
            .catching()
            .map(|(scope, prefix)| (prefix, self.unmatched_in(scope, Unmatched::NotFound)));
        UnmatchedTargets {
            mounts: self.mount_targets(mounts.services),
            blueprints: blueprints.collect(),
            app: match mounts.fallback {
                Some(service) => self.foreign(self.unmatched_plans[&0].clone(), None, service),
                None => self.unmatched_in(0, Unmatched::NotFound),
            },
        }
    }
}
