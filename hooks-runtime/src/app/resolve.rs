//! [`Resolved`]: the app with everything in its place and in order, or with its problems.
//!
//! Records become scopes and routes here. What follows, plan and description, only reads.

use super::{
    App, BuildError, Problem, ProblemKind,
    linked::Linked,
    mounts::{self, FallbackNode, MountNode},
    place::{candidates, place},
    routes::{RouteNode, resolve_routes},
    scopes::{ScopeNode, flatten},
    websockets,
};
use crate::{
    Blueprint,
    context::UrlMap,
    pipeline::{Given, Needs},
    registry::{Kind, Record},
};

/// One hook or handler in its place.
#[derive(Clone, Debug)]
pub(crate) struct HookNode {
    pub(crate) record: &'static Record,
    pub(crate) needs: Needs,
}

/// An app with everything in its place.
pub(crate) struct Resolved {
    /// The app's own scope first, then blueprints, a parent before its children.
    pub(crate) scopes: Vec<ScopeNode>,
    pub(crate) routes: Vec<RouteNode>,
    pub(crate) before_serving: Vec<&'static Record>,
    pub(crate) after_serving: Vec<&'static Record>,
    /// All axum routers, if there are any.
    pub(crate) merged: Option<axum::Router>,
    pub(crate) mounts: Vec<MountNode>,
    pub(crate) fallback: Option<FallbackNode>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<String>,
}

impl Resolved {
    /// What `url_for` knows, of an app that is mounted at `base`.
    pub(crate) fn urls(&self, base: &str) -> UrlMap {
        let mut urls = UrlMap::default();
        base.clone_into(&mut urls.base);
        urls.takes_patterns = self.merged.is_some();
        for mount in &self.mounts {
            urls.insert(mount.path.clone(), mount.path.clone());
        }
        for route in &self.routes {
            urls.insert(route.endpoint.clone(), route.path.clone());
        }
        urls
    }

    /// Nothing is wrong; what looks wrong is logged.
    pub(super) fn checked(self) -> Result<Self, BuildError> {
        if !self.problems.is_empty() {
            return Err(BuildError::new(self.problems));
        }
        for warning in &self.warnings {
            tracing::warn!("{warning}");
        }
        Ok(self)
    }

    /// The blueprints that own the unmatched URLs below their prefix.
    pub(crate) fn catching(&self) -> impl Iterator<Item = usize> {
        let scopes = self.scopes.iter().enumerate();
        let catches = |node: &ScopeNode| node.blueprint.is_some_and(Blueprint::catches_unmatched);
        scopes
            .filter(move |(_, node)| catches(node))
            .map(|(scope, _)| scope)
    }

    /// The scopes around `scope` and itself, outer first.
    pub(crate) fn chain(&self, scope: usize) -> Vec<usize> {
        let mut chain: Vec<_> =
            std::iter::successors(Some(scope), |&scope| self.scopes[scope].parent).collect();
        chain.reverse();
        chain
    }

    /// The first function that needs templates.
    #[cfg(feature = "templates")]
    fn of_templates(&self) -> Option<&'static Record> {
        let kinds = [Kind::ProcessTemplate, Kind::ContextProcessor];
        let mut hooks = kinds
            .into_iter()
            .flat_map(|kind| self.scopes.iter().flat_map(move |scope| scope.hooks(kind)));
        hooks.next().map(|hook| hook.record)
    }

    /// The middleware around a scope, outermost first.
    pub(crate) fn middleware(&self, scope: usize) -> Vec<(&ScopeNode, Surrounding<'_>)> {
        let mut middleware = Vec::new();
        for scope in self.chain(scope) {
            let scope = &self.scopes[scope];
            let functions = scope.hooks(Kind::Middleware).iter();
            middleware.extend(functions.map(|hook| (scope, Surrounding::Function(hook))));
            let values = scope.values.iter();
            middleware.extend(values.map(|given| (scope, Surrounding::Value(given))));
        }
        middleware
    }

    /// The hooks of one kind around a scope, in the order a request meets them.
    pub(crate) fn hooks(&self, scope: usize, kind: Kind) -> Vec<(&ScopeNode, &HookNode)> {
        let mut hooks = Vec::new();
        for scope in self.chain(scope) {
            let scope = &self.scopes[scope];
            hooks.extend(scope.hooks(kind).iter().map(|hook| (scope, hook)));
        }
        if kind.runs_outward() {
            hooks.reverse();
        }
        hooks
    }
}

/// One middleware in its place.
pub(crate) enum Surrounding<'a> {
    Function(&'a HookNode),
    Value(&'a Given),
}

/// Put everything in its place.
pub(crate) fn resolve(app: &App) -> Resolved {
    let mut problems = Problems::default();
    let linked = Linked::collect(app, &mut problems);
    let mut scopes = flatten(&app.registrations, &mut problems);
    for scope in 0..scopes.len() {
        let candidates = candidates(app, &linked, &scopes, scope);
        for kind in Kind::HOOKS.into_iter().chain([Kind::ErrorHandler]) {
            let hooks = place(
                app,
                &linked,
                &scopes[scope],
                &candidates,
                kind,
                &mut problems,
            );
            scopes[scope].set(kind, hooks);
        }
    }
    scopes[0].values.clone_from(&app.middleware);
    let own = candidates(app, &linked, &scopes, 0);
    let serving = |kind, problems: &mut Problems| -> Vec<_> {
        let hooks = place(app, &linked, &scopes[0], &own, kind, problems);
        hooks.into_iter().map(|hook| hook.record).collect()
    };
    let before_serving = serving(Kind::BeforeServing, &mut problems);
    let after_serving = serving(Kind::AfterServing, &mut problems);
    let mut inner_warnings = Vec::new();
    let (mounts, fallback) = mounts::resolve_inner(app, &mut problems, &mut inner_warnings);
    let registered = mounts::registered(&mounts, fallback.as_ref());
    let mut resolved = Resolved {
        routes: Vec::new(),
        before_serving,
        after_serving,
        merged: super::router::merge(&app.merged, &mut problems),
        problems: Vec::new(),
        warnings: linked.unregistered(app, &scopes, &registered),
        mounts,
        fallback,
        scopes,
    };
    resolved.warnings.append(&mut inner_warnings);
    resolved.routes = resolve_routes(app, &resolved, &linked, &mut problems);
    let of_websockets = websockets::warnings(&resolved);
    resolved.warnings.extend(of_websockets);
    let of_two_apps = mounts::of_two_apps(&resolved);
    resolved.warnings.extend(of_two_apps);
    mounts::check(app, &resolved, &mut problems);
    for (name, at) in &app.repeated_states {
        problems.add(
            ProblemKind::State,
            format!("`.state(…)` was given a second `{name}` at {}:{}: wrap one of them in a type of its own", at.file(), at.line()),
        );
    }
    #[cfg(feature = "templates")]
    for problem in crate::template::problems(&app.templates) {
        problems.add(ProblemKind::Templates, problem);
    }
    #[cfg(feature = "templates")]
    if app.templates.is_empty() {
        let of_templates = resolved.of_templates();
        resolved.warnings.extend(of_templates.map(|record| {
            format!("{record} is about templates, and the app has none: give it some with `.templates(…)`")
        }));
    }
    if let Some((0, at)) = app.spawn_limit {
        problems.add(
            ProblemKind::SpawnLimit,
            format!("`.spawn_limit(0)` at {}:{} would let nothing run that is spawned: allow at least 1", at.file(), at.line()),
        );
    }
    resolved.problems = problems.0;
    resolved
}

/// Problems found so far; the same one is told once.
#[derive(Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, kind: ProblemKind, message: impl Into<String>) {
        let problem = Problem::new(kind, message);
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }
}
