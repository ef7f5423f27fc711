//! From a resolved app to an axum router: one service per pattern, and the fallback.

mod assemble;
mod dispatch;
mod edge;
mod matched;
mod merged;
mod methods;
mod mounts;
mod paths;
mod precedence;
mod respelling;
mod target;
mod unmatched;
mod websocket;

pub(crate) use assemble::{Assembled, ServingHook, app_data, assemble};
pub(crate) use respelling::RespellingLayer;
pub(crate) use unmatched::UnmatchedTargets;

use crate::{
    Endpoint,
    build::{self, AppLayer, Resolved, RouteNode},
    context::{AppData, Matched},
    pipeline::{Goal, Plan, Target, Unmatched},
    registry::Item,
};
use axum::{Router, http::Method};
use dispatch::Dispatcher;
use edge::unstripped;
use merged::{ClearMatchedPath, MatchProbe, MergedLayer};
use methods::PathEntry;
use mounts::Mounts;
use paths::Paths;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use target::RouteTarget;
use unmatched::{Failures, Prefix};

/// The router of an app, its layers included.
fn router(resolved: &Resolved, app: &Arc<AppData>, layers: &[AppLayer], mounts: Mounts) -> Router {
    let with_layers = |router| {
        layers
            .iter()
            .fold(router, |router, layer| layer(router, None))
    };
    let is_alone =
        resolved.merged.is_none() && mounts.services.is_empty() && mounts.fallback.is_none();
    let assembly = Assembly::new(resolved, app);
    let paths = Arc::new(Paths {
        table: resolved.patterns.clone(),
        entries: assembly.entries(),
        unmatched: Arc::new(assembly.unmatched(mounts)),
    });
    if is_alone {
        let router = paths.router().merge(paths.outside());
        return respelling::with_layers(router, layers, &paths);
    }
    let merged = resolved.merged.as_ref().map(|existing| {
        let probe = MatchProbe::new(existing, &resolved.mounts);
        let merged = existing.clone().layer(MergedLayer {
            plan: Arc::new(build::of_matched(resolved, 0, false)),
            matched: assembly.matched(0, None),
            unmatched: paths.unmatched.clone(),
            probe: probe.clone(),
        });
        (merged, probe)
    });
    // The layers of each router run after its routing, so that they see `MatchedPath`.
    let outside = ClearMatchedPath(with_layers(paths.outside()));
    let merged = merged.map(|(merged, probe)| {
        let merged = unstripped(with_layers(merged), app);
        (ClearMatchedPath(merged), probe)
    });
    let last = merged.as_ref().map_or(&outside, |(merged, _)| merged);
    Router::new().fallback_service(Dispatcher {
        own: with_layers(paths.router()).fallback_service(last.clone()),
        merged,
        outside,
        paths,
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

    /// The entries of all patterns: the app's own in the order of the table, then those that only
    /// redirect.
    fn entries(&self) -> Vec<PathEntry> {
        let table = &self.resolved.patterns;
        let by_text = |text: &str| {
            let found = table
                .own
                .binary_search_by(|own| own.pattern.text().cmp(text));
            found.ok()
        };
        let own = table.own.iter().map(|own| {
            let routes = own.routes.iter();
            let routes: Vec<_> = routes.map(|&route| &self.resolved.routes[route]).collect();
            let slashed = by_text(&format!("{}/", own.pattern.text()));
            self.entry(&routes, slashed)
        });
        let mut entries: Vec<_> = own.collect();
        for redirect in &table.redirects {
            entries.push(PathEntry {
                by_method: Vec::new(),
                any: None,
                allow: entries[redirect.slashed].allow.clone(),
                slashed: Some(redirect.slashed),
            });
        }
        entries
    }

    fn entry(&self, routes: &[&RouteNode], slashed: Option<usize>) -> PathEntry {
        let mut by_method = Vec::new();
        let mut any = None;
        let mut options = None;
        for route in routes {
            let plan = self.plan(route, route.needs.websocket);
            let endpoint = self.endpoint(route);
            let Item::Route(_, run) = &route.record.item else {
                continue;
            };
            let needs = build::needs_of_view(self.resolved, route, &plan);
            let view = Goal::View {
                call: websocket::call(run, &needs),
                record: &route.record.origin,
                needs,
                answers_head: methods::is_any(route)
                    || methods::of(route).any(|method| method == Method::HEAD),
            };
            let matched = self.matched(route.scope, Some(endpoint));
            let target = Target::new(matched.clone(), plan, view);
            // Inside of the layers of the blueprints.
            let own = route.options.layer.iter().map(|layer| layer());
            let outer = self.resolved.scopes[route.scope].layers.iter().cloned();
            let layers: Vec<_> = own.chain(outer).collect();
            let target = websocket::target(target, &layers, &route.needs);
            by_method.extend(methods::of(route).map(|method| (method, target.clone())));
            if methods::is_any(route) {
                any = Some(target);
            }
            // The first route of the path answers OPTIONS, as in Flask (F101).
            options.get_or_insert((route, matched));
        }
        let allow = methods::allow(&by_method);
        if let Some((route, matched)) = options
            && any.is_none()
            && !by_method.iter().any(|(known, _)| known == Method::OPTIONS)
        {
            let plan = self.plan(route, false);
            let target = Target::new(matched, plan, Goal::Options(allow.clone()));
            let layers = &self.resolved.scopes[route.scope].layers;
            by_method.push((Method::OPTIONS, RouteTarget::new(target, layers)));
        }
        PathEntry {
            by_method,
            any,
            allow,
            slashed,
        }
    }

    fn plan(&self, route: &RouteNode, is_websocket: bool) -> Arc<Plan> {
        if build::is_own(route) {
            Arc::new(build::of_route(self.resolved, route, is_websocket))
        } else {
            self.matched_plans[&(route.scope, is_websocket)].clone()
        }
    }

    fn matched(&self, scope: usize, endpoint: Option<Endpoint>) -> Arc<Matched> {
        let visible = self.resolved.scopes[scope].visible.clone();
        Matched::new(self.app.clone(), visible, endpoint)
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

    /// The routing failures of a scope.
    fn failures(&self, scope: usize) -> Failures {
        let failure = |goal| {
            let plan = self.unmatched_plans[&scope].clone();
            let target = Target::new(self.matched(scope, None), plan, Goal::Unmatched(goal));
            RouteTarget::new(target, &self.resolved.scopes[scope].layers)
        };
        Failures {
            not_found: failure(Unmatched::NotFound),
            method_not_allowed: failure(Unmatched::MethodNotAllowed),
            slash_redirect: failure(Unmatched::SlashRedirect),
        }
    }

    fn unmatched(&self, mounts: Mounts) -> UnmatchedTargets {
        let blueprints = self.catching();
        let blueprints = blueprints.map(|(scope, prefix)| (prefix, self.failures(scope)));
        let mut app = self.failures(0);
        if let Some(service) = mounts.fallback {
            app.not_found = self.foreign(0, self.unmatched_plans[&0].clone(), None, service);
        }
        UnmatchedTargets {
            mounts: self.mount_targets(mounts.services),
            blueprints: blueprints.collect(),
            app,
            splits_at_encoded_slashes: !self.resolved.is_before_upstream(),
        }
    }
}
