//! [`Chain`]: all that runs for one kind of request, in order. Plans and descriptions only read it.

use super::{HookNode, Resolved, RouteNode, ScopeNode};
use crate::{
    adapt::{AfterFn, BeforeFn},
    pipeline::{ConfiguredMiddleware, Takes},
    registry::{Item, Kind},
};

/// All that runs for the requests of one route, or for those that match none, in the order they
/// run.
pub(crate) struct Chain<'a> {
    /// Kind by kind, in the order of [`Kind::HOOKS`].
    pub(crate) hooks: Vec<Link<'a>>,
    /// Error handlers in the order of the lookup (F46): inner scopes first, in a scope in the order
    /// of [`Takes`]. Those of plugins come last.
    pub(crate) handlers: Vec<(&'a ScopeNode, &'a HookNode)>,
    /// Scopes of plugins around it, the innermost first.
    pub(crate) plugins: Vec<&'a ScopeNode>,
    /// The scope of what answers.
    pub(crate) innermost: &'a ScopeNode,
}

/// One function in its place.
pub(crate) struct Link<'a> {
    pub(crate) kind: Kind,
    pub(crate) function: Function<'a>,
}

/// What is called, and the scope or the route that it belongs to.
pub(crate) enum Function<'a> {
    Annotated(&'a ScopeNode, &'a HookNode),
    /// Middleware that was given as a value.
    Value(&'a ScopeNode, &'a ConfiguredMiddleware),
    /// Named in `before = […]` of the route.
    Before(&'a RouteNode, &'static str, BeforeFn),
    /// Named in `after = […]` of the route.
    After(&'a RouteNode, &'static str, AfterFn),
}

impl<'a> Chain<'a> {
    /// For a request that matched something in `scope`: a mount, a merged route, or a route without
    /// options of its own.
    pub(crate) fn of_matched(resolved: &'a Resolved, scope: usize, is_websocket: bool) -> Self {
        Chain::new(resolved, scope, is_websocket, None, |_| true)
    }

    /// For a request that matched a route. `is_websocket` need not be what the route is: its
    /// automatic OPTIONS opens no WebSocket.
    pub(crate) fn of_route(
        resolved: &'a Resolved,
        route: &'a RouteNode,
        is_websocket: bool,
    ) -> Self {
        let runs = |hook: &HookNode| !route.skips(hook);
        Chain::new(resolved, route.scope, is_websocket, Some(route), runs)
    }

    /// For a request that matched no route: without the functions that take `Endpoint`.
    pub(crate) fn of_unmatched(resolved: &'a Resolved, scope: usize) -> Self {
        Chain::new(resolved, scope, false, None, |hook| !hook.needs.endpoint)
    }

    fn new(
        resolved: &'a Resolved,
        scope: usize,
        is_websocket: bool,
        route: Option<&'a RouteNode>,
        runs: impl Fn(&HookNode) -> bool,
    ) -> Self {
        let scopes = resolved.chain(scope).into_iter();
        let scopes: Vec<_> = scopes.map(|scope| &resolved.scopes[scope]).collect();
        let mut hooks = Vec::new();
        let kinds = Kind::HOOKS.into_iter();
        for kind in kinds.filter(|kind| kind.applies(is_websocket)) {
            let mut of_kind = Vec::new();
            for &scope in &scopes {
                of_kind.extend(Function::of_scope(scope, kind, &runs));
            }
            // The route is the innermost scope.
            of_kind.extend(route.into_iter().flat_map(|route| own(route, kind)));
            if kind.runs_outward() {
                of_kind.reverse();
            }
            hooks.extend(of_kind.into_iter().map(|function| Link { kind, function }));
        }
        let mut handlers = Vec::new();
        let is_plugin = |scope: &&&ScopeNode| scope.outside().is_some();
        let inner = scopes.iter().rev().filter(|scope| !is_plugin(scope));
        let plugins = scopes.iter().rev().filter(is_plugin);
        for &scope in inner.chain(plugins.clone()) {
            let of_scope = scope.hooks(Kind::ErrorHandler).iter();
            let mut of_scope: Vec<_> = of_scope.filter(|hook| runs(hook)).collect();
            of_scope.sort_by_key(|hook| hook.takes().rank());
            handlers.extend(of_scope.into_iter().map(|hook| (scope, hook)));
        }
        Chain {
            hooks,
            handlers,
            plugins: plugins.copied().collect(),
            innermost: &resolved.scopes[scope],
        }
    }
}

impl<'a> Function<'a> {
    /// The functions of one kind and scope, in definition order. (Error handlers have none.)
    pub(crate) fn of_scope(
        scope: &'a ScopeNode,
        kind: Kind,
        runs: impl Fn(&HookNode) -> bool,
    ) -> Vec<Self> {
        let annotated = scope.hooks(kind).iter().filter(|hook| runs(hook));
        let annotated = annotated.map(|hook| Function::Annotated(scope, hook));
        if kind != Kind::Middleware {
            return annotated.collect();
        }
        let values = scope.values.iter();
        let values = values.map(|given| Function::Value(scope, given));
        let mut all: Vec<_> = annotated.chain(values).collect();
        // Functions are in this order, and stay before the values of the same.
        all.sort_by_key(Function::middleware_order);
        all
    }

    /// The place of a middleware in its scope.
    fn middleware_order(&self) -> i64 {
        match self {
            Function::Annotated(_, hook) => hook.record.order.into(),
            Function::Value(_, given) => given.order.map_or(i64::MAX, i64::from),
            Function::Before(..) | Function::After(..) => i64::MAX,
        }
    }
}

/// The functions of one kind that a route names itself, in the order of its list.
fn own(route: &RouteNode, kind: Kind) -> Vec<Function<'_>> {
    match kind {
        Kind::BeforeRequest | Kind::BeforeWebSocket => {
            let before = route.options.before.iter().map(|hook| hook());
            before
                .map(|(name, hook)| Function::Before(route, name, hook))
                .collect()
        }
        Kind::AfterRequest | Kind::AfterWebSocket => {
            let after = route.options.after.iter().map(|hook| hook());
            after
                .map(|(name, hook)| Function::After(route, name, hook))
                .collect()
        }
        _ => Vec::new(),
    }
}

impl HookNode {
    /// The errors that a handler takes.
    pub(crate) fn takes(&self) -> Takes {
        match &self.record.item {
            Item::ErrorHandler { takes, .. } => Takes::of(takes().0),
            _ => Takes::Any,
        }
    }
}
