//! What is probably not meant about websocket routes.

use super::{HookNode, Resolved, RouteNode};
use crate::registry::Kind;

/// The warnings of an app with everything in its place.
pub(super) fn warnings(resolved: &Resolved) -> Vec<String> {
    let routes = resolved.routes.iter();
    let websockets = routes.filter(|route| route.needs.websocket);
    websockets
        .flat_map(|route| [unguarded(resolved, route), hollow(route)])
        .flatten()
        .collect()
}

/// Hooks for requests that may be guards, and that no WebSocket meets (QF10).
fn unguarded(resolved: &Resolved, route: &RouteNode) -> Option<String> {
    let hooks = |kind| -> Vec<&HookNode> {
        let hooks = resolved.hooks(route.scope, kind).into_iter();
        let hooks = hooks.map(|(_, hook)| hook);
        hooks.filter(|hook| !route.skips(hook)).collect()
    };
    let guards = hooks(Kind::BeforeWebSocket);
    let is_twin = |hook: &HookNode| {
        let mut guards = guards.iter();
        guards.any(|guard| (guard.record.id)() == (hook.record.id)())
    };
    let left_out = hooks(Kind::Before).into_iter();
    let names: Vec<_> = left_out
        .filter(|hook| hook.record.may_answer && !is_twin(hook))
        .map(|hook| hook.record.to_string())
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "the websocket route {} (`{}`) does not run these `#[before_request]` hooks, which may answer or fail: {}: put `#[before_websocket]` on each that guards it, too, and name those it can do without in its `skip = […]`",
            route.record,
            route.path,
            names.join(", "),
        )
    })
}

/// A request that is over where its connection begins.
fn hollow(route: &RouteNode) -> Option<String> {
    (!route.needs.outlasts_handshake).then(|| {
        format!(
            "the websocket route {} (`{}`) takes axum's `WebSocketUpgrade`: its middleware, after and teardown hooks are over with the handshake, not with the connection: take `hooks_runtime::ws::WebSocketUpgrade`",
            route.record, route.path,
        )
    })
}
