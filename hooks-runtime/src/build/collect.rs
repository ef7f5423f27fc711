//! [`Collected`]: the records of this app, out of all records in the binary.

use super::{ProblemKind, ScopeNode, ScopeOf, Settings, by_hand, problem::Problems};
use crate::{
    Blueprint,
    registry::{Item, Record, Scope, records},
    source::CrateOrModule,
};
use std::{
    any::TypeId,
    collections::{BTreeMap, HashMap, HashSet},
};

/// The records that may belong to this app.
pub(super) struct Collected {
    from: Vec<CrateOrModule>,
    /// App-level records that were collected or added with `.hook(…)`, with their rank.
    app: Vec<(&'static Record, usize)>,
    /// By the name of the blueprint that they are attached to.
    blueprints: BTreeMap<&'static str, Vec<&'static Record>>,
    /// All records of the binary, for messages about functions that another one names.
    by_id: HashMap<TypeId, Vec<&'static Record>>,
}

impl Collected {
    pub(super) fn collect(app: &Settings, problems: &mut Problems) -> Self {
        let mut collected = Collected {
            from: app.collected.clone(),
            app: Vec::new(),
            blueprints: BTreeMap::new(),
            by_id: HashMap::new(),
        };
        let mut crates = HashSet::new();
        for record in records() {
            collected
                .by_id
                .entry((record.id)())
                .or_default()
                .push(record);
            crates.insert(record.origin.location.krate());
            match record.scope {
                Scope::App => {
                    let mut from = app.collected.iter();
                    if let Some(rank) = from.position(|each| each.contains(&record.origin.location))
                    {
                        collected.app.push((record, rank));
                    }
                }
                Scope::Blueprint(blueprint) | Scope::AppThrough(blueprint) => {
                    collected
                        .blueprints
                        .entry(blueprint().name())
                        .or_default()
                        .push(record);
                }
            }
        }
        // The own crate, which is the last, may be empty.
        let named = app.collected.iter().rev().skip(1).map(|named| named.krate);
        for named in named.filter(|named| !crates.contains(named)) {
            let name = named.name;
            problems.add(
                ProblemKind::EmptyCrate,
                format!(
                    "`app!` names the crate `{name}`, which defines no hook and no route: remove \
                     it, or, if `{name}` is a new name for a dependency, name the crate as it \
                     names itself (`extern crate {name} as …;`)"
                ),
            );
        }
        for records in collected.by_id.values_mut() {
            records.sort_by_cached_key(|record| record.origin.location.source_order());
        }
        collected.add_by_hand(app, problems);
        collected
    }

    fn add_by_hand(&mut self, app: &Settings, problems: &mut Problems) {
        for (index, added) in app.by_hand.iter().enumerate() {
            let new = by_hand::records(self, added, |record| self.has(record), problems);
            let rank = rank_by_hand(app, index);
            self.app
                .extend(new.into_iter().map(|record| (record, rank)));
        }
    }

    /// Whether the app has it as a record without a blueprint.
    pub(super) fn has(&self, record: &Record) -> bool {
        let mut known = self.app.iter();
        known.any(|(known, _)| std::ptr::eq(*known, record))
    }

    pub(super) fn records_of(&self, id: TypeId) -> Vec<&'static Record> {
        self.by_id.get(&id).cloned().unwrap_or_default()
    }

    /// The scope of a record, for a message. It is not in `scope`.
    pub(super) fn scope_label(&self, record: &Record, scope: &ScopeNode) -> String {
        match record.scope {
            Scope::Blueprint(blueprint) => format!("the blueprint `{}`", blueprint().name()),
            Scope::AppThrough(blueprint) if matches!(scope.of, ScopeOf::App) => format!(
                "the blueprint `{}`, which is not registered",
                blueprint().name()
            ),
            Scope::App if !self.has(record) => {
                let location = &record.origin.location;
                let krate = location.krate();
                let (level, name) = if self.from.iter().any(|each| each.krate == krate) {
                    ("module", location.module)
                } else {
                    ("crate", krate.name)
                };
                format!("the {level} `{name}`, which this app does not collect")
            }
            Scope::AppThrough(_) | Scope::App => "the app".to_owned(),
        }
    }

    pub(super) fn app_records(&self) -> impl Iterator<Item = (&'static Record, usize)> + '_ {
        self.app.iter().copied()
    }

    /// The records that are attached to a blueprint.
    pub(super) fn attached<'a>(
        &'a self,
        blueprint: &'a Blueprint,
    ) -> impl Iterator<Item = &'static Record> + 'a {
        let records = self.blueprints.get(blueprint.name()).into_iter();
        records
            .flatten()
            .copied()
            .filter(|record| match record.scope {
                Scope::App => false,
                Scope::Blueprint(to) | Scope::AppThrough(to) => blueprint.is(to()),
            })
    }

    pub(super) fn has_routes(&self, blueprint: &Blueprint) -> bool {
        let mut attached = self.attached(blueprint);
        attached.any(|record| matches!(record.item, Item::Route(..)))
    }

    /// Warnings about blueprints with collected records that neither the app nor an inner app
    /// registers (C2).
    pub(super) fn unregistered(
        &self,
        app: &Settings,
        scopes: &[ScopeNode],
        mounted: &[&'static Blueprint],
    ) -> Vec<String> {
        let mut warned: Vec<(&Blueprint, &'static Record, usize)> = Vec::new();
        for record in self.blueprints.values().flatten() {
            let (Scope::Blueprint(blueprint) | Scope::AppThrough(blueprint)) = record.scope else {
                continue;
            };
            let blueprint = blueprint();
            let own = scopes.iter().filter_map(ScopeNode::blueprint);
            let mut registered = own.chain(mounted.iter().copied());
            let is_registered = registered.any(|known| known.is(blueprint));
            let mut from = app.collected.iter();
            let is_collected = from.any(|each| each.contains(&record.origin.location));
            if is_registered || !is_collected {
                continue;
            }
            match warned.iter_mut().find(|(known, ..)| known.is(blueprint)) {
                Some((_, first, count)) => {
                    *count += 1;
                    if record.origin.location.source_order() < first.origin.location.source_order()
                    {
                        *first = record;
                    }
                }
                None => warned.push((blueprint, record, 1)),
            }
        }
        let mut warnings: Vec<_> = warned
            .into_iter()
            .map(|(blueprint, first, count)| {
                format!(
                    "the blueprint `{}` ({}) was never registered: {count} function(s) attached to \
                     it, such as {first}, do nothing; call `.register(&…)` on the app, or nest it",
                    blueprint.name(),
                    blueprint.declared(),
                )
            })
            .collect();
        warnings.sort_unstable();
        warnings
    }
}

/// The order of crates: those named in `app!`, others, the own crate. `.hook(…)` calls come last.
pub(super) fn rank_of(from: &[CrateOrModule], record: &Record) -> usize {
    let own = from.len().saturating_sub(1);
    let krate = record.origin.location.krate();
    match from.iter().position(|each| each.krate == krate) {
        Some(index) if index == own => own + 1,
        Some(index) => index,
        None => own,
    }
}

/// Of the function of one `.hook(…)` call.
pub(super) fn rank_by_hand(app: &Settings, index: usize) -> usize {
    app.collected.len() + 1 + index
}
