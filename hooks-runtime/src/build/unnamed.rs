//! Linked crates whose app-level functions the app does not have: perhaps a guard is missing.

use super::{Inside, Settings};
use crate::{
    Registration,
    blueprint::Installed,
    registry::{Record, Scope, records},
    source::CrateId,
};
use std::{collections::BTreeMap, iter, sync::Arc};

/// A warning for each crate with app-level functions that neither the app nor an app inside it names.
///
/// `App::new()` collects nothing, which is meant. A crate of which `.hook(…)` adds a function, or that
/// has a plugin which is given to the app, was thought of.
pub(super) fn warnings(app: &Settings) -> Vec<String> {
    let mut apps = vec![app];
    let mut next = 0;
    while let Some(app) = apps.get(next) {
        next += 1;
        apps.extend(inner(app));
    }
    let collects = |krate: CrateId| {
        let mut all = apps.iter().flat_map(|app| &app.collected);
        all.any(|each| each.krate == krate)
    };
    let does_without = |krate: CrateId| {
        let mut all = apps.iter().flat_map(|app| &app.without);
        all.any(|name| name.replace('-', "_") == krate.name)
    };
    let adds = |record: &Record| {
        let of_registrations =
            |app| registrations(app).flat_map(|registration| &registration.by_hand);
        let mut all = apps
            .iter()
            .flat_map(|app| app.by_hand.iter().chain(of_registrations(app)));
        all.any(|added| added.id == (record.id)())
    };
    let plugs_in = |krate: CrateId| {
        let mut all = apps.iter().flat_map(|app| plugins(app));
        krate.binary.is_none() && all.any(|plugin| plugin.krate() == krate.name)
    };
    if apps.iter().all(|app| app.collected.is_empty()) {
        return Vec::new();
    }
    let mut silent: BTreeMap<CrateId, Vec<&'static Record>> = BTreeMap::new();
    for record in records().filter(|record| matches!(record.scope, Scope::App)) {
        let krate = record.origin.location.krate();
        if !collects(krate) && !does_without(krate) && !plugs_in(krate) {
            silent.entry(krate).or_default().push(record);
        }
    }
    silent.retain(|_, functions| !functions.iter().any(|function| adds(function)));
    let warning = |(krate, functions): (CrateId, Vec<&'static Record>)| {
        let first = functions
            .iter()
            .min_by_key(|function| function.origin.location.source_order())?;
        let name = krate.name;
        Some(format!(
            "the crate `{name}` is linked, and this app does not name it: {} function(s) of it \
             without a blueprint, such as {first}, do nothing; name it, as in `app!({name})`, or say \
             that this is meant with `.without({name:?})`",
            functions.len(),
        ))
    };
    silent.into_iter().filter_map(warning).collect()
}

/// All plugins of an app and its blueprints.
fn plugins(app: &Settings) -> impl Iterator<Item = &Arc<Installed>> {
    let of_registrations = registrations(app).flat_map(|registration| &registration.plugins);
    app.plugins.iter().chain(of_registrations)
}

/// All registrations of an app, nested ones included.
fn registrations(app: &Settings) -> impl Iterator<Item = &Registration> {
    let mut left: Vec<_> = app.registrations.iter().map(|(outer, _)| outer).collect();
    iter::from_fn(move || {
        let next = left.pop()?;
        left.extend(&next.children);
        Some(next)
    })
}

/// The apps directly inside an app.
fn inner(app: &Settings) -> impl Iterator<Item = &Settings> {
    let mounts = app.mounts.iter().map(|mount| &mount.service);
    let fallbacks = app.fallbacks.iter();
    let fallbacks = fallbacks.filter_map(|fallback| fallback.service.as_ref().ok());
    mounts.chain(fallbacks).filter_map(|mounted| match mounted {
        Inside::App(inner) => Some(&**inner),
        Inside::Service(_) => None,
    })
}
