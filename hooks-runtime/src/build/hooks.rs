//! Orders the records of one scope by kind, and checks their options and arguments.

use super::{
    Decided, HookNode, ProblemKind, ScopeNode, ScopeOf, Settings,
    collect::{Collected, rank_by_hand, rank_of},
    problem::Problems,
};
use crate::{
    Blueprint, Error,
    pipeline::Needs,
    registry::{Candidate, Item, Kind, OrderError, Record, Scope, Sorted, sort},
};
use std::{any::TypeId, fmt::Display};

/// Every record of one scope.
pub(super) fn candidates(
    app: &Settings,
    collected: &Collected,
    scopes: &[ScopeNode],
    scope: usize,
) -> Vec<Candidate> {
    let attached = |blueprint, is_wanted: fn(&Record) -> bool| {
        let records = collected
            .attached(blueprint)
            .filter(move |record| is_wanted(record));
        records.map(|record| Candidate {
            record,
            group: 0,
            rank: rank_of(&app.collected, record),
        })
    };
    match &scopes[scope].of {
        ScopeOf::App => of_app(app, collected, scopes),
        ScopeOf::Blueprint(blueprint) => {
            let added = scopes[scope].by_hand.iter().enumerate();
            let added = added.map(|(index, record)| Candidate {
                record,
                group: 0,
                rank: rank_by_hand(app, index),
            });
            attached(blueprint, is_inside).chain(added).collect()
        }
        ScopeOf::Plugin(plugin) => {
            let blueprints = plugin.blueprints.iter();
            let hooks = |record: &Record| is_inside(record) && record.kind() != Kind::Route;
            blueprints
                .flat_map(|blueprint| attached(blueprint, hooks))
                .collect()
        }
        ScopeOf::Routes(blueprint, _) => attached(blueprint, |record| {
            is_inside(record) && record.kind() == Kind::Route
        })
        .collect(),
    }
}

/// It belongs to the scope of its blueprint, not to the app.
fn is_inside(record: &Record) -> bool {
    matches!(record.scope, Scope::Blueprint(_))
}

/// The app's own records, then those that blueprints add to it.
fn of_app(app: &Settings, collected: &Collected, scopes: &[ScopeNode]) -> Vec<Candidate> {
    let own = collected.app_records().map(|(record, rank)| Candidate {
        record,
        group: 0,
        rank,
    });
    let mut candidates: Vec<_> = own.collect();
    let mut seen: Vec<&Blueprint> = Vec::new();
    for (group, node) in scopes.iter().enumerate() {
        let Some(blueprint) = node.blueprint() else {
            continue;
        };
        if seen.iter().any(|known| known.is(blueprint)) {
            continue;
        }
        seen.push(blueprint);
        let app_level = collected
            .attached(blueprint)
            .filter(|record| matches!(record.scope, Scope::AppThrough(_)));
        candidates.extend(app_level.map(|record| Candidate {
            record,
            group,
            rank: rank_of(&app.collected, record),
        }));
    }
    candidates
}

/// Order the records of one kind, and check their options and arguments. Behind them, those that the
/// settings of a plugin leave out.
pub(super) fn order_hooks(
    collected: &Collected,
    scopes: &[ScopeNode],
    scope: usize,
    candidates: &[Candidate],
    kind: Kind,
    problems: &mut Problems,
) -> (Vec<HookNode>, Vec<HookNode>) {
    let of_kind = candidates.iter().filter(|hook| hook.record.kind() == kind);
    let of_kind: Vec<_> = of_kind.copied().collect();
    let node = &scopes[scope];
    check_edges(collected, node, &of_kind, problems);
    let (sorted, errors) = sort(of_kind, kind.runs_outward());
    for error in errors {
        // The lookup of error handlers does not depend on their order.
        if kind == Kind::ErrorHandler && matches!(error, OrderError::Tie(..)) {
            continue;
        }
        report(&error, problems);
    }
    let nodes = sorted.into_iter().map(|sorted| {
        let hook = HookNode {
            record: sorted.hook.record,
            needs: sorted.hook.record.needs(),
            decided: decided(collected, &sorted),
        };
        (sorted.hook.group, hook)
    });
    let (left_out, hooks): (Vec<_>, Vec<_>) =
        nodes.partition(|(_, hook)| node.leaves_out(hook.record));
    for (_, HookNode { record, needs, .. }) in &hooks {
        check_states(scopes, node, record, record, needs, problems);
    }
    let hooks = if kind == Kind::ErrorHandler {
        unique_handlers(node, hooks, problems)
    } else {
        without_groups(hooks)
    };
    (hooks, without_groups(left_out))
}

fn without_groups(hooks: Vec<(usize, HookNode)>) -> Vec<HookNode> {
    hooks.into_iter().map(|(_, hook)| hook).collect()
}

/// What decided the place of a hook among those of its scope and kind.
fn decided(collected: &Collected, sorted: &Sorted) -> Decided {
    let Sorted { hook, moved_by } = sorted;
    match moved_by {
        Some(edge) => Decided::Edge(*edge),
        None if hook.record.order != 0 => Decided::Order(hook.record.order),
        None if hook.group != 0 => Decided::Registration,
        None if collected.is_manual(hook.rank) => Decided::HookCall,
        None => Decided::Definition,
    }
}

/// Check that each state that a function of `scope` takes is there. In the message, `function` is that
/// of `record`, or one that it names.
pub(super) fn check_states(
    scopes: &[ScopeNode],
    scope: &ScopeNode,
    record: &Record,
    function: &dyn Display,
    needs: &Needs,
    problems: &mut Problems,
) {
    let states = &scope.visible.states;
    for (id, name) in needs.states.iter().filter(|(id, _)| !states.has(*id)) {
        let mut plugins = scopes.iter().filter_map(ScopeNode::outside);
        let elsewhere = plugins.find(|plugin| plugin.states.has(*id));
        let remedy = match states.near(name) {
            Some(near) if near.ends_with(&format!("::Arc<{name}>")) => {
                format!(
                    "it was given a `{near}`: give the `{name}` itself, `.state(…)` shares it \
                     behind an `Arc` already"
                )
            }
            Some(near) => {
                format!(
                    "it was given a `{near}`: take `State<{near}>`, or add `.state(…)` with a \
                     `{name}`"
                )
            }
            None => match elsewhere {
                Some(plugin) => format!(
                    "{plugin} has one for what is inside of its place only: move that plugin \
                     outward, or add `.state(…)` with one"
                ),
                None => "add `.state(…)` with one".to_owned(),
            },
        };
        let of_plugin = scope.plugin().map(|plugin| format!(" of {plugin}"));
        let message = format!(
            "{function}{} takes `State<{name}>`, but the app was given no `{name}`: {remedy}",
            of_plugin.unwrap_or_default()
        );
        let problem = problems.add(ProblemKind::State, message).at(record);
        for plugin in scope.plugin().into_iter().chain(elsewhere) {
            problem.at(plugin.at);
        }
    }
}

fn check_edges(
    collected: &Collected,
    scope: &ScopeNode,
    hooks: &[Candidate],
    problems: &mut Problems,
) {
    let own = scope.label();
    for hook in hooks {
        let before = hook
            .record
            .runs_before
            .iter()
            .map(|id| ("runs_before", id()));
        let after = hook.record.runs_after.iter().map(|id| ("runs_after", id()));
        for (option, id) in before.chain(after) {
            if hooks.iter().any(|other| other.record.id() == id) {
                continue;
            }
            let kind = hook.record.kind();
            let named = collected.records_of(id);
            let same_kind = |other: &&&Record| other.kind() == kind;
            let named = named.iter().find(same_kind).or(named.first());
            let target = match named {
                None => "a function without a hook attribute".to_owned(),
                Some(other) if same_kind(&other) => {
                    format!("{other}, one of {}", collected.scope_label(other, scope))
                }
                Some(other) => format!("{other}, which is a `#[{}]`", other.kind()),
            };
            let message = format!(
                "`{option}` of {}, a hook of {own}, names {target}: name a `#[{kind}]` of {own}",
                hook.record,
            );
            let problem = problems.add(ProblemKind::BadEdge, message).at(hook.record);
            if let Some(named) = named {
                problem.at(*named);
            }
        }
    }
}

fn report(error: &OrderError, problems: &mut Problems) {
    match error {
        OrderError::Tie(first, second) => {
            let message = format!(
                "nothing orders {first} and {second}, which come from one place: give one of them \
                 `order = …` or `runs_after = …`"
            );
            let problem = problems.add(ProblemKind::Tie, message);
            problem.at(*first).at(*second);
        }
        OrderError::Contradiction(hook, other) => {
            let message = format!(
                "`runs_before` or `runs_after` of {hook} contradicts `order`, which puts {other} \
                 on its other side: remove one of the two"
            );
            let problem = problems.add(ProblemKind::BadEdge, message);
            problem.at(*hook).at(*other);
        }
        OrderError::Cycle(hooks) => {
            let mut names: Vec<_> = hooks.iter().map(ToString::to_string).collect();
            names.extend(names.first().cloned());
            let message = format!(
                "`runs_before` and `runs_after` form a cycle: {}: remove one of them",
                names.join(" → ")
            );
            let problem = problems.add(ProblemKind::Cycle, message);
            for hook in hooks {
                problem.at(*hook);
            }
        }
    }
}

/// One handler for each key. The app's own come first and win over those of blueprints (E1).
fn unique_handlers(
    scope: &ScopeNode,
    hooks: Vec<(usize, HookNode)>,
    problems: &mut Problems,
) -> Vec<HookNode> {
    let mut unique: Vec<((Option<u16>, TypeId), usize, HookNode)> = Vec::new();
    for (group, hook) in hooks {
        let Item::ErrorHandler { code, takes, .. } = &hook.record.item else {
            continue;
        };
        let (id, name) = takes();
        let key = (*code, id);
        match unique.iter_mut().find(|(known, ..)| *known == key) {
            None => unique.push((key, group, hook)),
            Some((_, 0, _)) if group != 0 => {}
            Some((_, _, other)) => {
                let kind = match code {
                    Some(code) => format!("error handlers for {code}"),
                    None if id == TypeId::of::<Error>() => "catch-alls (`&Error`)".to_owned(),
                    None => format!("error handlers for `&{name}`"),
                };
                let message = format!(
                    "two {kind} of {}: {} and {}: remove one of them",
                    scope.label(),
                    other.record,
                    hook.record
                );
                let problem = problems.add(ProblemKind::HandlerClash, message);
                problem.at(other.record).at(hook.record);
            }
        }
    }
    unique.into_iter().map(|(_, _, hook)| hook).collect()
}
