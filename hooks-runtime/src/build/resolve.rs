//! From settings to [`Resolved`]: the order of all checks.

use super::{
    HookNode, PatternTable, ProblemKind, Resolved, ServingNode, Settings,
    collect::Collected,
    hooks::{candidates, order_hooks},
    inner, left_out, merge, mounts, needs,
    problem::Problems,
    provided,
    routes::resolve_routes,
    scopes::flatten,
    unnamed, visible, websockets,
};
use crate::{context::PublicUrl, registry::Kind};
use std::{ptr, sync::Arc};

/// Collect, order and check all parts of an app, which is in no other.
pub(crate) fn resolve(app: &Settings) -> Resolved {
    let mut resolved = resolve_app(app);
    resolved.warnings.extend(unnamed::warnings(app));
    resolved
}

/// The same for an app that may be inside another.
pub(super) fn resolve_app(app: &Settings) -> Resolved {
    let mut problems = Problems::default();
    let collected = Collected::collect(app, &mut problems);
    let mut scopes = flatten(app, &collected, &mut problems);
    visible::fill(&mut scopes, &app.states);
    for scope in 0..scopes.len() {
        let candidates = candidates(app, &collected, &scopes, scope);
        let others = [Kind::ErrorHandler, Kind::BeforeServing, Kind::AfterServing];
        for kind in Kind::HOOKS.into_iter().chain(others) {
            let (hooks, left_out) =
                order_hooks(&collected, &scopes, scope, &candidates, kind, &mut problems);
            scopes[scope].set(kind, hooks, left_out);
        }
    }
    left_out::check(&scopes, &collected, &mut problems);
    scopes[0].values.clone_from(&app.middleware);
    let mut inner_warnings = Vec::new();
    let (mut mounts, fallback) = inner::resolve_inner(app, &mut problems, &mut inner_warnings);
    mounts.extend(mounts::of_blueprints(&scopes));
    let registered = inner::registered(&mounts, fallback.as_ref());
    let mut resolved = Resolved {
        routes: Vec::new(),
        patterns: Arc::default(),
        before_serving: Vec::new(),
        after_serving: Vec::new(),
        merged: merge::merge(&app.merged, &mut problems),
        states: app.states.names().collect(),
        layer_calls: app.layer_calls.clone(),
        problems: Vec::new(),
        warnings: collected.unregistered(app, &scopes, &registered),
        mounts,
        fallback,
        scopes,
    };
    resolved.warnings.append(&mut inner_warnings);
    add_serving_hooks(&mut resolved);
    let mut patterns = PatternTable::default();
    resolved.routes = resolve_routes(app, &resolved, &collected, &mut patterns, &mut problems);
    let of_websockets = websockets::warnings(&resolved);
    resolved.warnings.extend(of_websockets);
    let shared_functions = inner::shared_functions(&resolved);
    resolved.warnings.extend(shared_functions);
    mounts::add(app, &resolved, &mut patterns, &mut problems);
    patterns.add_redirects();
    resolved.patterns = Arc::new(patterns);
    provided::check(app, &resolved, &mut problems);
    needs::check(&resolved, &mut problems);
    for (name, at) in &app.repeated_states {
        let message = format!(
            "`.state(…)` was given a second `{name}` at {at}: wrap one of them in a type of its own"
        );
        problems.add(ProblemKind::State, message).at(*at);
    }
    #[cfg(feature = "templates")]
    for (message, calls) in crate::template::problems(&app.templates) {
        let problem = problems.add(ProblemKind::Templates, message);
        for at in calls {
            problem.at(at);
        }
    }
    #[cfg(feature = "templates")]
    if app.templates.is_empty() {
        let function = resolved.template_function();
        resolved.warnings.extend(function.map(|record| {
            format!(
                "{record} needs templates, and the app has none: give it some with `.templates(…)`"
            )
        }));
    }
    if let Some((0, at)) = app.spawn_limit {
        let message =
            format!("`.spawn_limit(0)` at {at} would let no spawned work run: allow at least 1");
        problems.add(ProblemKind::SpawnLimit, message).at(at);
    }
    if let Some((url, at)) = &app.public_url
        && PublicUrl::parse(url).is_none()
    {
        let message = format!(
            "`.public_url({url:?})` at {at} is no URL of an app: give `http` or `https`, a host, and \
             if needed a port and a path, as in `https://shop.example`"
        );
        problems.add(ProblemKind::PublicUrl, message).at(*at);
    }
    resolved.problems = problems.into_vec();
    resolved
}

/// Before the first connection outer scopes come first, after the last one inner ones. The function of
/// a blueprint runs once, however often that is registered, unless it sees other states there.
fn add_serving_hooks(resolved: &mut Resolved) {
    let of_kind = |scopes: &[usize], kind| -> Vec<ServingNode> {
        let mut nodes: Vec<ServingNode> = Vec::new();
        for &scope in scopes {
            let visible = |scope: usize| &resolved.scopes[scope].visible;
            for HookNode { record, .. } in resolved.scopes[scope].hooks(kind) {
                let is_same = |known: &ServingNode| {
                    ptr::eq(known.record, *record)
                        && Arc::ptr_eq(visible(known.scope), visible(scope))
                };
                if !nodes.iter().any(is_same) {
                    nodes.push(ServingNode { record, scope });
                }
            }
        }
        nodes
    };
    let mut scopes = resolved.outer_first();
    let before = of_kind(&scopes, Kind::BeforeServing);
    scopes.reverse();
    let after = of_kind(&scopes, Kind::AfterServing);
    (resolved.before_serving, resolved.after_serving) = (before, after);
}
