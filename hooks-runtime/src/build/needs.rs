//! Proves that what a plugin says it needs is there wherever the plugin has something to do.

use super::{
    Chain, Function, HookNode, ProblemKind, Resolved, ScopeNode,
    lacking::{of_other_transport, short},
    problem::Problems,
    provided::{of_automatic_options, provides},
    requests::Requests,
};
use crate::{blueprint::Installed, pipeline::Needs, registry::Kind};
use std::{any::TypeId, sync::Arc};

/// Check the needs of all plugins.
pub(super) fn check(resolved: &Resolved, problems: &mut Problems) {
    for (scope, node) in resolved.scopes.iter().enumerate() {
        let Some(plugin) = node.outside() else {
            continue;
        };
        for check in &plugin.state_checks {
            if let Err(problem) = check.run(&node.visible.states) {
                let message = format!(
                    "the plugin `{}`, given at {}: {problem}",
                    plugin.name, plugin.at
                );
                problems.add(ProblemKind::Plugin, message).at(plugin.at);
            }
        }
        for &(id, name) in &plugin.needs {
            let mut outer = resolved.chain(scope);
            outer.retain(|&outer| outer != scope);
            let outer: Vec<_> = outer.iter().map(|&at| &resolved.scopes[at]).collect();
            if outer.iter().any(|outer| is_on_demand(outer, id)) {
                continue;
            }
            let hooks: Vec<_> = outer
                .iter()
                .flat_map(|outer| providers(outer, id))
                .collect();
            if hooks.is_empty() {
                report_none(resolved, plugin, id, name, problems);
            } else if let Some(lack) = lack(resolved, scope, &hooks) {
                let (requests, attribute) = (lack.requests, before(lack.is_websocket));
                // Each provides it for other requests: the first stands for all.
                let hook = hooks[0].record;
                let message = format!(
                    "{plugin} needs a `{name}`, and nothing outside of it provides one for {requests}: {}",
                    of_other_transport(hook, attribute)
                );
                let problem = problems.add(ProblemKind::Plugin, message);
                problem.at(plugin.at).at(hook);
            }
        }
    }
}

/// Nothing outside of the plugin provides such a value, whatever the request.
fn report_none(
    resolved: &Resolved,
    plugin: &Arc<Installed>,
    id: TypeId,
    name: &str,
    problems: &mut Problems,
) {
    let mut others = resolved.scopes.iter().filter(|other| gives(other, id));
    let inside = others.find_map(ScopeNode::outside);
    let inside = inside.filter(|inside| !Arc::ptr_eq(inside, plugin));
    let given_by = plugin.given_by.iter().find(|(given, _)| *given == id);
    let remedy = match inside {
        Some(inside) => format!(
            "{inside} provides one, and is not outside of it: give that one to the same place first, or \
             with a lower rank"
        ),
        None if let Some((_, given_by)) = given_by => {
            let name = short(name);
            let message =
                format!("{plugin} needs a `{name}`, and nothing provides one: add {given_by}");
            problems.add(ProblemKind::Plugin, message).at(plugin.at);
            return;
        }
        None => format!("give a plugin that provides a `{name}` before it, with `.with(…)`"),
    };
    let message =
        format!("{plugin} needs a `{name}`, and nothing outside of it provides one: {remedy}");
    let problem = problems.add(ProblemKind::Plugin, message).at(plugin.at);
    if let Some(inside) = inside {
        problem.at(inside.at);
    }
}

/// Requests that lack the value.
struct Lack<'a> {
    requests: Requests<'a>,
    is_websocket: bool,
}

/// Whether nothing provides a value that the plugin of this scope has said it needs: that is one problem, and
/// not one for each of its functions, too.
pub(super) fn is_said(resolved: &Resolved, scope: &ScopeNode, id: TypeId) -> bool {
    let is_given = || resolved.scopes.iter().any(|other| gives(other, id));
    scope.outside().is_some_and(|plugin| plugin.needs(id)) && !is_given()
}

/// Whether the plugin or the hooks of a scope provide such a value.
fn gives(scope: &ScopeNode, id: TypeId) -> bool {
    is_on_demand(scope, id) || providers(scope, id).next().is_some()
}

/// The first requests in the place of this scope that lack what these hooks, outside of it, provide, and
/// where the plugin has something to do.
///
/// A route may leave out a hook by `skip`, and a hook the requests without an endpoint: that is said in so
/// many words. To run for no WebSocket is the default.
fn lack<'a>(resolved: &'a Resolved, scope: usize, hooks: &[&'a HookNode]) -> Option<Lack<'a>> {
    let routes = resolved.routes.iter().map(|route| {
        let is_websocket = route.options.is_websocket;
        (route.scope, Requests::Route(route), is_websocket)
    });
    let options = of_automatic_options(resolved);
    let options = options.map(|route| (route.scope, Requests::Options(route), false));
    let merged = resolved.merged.iter().filter(|merged| merged.has_routes());
    let merged = merged.map(|_| (0, Requests::Merged, false));
    let mounts = resolved.mounts.iter();
    let mounts = mounts.map(|mount| (mount.scope, Requests::Mount(mount), false));
    let unmatched = resolved.catching().chain([0]).map(|scope| {
        let requests = Requests::Unmatched(&resolved.scopes[scope]);
        (scope, requests, false)
    });
    let all = routes.chain(options).chain(merged).chain(mounts);
    let mut all = all.chain(unmatched).filter(|(inner, _, is_websocket)| {
        let kind = before(*is_websocket);
        hooks.iter().all(|hook| hook.record.kind() != kind)
            && resolved.chain(*inner).contains(&scope)
    });
    let plugin = &resolved.scopes[scope];
    let lacking = all.find(|(inner, requests, is_websocket)| {
        let chain = match requests {
            Requests::Route(route) | Requests::Options(route) => {
                Chain::of_route(resolved, route, *is_websocket)
            }
            Requests::Unmatched(_) => Chain::of_unmatched(resolved, *inner),
            _ => Chain::of_matched(resolved, *inner, false),
        };
        is_used(plugin, &chain, requests)
    });
    lacking.map(|(_, requests, is_websocket)| Lack {
        requests,
        is_websocket,
    })
}

/// Whether a function of the plugin runs, or a function takes what it provides on demand.
fn is_used(plugin: &ScopeNode, chain: &Chain<'_>, requests: &Requests<'_>) -> bool {
    let Some(installed) = plugin.outside() else {
        return false;
    };
    let is_own = |scope: &ScopeNode| std::ptr::eq(scope, plugin);
    let takes = |needs: &Needs| {
        let mut wanted = needs.provided.iter();
        wanted.any(|wanted| {
            installed
                .providers
                .iter()
                .any(|given| given.id == wanted.id)
        })
    };
    let mut links = chain.hooks.iter();
    let mut handlers = chain.handlers.iter();
    !installed.on_response.is_empty()
        || links.any(|link| match &link.function {
            Function::Annotated(scope, hook) => {
                (is_own(scope) && !link.kind.runs_late()) || takes(&hook.needs)
            }
            Function::Value(scope, _) => is_own(scope),
            Function::Before(_, _, hook) => takes(&hook.needs),
            Function::After(_, _, hook) => takes(&hook.needs),
        })
        || handlers.any(|(_, handler)| takes(&handler.needs))
        || matches!(requests, Requests::Route(route) if takes(&route.needs))
}

/// The kind of hook that provides values for requests like these.
fn before(is_websocket: bool) -> Kind {
    if is_websocket {
        Kind::BeforeWebSocket
    } else {
        Kind::BeforeRequest
    }
}

/// Whether the plugin of a scope provides such a value to all that is inside of it.
fn is_on_demand(scope: &ScopeNode, id: TypeId) -> bool {
    let mut plugins = scope.outside().into_iter();
    plugins.any(|plugin| plugin.providers.iter().any(|given| given.id == id))
}

/// The hooks of a scope that provide such a value for certain.
fn providers(scope: &ScopeNode, id: TypeId) -> impl Iterator<Item = &HookNode> {
    let before = [Kind::BeforeRequest, Kind::BeforeWebSocket];
    let hooks = before.into_iter().flat_map(|kind| scope.hooks(kind));
    hooks.filter(move |hook| provides(&hook.record.provisions(), id) == Some(true))
}
