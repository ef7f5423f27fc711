//! Warnings about websocket routes that are probably mistakes.

use super::{Chain, Function, Resolved, RouteNode};
use crate::registry::{Kind, Record};

/// All warnings about the websocket routes of an app.
pub(super) fn warnings(resolved: &Resolved) -> Vec<String> {
    let routes = resolved.routes.iter();
    let websockets = routes.filter(|route| route.options.is_websocket);
    websockets
        .flat_map(|route| [unguarded(resolved, route), ends_at_handshake(route)])
        .flatten()
        .collect()
}

/// Before hooks that may be guards, but do not run for WebSockets (QF10).
fn unguarded(resolved: &Resolved, route: &RouteNode) -> Option<String> {
    let guards = records(resolved, route, Kind::BeforeWebSocket);
    let is_guard = |hook: &&Record| guards.iter().any(|guard| guard.id() == hook.id());
    let left_out = records(resolved, route, Kind::BeforeRequest).into_iter();
    let names: Vec<_> = left_out
        .filter(|hook| hook.may_answer && !is_guard(hook))
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

/// The annotated functions of one kind that run for the route. For a kind that is for HTTP only:
/// those that would run if the route opened no WebSocket.
fn records(resolved: &Resolved, route: &RouteNode, kind: Kind) -> Vec<&'static Record> {
    let chain = Chain::of_route(resolved, route, kind.applies(true));
    let of_kind = chain.hooks.into_iter().filter(|link| link.kind == kind);
    let records = of_kind.filter_map(|link| match link.function {
        Function::Annotated(_, hook) => Some(hook.record),
        _ => None,
    });
    records.collect()
}

/// With axum's extractor the request ends at the handshake.
fn ends_at_handshake(route: &RouteNode) -> Option<String> {
    route.needs.ends_at_handshake.then(|| {
        format!(
            "the websocket route {} (`{}`) takes axum's `WebSocketUpgrade`: its middleware, after \
             and teardown hooks run at the handshake, not at the end of the connection: take \
             `hooks_runtime::ws::WebSocketUpgrade`",
            route.record, route.path,
        )
    })
}
