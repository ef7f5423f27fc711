//! What is wrong with mounts and fallbacks, among themselves and beside the routes.

use super::{
    Owner, PatternTable, ProblemKind, Resolved, Settings, merge::check_merged, patterns::Clash,
    problem::Problems,
};
use crate::{pattern::Pattern, source::Place};

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
                let message = format!("the path of {mount} {error}");
                problems.add(ProblemKind::BadPath, message).at(mount.at);
                continue;
            }
        };
        match table.add_mount(place, &pattern) {
            Ok(()) => fitting.push(mount),
            Err(Clash::With(with)) => {
                let (other, place) = name(resolved, table, &with);
                let message = format!(
                    "{mount} cannot be told from {other}: change one path, or move the route into \
                     what is mounted"
                );
                let problem = problems.add(ProblemKind::RouteClash, message).at(mount.at);
                if let Some(place) = place {
                    problem.at(place);
                }
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
    check_merged(app, &fitting, problems);
    check_fallbacks(app, problems);
}

/// Who has the pattern that the matcher prints as `with`, and where.
fn name(resolved: &Resolved, table: &PatternTable, with: &str) -> (String, Option<Place>) {
    match table.named(with) {
        Some(Owner::Own(place)) => {
            let own = &table.own[place];
            let route = &resolved.routes[own.routes[0]];
            let name = format!("`{}` of {}", route.path, route.record);
            (name, Some(route.record.into()))
        }
        Some(Owner::Mount(place)) => {
            let mount = &resolved.mounts[place];
            (mount.to_string(), Some(mount.at.into()))
        }
        None => (format!("`{with}`"), None),
    }
}

fn parse(path: &str) -> Result<Pattern, String> {
    if path.is_empty() || path == "/" {
        let error = "is the whole app: give the service to `.fallback_service(…)`, which takes \
                     what no route takes";
        return Err(error.to_owned());
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
            let message = format!("{}: {fault}", fallback.call);
            problems
                .add(ProblemKind::Fallback, message)
                .at(fallback.call.at);
        }
    }
    for pair in app.fallbacks.windows(2) {
        let [first, second] = pair else { continue };
        let (first, second) = (&first.call, &second.call);
        let message = format!(
            "what no route takes was given away twice, by {first} and by {second}: remove one of \
             them, or `.mount(…)` it below a path"
        );
        let problem = problems.add(ProblemKind::Fallback, message);
        problem.at(first.at).at(second.at);
    }
}
