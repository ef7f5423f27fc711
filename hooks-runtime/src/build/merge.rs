//! Merged axum routers: joined into one, and checked against mounts and fallbacks.

use super::{MountNode, ProblemKind, Settings, problem::Problems};
use crate::{error::panic_message, source::CallSite};
use axum::Router;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Join all routers. Axum panics if they do not fit together.
pub(super) fn merge(routers: &[(Router, CallSite)], problems: &mut Problems) -> Option<Router> {
    let mut all: Option<Router> = None;
    for (router, at) in routers {
        let Some(so_far) = &all else {
            all = Some(router.clone());
            continue;
        };
        match try_merge(so_far, router) {
            Ok(merged) => all = Some(merged),
            Err(message) => {
                let without_fallback = |router: &Router| router.clone().reset_fallback();
                let both = try_merge(&without_fallback(so_far), &without_fallback(router));
                let remedy = if both.is_ok() {
                    "remove one of the fallbacks, for example with `.reset_fallback()`"
                } else {
                    "nest one of them below a path of its own"
                };
                let message = format!(
                    "the router given to `.merge(…)` at {at} does not fit those before it: \
                     {message}: {remedy}"
                );
                problems.add(ProblemKind::Merge, message).at(*at);
            }
        }
    }
    all
}

fn try_merge(one: &Router, other: &Router) -> Result<Router, String> {
    // Each router has checked its own paths when it was made, if its owner wanted that.
    let [one, other] = [one, other].map(|router| router.clone().without_v07_checks());
    catch_unwind(AssertUnwindSafe(|| one.merge(other))).map_err(panic_message)
}

/// Check that mounts and the fallback fit the merged routers. Axum panics if they do not.
pub(super) fn check_merged(app: &Settings, mounts: &[&MountNode], problems: &mut Problems) {
    for (router, at) in &app.merged {
        for mount in mounts {
            let nest = || with_mounts(router.clone(), [&*mount.path]);
            if let Err(payload) = catch_unwind(AssertUnwindSafe(nest)) {
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
                "{call} is a second fallback: the router given to `.merge(…)` at {at} has its own: \
                 remove one of them, for example with `.reset_fallback()`"
            );
            let problem = problems.add(ProblemKind::Fallback, message);
            problem.at(call.at).at(*at);
        }
    }
}

/// A router with empty services at the paths of mounts: the rest of its routes are its own.
pub(crate) fn with_mounts<'a>(router: Router, mounts: impl IntoIterator<Item = &'a str>) -> Router {
    let mounts = mounts.into_iter();
    mounts.fold(router, |router, path| {
        router.nest_service(path, Router::new())
    })
}
