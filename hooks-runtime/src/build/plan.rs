//! From scopes to [`Plan`]s: chains of hooks, flattened once.

use super::{HookNode, Resolved, RouteNode, Surrounding};
use crate::{
    Error,
    pipeline::{Call, Handler, Handlers, Plan, PlannedMiddleware, Run, Step},
    registry::{Item, Kind},
};
use std::any::TypeId;

/// The plan of a matched request: of a scope, or of one route if that differs from its scope.
/// `is_websocket` need not be what the route is: its automatic OPTIONS opens nothing.
pub(crate) fn of_route(resolved: &Resolved, route: &RouteNode, is_websocket: bool) -> Plan {
    let applies = |hook: &HookNode| !route.skips(hook);
    let mut plan = of_scope(resolved, route.scope, is_websocket, &applies);
    for hook in route.options.before {
        let (_, hook) = hook();
        plan.before.push(Step {
            call: Call::Erased(hook.call),
            record: &route.record.origin,
            takes_response: false,
        });
    }
    let own_after = route.options.after.iter().rev().map(|hook| Step {
        call: Call::Erased(hook().1.call),
        record: &route.record.origin,
        takes_response: true,
    });
    plan.after.splice(0..0, own_after);
    if !route.options.before.is_empty() || !route.options.after.is_empty() {
        plan.head |= !route.options.after.is_empty();
        plan.extensions = true;
        plan.context = true;
    }
    plan
}

/// Whether a route needs a plan of its own.
pub(crate) fn is_own(route: &RouteNode) -> bool {
    let options = route.options;
    !(options.before.is_empty() && options.after.is_empty() && options.skip.is_empty())
}

pub(crate) fn of_matched(resolved: &Resolved, scope: usize, is_websocket: bool) -> Plan {
    of_scope(resolved, scope, is_websocket, &|_| true)
}

/// The plan of a request that matched no route: without the hooks that take `Endpoint`.
pub(crate) fn of_unmatched(resolved: &Resolved, scope: usize) -> Plan {
    of_scope(resolved, scope, false, &|hook| !hook.needs.endpoint)
}

fn of_scope(
    resolved: &Resolved,
    scope: usize,
    is_websocket: bool,
    applies: &dyn Fn(&HookNode) -> bool,
) -> Plan {
    let hooks = |kind: Kind| {
        let hooks = resolved.hooks(scope, kind).into_iter();
        let hooks = hooks.map(|(_, hook)| hook);
        hooks.filter(move |hook| kind.applies(is_websocket) && applies(hook))
    };
    macro_rules! steps {
        ($($kind:ident)or+) => {
            // Of several kinds one applies.
            [$(Kind::$kind),+]
                .into_iter()
                .flat_map(hooks)
                .filter_map(|hook| match &hook.record.item {
                    $(Item::$kind(run))|+ => Some(step(hook, run)),
                    _ => None,
                })
                .collect()
        };
    }
    let mut plan = Plan {
        middleware: around(resolved, scope, applies),
        before: steps!(Before or BeforeWebSocket),
        process_view: steps!(ProcessView),
        process_exception: steps!(ProcessException),
        #[cfg(feature = "templates")]
        process_template: steps!(ProcessTemplate),
        #[cfg(feature = "templates")]
        context_processors: steps!(ContextProcessor),
        after: steps!(After or AfterWebSocket),
        teardown: steps!(Teardown or TeardownWebSocket),
        handlers: handlers(resolved, scope, applies),
        ..Plan::default()
    };
    for kind in Kind::HOOKS.into_iter().chain([Kind::ErrorHandler]) {
        for hook in hooks(kind) {
            // After the view the head is there only if it was kept.
            plan.head |= kind.runs_late() && hook.needs.head;
            plan.extensions |= hook.needs.extensions;
            plan.context |= hook.needs.context;
        }
    }
    // A middleware may look for the context in the request that it has in its hands.
    let has_middleware = !plan.middleware.is_empty();
    plan.extensions |= has_middleware;
    plan.context |= has_middleware;
    plan
}

fn around(
    resolved: &Resolved,
    scope: usize,
    applies: &dyn Fn(&HookNode) -> bool,
) -> Vec<PlannedMiddleware> {
    let middleware = resolved.middleware(scope).into_iter();
    let around = middleware.filter_map(|(_, middleware)| match middleware {
        Surrounding::Value(given) => Some(PlannedMiddleware::Value(given.middleware.clone())),
        Surrounding::Function(hook) => match &hook.record.item {
            Item::Middleware(run) if applies(hook) => {
                Some(PlannedMiddleware::Function(*run, &hook.record.origin))
            }
            _ => None,
        },
    });
    around.collect()
}

/// The innermost scope first; in a scope the exact type goes before the catch-all.
fn handlers(resolved: &Resolved, scope: usize, applies: &dyn Fn(&HookNode) -> bool) -> Handlers {
    let mut handlers = Handlers::default();
    for scope in resolved.chain(scope).into_iter().rev() {
        let scope = &resolved.scopes[scope];
        let of_scope = scope.hooks(Kind::ErrorHandler).iter();
        let mut of_scope: Vec<_> = of_scope.filter(|hook| applies(hook)).collect();
        of_scope.sort_by_key(|hook| is_catch_all(hook));
        for hook in of_scope {
            add_handler(&mut handlers, hook);
        }
    }
    handlers
}

fn step<S, O>(hook: &HookNode, run: &Run<S, O>) -> Step<S, O> {
    Step {
        call: run.call(&hook.needs),
        record: &hook.record.origin,
        takes_response: hook.needs.takes_response,
    }
}

fn is_catch_all(hook: &HookNode) -> bool {
    matches!(&hook.record.item, Item::ErrorHandler { takes, .. } if takes().0 == TypeId::of::<Error>())
}

fn add_handler(handlers: &mut Handlers, hook: &HookNode) {
    let Item::ErrorHandler {
        code,
        takes,
        accepts,
        run,
    } = &hook.record.item
    else {
        return;
    };
    let handler = Handler {
        takes: (!is_catch_all(hook)).then(|| takes().0),
        accepts: *accepts,
        call: run.call(&hook.needs),
        record: &hook.record.origin,
    };
    match code {
        Some(code) => handlers.by_code.push((*code, handler)),
        None => handlers.by_type.push(handler),
    }
}
