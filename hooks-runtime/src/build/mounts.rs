//! What is wrong with mounts and fallbacks, among themselves and beside the routes.

use super::{
    Owner, PatternTable, ProblemKind, Resolved, Settings, merge::check_merged, patterns::Clash,
    problem::Problems,
};
use crate::pattern::Pattern;

/// Add the mounts to the table of patterns, and check them and the fallbacks.
pub(super) fn add(
    app: &Settings,
    resolved: &Resolved,
    table: &mut PatternTable,
    problems: &mut Problems,
) {
    let mut fitting = Vec::new();
    for (place, mount) in resolved.mounts.iter().enumerate() {
        let pattern = match parse(&mount.path) {
            Ok(pattern) => pattern,
            Err(error) => {
                problems.add(ProblemKind::BadPath, format!("the path of {mount} {error}"));
                continue;
            }
        };
        match table.add_mount(place, &pattern) {
            Ok(()) => fitting.push(mount),
            Err(Clash::With(with)) => {
                let other = name(resolved, table, &with);
                problems.add(
                    ProblemKind::RouteClash,
                    format!("{mount} cannot be told from {other}: change one path, or move the route into what is mounted"),
                );
            }
            Err(Clash::NoPattern(error)) => problems.add(
                ProblemKind::BadPath,
                format!("the path of {mount} is no pattern ({error}): write a parameter as a whole segment, `{{id}}`"),
            ),
        }
    }
    check_merged(app, &fitting, problems);
    check_fallbacks(app, problems);
}

/// Who has the pattern that the matcher prints as `with`.
fn name(resolved: &Resolved, table: &PatternTable, with: &str) -> String {
    match table.named(with) {
        Some(Owner::Own(place)) => {
            let own = &table.own[place];
            let route = &resolved.routes[own.routes[0]];
            format!("`{}` of {}", route.path, route.record)
        }
        Some(Owner::Mount(place)) => resolved.mounts[place].to_string(),
        None => format!("`{with}`"),
    }
}

fn parse(path: &str) -> Result<Pattern, String> {
    if path.is_empty() || path == "/" {
        return Err(
            "is the whole app: give the service to `.fallback_service(…)`, which takes what no route takes"
                .to_owned(),
        );
    }
    if let Some(bare) = path.strip_suffix('/') {
        return Err(format!(
            "ends with `/`: write `{bare}`, which is around `{bare}`, `{path}` and all below"
        ));
    }
    if path.contains("{*") {
        return Err(
            "has a wildcard: leave it out, a mount is around all that is below it".to_owned(),
        );
    }
    Pattern::parse(path).map_err(|error| error.to_string())
}

fn check_fallbacks(app: &Settings, problems: &mut Problems) {
    for fallback in &app.fallbacks {
        if let Err(fault) = &fallback.service {
            problems.add(ProblemKind::Fallback, format!("{}: {fault}", fallback.call));
        }
    }
    for pair in app.fallbacks.windows(2) {
        let [first, second] = pair else { continue };
        problems.add(
            ProblemKind::Fallback,
            format!("what no route takes was given away twice, by {} and by {}: remove one of them, or `.mount(…)` it below a path", first.call, second.call),
        );
    }
}
