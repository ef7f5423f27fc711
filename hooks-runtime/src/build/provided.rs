//! Proves that each `Provided<T>` is there when its function runs, for every kind of request.

use super::{
    Chain, Function, ProblemKind, Resolved, RouteNode, ScopeNode, Settings,
    lacking::{Lack, Taker},
    needs,
    problem::Problems,
    requests::Requests,
};
use crate::{
    pipeline::{Needs, Provision},
    registry::Kind,
};
use std::{
    any::TypeId,
    collections::{BTreeMap, HashSet},
};

/// Check all chains of an app.
pub(super) fn check(app: &Settings, resolved: &Resolved, problems: &mut Problems) {
    if !takes_any(resolved) {
        return;
    }
    let mut proof = Proof {
        app,
        resolved,
        reported: HashSet::new(),
        problems,
    };
    proof.routes();
    proof.automatic_options();
    if resolved
        .merged
        .as_ref()
        .is_some_and(axum::Router::has_routes)
    {
        let chain = Chain::of_matched(resolved, 0, false);
        proof.matched(&chain, &Requests::Merged);
    }
    for mount in &resolved.mounts {
        let chain = Chain::of_matched(resolved, mount.scope, false);
        proof.matched(&chain, &Requests::Mount(mount));
    }
    for scope in resolved.catching().chain([0]) {
        let chain = Chain::of_unmatched(resolved, scope);
        proof.before(&chain, &Requests::Unmatched(&resolved.scopes[scope]));
    }
}

/// Check what runs around the service inside of a `hooks_layer`: also the hooks behind the before
/// hooks.
pub(crate) fn check_layer(app: &Settings, resolved: &Resolved, problems: &mut Problems) {
    let mut proof = Proof {
        app,
        resolved,
        reported: HashSet::new(),
        problems,
    };
    for scope in resolved.catching().chain([0]) {
        let chain = Chain::of_unmatched(resolved, scope);
        proof.matched(&chain, &Requests::Layer);
    }
}

/// Whether some function takes a `Provided<T>`: most apps have none.
fn takes_any(resolved: &Resolved) -> bool {
    let takes = |needs: &Needs| needs.provided.iter().any(|wanted| !wanted.is_optional);
    let mut hooks = resolved.scopes.iter().flat_map(ScopeNode::functions);
    let mut routes = resolved.routes.iter();
    hooks.any(|hook| takes(&hook.needs))
        || routes.any(|route| {
            takes(&route.needs) || route.options.own_needs().any(|(.., needs)| takes(&needs))
        })
}

struct Proof<'a> {
    app: &'a Settings,
    resolved: &'a Resolved,
    /// By the function's place and name, and the type.
    reported: HashSet<(&'static str, u32, &'static str, TypeId)>,
    problems: &'a mut Problems,
}

/// The values that are there for certain.
#[derive(Default)]
struct Provided(HashSet<TypeId>);

impl Provided {
    fn add(&mut self, provisions: &[Provision]) {
        let certain = provisions.iter().filter(|provision| provision.is_certain);
        self.0.extend(certain.map(|provision| provision.id));
    }
}

impl<'a> Proof<'a> {
    /// Routes without options of their own share the chain of their scope, as they share a plan.
    fn routes(&mut self) {
        let mut shared: BTreeMap<(usize, bool), Vec<&RouteNode>> = BTreeMap::new();
        for route in &self.resolved.routes {
            let is_websocket = route.options.is_websocket;
            if super::is_own(route) {
                let chain = Chain::of_route(self.resolved, route, is_websocket);
                self.views(&chain, &[route]);
            } else {
                let key = (route.scope, is_websocket);
                shared.entry(key).or_default().push(route);
            }
        }
        for ((scope, is_websocket), routes) in shared {
            let chain = Chain::of_matched(self.resolved, scope, is_websocket);
            self.views(&chain, &routes);
        }
    }

    /// A chain, and the views at its end.
    fn views(&mut self, chain: &Chain<'a>, routes: &[&'a RouteNode]) {
        let Some(first) = routes.first() else { return };
        let provided = self.matched(chain, &Requests::Route(first));
        for route in routes {
            let view = Taker {
                origin: &route.record.origin,
                named: None,
                kind: Kind::Route,
                scope: &self.resolved.scopes[route.scope],
            };
            self.takes(
                &provided,
                &route.needs,
                &view,
                chain,
                &Requests::Route(route),
            );
        }
    }

    fn automatic_options(&mut self) {
        for route in of_automatic_options(self.resolved) {
            let chain = Chain::of_route(self.resolved, route, false);
            self.before(&chain, &Requests::Options(route));
        }
    }

    /// A request that comes to an end without a view: the before hooks are all that has to run.
    fn before(&mut self, chain: &Chain<'a>, requests: &Requests<'a>) -> Provided {
        let is_before = |kind| matches!(kind, Kind::BeforeRequest | Kind::BeforeWebSocket);
        self.walk(Provided::default(), chain, is_before, requests)
    }

    /// A request that something answers: all functions that run when nothing stops it.
    fn matched(&mut self, chain: &Chain<'a>, requests: &Requests<'a>) -> Provided {
        let provided = self.before(chain, requests);
        let later = |kind| {
            matches!(
                kind,
                Kind::ProcessView | Kind::ProcessException | Kind::ProcessTemplateResponse
            )
        };
        let provided = self.walk(provided, chain, later, requests);
        self.after(chain, requests);
        provided
    }

    fn walk(
        &mut self,
        mut provided: Provided,
        chain: &Chain<'a>,
        runs: impl Fn(Kind) -> bool,
        requests: &Requests<'a>,
    ) -> Provided {
        for link in chain.hooks.iter().filter(|link| runs(link.kind)) {
            match &link.function {
                Function::Annotated(scope, hook) => {
                    let taker = Taker {
                        origin: &hook.record.origin,
                        named: None,
                        kind: link.kind,
                        scope,
                    };
                    self.takes(&provided, &hook.needs, &taker, chain, requests);
                    provided.add(&hook.record.provisions());
                }
                Function::Before(route, name, hook) => {
                    let taker = self.named(route, name, link.kind);
                    self.takes(&provided, &hook.needs, &taker, chain, requests);
                    provided.add(&hook.provides);
                }
                Function::After(..) | Function::Value(..) => {}
            }
        }
        provided
    }

    /// The functions in `after = […]` have no attribute that would refuse a `Provided<T>`.
    fn after(&mut self, chain: &Chain<'a>, requests: &Requests<'a>) {
        for link in &chain.hooks {
            if let Function::After(route, name, hook) = &link.function {
                let taker = self.named(route, name, link.kind);
                self.takes(&Provided::default(), &hook.needs, &taker, chain, requests);
            }
        }
    }

    fn named(&self, route: &RouteNode, name: &'static str, kind: Kind) -> Taker<'a> {
        Taker {
            origin: &route.record.origin,
            named: Some(name),
            kind,
            scope: &self.resolved.scopes[route.scope],
        }
    }

    /// Report what one function takes and nothing has provided.
    fn takes(
        &mut self,
        provided: &Provided,
        needs: &Needs,
        taker: &Taker<'a>,
        chain: &Chain<'a>,
        requests: &Requests<'a>,
    ) {
        for wanted in needs.provided.iter().filter(|wanted| !wanted.is_optional) {
            let is_offered = taker.scope.visible.offers.has(wanted.id) && !taker.is_late();
            let is_said = || needs::is_said(self.resolved, taker.scope, wanted.id);
            if is_offered || provided.0.contains(&wanted.id) || is_said() {
                continue;
            }
            let location = &taker.origin.location;
            let key = (location.file, location.line, taker.name(), wanted.id);
            if !self.reported.insert(key) {
                continue;
            }
            let lack = Lack {
                app: self.app,
                resolved: self.resolved,
                wanted,
                taker,
                chain,
                requests,
            };
            let (message, place) = lack.message();
            let problem = self.problems.add(ProblemKind::Provided, message);
            problem.at(*location);
            if let Some(place) = place {
                problem.at(place);
            }
        }
    }
}

/// Websocket routes with an automatic OPTIONS, which runs the before hooks of HTTP. That of any other route
/// runs what the route runs.
pub(super) fn of_automatic_options(resolved: &Resolved) -> impl Iterator<Item = &RouteNode> {
    resolved.patterns.own.iter().filter_map(|own| {
        let mut routes = own.routes.iter().map(|&route| &resolved.routes[route]);
        let takes = |method| move |route: &RouteNode| route.options.methods.contains(&method);
        let mut all = routes.clone();
        let answers = all.any(|route| takes("ANY")(route) || takes("OPTIONS")(route));
        let first = routes.next();
        first.filter(|first| first.options.is_websocket && !answers)
    })
}

/// Whether there is such a value among them, and whether for certain.
pub(super) fn provides(provisions: &[Provision], id: TypeId) -> Option<bool> {
    let of_type = provisions.iter().filter(|provision| provision.id == id);
    of_type.map(|provision| provision.is_certain).max()
}
