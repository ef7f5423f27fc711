//! From scopes to [`Plan`]s: chains of hooks, flattened once.

use super::{
    resolve::{HookNode, Resolved},
    routes::RouteNode,
};
use crate::{
    Error,
    pipeline::{Around, Handler, Handlers, Plan, Step},
    registry::{Call, Item},
};
use std::any::TypeId;

/// The plan of a matched request: of a scope, or of one route if that differs from its scope.
pub(super) fn of_route(resolved: &Resolved, route: &RouteNode) -> Plan {
    let mut plan = of_scope(resolved, route.scope, &|hook| !route.skips(hook));
    for hook in route.options.before {
        let (_, hook) = hook();
        plan.before.push(Step {
            call: Call::Dyn(hook.call),
            record: route.record,
            takes_response: false,
        });
    }
    let own_after = route.options.after.iter().rev().map(|hook| Step {
        call: Call::Dyn(hook().1.call),
        record: route.record,
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
pub(super) fn is_own(route: &RouteNode) -> bool {
    let options = route.options;
    !(options.before.is_empty() && options.after.is_empty() && options.skip.is_empty())
}

pub(super) fn of_matched(resolved: &Resolved, scope: usize) -> Plan {
    of_scope(resolved, scope, &|_| true)
}

/// The plan of a request that matched no route: without the hooks that take `Endpoint`.
pub(super) fn of_unmatched(resolved: &Resolved, scope: usize) -> Plan {
    of_scope(resolved, scope, &|hook| !hook.needs.endpoint)
}

fn of_scope(resolved: &Resolved, scope: usize, applies: &dyn Fn(&HookNode) -> bool) -> Plan {
    let mut plan = Plan::default();
    let chain = resolved.chain(scope);
    for &scope in &chain {
        let scope = &resolved.scopes[scope];
        for hook in scope.middleware.iter().filter(|hook| applies(hook)) {
            if let Item::Middleware(run) = &hook.record.item {
                note_context(&mut plan, hook);
                let call = run.call(&hook.needs);
                plan.middleware.push(Around::Function(call, hook.record));
            }
        }
        let values = scope.values.iter().map(|given| given.middleware.clone());
        plan.middleware.extend(values.map(Around::Value));
    }
    for &scope in &chain {
        for hook in resolved.scopes[scope]
            .before
            .iter()
            .filter(|hook| applies(hook))
        {
            if let Item::Before(run) = &hook.record.item {
                note_context(&mut plan, hook);
                plan.before.push(step(hook, run.call(&hook.needs)));
            }
        }
        let process_view = &resolved.scopes[scope].process_view;
        for hook in process_view.iter().filter(|hook| applies(hook)) {
            if let Item::ProcessView(run) = &hook.record.item {
                note_context(&mut plan, hook);
                plan.process_view.push(step(hook, run.call(&hook.needs)));
            }
        }
    }
    for &scope in chain.iter().rev() {
        let scope = &resolved.scopes[scope];
        let process_exception = scope.process_exception.iter().rev();
        for hook in process_exception.filter(|hook| applies(hook)) {
            if let Item::ProcessException(run) = &hook.record.item {
                note_needs(&mut plan, hook);
                let step = step(hook, run.call(&hook.needs));
                plan.process_exception.push(step);
            }
        }
        for hook in scope.after.iter().rev().filter(|hook| applies(hook)) {
            if let Item::After(run) = &hook.record.item {
                note_needs(&mut plan, hook);
                plan.after.push(step(hook, run.call(&hook.needs)));
            }
        }
        for hook in scope.teardown.iter().rev().filter(|hook| applies(hook)) {
            if let Item::Teardown(run) = &hook.record.item {
                note_needs(&mut plan, hook);
                plan.teardown.push(step(hook, run.call(&hook.needs)));
            }
        }
        let mut scope_handlers: Vec<_> =
            scope.handlers.iter().filter(|hook| applies(hook)).collect();
        // Within a scope the exact type goes before the catch-all.
        scope_handlers.sort_by_key(|hook| is_catch_all(hook));
        for hook in scope_handlers {
            note_needs(&mut plan, hook);
            add_handler(&mut plan.handlers, hook);
        }
    }
    plan
}

fn step<S, O>(hook: &HookNode, call: Call<S, O>) -> Step<S, O> {
    Step {
        call,
        record: hook.record,
        takes_response: hook.needs.takes_response,
    }
}

/// After the view the head is there only if it was kept.
fn note_needs(plan: &mut Plan, hook: &HookNode) {
    plan.head |= hook.needs.head;
    note_context(plan, hook);
}

fn note_context(plan: &mut Plan, hook: &HookNode) {
    plan.extensions |= hook.needs.extensions;
    plan.context |= hook.needs.context;
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
        record: hook.record,
    };
    match code {
        Some(code) => handlers.by_code.push((*code, handler)),
        None => handlers.by_type.push(handler),
    }
}
