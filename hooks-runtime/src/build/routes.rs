//! Makes the routes with their full paths and names, and checks their names and `skip` lists.

use super::{
    PatternTable, ProblemKind, Resolved, RouteNode, ScopeNode, Settings,
    collect::Collected,
    hooks::{candidates, check_states},
    options,
    problem::Problems,
    scopes::join,
};
use crate::{
    path::normal_pattern,
    pattern::Pattern,
    registry::{Item, Kind, Record, sort},
};
use std::collections::HashMap;

pub(super) fn resolve_routes(
    app: &Settings,
    resolved: &Resolved,
    collected: &Collected,
    patterns: &mut PatternTable,
    problems: &mut Problems,
) -> Vec<RouteNode> {
    let mut routes = Vec::new();
    let mut given = options::Evaluated::default();
    for (scope, node) in resolved.scopes.iter().enumerate() {
        let mut candidates: Vec<_> = candidates(app, collected, &resolved.scopes, scope)
            .into_iter()
            .filter(|candidate| matches!(candidate.record.item, Item::Route(..)))
            .collect();
        // Routes may tie, as no request depends on their order. This gives descriptions a fixed
        // order.
        candidates.sort_by_key(|candidate| match &candidate.record.item {
            Item::Route(options, _) => Some((options.path, options.methods)),
            _ => None,
        });
        let (sorted, _) = sort(candidates, false);
        for candidate in sorted.into_iter().map(|sorted| sorted.hook) {
            let Item::Route(options, _) = &candidate.record.item else {
                continue;
            };
            let needs = candidate.record.needs();
            check_states(
                &resolved.scopes,
                node,
                candidate.record,
                candidate.record,
                &needs,
                problems,
            );
            for (option, name, needs) in options.own_needs() {
                let function = format!("`{name}`, in `{option}` of {},", candidate.record);
                check_states(
                    &resolved.scopes,
                    node,
                    candidate.record,
                    &function,
                    &needs,
                    problems,
                );
            }
            // The path of a request never has these escapes when it is matched.
            let path = normal_pattern(join(&node.prefix, options.path));
            let name = options.endpoint.unwrap_or(candidate.record.origin.function);
            routes.push(RouteNode {
                record: candidate.record,
                options,
                needs,
                scope,
                endpoint: match node.names.first() {
                    Some(blueprint) => format!("{blueprint}.{name}"),
                    None => name.to_owned(),
                },
                pattern: Pattern::parse(&path),
                path,
                skip: options.skip.iter().map(|(_, id)| id()).collect(),
                carries: given.carried(resolved, scope, candidate.record, options, problems),
            });
        }
    }
    patterns.add_routes(&resolved.scopes, &routes, problems);
    check_endpoints(&resolved.scopes, &routes, problems);
    options::check(app, resolved, &routes, problems);
    for route in &routes {
        check_skips(resolved, collected, route, problems);
    }
    routes
}

fn check_endpoints(scopes: &[ScopeNode], routes: &[RouteNode], problems: &mut Problems) {
    let mut names: HashMap<&str, &RouteNode> = HashMap::new();
    for route in routes {
        // Several routes of one function may share its name, as in Flask.
        let is_own = |other: &RouteNode| other.record.id() == route.record.id();
        match names.get(route.endpoint.as_str()) {
            Some(other) if !is_own(other) => {
                let message = format!(
                    "two routes are called `{}`: {} and {}: give one of them `endpoint = \"…\"`",
                    route.endpoint,
                    other.label(scopes),
                    route.last_label(scopes)
                );
                let problem = problems.add(ProblemKind::EndpointClash, message);
                problem.at_all(other.places(scopes));
                problem.at_all(route.places(scopes));
            }
            Some(_) => {}
            None => {
                names.insert(&route.endpoint, route);
            }
        }
    }
}

fn check_skips(
    resolved: &Resolved,
    collected: &Collected,
    route: &RouteNode,
    problems: &mut Problems,
) {
    if route.options.skip.is_empty() {
        return;
    }
    // A websocket route may also name hooks for HTTP, to silence the warning that they do not run.
    let may_skip = |kind: Kind| {
        kind != Kind::ErrorHandler && (kind.applies(false) || route.options.is_websocket)
    };
    let scopes = resolved.chain(route.scope).into_iter();
    let scopes: Vec<_> = scopes.map(|scope| &resolved.scopes[scope]).collect();
    let functions = scopes.iter().flat_map(|scope| scope.functions());
    let records = functions.map(|hook| hook.record);
    let hooks: Vec<&Record> = records.filter(|record| may_skip(record.kind())).collect();
    // The settings of a plugin may change, and the route stays as it is.
    let is_left_out = |id| {
        let mut left_out = scopes.iter().flat_map(|scope| scope.left_out());
        left_out.any(|hook| hook.record.id() == id)
    };
    for (name, id) in route.options.skip {
        let id = id();
        if hooks.iter().any(|hook| hook.id() == id) || is_left_out(id) {
            continue;
        }
        let named = collected.records_of(id);
        let target = match named.first() {
            None => format!("`{name}`, which is no hook"),
            Some(hook) => format!("{hook}, which does not apply to it"),
        };
        let remedy = match nearest(name, &hooks) {
            near if near.is_empty() => "no hook applies to it, leave `skip` out".to_owned(),
            near => format!("name a hook that does, such as {near}"),
        };
        let message = format!(
            "`skip` of the route {} (`{}`) names {target}: {remedy}",
            route.record, route.path
        );
        let problem = problems.add(ProblemKind::BadSkip, message).at(route.record);
        if let Some(hook) = named.first() {
            problem.at(*hook);
        }
    }
}

/// The three hooks whose names are most similar to `name`.
fn nearest(name: &str, hooks: &[&Record]) -> String {
    let name = name.rsplit("::").next().unwrap_or_default();
    let mut hooks: Vec<_> = hooks.iter().map(|hook| hook.origin.function).collect();
    hooks.sort_by(|a, b| {
        let likeness = |hook| strsim::jaro_winkler(hook, name);
        likeness(b).total_cmp(&likeness(a))
    });
    let mut names: Vec<_> = hooks.iter().map(|hook| format!("`{hook}`")).collect();
    names.dedup();
    names.truncate(3);
    names.join(", ")
}
