//! Apps inside an app: resolved with it, so that `build` reports their problems, too.

use super::{
    FallbackNode, Inside, MountNode, Resolved, ScopeNode, Settings, problem::Problems,
    resolve::resolve_app,
};
use crate::{Blueprint, registry::Record, source::CallSite};
use std::fmt;

/// Resolve the apps inside an app, and add their problems and warnings to those of the app.
pub(super) fn resolve_inner(
    app: &Settings,
    problems: &mut Problems,
    warnings: &mut Vec<String>,
) -> (Vec<MountNode>, Option<FallbackNode>) {
    let mut inner = |mounted: &Inside, call: &dyn fmt::Display, at: CallSite| {
        let Inside::App(app) = mounted else {
            return None;
        };
        let mut inner = resolve_app(app);
        for problem in inner.problems.drain(..) {
            problems.push(problem.inside(call, at));
        }
        let of_inner = inner.warnings.drain(..);
        warnings.extend(of_inner.map(|warning| format!("in the app given to {call}: {warning}")));
        Some(Box::new(inner))
    };
    let mounts = app.mounts.iter().map(|mount| {
        let mut node = MountNode {
            path: mount.path.clone(),
            is_exact: mount.is_exact,
            scope: 0,
            router: None,
            service: mount.service.name().to_owned(),
            at: mount.at,
            app: None,
        };
        node.app = inner(&mount.service, &node, mount.at);
        node
    });
    let mounts = mounts.collect();
    let fallback = app.fallbacks.first().map(|fallback| FallbackNode {
        call: fallback.call.clone(),
        app: fallback
            .service
            .as_ref()
            .ok()
            .and_then(|service| inner(service, &fallback.call, fallback.call.at)),
    });
    (mounts, fallback)
}

/// Warnings about functions without a blueprint that an app shares with one inside it: they run in
/// both, which is rarely intended.
pub(super) fn shared_functions(outer: &Resolved) -> Vec<String> {
    let own: Vec<_> = app_level(outer).collect();
    let mounted = outer.mounts.iter();
    let mounted = mounted.filter_map(|mount| Some((mount.to_string(), mount.app.as_deref()?)));
    let fallback = outer.fallback.iter();
    let fallback = fallback.filter_map(|node| Some((node.call.to_string(), node.app.as_deref()?)));
    let shared = mounted.chain(fallback).filter_map(|(call, inner)| {
        let is_own = |record: &&'static Record| own.iter().any(|own| std::ptr::eq(*own, *record));
        let shared = app_level(inner).filter(is_own);
        let shared: Vec<_> = shared.map(ToString::to_string).collect();
        (!shared.is_empty()).then(|| {
            format!(
                "the app given to {call} has functions of the app around it, which run in both: \
                 {}: collect one of them with `app!(self)` in a module of its own, or put its \
                 functions into a blueprint",
                shared.join(", ")
            )
        })
    });
    shared.collect()
}

/// Every function of an app that belongs to no blueprint.
fn app_level(resolved: &Resolved) -> impl Iterator<Item = &'static Record> {
    let hooks = resolved.scopes[0].functions();
    let routes = resolved.routes.iter().filter(|route| route.scope == 0);
    let serving = resolved.before_serving.iter();
    let serving = serving.chain(&resolved.after_serving);
    let serving = serving.filter(|hook| hook.scope == 0);
    let hooks = hooks.map(|hook| hook.record);
    hooks
        .chain(routes.map(|route| route.record))
        .chain(serving.map(|hook| hook.record))
}

/// Blueprints that apps inside an app have registered.
pub(super) fn registered(
    mounts: &[MountNode],
    fallback: Option<&FallbackNode>,
) -> Vec<&'static Blueprint> {
    let mounted = mounts.iter().filter_map(|mount| mount.app.as_deref());
    let apps = mounted.chain(fallback.and_then(|fallback| fallback.app.as_deref()));
    let of_app = |app: &Resolved| {
        let own = app.scopes.iter().filter_map(ScopeNode::blueprint);
        let inner = registered(&app.mounts, app.fallback.as_ref());
        own.chain(inner).collect::<Vec<_>>()
    };
    apps.flat_map(of_app).collect()
}
