//! Merged axum routers: as one, and beside what is mounted.

use super::{MountNode, ProblemKind, Settings, problem::Problems};
use crate::{error::panic_message, source::CallSite};
use axum::Router;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// All routers as one. Merging is axum's, and so is what clashes; axum tells by panicking.
pub(super) fn merge(routers: &[(Router, CallSite)], problems: &mut Problems) -> Option<Router> {
    let mut all: Option<Router> = None;
    for (router, at) in routers {
        let so_far = all.clone().unwrap_or_default();
        match catch_unwind(AssertUnwindSafe(|| so_far.merge(router.clone()))) {
            Ok(merged) => all = Some(merged),
            Err(payload) => {
                let message = panic_message(payload);
                let message = format!(
                    "the router given to `.merge(…)` at {at} does not fit those before it: \
                     {message}: nest one of them below a path of its own"
                );
                problems.add(ProblemKind::Merge, message).at(*at);
            }
        }
    }
    all
}

/// Whether mounts fit merged routers is for axum to say, which tells by panicking.
pub(super) fn check_merged(app: &Settings, mounts: &[&MountNode], problems: &mut Problems) {
    for (router, at) in &app.merged {
        for mount in mounts {
            let marked = || marked(router.clone(), [&*mount.path]);
            if let Err(payload) = catch_unwind(AssertUnwindSafe(marked)) {
                let message = panic_message(payload);
                let message = format!(
                    "{mount} does not fit the router given to `.merge(…)` at {at}: {message}: \
                     change one path"
                );
                let problem = problems.add(ProblemKind::RouteClash, message);
                problem.at(mount.at).at(*at);
            }
        }
        let Some(fallback) = app.fallbacks.first() else {
            continue;
        };
        let both = || router.clone().merge(Router::new().fallback(|| async {}));
        if catch_unwind(AssertUnwindSafe(both)).is_err() {
            let call = &fallback.call;
            let message = format!(
                "{call} is not all that takes what is left: the router given to `.merge(…)` at \
                 {at} has a fallback of its own: remove one of them, `.reset_fallback()` does"
            );
            let problem = problems.add(ProblemKind::Fallback, message);
            problem.at(call.at).at(*at);
        }
    }
}

/// A merged router with mounts in their places that answer with nothing: axum knows what of a path
/// is the router's.
pub(crate) fn marked<'a>(router: Router, mounts: impl IntoIterator<Item = &'a str>) -> Router {
    let mounts = mounts.into_iter();
    mounts.fold(router, |router, path| {
        router.nest_service(path, Router::new())
    })
}
