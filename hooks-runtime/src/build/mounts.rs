//! What is wrong with mounts and fallbacks, among themselves and beside the routes.

use super::{
    MountNode, ProblemKind, Resolved, RouteNode, Settings, merge::check_merged, problem::Problems,
    routes::path_fault,
};

/// Check mounts and fallbacks against the routes, and against each other.
pub(super) fn check(app: &Settings, resolved: &Resolved, problems: &mut Problems) {
    let mut matcher = matchit::Router::new();
    let mut takers: Vec<(&str, Taker<'_>)> = Vec::new();
    for route in &resolved.routes {
        // What is wrong among routes has been told.
        if matcher.insert(route.path.clone(), ()).is_ok() {
            takers.push((&route.path, Taker::Route(route)));
        }
    }
    let mut fitting = Vec::new();
    for mount in &resolved.mounts {
        if let Some(fault) = mount_fault(&mount.path) {
            problems.add(ProblemKind::BadPath, format!("the path of {mount} {fault}"));
            continue;
        }
        let mut patterns = mount.patterns().into_iter();
        let clash = patterns.find_map(|pattern| matcher.insert(pattern, ()).err());
        takers.push((&mount.path, Taker::Mount(mount)));
        match clash {
            None => fitting.push(mount),
            Some(matchit::InsertError::Conflict { with }) => {
                let other = Taker::named(&takers, &with);
                problems.add(
                    ProblemKind::RouteClash,
                    format!("{mount} cannot be told from {other}: change one path, or move the route into what is mounted"),
                );
            }
            Some(error) => problems.add(
                ProblemKind::BadPath,
                format!("the path of {mount} is no pattern ({error}): write a parameter as a whole segment, `{{id}}`"),
            ),
        }
    }
    check_merged(app, &fitting, problems);
    check_fallbacks(app, problems);
}

/// Who has a pattern already.
enum Taker<'a> {
    Route(&'a RouteNode),
    Mount(&'a MountNode),
}

impl Taker<'_> {
    /// The one whose pattern the matcher tells, literal braces unescaped.
    fn named(takers: &[(&str, Taker<'_>)], with: &str) -> String {
        let plain = |path: &str| path.replace("{{", "{").replace("}}", "}");
        let with = with.replace("{*mounted below}", "");
        let is_it =
            |path: &str| plain(path).trim_end_matches('/') == plain(&with).trim_end_matches('/');
        let mut named = takers.iter().filter(|(path, _)| is_it(path));
        match named.next() {
            Some((path, Taker::Route(route))) => format!("`{path}` of {}", route.record),
            Some((_, Taker::Mount(mount))) => mount.to_string(),
            None => format!("`{with}`"),
        }
    }
}

fn mount_fault(path: &str) -> Option<String> {
    if path.is_empty() || path == "/" {
        return Some(
            "is the whole app: give the service to `.fallback_service(…)`, which takes what no route takes"
                .to_owned(),
        );
    }
    if let Some(bare) = path.strip_suffix('/') {
        return Some(format!(
            "ends with `/`: write `{bare}`, which is around `{bare}`, `{path}` and all below"
        ));
    }
    if path.contains("{*") {
        return Some(
            "has a wildcard: leave it out, a mount is around all that is below it".to_owned(),
        );
    }
    path_fault(path)
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
