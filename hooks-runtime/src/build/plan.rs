//! From [`Chain`]s to [`Plan`]s: what each function of a chain is called by, and what it needs.

use super::{
    HookNode, Resolved, RouteNode, ScopeNode,
    chain::{Chain, Function},
    visible::sees_otherwise,
};
use crate::{
    context::Visible,
    pipeline::{
        Call, Handler, Handlers, Needs, Plan, PlannedMiddleware, Provision, Run, RunsIf, Step,
        seen_as,
    },
    registry::{Item, Kind},
};
use std::{any::TypeId, sync::Arc};

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
                let way = Way {
                    sees: sees_otherwise(scope, innermost, hook),
                    waits: starts_provider(&plan, scope, link.kind, &hook.needs),
                    scope,
                };
                if way.waits && hook.needs.runs_if.is_empty() {
                    note_provider(&mut plan, link.kind);
                }
                add_hook(&mut plan, hook, way);
                if !innermost.visible.offers.is_empty() {
                    note_provided(&mut plan, &hook.record.provisions());
                }
            }
            Function::Value(_, given) => {
                let value = PlannedMiddleware::Value(given.middleware.clone());
                plan.middleware.push(value);
            }
            Function::Before(route, _, hook) => {
                plan.extensions = true;
                plan.context = true;
                note_provided(&mut plan, &hook.provides);
                plan.before.push(Step {
                    call: Call::Erased(hook.call),
                    record: &route.record.origin,
                    takes_response: false,
                    wants: Box::default(),
                    runs_if: None,
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
                    runs_if: None,
                });
            }
        }
    }
    for (scope, handler) in chain.handlers {
        note_needs(&mut plan, Kind::ErrorHandler, handler);
        let way = Way {
            sees: sees_otherwise(scope, innermost, handler),
            waits: starts_provider(&plan, scope, Kind::ErrorHandler, &handler.needs),
            scope,
        };
        if way.waits {
            note_provider(&mut plan, Kind::ErrorHandler);
        }
        let handlers = match scope.outside() {
            Some(_) => plan.handlers.of_plugins.get_or_insert_default(),
            None => &mut plan.handlers,
        };
        add_handler(handlers, handler, way);
    }
    let plugins = chain.plugins.iter().filter_map(|scope| scope.outside());
    for plugin in plugins {
        plan.on_response.extend(plugin.on_response.iter().cloned());
        plan.head_for_response |= plugin.keeps_head;
    }
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

/// Whether a function may have to wait for a provider. It need not if hooks have provided the value, but
/// a template, and the error of its rendering, may come of a hook that answered before.
fn starts_provider(plan: &Plan, scope: &ScopeNode, kind: Kind, needs: &Needs) -> bool {
    let certain: &[TypeId] = match kind {
        Kind::BeforeRequest | Kind::BeforeWebSocket | Kind::ProcessView => &plan.provided,
        Kind::ProcessException
        | Kind::ErrorHandler
        | Kind::ProcessTemplateResponse
        | Kind::ContextProcessor => &[],
        _ => return false,
    };
    let wanted = needs.provided.iter().map(|wanted| wanted.id);
    scope.visible.offers.may_start(wanted, certain)
}

/// A provider gets the head and the context, and may call extractors. Behind the view one starts only for
/// a template or an error: it gets them then (`Cx::expose`), and most requests pay nothing for it.
fn note_provider(plan: &mut Plan, kind: Kind) {
    if kind.runs_late() {
        plan.provides_late = true;
    } else {
        plan.extensions = true;
        plan.context = true;
    }
}

fn note_provided(plan: &mut Plan, provisions: &[Provision]) {
    let certain = provisions.iter().filter(|provision| provision.is_certain);
    plan.provided.extend(certain.map(|provision| provision.id));
}

/// How a function is called.
struct Way<'a> {
    /// What it sees, if not what the route sees.
    sees: Option<Arc<Visible>>,
    /// A provider of one of its arguments may have to run.
    waits: bool,
    scope: &'a ScopeNode,
}

/// The needs of a view, which may have to wait for a provider.
pub(crate) fn needs_of_view(resolved: &Resolved, route: &RouteNode, plan: &Plan) -> Needs {
    let mut needs = route.needs.clone();
    let offers = &resolved.scopes[route.scope].visible.offers;
    let wanted = needs.provided.iter().map(|wanted| wanted.id);
    if offers.may_start(wanted, &plan.provided) {
        needs.waits = true;
        needs.extensions = true;
        needs.context = true;
    }
    needs
}

fn add_hook(plan: &mut Plan, hook: &HookNode, way: Way<'_>) {
    match &hook.record.item {
        Item::Middleware(run) => {
            let function = PlannedMiddleware::Function(*run, &hook.record.origin, way.sees);
            plan.middleware.push(function);
        }
        // A chain has those of requests, or those of WebSockets.
        Item::Before(run) | Item::BeforeWebSocket(run) => plan.before.push(step(hook, run, way)),
        Item::ProcessView(run) => plan.process_view.push(step(hook, run, way)),
        Item::ProcessException(run) => plan.process_exception.push(step(hook, run, way)),
        #[cfg(feature = "templates")]
        Item::ProcessTemplate(run) => plan.process_template.push(step(hook, run, way)),
        #[cfg(feature = "templates")]
        Item::ContextProcessor(run) => plan.context_processors.push(step(hook, run, way)),
        Item::After(run) | Item::AfterWebSocket(run) => plan.after.push(step(hook, run, way)),
        Item::Teardown(run) | Item::TeardownWebSocket(run) => {
            plan.teardown.push(step(hook, run, way));
        }
        // None of them is a hook of a chain.
        Item::ErrorHandler { .. }
        | Item::Route(..)
        | Item::BeforeServing(_)
        | Item::AfterServing(_) => {}
    }
}

fn step<S: Send, O>(hook: &HookNode, run: &Run<S, O>, way: Way<'_>) -> Step<S, O> {
    let offers = &way.scope.visible.offers;
    let wanted = hook.needs.provided.iter();
    let certain = wanted.filter(|wanted| !wanted.is_optional && !offers.has(wanted.id));
    let wants = certain.map(|wanted| wanted.id).collect();
    let is_left_out = !hook.needs.runs_if.is_empty();
    let runs_if = is_left_out.then(|| Box::new(RunsIf::new(&hook.needs.runs_if, offers)));
    Step {
        call: call(hook, run, way),
        record: &hook.record.origin,
        takes_response: hook.needs.takes_response,
        wants,
        runs_if,
    }
}

fn call<S: Send, O>(hook: &HookNode, run: &Run<S, O>, way: Way<'_>) -> Call<S, O> {
    let call = run.call(hook.needs.waits || way.waits);
    match way.sees {
        None => call,
        Some(visible) => seen_as(call, visible),
    }
}

fn add_handler(handlers: &mut Handlers, hook: &HookNode, way: Way<'_>) {
    let Item::ErrorHandler {
        code, accepts, run, ..
    } = &hook.record.item
    else {
        return;
    };
    let handler = Handler {
        takes: hook.takes(),
        accepts: *accepts,
        call: call(hook, run, way),
        record: &hook.record.origin,
    };
    match code {
        Some(code) => handlers.by_code.push((*code, handler)),
        None => handlers.by_type.push(handler),
    }
}
