//! Routes with their full paths and names, checked against each other.

use super::{
    ProblemKind, Resolved, RouteNode, Settings,
    collect::Collected,
    hooks::{candidates, check_states},
    problem::Problems,
    scopes::join,
};
use crate::registry::{Item, Kind, Record, sort};
use std::collections::HashMap;

pub(super) fn resolve_routes(
    app: &Settings,
    resolved: &Resolved,
    collected: &Collected,
    problems: &mut Problems,
) -> Vec<RouteNode> {
    let mut routes = Vec::new();
    for (scope, node) in resolved.scopes.iter().enumerate() {
        let mut candidates: Vec<_> = candidates(app, collected, &resolved.scopes, scope)
            .into_iter()
            .filter(|candidate| matches!(candidate.record.item, Item::Route(..)))
            .collect();
        // Routes may tie: no request depends on their order. What is shown of them stays the same.
        candidates.sort_by_key(|candidate| match &candidate.record.item {
            Item::Route(options, _) => Some((options.path, options.methods)),
            _ => None,
        });
        let (sorted, _) = sort(candidates, false);
        for candidate in sorted {
            let Item::Route(options, _) = &candidate.record.item else {
                continue;
            };
            let needs = candidate.record.needs();
            check_states(app, candidate.record, &needs, problems);
            for (option, name, needs) in options.own_needs() {
                let who = format!("`{name}`, in `{option}` of {},", candidate.record);
                check_states(app, &who, &needs, problems);
            }
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
                path: join(&node.prefix, options.path),
                skip: options.skip.iter().map(|(_, id)| id()).collect(),
            });
        }
    }
    check_paths(&routes, problems);
    check_endpoints(&routes, problems);
    for route in &routes {
        check_skips(resolved, collected, route, problems);
    }
    routes
}

fn check_paths(routes: &[RouteNode], problems: &mut Problems) {
    let mut matcher = matchit::Router::new();
    let mut patterns: HashMap<&str, Vec<&RouteNode>> = HashMap::new();
    for route in routes {
        if let Some(fault) = path_fault(&route.path) {
            problems.add(
                ProblemKind::BadPath,
                format!("the path `{}` of {} {fault}", route.path, route.record),
            );
            continue;
        }
        let same = patterns.entry(&route.path).or_default();
        for other in same.iter() {
            let clash = route
                .options
                .methods
                .iter()
                .find(|method| other.options.methods.contains(method));
            if let Some(method) = clash {
                problems.add(
                    ProblemKind::RouteClash,
                    format!("two routes for {method} {}: {} and {}: change the path or the method of one", route.path, other.record, route.record),
                );
            }
        }
        if same.is_empty()
            && let Err(error) = matcher.insert(route.path.clone(), ())
        {
            report_insert(routes, route, &error, problems);
        }
        same.push(route);
    }
}

fn report_insert(
    routes: &[RouteNode],
    route: &RouteNode,
    error: &matchit::InsertError,
    problems: &mut Problems,
) {
    match error {
        matchit::InsertError::Conflict { with } => {
            // The matcher tells literal braces unescaped.
            let plain = |path: &str| path.replace("{{", "{").replace("}}", "}");
            let other = routes.iter().find(|other| plain(&other.path) == plain(with));
            let other = other.map_or_else(|| format!("`{with}`"), |other| format!("`{with}` of {}", other.record));
            problems.add(
                ProblemKind::RouteClash,
                format!("the path `{}` of {} cannot be told from {other}: give their parameters the same names, or change one path", route.path, route.record),
            );
        }
        error => problems.add(
            ProblemKind::BadPath,
            format!("the path `{}` of {} is no pattern ({error}): write a parameter as a whole segment, `{{id}}`, and a wildcard last, `{{*rest}}`", route.path, route.record),
        ),
    }
}

/// What the matcher takes, but what is not meant or never matches: as in the macros, for what a path
/// becomes behind its prefixes.
pub(super) fn path_fault(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return Some(
            "does not start with `/`: write one, or give the blueprint a `url_prefix`".to_owned(),
        );
    }
    if path
        .split('/')
        .any(|segment| segment.starts_with(':') || segment.starts_with('*'))
    {
        return Some("has a segment that starts with `:` or `*`: write a parameter as `{id}`, a wildcard as `{*rest}`".to_owned());
    }
    if path.contains("//") {
        return Some("has an empty segment: write one `/` between segments".to_owned());
    }
    let never = |c: char| !c.is_ascii_graphic() || matches!(c, '?' | '#' | '<' | '>' | '`');
    if let Some(character) = literals(path).find(|&c| never(c)) {
        return Some(format!(
            "has `{}` in it, which the path of a request never has: remove it, or write it percent-encoded",
            character.escape_debug()
        ));
    }
    let mut names: Vec<_> = parameters(path).collect();
    let is_odd = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.');
    if let Some(odd) = names
        .iter()
        .find(|name| name.is_empty() || name.contains(is_odd))
    {
        return Some(format!(
            "has a parameter `{{{odd}}}`: name it with letters, digits and `_`, as in `{{id}}`"
        ));
    }
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1])?;
    Some(format!(
        "has two parameters `{}`: give one of them another name",
        twice[0]
    ))
}

/// The characters of a pattern outside its parameters.
fn literals(path: &str) -> impl Iterator<Item = char> {
    let mut is_inside = false;
    path.chars().filter(move |&character| {
        is_inside = match character {
            '{' => !is_inside,
            '}' => false,
            _ => is_inside,
        };
        !is_inside
    })
}

/// The names of a pattern's parameters.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| {
        let start = segment.rfind('{')?;
        let name = segment[start + 1..].strip_suffix('}')?;
        // `{{name}}` is literal.
        let is_escaped = segment[..start].ends_with('{') && name.ends_with('}');
        (!is_escaped).then(|| name.trim_start_matches('*'))
    })
}

fn check_endpoints(routes: &[RouteNode], problems: &mut Problems) {
    let mut names: HashMap<&str, &RouteNode> = HashMap::new();
    for route in routes {
        // Several routes of one function share its name, as in Flask.
        let is_own = |other: &RouteNode| (other.record.id)() == (route.record.id)();
        match names.get(route.endpoint.as_str()) {
            Some(other) if !is_own(other) => problems.add(
                ProblemKind::EndpointClash,
                format!(
                    "two routes are called `{}`: {} and {}: give one of them `endpoint = \"…\"`",
                    route.endpoint, other.record, route.record
                ),
            ),
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
    // A websocket route may skip the hooks of requests, too: it says that it means to be without them.
    let kinds = Kind::HOOKS.into_iter();
    let hooks: Vec<&Record> = kinds
        .filter(|kind| kind.applies(false) || route.needs.websocket)
        .flat_map(|kind| resolved.hooks(route.scope, kind))
        .map(|(_, hook)| hook.record)
        .collect();
    for (name, id) in route.options.skip {
        let id = id();
        if hooks.iter().any(|hook| (hook.id)() == id) {
            continue;
        }
        let what = match collected.records_of(id).first() {
            None => format!("`{name}`, which is no hook"),
            Some(hook) => format!("{hook}, which does not apply to it"),
        };
        let remedy = match nearest(name, &hooks) {
            near if near.is_empty() => "no hook applies to it, leave `skip` out".to_owned(),
            near => format!("name a hook that does, such as {near}"),
        };
        problems.add(
            ProblemKind::BadSkip,
            format!(
                "`skip` of the route {} (`{}`) names {what}: {remedy}",
                route.record, route.path
            ),
        );
    }
}

/// Three of the hooks, those with names like `name` first.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &str) -> String {
        path_fault(path).unwrap_or_default()
    }

    #[test]
    fn ordinary_patterns_have_no_fault() {
        for path in [
            "/",
            "/a/{id}",
            "/a/",
            "/{*rest}",
            "/f{{x}}/{x}",
            "/v1.{n}",
            "/{é}",
            "/%C3%A9",
        ] {
            assert_eq!(fault(path), "", "{path}");
        }
    }

    #[test]
    fn patterns_that_no_request_matches_have_one() {
        for path in ["/é", "/a b", "/a?b", "/a#b", "/a\u{0}", "/<id>", "/a`"] {
            assert!(fault(path).contains("never has"), "{path}: {}", fault(path));
        }
        assert!(fault("//").contains("empty segment"));
        assert!(fault("/a//b").contains("empty segment"));
    }

    #[test]
    fn a_parameter_is_called_by_a_name() {
        for path in ["/{}", "/{*}", "/{id:int}", "/{ id }"] {
            assert!(
                fault(path).contains("name it with"),
                "{path}: {}",
                fault(path)
            );
        }
    }

    #[test]
    fn a_parameter_may_not_come_twice() {
        assert!(fault("/{id}/x/{id}").contains("two parameters `id`"));
        assert!(fault("/{id}/v{id}").contains("two parameters `id`"));
        assert!(fault("/{id}/{*id}").contains("two parameters `id`"));
        assert_eq!(fault("/{{id}}/{id}"), "");
    }
}
