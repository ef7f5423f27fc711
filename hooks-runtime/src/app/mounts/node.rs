//! [`MountNode`] and [`FallbackNode`]: what is beside the routes, in its place.

use super::{
    super::{
        App,
        resolve::{Problems, Resolved, resolve},
    },
    What,
};
use crate::Blueprint;
use std::{fmt, panic::Location};

/// A mount in its place.
pub(crate) struct MountNode {
    pub(crate) path: String,
    /// The type that was given.
    pub(crate) service: &'static str,
    pub(crate) at: &'static Location<'static>,
    /// If an app was given.
    pub(crate) app: Option<Box<Resolved>>,
}

impl MountNode {
    /// All that the mount is around.
    pub(crate) fn patterns(&self) -> [String; 3] {
        let path = &self.path;
        // A name that nobody gives a parameter of a prefix.
        [
            path.clone(),
            format!("{path}/"),
            format!("{path}/{{*mounted below}}"),
        ]
    }
}

impl fmt::Display for MountNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, file, line) = (&self.path, self.at.file(), self.at.line());
        write!(f, "`.mount({path:?}, …)` at {file}:{line}")
    }
}

/// What takes the rest, in its place.
pub(crate) struct FallbackNode {
    pub(crate) call: FallbackCall,
    /// If an app was given.
    pub(crate) app: Option<Box<Resolved>>,
}

#[derive(Clone)]
pub(crate) struct FallbackCall {
    pub(crate) method: &'static str,
    /// The type of the service, or the URL.
    pub(crate) name: String,
    pub(crate) at: &'static Location<'static>,
}

impl fmt::Display for FallbackCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, file, line) = (self.method, self.at.file(), self.at.line());
        write!(f, "`.{method}(…)` at {file}:{line}")
    }
}

/// Resolve the apps inside an app: what is wrong with them is wrong with the whole.
pub(in super::super) fn resolve_inner(
    app: &App,
    problems: &mut Problems,
    warnings: &mut Vec<String>,
) -> (Vec<MountNode>, Option<FallbackNode>) {
    let mut inner = |what: &What, call: &dyn fmt::Display| {
        let What::App(app) = what else { return None };
        let mut inner = resolve(app);
        for problem in inner.problems.drain(..) {
            let message = format!("in the app given to {call}: {problem}");
            problems.add(problem.kind(), message);
        }
        let of_inner = inner.warnings.drain(..);
        warnings.extend(of_inner.map(|warning| format!("in the app given to {call}: {warning}")));
        Some(Box::new(inner))
    };
    let mounts = app.mounts.iter().map(|mount| {
        let mut node = MountNode {
            path: mount.path.clone(),
            service: mount.what.name(),
            at: mount.at,
            app: None,
        };
        node.app = inner(&mount.what, &node);
        node
    });
    let mounts = mounts.collect();
    let fallback = app.fallbacks.first().map(|fallback| FallbackNode {
        call: fallback.call.clone(),
        app: fallback
            .what
            .as_ref()
            .ok()
            .and_then(|what| inner(what, &fallback.call)),
    });
    (mounts, fallback)
}

/// Blueprints that apps inside an app have registered.
pub(in super::super) fn registered(
    mounts: &[MountNode],
    fallback: Option<&FallbackNode>,
) -> Vec<&'static Blueprint> {
    let mounted = mounts.iter().filter_map(|mount| mount.app.as_deref());
    let apps = mounted.chain(fallback.and_then(|fallback| fallback.app.as_deref()));
    let of_app = |app: &Resolved| {
        let own = app.scopes.iter().filter_map(|scope| scope.blueprint);
        let inner = registered(&app.mounts, app.fallback.as_ref());
        own.chain(inner).collect::<Vec<_>>()
    };
    apps.flat_map(of_app).collect()
}
