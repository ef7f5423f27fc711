//! Proves that each `Provided<T>` is there when its function runs, for every kind of request.

use super::{
    Chain, Function, ProblemKind, Resolved, RouteNode, Settings,
    lacking::{Lack, Requests},
    problem::Problems,
};
use crate::{
    pipeline::{Needs, Provision, Wanted},
    registry::Kind,
    source::Origin,
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
    let mut hooks = resolved.scopes.iter().flat_map(|scope| scope.functions());
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
    reported: HashSet<(&'static str, u32, String, TypeId)>,
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
            let is_websocket = route.needs.websocket;
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
            let function = &route.record.origin;
            let requests = Requests::Route(route);
            self.takes(
                &provided,
                &route.needs,
                function,
                None,
                Kind::Route,
                chain,
                &requests,
            );
        }
    }

    /// The automatic OPTIONS of a websocket route runs the before hooks of HTTP. That of any other
    /// route runs what the route runs.
    fn automatic_options(&mut self) {
        for own in &self.resolved.patterns.own {
            let routes = own.routes.iter().map(|&route| &self.resolved.routes[route]);
            let takes = |method| move |route: &&RouteNode| route.options.methods.contains(&method);
            let answers = routes
                .clone()
                .any(|route| takes("ANY")(&route) || takes("OPTIONS")(&route));
            if let Some(first) = routes.clone().next()
                && first.needs.websocket
                && !answers
            {
                let chain = Chain::of_route(self.resolved, first, false);
                self.before(&chain, &Requests::Options(first));
            }
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
                Function::Annotated(_, hook) => {
                    let origin = &hook.record.origin;
                    self.takes(
                        &provided,
                        &hook.needs,
                        origin,
                        None,
                        link.kind,
                        chain,
                        requests,
                    );
                    provided.add(&hook.record.provisions());
                }
                Function::Before(route, name, hook) => {
                    let origin = &route.record.origin;
                    self.takes(
                        &provided,
                        &hook.needs,
                        origin,
                        Some(name),
                        link.kind,
                        chain,
                        requests,
                    );
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
                let nothing = Provided::default();
                let origin = &route.record.origin;
                self.takes(
                    &nothing,
                    &hook.needs,
                    origin,
                    Some(name),
                    link.kind,
                    chain,
                    requests,
                );
            }
        }
    }

    /// Report what one function takes and nothing has provided. `named`: the name of a function that
    /// a route names.
    #[expect(
        clippy::too_many_arguments,
        reason = "one place for all that a message says"
    )]
    fn takes(
        &mut self,
        provided: &Provided,
        needs: &Needs,
        origin: &'static Origin,
        named: Option<&str>,
        kind: Kind,
        chain: &Chain<'a>,
        requests: &Requests<'a>,
    ) {
        let wanted = needs.provided.iter().filter(|wanted| !wanted.is_optional);
        for wanted in wanted.filter(|wanted| !provided.0.contains(&wanted.id)) {
            let name = named.unwrap_or(origin.function).to_owned();
            let key = (origin.location.file, origin.location.line, name, wanted.id);
            if self.reported.insert(key) {
                self.report(wanted, origin, named, kind, chain, requests);
            }
        }
    }

    fn report(
        &mut self,
        wanted: &Wanted,
        origin: &'static Origin,
        named: Option<&str>,
        kind: Kind,
        chain: &Chain<'a>,
        requests: &Requests<'a>,
    ) {
        let lack = Lack {
            app: self.app,
            resolved: self.resolved,
            wanted,
            origin,
            named,
            kind,
            chain,
            requests,
        };
        let (message, provider) = lack.message();
        let problem = self.problems.add(ProblemKind::Provided, message);
        problem.at(origin.location);
        if let Some(provider) = provider {
            problem.at(provider);
        }
    }
}

/// Whether there is such a value among them, and whether for certain.
pub(super) fn provides(provisions: &[Provision], id: TypeId) -> Option<bool> {
    let of_type = provisions.iter().filter(|provision| provision.id == id);
    of_type.map(|provision| provision.is_certain).max()
}
