//! [`Resolved`]: the app with everything in its place and in order, or with its problems.
//!
//! Records become scopes and routes here. What follows, plan and description, only reads.

use super::{
    App, Problem, ProblemKind,
    routes::{RouteNode, resolve_routes},
    scopes::{ScopeNode, flatten},
};
use crate::{
    context::UrlMap,
    registry::{Candidate, CrateId, Fault, Item, Needs, Record, Scope, records, sort},
};
use std::{
    any::TypeId,
    collections::{BTreeMap, HashMap, HashSet},
};

/// One hook or handler in its place.
#[derive(Clone, Debug)]
pub(crate) struct HookNode {
    pub(crate) record: &'static Record,
    pub(crate) needs: Needs,
}

/// The kinds that are ordered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Before,
    After,
    Teardown,
    Handler,
    BeforeServing,
    AfterServing,
}

impl Kind {
    pub(crate) fn of(record: &Record) -> Option<Self> {
        Some(match record.item {
            Item::Before(_) => Kind::Before,
            Item::After(_) => Kind::After,
            Item::Teardown(_) => Kind::Teardown,
            Item::ErrorHandler { .. } => Kind::Handler,
            Item::BeforeServing(_) => Kind::BeforeServing,
            Item::AfterServing(_) => Kind::AfterServing,
            Item::Route(..) => return None,
        })
    }

    fn is_reversed(self) -> bool {
        matches!(self, Kind::After | Kind::Teardown)
    }
}

/// An app with everything in its place.
pub(crate) struct Resolved {
    /// The app's own scope first, then blueprints, a parent before its children.
    pub(crate) scopes: Vec<ScopeNode>,
    pub(crate) routes: Vec<RouteNode>,
    pub(crate) before_serving: Vec<&'static Record>,
    pub(crate) after_serving: Vec<&'static Record>,
    /// All axum routers, if there are any.
    pub(crate) merged: Option<axum::Router>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<String>,
}

impl Resolved {
    pub(crate) fn urls(&self) -> UrlMap {
        let mut urls = UrlMap::default();
        urls.takes_patterns = self.merged.is_some();
        for route in &self.routes {
            urls.insert(route.endpoint.clone(), route.path.clone());
        }
        urls
    }

    /// The scopes around `scope` and itself, outer first.
    pub(crate) fn chain(&self, scope: usize) -> Vec<usize> {
        let mut chain: Vec<_> =
            std::iter::successors(Some(scope), |&scope| self.scopes[scope].parent).collect();
        chain.reverse();
        chain
    }
}

/// Put everything in its place.
pub(crate) fn resolve(app: &App) -> Resolved {
    let mut problems = Problems::default();
    let linked = Linked::collect(app, &mut problems);
    let mut scopes = flatten(&app.registrations, &mut problems);
    for scope in 0..scopes.len() {
        let candidates = candidates(app, &linked, &scopes, scope);
        for kind in [Kind::Before, Kind::After, Kind::Teardown, Kind::Handler] {
            let hooks = place(app, &linked, &candidates, kind, &mut problems);
            scopes[scope].set(kind, hooks);
        }
    }
    let own = candidates(app, &linked, &scopes, 0);
    let serving = |kind, problems: &mut Problems| -> Vec<_> {
        let hooks = place(app, &linked, &own, kind, problems);
        hooks.into_iter().map(|hook| hook.record).collect()
    };
    let before_serving = serving(Kind::BeforeServing, &mut problems);
    let after_serving = serving(Kind::AfterServing, &mut problems);
    let mut resolved = Resolved {
        routes: Vec::new(),
        before_serving,
        after_serving,
        merged: super::router::merge(&app.merged, &mut problems),
        problems: Vec::new(),
        warnings: warnings(app, &linked, &scopes),
        scopes,
    };
    resolved.routes = resolve_routes(app, &resolved, &linked, &mut problems);
    for (name, at) in &app.repeated_states {
        problems.add(
            ProblemKind::State,
            format!("`.state(…)` was given a second `{name}` at {}:{}: wrap one of them in a type of its own", at.file(), at.line()),
        );
    }
    resolved.problems = problems.0;
    resolved
}

/// Problems found so far; the same one is told once.
#[derive(Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, kind: ProblemKind, message: impl Into<String>) {
        let problem = Problem::new(kind, message);
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }
}

/// The records that concern this app.
pub(crate) struct Linked {
    /// App-level ones that were collected or added by hand, with their rank.
    app: Vec<(&'static Record, usize)>,
    /// By the name of the blueprint they attach to.
    blueprints: BTreeMap<&'static str, Vec<&'static Record>>,
    /// Everything, for messages about functions that are not where they are said to be.
    by_id: HashMap<TypeId, Vec<&'static Record>>,
}

impl Linked {
    fn collect(app: &App, problems: &mut Problems) -> Self {
        let mut linked = Linked {
            app: Vec::new(),
            blueprints: BTreeMap::new(),
            by_id: HashMap::new(),
        };
        let mut crates = HashSet::new();
        for record in records() {
            linked.by_id.entry((record.id)()).or_default().push(record);
            crates.insert(record.location.krate());
            match record.scope {
                Scope::App => {
                    if let Some(rank) = app
                        .crates
                        .iter()
                        .position(|id| *id == record.location.krate())
                    {
                        linked.app.push((record, rank));
                    }
                }
                Scope::Blueprint(blueprint) | Scope::AppThrough(blueprint) => {
                    linked
                        .blueprints
                        .entry(blueprint().name())
                        .or_default()
                        .push(record);
                }
            }
        }
        // The own crate, the last, may well define nothing.
        for named in app
            .crates
            .iter()
            .rev()
            .skip(1)
            .filter(|id| !crates.contains(*id))
        {
            problems.add(
                ProblemKind::EmptyCrate,
                format!("`app!` names the crate `{0}`, which defines no hook and no route: remove it, or, if `{0}` is a new name for a dependency, name the crate as it names itself (`extern crate {0} as …;`)", named.name),
            );
        }
        for records in linked.by_id.values_mut() {
            records.sort_by_cached_key(|record| record.location.place_within_crate());
        }
        linked.add_by_hand(app, problems);
        linked
    }

    fn add_by_hand(&mut self, app: &App, problems: &mut Problems) {
        for (place, hand) in app.by_hand.iter().enumerate() {
            let at = format!(
                "`.hook({})` at {}:{}",
                hand.function,
                hand.at.file(),
                hand.at.line()
            );
            let records = self.records_of(hand.id);
            if records.is_empty() {
                problems.add(ProblemKind::BadHook, format!("{at}: the function has no attribute of hooks: write `#[before_request]` or another one over it"));
            }
            for record in records {
                if !matches!(record.scope, Scope::App) {
                    problems.add(
                        ProblemKind::BadHook,
                        format!(
                            "{at}: {record} belongs to a blueprint: register the blueprint instead"
                        ),
                    );
                } else if self
                    .app
                    .iter()
                    .any(|(known, _)| std::ptr::eq(*known, record))
                {
                    problems.add(ProblemKind::BadHook, format!("{at}: {record} is in the app already: remove this call, or start from `App::new()`"));
                } else {
                    self.app.push((record, rank_of_hand(app, place)));
                }
            }
        }
    }

    pub(crate) fn records_of(&self, id: TypeId) -> Vec<&'static Record> {
        self.by_id.get(&id).cloned().unwrap_or_default()
    }

    pub(crate) fn app_records(&self) -> impl Iterator<Item = (&'static Record, usize)> + '_ {
        self.app.iter().copied()
    }

    pub(crate) fn attached(&self, scope: &ScopeNode) -> impl Iterator<Item = &'static Record> + '_ {
        let blueprint = scope.blueprint;
        let records = blueprint.and_then(|blueprint| self.blueprints.get(blueprint.name()));
        records
            .into_iter()
            .flatten()
            .copied()
            .filter(move |record| match record.scope {
                Scope::App => false,
                Scope::Blueprint(to) | Scope::AppThrough(to) => {
                    blueprint.is_some_and(|own| own.is(to()))
                }
            })
    }
}

/// Crates named in `app!`, then crates nobody named, then the own crate, then calls of `hook`.
pub(crate) fn rank_of(app_crates: &[CrateId], record: &Record) -> usize {
    let own = app_crates.len().saturating_sub(1);
    match app_crates
        .iter()
        .position(|id| *id == record.location.krate())
    {
        Some(place) if place == own => own + 1,
        Some(place) => place,
        None => own,
    }
}

fn rank_of_hand(app: &App, place: usize) -> usize {
    app.crates.len() + 1 + place
}

/// Every record of one scope.
fn candidates(app: &App, linked: &Linked, scopes: &[ScopeNode], scope: usize) -> Vec<Candidate> {
    let node = &scopes[scope];
    if node.blueprint.is_some() {
        return linked
            .attached(node)
            .filter(|record| matches!(record.scope, Scope::Blueprint(_)))
            .map(|record| Candidate {
                record,
                group: 0,
                rank: rank_of(&app.crates, record),
            })
            .collect();
    }
    let own = linked.app.iter().map(|&(record, rank)| Candidate {
        record,
        group: 0,
        rank,
    });
    let mut candidates: Vec<_> = own.collect();
    let mut seen: Vec<&crate::Blueprint> = Vec::new();
    for (group, node) in scopes.iter().enumerate() {
        let Some(blueprint) = node.blueprint else {
            continue;
        };
        if seen.iter().any(|known| known.is(blueprint)) {
            continue;
        }
        seen.push(blueprint);
        let contributed = linked
            .attached(node)
            .filter(|record| matches!(record.scope, Scope::AppThrough(_)));
        candidates.extend(contributed.map(|record| Candidate {
            record,
            group,
            rank: rank_of(&app.crates, record),
        }));
    }
    candidates
}

/// Order the records of one kind, and check what they ask for.
fn place(
    app: &App,
    linked: &Linked,
    candidates: &[Candidate],
    kind: Kind,
    problems: &mut Problems,
) -> Vec<HookNode> {
    let of_kind = candidates
        .iter()
        .filter(|hook| Kind::of(hook.record) == Some(kind));
    let of_kind: Vec<_> = of_kind.copied().collect();
    check_edges(linked, &of_kind, problems);
    let (sorted, faults) = sort(of_kind, kind.is_reversed());
    for fault in faults {
        // Which handler takes an error does not depend on their order.
        if kind == Kind::Handler && matches!(fault, Fault::Tie(..)) {
            continue;
        }
        report(&fault, problems);
    }
    let hooks: Vec<_> = sorted
        .into_iter()
        .map(|hook| {
            let needs = hook.record.needs();
            check_states(app, hook.record, &needs, problems);
            (
                hook.group,
                HookNode {
                    record: hook.record,
                    needs,
                },
            )
        })
        .collect();
    if kind == Kind::Handler {
        return distinct_handlers(hooks, problems);
    }
    hooks.into_iter().map(|(_, hook)| hook).collect()
}

pub(super) fn check_states(
    app: &App,
    record: &'static Record,
    needs: &Needs,
    problems: &mut Problems,
) {
    for (id, name) in &needs.states {
        if !app.states.has(*id) {
            problems.add(
                ProblemKind::State,
                format!("{record} takes `State<{name}>`, but the app was given no `{name}`: add `.state(…)` with one"),
            );
        }
    }
}

fn check_edges(linked: &Linked, hooks: &[Candidate], problems: &mut Problems) {
    for hook in hooks {
        let before = hook
            .record
            .runs_before
            .iter()
            .map(|id| ("runs_before", id()));
        let after = hook.record.runs_after.iter().map(|id| ("runs_after", id()));
        for (option, id) in before.chain(after) {
            if hooks.iter().any(|other| (other.record.id)() == id) {
                continue;
            }
            let attribute = hook.record.item.attribute();
            let named = linked.records_of(id);
            let what = match named.first() {
                None => "a function without an attribute of hooks".to_owned(),
                Some(other) if Kind::of(other) == Kind::of(hook.record) => {
                    format!("{other}, which is in another scope, or in none of this app")
                }
                Some(other) => format!("{other}, which is a `#[{}]`", other.item.attribute()),
            };
            problems.add(
                ProblemKind::BadEdge,
                format!(
                    "{option} of {} names {what}: name a `#[{attribute}]` of the same scope",
                    hook.record
                ),
            );
        }
    }
}

fn report(fault: &Fault, problems: &mut Problems) {
    match fault {
        Fault::Tie(first, second) => problems.add(
            ProblemKind::Tie,
            format!("nothing orders {first} and {second}, which come from one place: give one of them `order = …` or `runs_after = …`"),
        ),
        Fault::Contradiction(hook, other) => problems.add(
            ProblemKind::BadEdge,
            format!("`runs_before` or `runs_after` of {hook} contradicts `order`, which puts {other} on its other side: remove one of the two"),
        ),
        Fault::Cycle(hooks) => {
            let mut names: Vec<_> = hooks.iter().map(ToString::to_string).collect();
            names.extend(names.first().cloned());
            problems.add(
                ProblemKind::Cycle,
                format!("`runs_before` and `runs_after` go round: {}: remove one of them", names.join(" → ")),
            );
        }
    }
}

/// One handler a key. The app's own beats a contributed one (E1).
fn distinct_handlers(hooks: Vec<(usize, HookNode)>, problems: &mut Problems) -> Vec<HookNode> {
    let mut kept: Vec<((Option<u16>, TypeId), usize, HookNode)> = Vec::new();
    for (group, hook) in hooks {
        let Item::ErrorHandler { code, takes, .. } = &hook.record.item else {
            continue;
        };
        let (id, name) = takes();
        let key = (*code, id);
        match kept.iter_mut().find(|(known, ..)| *known == key) {
            None => kept.push((key, group, hook)),
            Some((_, 0, _)) if group != 0 => {}
            Some(known) if known.1 != 0 && group == 0 => *known = (key, group, hook),
            Some((_, _, other)) => {
                let what = match code {
                    Some(code) => code.to_string(),
                    None => format!("`&{name}`"),
                };
                problems.add(
                    ProblemKind::HandlerClash,
                    format!(
                        "two error handlers for {what} in one scope: {} and {}: remove one of them",
                        other.record, hook.record
                    ),
                );
            }
        }
    }
    kept.into_iter().map(|(_, _, hook)| hook).collect()
}

fn warnings(app: &App, linked: &Linked, scopes: &[ScopeNode]) -> Vec<String> {
    let mut warned: Vec<(&crate::Blueprint, &'static Record, usize)> = Vec::new();
    for record in linked.blueprints.values().flatten() {
        let (Scope::Blueprint(blueprint) | Scope::AppThrough(blueprint)) = record.scope else {
            continue;
        };
        let blueprint = blueprint();
        let is_registered = scopes
            .iter()
            .any(|scope| scope.blueprint.is_some_and(|own| own.is(blueprint)));
        let is_collected = app.crates.contains(&record.location.krate());
        if is_registered || !is_collected {
            continue;
        }
        match warned.iter_mut().find(|(known, ..)| known.is(blueprint)) {
            Some((_, first, count)) => {
                *count += 1;
                if record.location.place_within_crate() < first.location.place_within_crate() {
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
                "the blueprint `{}` ({}:{}) was never registered: {count} function(s) attached to it, such as {first}, do nothing; call `.register(&…)` on the app, or nest it",
                blueprint.name(),
                blueprint.declared().file(),
                blueprint.declared().line(),
            )
        })
        .collect();
    warnings.sort_unstable();
    warnings
}
