//! [`HooksLayer`]: the hooks of an app around a service that does not know of hooks.

mod inner;
mod original_body;
mod service;

pub use service::HooksService;

use crate::{
    BuildError, Problem, ProblemKind,
    build::{self, Problems, Resolved, ScopeNode, ServingNode, Settings, resolve},
    router::{self, UnmatchedTargets},
    source::Place,
};
use std::{collections::BTreeSet, fmt, sync::Arc};
use tower::Layer;

/// The hooks, middleware and error handlers of an app as a [`tower::Layer`], made by
/// [`App::hooks_layer`](crate::App::hooks_layer). In WSGI this is a middleware around any
/// application.
#[derive(Clone)]
pub struct HooksLayer {
    plans: Arc<UnmatchedTargets>,
}

impl HooksLayer {
    pub(crate) fn new(mut settings: Settings) -> Result<Self, BuildError> {
        let mut resolved = resolve(&settings);
        let unusable = unusable_parts(&settings, &resolved);
        resolved.problems.extend(unusable);
        let resolved = resolved.checked()?;
        let app = router::app_data(&mut settings, &resolved, "", None);
        let scopes = reachable_scopes(&resolved).into_iter();
        let all = scopes.filter(|&scope| resolved.scopes[scope].outside().is_none());
        let all = all.flat_map(|scope| resolved.scopes[scope].functions());
        for hook in all.filter(|hook| hook.needs.endpoint) {
            tracing::warn!(
                "{} takes `Endpoint` and never runs: no request of a `hooks_layer` has one; take \
                 `Option<Endpoint>`",
                hook.record
            );
        }
        Ok(HooksLayer {
            plans: Arc::new(router::unmatched(&resolved, &app)),
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

/// Problems of all parts of the app that cannot be used around another service.
fn unusable_parts(app: &Settings, resolved: &Resolved) -> Vec<Problem> {
    let mut problems = Problems::default();
    let mut provided = Problems::default();
    let mut add = |message: String, place: Place| {
        problems.add(ProblemKind::HooksLayer, message).at(place);
    };
    for route in &resolved.routes {
        let (what, remedy) = match resolved.scopes[route.scope].plugin() {
            Some(plugin) => (
                format!(
                    "a view of the plugin `{}` (given at {})",
                    plugin.name, plugin.at
                ),
                "do without the plugin",
            ),
            None => (
                format!("the view of `{}`", route.path),
                "remove the route, or collect hooks only, with `App::new().hook(…)`",
            ),
        };
        let message = format!(
            "{}, {what}, cannot be reached: {ALL_GO_INSIDE}; {remedy}, or serve what `build` gives",
            route.record
        );
        add(message, route.record.into());
    }
    for (_, at) in &app.merged {
        let message = format!(
            "the router given to `.merge(…)` at {at} cannot be reached: {ALL_GO_INSIDE}; give that \
             router the layer, or serve what `build` gives",
        );
        add(message, (*at).into());
    }
    let mounts = resolved.mounts.iter();
    let mounts = mounts.map(|mount| (mount.to_string(), mount.at));
    let fallback = resolved.fallback.iter();
    let fallback = fallback.map(|fallback| (fallback.call.to_string(), fallback.call.at));
    for (call, at) in mounts.chain(fallback) {
        let message = format!(
            "{call} cannot be reached: {ALL_GO_INSIDE}; remove it, or serve what `build` gives"
        );
        add(message, at.into());
    }
    for (call, at) in &app.layer_calls {
        let message = format!(
            "the layer given to `.{call}(…)` at {at} is for axum's router, and `hooks_layer` has \
             none: put it around this one, with `tower::ServiceBuilder`",
        );
        add(message, (*at).into());
    }
    build::check_layer(app, resolved, &mut provided);
    let reachable = reachable_scopes(resolved);
    for (scope, node) in resolved.scopes.iter().enumerate() {
        unusable_in_scope(resolved, node, reachable.contains(&scope), &mut add);
    }
    let before_serving = resolved.before_serving.iter();
    for ServingNode { record, .. } in before_serving.chain(&resolved.after_serving) {
        let message = format!(
            "{record} is a `#[{}]` hook, and only `App::serve` runs those: call it where the \
             service inside is served",
            record.kind()
        );
        add(message, (*record).into());
    }
    let mut problems = problems.into_vec();
    problems.extend(provided.into_vec());
    problems
}

const ALL_GO_INSIDE: &str = "`hooks_layer` sends every request to the service inside";

fn unusable_in_scope(
    resolved: &Resolved,
    node: &ScopeNode,
    is_reachable: bool,
    add: &mut dyn FnMut(String, Place),
) {
    let label = node.label();
    let parent = node.parent.map(|parent| &resolved.scopes[parent]);
    if let Some(blueprint) = node.blueprint()
        && parent.is_some_and(|parent| parent.layers.len() < node.layers.len())
    {
        let message = format!(
            "the layers of {label} go around its routes, and `hooks_layer` has none: put them \
             around this one, with `tower::ServiceBuilder`",
        );
        add(message, blueprint.declared().into());
    }
    // A plugin has hooks for all places where it may be given. Those for WebSockets do nothing here.
    if node.outside().is_some() && is_reachable {
        return;
    }
    if is_reachable {
        let functions = node.functions();
        for hook in functions.filter(|hook| !hook.record.kind().applies(false)) {
            let message = format!(
                "{} is a `#[{}]` hook, and `hooks_layer` cannot know which requests open a \
                 WebSocket: make the function a hook of requests, too, or instead",
                hook.record,
                hook.record.kind()
            );
            add(message, hook.record.into());
        }
        return;
    }
    let hooks = node.functions().map(|hook| hook.record);
    let hooks = hooks.map(|record| (record.to_string(), record.into()));
    let values = node.values.iter();
    let values = values.map(|value| (format!("{value:?}"), value.at.into()));
    if let Some(plugin) = node.outside() {
        let message = format!(
            "{label}, given at {}, is around a blueprint and runs for its routes, and `hooks_layer` \
             has none: give it to the app, or let the blueprint `.catch_unmatched()` all that is \
             below its prefix",
            plugin.at
        );
        return add(message, plugin.at.into());
    }
    for (hook, place) in hooks.chain(values) {
        let message = format!(
            "{hook} is a hook of {label}, which runs for its routes, and `hooks_layer` has none: \
             make it a hook of the app (`#[before_app_request(…)]` and its like), or let the \
             blueprint `.catch_unmatched()` all that is below its prefix",
        );
        add(message, place);
    }
}

/// The scopes that an unmatched request may belong to.
fn reachable_scopes(resolved: &Resolved) -> BTreeSet<usize> {
    let owners = resolved.catching().chain([0]);
    owners.flat_map(|scope| resolved.chain(scope)).collect()
}
