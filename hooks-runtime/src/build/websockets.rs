//! What is probably not meant about websocket routes.

use super::{Chain, Function, Resolved, RouteNode};
use crate::registry::{Kind, Record};

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
    let guards = records(resolved, route, Kind::BeforeWebSocket);
    let is_twin = |hook: &&Record| guards.iter().any(|guard| (guard.id)() == (hook.id)());
    let left_out = records(resolved, route, Kind::BeforeRequest).into_iter();
    let names: Vec<_> = left_out
        .filter(|hook| hook.may_answer && !is_twin(hook))
        .map(ToString::to_string)
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "the websocket route {} (`{}`) does not run these `#[before_request]` hooks, which may \
             answer or fail: {}: put `#[before_websocket]` on each that guards it, too, and name \
             those it can do without in its `skip = […]`",
            route.record,
            route.path,
            names.join(", "),
        )
    })
}

/// The annotated functions of one kind that run for the route; of a kind for requests, those that
/// would run if it opened no WebSocket.
fn records(resolved: &Resolved, route: &RouteNode, kind: Kind) -> Vec<&'static Record> {
    let chain = Chain::of_route(resolved, route, kind.applies(true));
    let of_kind = chain.hooks.into_iter().filter(|link| link.kind == kind);
    let records = of_kind.filter_map(|link| match link.function {
        Function::Annotated(_, hook) => Some(hook.record),
        _ => None,
    });
    records.collect()
}

/// A request that is over where its connection begins.
fn hollow(route: &RouteNode) -> Option<String> {
    (!route.needs.outlasts_handshake).then(|| {
        format!(
            "the websocket route {} (`{}`) takes axum's `WebSocketUpgrade`: its middleware, after \
             and teardown hooks are over with the handshake, not with the connection: take \
             `hooks_runtime::ws::WebSocketUpgrade`",
            route.record, route.path,
        )
    })
}
