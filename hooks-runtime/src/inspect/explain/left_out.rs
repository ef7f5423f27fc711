//! The functions that do not run for a request, each with the reason.

use super::{NotRun, Reason};
use crate::{
    build::{HookNode, Resolved, RouteNode, ScopeNode, Settings},
    inspect::{
        Scope,
        of_app::{annotated, function, of_value},
    },
    registry::{self, Item, Kind, Record, records},
    source::Place,
};
use std::collections::HashSet;

/// What was found out about a request.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Found<'a> {
    pub(super) resolved: &'a Resolved,
    /// The innermost scope.
    pub(super) scope: usize,
    /// The route whose `skip` counts.
    pub(super) route: Option<&'a RouteNode>,
    pub(super) is_websocket: bool,
    /// It matched a route, a mount, or a route of a merged router.
    pub(super) is_matched: bool,
    pub(super) has_view: bool,
    /// What is raised is not the view's: a path that is refused.
    pub(super) is_refused: bool,
}

impl Found<'_> {
    /// Whether the request comes to functions of this kind.
    pub(super) fn reaches(&self, kind: Kind) -> bool {
        match kind {
            Kind::ProcessView => self.has_view,
            Kind::ProcessException => self.has_view && !self.is_refused,
            _ => true,
        }
    }

    /// The functions of the app itself that do not run.
    pub(super) fn of_app(&self) -> Vec<NotRun> {
        let around = self.resolved.chain(self.scope);
        let mut left_out = Vec::new();
        for (scope, node) in self.resolved.scopes.iter().enumerate() {
            let is_around = around.contains(&scope);
            for hook in node.functions() {
                let reason = if is_around {
                    self.reason(hook)
                } else {
                    Some(self.of_other_scope(node))
                };
                left_out.extend(reason.map(|reason| NotRun {
                    hook: function(node, hook),
                    plugin_place: place_of_plugin(node),
                    reason,
                }));
            }
            left_out.extend(node.left_out().map(|hook| NotRun {
                hook: function(node, hook),
                plugin_place: place_of_plugin(node),
                reason: Reason::LeftOut,
            }));
            if !is_around {
                let values = node.values.iter().map(|value| NotRun {
                    hook: of_value(node, value),
                    plugin_place: place_of_plugin(node),
                    reason: self.of_other_scope(node),
                });
                left_out.extend(values);
            }
        }
        left_out
    }

    fn of_other_scope(&self, node: &ScopeNode) -> Reason {
        if self.is_matched {
            Reason::OtherScope(node.into())
        } else {
            Reason::NoRoute(node.into())
        }
    }

    /// Why a hook of a scope around the request does not run.
    fn reason(&self, hook: &HookNode) -> Option<Reason> {
        let kind = hook.record.kind();
        if !kind.applies(self.is_websocket) {
            return Some(if self.is_websocket {
                Reason::OnlyHttp
            } else {
                Reason::OnlyWebSockets
            });
        }
        if self.route.is_some_and(|route| route.skips(hook)) {
            return Some(Reason::Skipped);
        }
        if !self.is_matched && hook.needs.endpoint {
            return Some(Reason::TakesEndpoint);
        }
        (!self.reaches(kind)).then_some(Reason::NoView)
    }
}

/// The call that gave a plugin.
fn place_of_plugin(node: &ScopeNode) -> Option<Place> {
    node.plugin().map(|plugin| plugin.at.into())
}

/// The functions of the program that the app does not have, and those of apps inside of it.
pub(super) fn of_others(
    app: &Settings,
    resolved: &Resolved,
    entered: Option<&Resolved>,
) -> Vec<NotRun> {
    let mut known: HashSet<*const Record> = HashSet::new();
    note(resolved, &mut known);
    let mut left_out = Vec::new();
    let mounts = resolved.mounts.iter();
    let mounts = mounts.map(|mount| (mount.path.as_str(), mount.app.as_deref()));
    let fallback = resolved.fallback.iter();
    let fallback = fallback.map(|fallback| ("the fallback", fallback.app.as_deref()));
    let inner: Vec<_> = mounts
        .chain(fallback)
        .filter_map(|(path, inner)| Some((path, inner?)))
        .collect();
    for (_, inner) in inner.iter().filter(|(_, inner)| is_same(entered, inner)) {
        note_all(inner, &mut known);
    }
    for (path, inner) in inner {
        for (node, hook) in functions(inner) {
            if known.insert(hook.record) {
                left_out.push(NotRun {
                    hook: function(node, hook),
                    plugin_place: place_of_plugin(node),
                    reason: Reason::OtherApp(path.to_owned()),
                });
            }
        }
        note_all(inner, &mut known);
    }
    let mut unknown: Vec<_> = records()
        .filter(|record| {
            is_function(record.kind()) && !known.contains(&std::ptr::from_ref(*record))
        })
        .collect();
    unknown.sort_by_cached_key(|record| {
        let location = &record.origin.location;
        (location.krate(), location.source_order())
    });
    left_out.extend(unknown.into_iter().map(|record| {
        let (scope, reason) = of_unknown(app, resolved, record);
        NotRun {
            hook: annotated(record, scope),
            plugin_place: None,
            reason,
        }
    }));
    left_out
}

fn is_same(entered: Option<&Resolved>, inner: &Resolved) -> bool {
    entered.is_some_and(|entered| std::ptr::eq(entered, inner))
}

/// What a request may run.
fn is_function(kind: Kind) -> bool {
    Kind::HOOKS.contains(&kind) || kind == Kind::ErrorHandler
}

fn functions(resolved: &Resolved) -> impl Iterator<Item = (&ScopeNode, &HookNode)> {
    let scopes = resolved.scopes.iter();
    scopes.flat_map(|node| node.functions().map(move |hook| (node, hook)))
}

fn note(resolved: &Resolved, known: &mut HashSet<*const Record>) {
    let left_out = resolved.scopes.iter().flat_map(ScopeNode::left_out);
    let all = functions(resolved).map(|(_, hook)| hook).chain(left_out);
    known.extend(all.map(|hook| std::ptr::from_ref(hook.record)));
}

fn note_all(resolved: &Resolved, known: &mut HashSet<*const Record>) {
    note(resolved, known);
    let mounts = resolved
        .mounts
        .iter()
        .filter_map(|mount| mount.app.as_deref());
    let fallback = resolved.fallback.iter();
    let fallback = fallback.filter_map(|fallback| fallback.app.as_deref());
    for inner in mounts.chain(fallback) {
        note_all(inner, known);
    }
}

/// The scope of a record that no scope of the app has, and why that is so.
fn of_unknown(app: &Settings, resolved: &Resolved, record: &'static Record) -> (Scope, Reason) {
    let blueprint = match record.scope {
        registry::Scope::App => None,
        registry::Scope::Blueprint(blueprint) | registry::Scope::AppThrough(blueprint) => {
            Some(blueprint())
        }
    };
    let scope = match record.scope {
        registry::Scope::Blueprint(blueprint) => Scope::Blueprint(blueprint().name().to_owned()),
        _ => Scope::App,
    };
    let mut own = resolved.scopes.iter().filter_map(ScopeNode::blueprint);
    match blueprint {
        Some(blueprint) if !own.any(|known| known.is(blueprint)) => {
            (scope, Reason::NotRegistered(blueprint.name().to_owned()))
        }
        Some(_) => (scope, overridden(resolved, record)),
        None if app.collected.is_empty() => (scope, Reason::NotAdded),
        None => {
            let location = &record.origin.location;
            let krate = location.krate();
            let is_of_crate = app.collected.iter().any(|each| each.krate == krate);
            let name = if is_of_crate {
                location.module
            } else {
                krate.name
            };
            (scope, Reason::NotCollected(name.to_owned()))
        }
    }
}

/// By the error handler of the app with the same status and type.
fn overridden(resolved: &Resolved, record: &Record) -> Reason {
    let key = |record: &Record| match &record.item {
        Item::ErrorHandler { code, takes, .. } => Some((*code, takes().0)),
        _ => None,
    };
    let mut handlers = resolved.scopes[0].hooks(Kind::ErrorHandler).iter();
    let winner = handlers.find(|handler| key(handler.record) == key(record));
    let name = winner.map_or_else(String::new, |handler| {
        let place = Place::from(handler.record);
        format!("{} ({place})", handler.record.origin.function)
    });
    Reason::Overridden(name)
}
