//! From [`Chain`]s to [`Plan`]s: what each function of a chain is called by, and what it needs.

use super::{
    HookNode, Resolved, RouteNode,
    chain::{Chain, Function},
    visible::told,
};
use crate::{
    context::Visible,
    pipeline::{Call, Handler, Handlers, Plan, PlannedMiddleware, Run, Step, seen_as},
    registry::{Item, Kind},
};
use std::sync::Arc;

/// The plan of a matched request whose route needs one of its own, as [`Chain::of_route`].
pub(crate) fn of_route(resolved: &Resolved, route: &RouteNode, is_websocket: bool) -> Plan {
    plan(Chain::of_route(resolved, route, is_websocket))
}

/// Whether a route needs a plan of its own.
pub(crate) fn is_own(route: &RouteNode) -> bool {
    let options = route.options;
    !(options.before.is_empty() && options.after.is_empty() && options.skip.is_empty())
}

/// The plan of every other matched request.
pub(crate) fn of_matched(resolved: &Resolved, scope: usize, is_websocket: bool) -> Plan {
    plan(Chain::of_matched(resolved, scope, is_websocket))
}

/// The plan of a request that matched no route.
pub(crate) fn of_unmatched(resolved: &Resolved, scope: usize) -> Plan {
    plan(Chain::of_unmatched(resolved, scope))
}

fn plan(chain: Chain<'_>) -> Plan {
    let mut plan = Plan::default();
    let innermost = chain.innermost;
    for link in chain.hooks {
        match link.function {
            Function::Annotated(scope, hook) => {
                note_needs(&mut plan, link.kind, hook);
                add_hook(&mut plan, hook, told(scope, innermost, hook));
            }
            Function::Value(_, given) => {
                let value = PlannedMiddleware::Value(given.middleware.clone());
                plan.middleware.push(value);
            }
            Function::Before(route, _, hook) => {
                plan.extensions = true;
                plan.context = true;
                plan.before.push(Step {
                    call: Call::Erased(hook.call),
                    record: &route.record.origin,
                    takes_response: false,
                    wants: Box::default(),
                });
            }
            Function::After(route, _, hook) => {
                plan.head = true;
                plan.extensions = true;
                plan.context = true;
                plan.after.push(Step {
                    call: Call::Erased(hook.call),
                    record: &route.record.origin,
                    takes_response: true,
                    wants: Box::default(),
                });
            }
        }
    }
    for (scope, handler) in chain.handlers {
        note_needs(&mut plan, Kind::ErrorHandler, handler);
        let handlers = match scope.outside() {
            Some(_) => plan.handlers.of_plugins.get_or_insert_default(),
            None => &mut plan.handlers,
        };
        add_handler(handlers, handler, told(scope, innermost, handler));
    }
    let plugins = chain.plugins.iter().filter_map(|scope| scope.outside());
    plan.on_response = plugins
        .flat_map(|plugin| plugin.on_response.iter().cloned())
        .collect();
    // A middleware may look for the context in the request that it has in its hands.
    let has_middleware = !plan.middleware.is_empty();
    plan.extensions |= has_middleware;
    plan.context |= has_middleware;
    plan
}

fn note_needs(plan: &mut Plan, kind: Kind, hook: &HookNode) {
    // After the view the head is there only if it was kept.
    plan.head |= kind.runs_late() && hook.needs.head;
    plan.body |= hook.needs.body;
    plan.extensions |= hook.needs.extensions;
    plan.context |= hook.needs.context;
}

fn add_hook(plan: &mut Plan, hook: &HookNode, told: Option<Arc<Visible>>) {
    match &hook.record.item {
        Item::Middleware(run) => {
            let function = PlannedMiddleware::Function(*run, &hook.record.origin, told);
            plan.middleware.push(function);
        }
        // A chain has those of requests, or those of WebSockets.
        Item::Before(run) | Item::BeforeWebSocket(run) => plan.before.push(step(hook, run, told)),
        Item::ProcessView(run) => plan.process_view.push(step(hook, run, told)),
        Item::ProcessException(run) => plan.process_exception.push(step(hook, run, told)),
        #[cfg(feature = "templates")]
        Item::ProcessTemplate(run) => plan.process_template.push(step(hook, run, told)),
        #[cfg(feature = "templates")]
        Item::ContextProcessor(run) => plan.context_processors.push(step(hook, run, told)),
        Item::After(run) | Item::AfterWebSocket(run) => plan.after.push(step(hook, run, told)),
        Item::Teardown(run) | Item::TeardownWebSocket(run) => {
            plan.teardown.push(step(hook, run, told));
        }
        // None of them is a hook of a chain.
        Item::ErrorHandler { .. }
        | Item::Route(..)
        | Item::BeforeServing(_)
        | Item::AfterServing(_) => {}
    }
}

fn step<S: Send, O>(hook: &HookNode, run: &Run<S, O>, told: Option<Arc<Visible>>) -> Step<S, O> {
    let certain = hook
        .needs
        .provided
        .iter()
        .filter(|wanted| !wanted.is_optional);
    Step {
        call: call(hook, run, told),
        record: &hook.record.origin,
        takes_response: hook.needs.takes_response,
        wants: certain
            .map(|wanted| wanted.id)
            .chain(hook.needs.runs_if.iter().copied())
            .collect(),
    }
}

fn call<S: Send, O>(hook: &HookNode, run: &Run<S, O>, told: Option<Arc<Visible>>) -> Call<S, O> {
    let call = run.call(&hook.needs);
    match told {
        None => call,
        Some(visible) => seen_as(call, visible),
    }
}

fn add_handler(handlers: &mut Handlers, hook: &HookNode, told: Option<Arc<Visible>>) {
    let Item::ErrorHandler {
        code, accepts, run, ..
    } = &hook.record.item
    else {
        return;
    };
    let handler = Handler {
        takes: hook.takes(),
        accepts: *accepts,
        call: call(hook, run, told),
        record: &hook.record.origin,
    };
    match code {
        Some(code) => handlers.by_code.push((*code, handler)),
        None => handlers.by_type.push(handler),
    }
}
