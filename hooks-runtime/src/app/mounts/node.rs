//! [`MountNode`] and [`FallbackNode`]: what is beside the routes, in its place.

use super::{
    super::{
        App,
        resolve::{Problems, Resolved, resolve},
    },
    What,
};
use crate::{
    Blueprint,
    registry::{Kind, Record},
};
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

/// Functions without a blueprint that an app and one inside it both have: rarely meant, as they run
/// in both.
pub(in super::super) fn of_two_apps(outer: &Resolved) -> Vec<String> {
    let own: Vec<_> = app_level(outer).collect();
    let mounted = outer.mounts.iter();
    let mounted = mounted.filter_map(|mount| Some((mount.to_string(), mount.app.as_deref()?)));
    let fallback = outer.fallback.iter();
    let fallback = fallback.filter_map(|node| Some((node.call.to_string(), node.app.as_deref()?)));
    let shared = mounted.chain(fallback).filter_map(|(call, inner)| {
        let is_own = |record: &&'static Record| own.iter().any(|own| std::ptr::eq(*own, *record));
        let shared: Vec<_> = app_level(inner).filter(is_own).map(ToString::to_string).collect();
        (!shared.is_empty()).then(|| {
            format!(
                "the app given to {call} has functions of the app around it, which run in both: {}: collect one of them with `app!(self)` in a module of its own, or put its functions into a blueprint",
                shared.join(", ")
            )
        })
    });
    shared.collect()
}

/// Every function of an app that belongs to no blueprint.
fn app_level(resolved: &Resolved) -> impl Iterator<Item = &'static Record> {
    let kinds = Kind::HOOKS.into_iter().chain([Kind::ErrorHandler]);
    let hooks = kinds.flat_map(|kind| resolved.scopes[0].hooks(kind));
    let routes = resolved.routes.iter().filter(|route| route.scope == 0);
    let serving = resolved
        .before_serving
        .iter()
        .chain(&resolved.after_serving);
    let hooks = hooks.map(|hook| hook.record);
    hooks
        .chain(routes.map(|route| route.record))
        .chain(serving.copied())
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
