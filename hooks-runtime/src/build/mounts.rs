//! Checks of mounts and fallbacks, against each other and against the routes.

use super::{
    MountNode, Owner, PatternTable, ProblemKind, Resolved, ScopeNode, Settings,
    merge::check_merged, patterns::Clash, problem::Problems, scopes::join,
};
use crate::{path::normal_pattern, pattern::Pattern, source::Place};

/// Add the mounts to the table of patterns, and check them and the fallbacks.
pub(super) fn add(
    app: &Settings,
    resolved: &Resolved,
    table: &mut PatternTable,
    problems: &mut Problems,
) {
    let mut fitting = Vec::new();
    for (index, mount) in resolved.mounts.iter().enumerate() {
        let parsed = if mount.is_exact {
            Pattern::parse(&mount.path).map_err(|error| error.to_string())
        } else {
            parse(&mount.path)
        };
        let pattern = match parsed {
            Ok(pattern) => pattern,
            Err(error) => {
                let message = format!("the path of {mount} {error}");
                problems.add(ProblemKind::BadPath, message).at(mount.at);
                continue;
            }
        };
        match table.add_mount(index, &pattern, mount.is_exact) {
            Ok(()) => fitting.push(mount),
            Err(Clash::With(with)) => {
                let (other, places) = label(resolved, table, &with);
                let message = format!(
                    "{mount} conflicts with {other}: change one path, or move the route into what \
                     is mounted"
                );
                let problem = problems.add(ProblemKind::RouteClash, message);
                problem.at(mount.at).at_all(places);
            }
            Err(Clash::NoPattern(error)) => {
                let message = format!(
                    "the path of {mount} is no pattern ({error}): write a parameter as a whole \
                     segment, `{{id}}`"
                );
                problems.add(ProblemKind::BadPath, message).at(mount.at);
            }
        }
    }
    let of_app = app.mounts.iter().zip(&resolved.mounts);
    let mounts = of_app.map(|(mount, node)| (&mount.service, node.to_string(), mount.at));
    let fallbacks = app.fallbacks.iter().filter_map(|fallback| {
        let service = fallback.service.as_ref().ok()?;
        Some((service, fallback.call.to_string(), fallback.call.at))
    });
    for (service, call, at) in mounts.chain(fallbacks) {
        for message in service.problems() {
            let message = format!("{call}: {message}");
            problems.add(ProblemKind::Mounted, message).at(at);
        }
    }
    check_merged(app, &fitting, problems);
    check_fallbacks(app, problems);
}

/// The services of registrations, at their full paths.
pub(super) fn of_blueprints(scopes: &[ScopeNode]) -> impl Iterator<Item = MountNode> {
    let scopes = scopes.iter().enumerate();
    scopes.flat_map(|(scope, node)| {
        node.services.iter().map(move |service| MountNode {
            path: normal_pattern(join(&node.prefix, &service.path)),
            is_exact: true,
            scope,
            router: Some(service.service.clone()),
            service: service.name.to_owned(),
            at: service.at,
            app: None,
        })
    })
}

/// The owner of the pattern that the matcher prints as `with`: its label and its places.
fn label(resolved: &Resolved, table: &PatternTable, with: &str) -> (String, Vec<Place>) {
    match table.named(with) {
        Some(Owner::Own(index)) => {
            let own = &table.own[index];
            let route = &resolved.routes[own.routes[0]];
            let scopes = &resolved.scopes;
            let label = format!("`{}` of {}", route.path, route.last_label(scopes));
            (label, route.places(scopes).collect())
        }
        Some(Owner::Mount(index)) => {
            let mount = &resolved.mounts[index];
            (mount.to_string(), vec![mount.at.into()])
        }
        None => (format!("`{with}`"), Vec::new()),
    }
}

fn parse(path: &str) -> Result<Pattern, String> {
    if path.is_empty() || path == "/" {
        let error = "covers the whole app: give the service to `.fallback_service(…)`, which takes \
                     what no route takes";
        return Err(error.to_owned());
    }
    if let Some(without_slash) = path.strip_suffix('/') {
        return Err(format!(
            "ends with `/`: write `{without_slash}`, which covers `{without_slash}`, `{path}` and \
             all below"
        ));
    }
    if path.contains("{*") {
        return Err(
            "has a wildcard: leave it out, a mount covers all that is below its path".to_owned(),
        );
    }
    Pattern::parse(path).map_err(|error| error.to_string())
}

fn check_fallbacks(app: &Settings, problems: &mut Problems) {
    for fallback in &app.fallbacks {
        if let Err(reason) = &fallback.service {
            let message = format!("{}: {reason}", fallback.call);
            problems
                .add(ProblemKind::Fallback, message)
                .at(fallback.call.at);
        }
    }
    for pair in app.fallbacks.windows(2) {
        let [first, second] = pair else { continue };
        let (first, second) = (&first.call, &second.call);
        let message = format!(
            "the app has two fallbacks, {first} and {second}: remove one of them, or `.mount(…)` \
             it below a path"
        );
        let problem = problems.add(ProblemKind::Fallback, message);
        problem.at(first.at).at(second.at);
    }
}
