//! [`HooksLayer`]: the hooks of an app around a service that knows nothing of them.

mod inside;
mod lent;
mod service;

pub use service::HooksService;

use crate::{
    BuildError, Problem, ProblemKind,
    build::{HookNode, Resolved, ScopeNode, Settings, resolve},
    context::Matched,
    registry::Kind,
    router::{self, UnmatchedTargets},
};
use std::{collections::BTreeSet, fmt, sync::Arc};
use tower::Layer;

/// The hooks, middleware and error handlers of an app as a [`tower::Layer`], made by
/// [`App::hooks_layer`](crate::App::hooks_layer). In WSGI this is a middleware around any application.
#[derive(Clone)]
pub struct HooksLayer {
    matched: Arc<Matched>,
    plans: Arc<UnmatchedTargets>,
}

impl HooksLayer {
    pub(crate) fn new(mut settings: Settings) -> Result<Self, BuildError> {
        let mut resolved = resolve(&settings);
        let has_no_place = of_no_use(&settings, &resolved);
        resolved.problems.extend(has_no_place);
        let resolved = resolved.checked()?;
        let app = router::shared(&mut settings, &resolved, "", None);
        let reached = reached(&resolved).into_iter();
        let all = reached.flat_map(|scope| hooks(&resolved.scopes[scope]));
        for hook in all.filter(|hook| hook.needs.endpoint) {
            tracing::warn!(
                "{} takes `Endpoint` and never runs: no request of a `hooks_layer` has one; take `Option<Endpoint>`",
                hook.record
            );
        }
        Ok(HooksLayer {
            plans: Arc::new(router::unmatched(&resolved, &app)),
            matched: Matched::new(app, None),
        })
    }
}

impl<S> Layer<S> for HooksLayer {
    type Service = HooksService<S>;

    fn layer(&self, inner: S) -> HooksService<S> {
        HooksService::new(inner, self.clone())
    }
}

impl fmt::Debug for HooksLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HooksLayer").finish_non_exhaustive()
    }
}

/// What is said of the app and cannot be done around another service.
fn of_no_use(app: &Settings, resolved: &Resolved) -> Vec<Problem> {
    let mut messages = Vec::new();
    for route in &resolved.routes {
        messages.push(format!(
            "{}, the view of `{}`, cannot be reached: `hooks_layer` sends every request to the service inside; remove the route, or collect hooks only, with `App::new().hook(…)`, or serve what `build` gives",
            route.record, route.path
        ));
    }
    for (_, at) in &app.merged {
        messages.push(format!(
            "the router given to `.merge(…)` at {at} cannot be reached: `hooks_layer` sends every request to the service inside; give that router the layer, or serve what `build` gives",
        ));
    }
    let mounts = resolved.mounts.iter().map(ToString::to_string);
    let fallback = resolved
        .fallback
        .iter()
        .map(|fallback| fallback.call.to_string());
    for given in mounts.chain(fallback) {
        messages.push(format!(
            "{given} cannot be reached: `hooks_layer` sends every request to the service inside; remove it, or serve what `build` gives"
        ));
    }
    for (call, at) in &app.layer_calls {
        messages.push(format!(
            "the layer given to `.{call}(…)` at {at} is one of axum's router, and `hooks_layer` has none: put it around this one, with `tower::ServiceBuilder`",
        ));
    }
    let reached = reached(resolved);
    for (scope, node) in resolved.scopes.iter().enumerate() {
        let parent = node.parent.map(|parent| &resolved.scopes[parent]);
        if parent.is_some_and(|parent| parent.layers.len() < node.layers.len()) {
            messages.push(format!(
                "the layers of {} go around its routes, and `hooks_layer` has none: put them around this one, with `tower::ServiceBuilder`",
                node.called()
            ));
        }
        if reached.contains(&scope) {
            let of_websockets = hooks(node).filter(|hook| !hook.record.kind().applies(false));
            messages.extend(of_websockets.map(|hook| {
                format!(
                    "{} is a `#[{}]` hook, and `hooks_layer` knows of no request that it opens a WebSocket: make the function a hook of requests, too, or instead",
                    hook.record,
                    hook.record.kind().name()
                )
            }));
            continue;
        }
        let hooks = hooks(node).map(|hook| hook.record.to_string());
        let values = node.values.iter().map(|given| format!("{given:?}"));
        for hook in hooks.chain(values) {
            messages.push(format!(
                "{hook} is a hook of {}, which runs for its routes, and `hooks_layer` has none: make it a hook of the app (`#[before_app_request(…)]` and its like), or let the blueprint `.catch_unmatched()` all that is below its prefix",
                node.called()
            ));
        }
    }
    for record in resolved
        .before_serving
        .iter()
        .chain(&resolved.after_serving)
    {
        messages.push(format!(
            "{record} is a `#[{}]` hook, and only `App::serve` runs those: call it where the service inside is served",
            record.kind().name()
        ));
    }
    let problem = |message| Problem::new(ProblemKind::HooksLayer, message);
    messages.into_iter().map(problem).collect()
}

/// The scopes that an unmatched request may belong to.
fn reached(resolved: &Resolved) -> BTreeSet<usize> {
    let whose = resolved.catching().chain([0]);
    whose.flat_map(|scope| resolved.chain(scope)).collect()
}

/// Every function of a scope that is no route.
fn hooks(scope: &ScopeNode) -> impl Iterator<Item = &HookNode> {
    let kinds = Kind::HOOKS.into_iter().chain([Kind::ErrorHandler]);
    kinds.flat_map(|kind| scope.hooks(kind))
}
