//! Flattens plugins and registrations into scopes.

use super::{
    ProblemKind, ScopeNode, ScopeOf, Settings, by_hand, collect::Collected, problem::Problems,
};
use crate::{
    Blueprint, Registration,
    blueprint::{ByHand, Installed},
    pattern::{Pattern, PatternError},
    source::CallSite,
};
use std::{iter, ptr, sync::Arc};

/// The app's scope and its plugins, then every registration with its plugins, a parent before its
/// children.
pub(super) fn flatten(
    app: &Settings,
    collected: &Collected,
    problems: &mut Problems,
) -> Vec<ScopeNode> {
    let mut flattening = Flattening {
        scopes: vec![ScopeNode::default()],
        calls: vec![CallSite::here()],
        collected,
        problems,
    };
    flattening.add_plugins(0, &app.plugins);
    for (registration, call) in &app.registrations {
        flattening.add(registration, 0, *call);
    }
    flattening.scopes
}

struct Flattening<'a> {
    scopes: Vec<ScopeNode>,
    /// The call that gave each scope: `register` or `with`.
    calls: Vec<CallSite>,
    collected: &'a Collected,
    problems: &'a mut Problems,
}

impl Flattening<'_> {
    /// Put the functions of plugins around their place, and their routes into it.
    fn add_plugins(&mut self, place: usize, plugins: &[Arc<Installed>]) {
        let plugins = self.checked(place, plugins);
        self.surround(place, plugins.clone());
        self.add_routes(place, plugins);
    }

    fn surround(&mut self, place: usize, mut plugins: Vec<&Arc<Installed>>) {
        plugins.sort_by_key(|plugin| plugin.rank);
        let mut parent = self.scopes[place].parent;
        for plugin in plugins {
            let outer = parent.map(|outer| &self.scopes[outer]);
            let scope = ScopeNode {
                of: ScopeOf::Plugin(plugin.clone()),
                parent,
                prefix: outer.map_or_else(String::new, |outer| outer.prefix.clone()),
                names: outer.map_or_else(Arc::default, |outer| outer.names.clone()),
                layers: outer.map_or_else(Vec::new, |outer| outer.layers.clone()),
                values: plugin.middleware.clone(),
                ..ScopeNode::default()
            };
            parent = Some(self.push(scope, plugin.at));
        }
        self.scopes[place].parent = parent;
    }

    fn add_routes(&mut self, place: usize, plugins: Vec<&Arc<Installed>>) {
        for plugin in plugins {
            for &blueprint in &plugin.blueprints {
                let of = ScopeOf::Routes(blueprint, plugin.clone());
                let (name, prefix) = (blueprint.name(), plugin.prefix(blueprint));
                self.add_blueprint(of, name, prefix, place, plugin.at);
            }
        }
    }

    /// The plugins of one place, each kind once.
    fn checked<'a>(
        &mut self,
        place: usize,
        plugins: &'a [Arc<Installed>],
    ) -> Vec<&'a Arc<Installed>> {
        let label = self.scopes[place].label();
        let mut unique: Vec<&Arc<Installed>> = Vec::new();
        for plugin in plugins {
            for message in &plugin.problems {
                let message = format!(
                    "the plugin `{}`, given at {}: {message}",
                    plugin.name, plugin.at
                );
                self.problems
                    .add(ProblemKind::Plugin, message)
                    .at(plugin.at);
            }
            let mut earlier = unique.iter();
            if let Some(other) = earlier.find(|other| other.is_like(plugin)) {
                let (first, second) = (other.at, plugin.at);
                let message = format!(
                    "the plugin `{}` is given to {label} twice, at {first} and at {second}: remove \
                     one of the two",
                    plugin.name
                );
                let problem = self.problems.add(ProblemKind::Plugin, message);
                problem.at(first).at(second);
            } else {
                unique.push(plugin);
            }
        }
        unique
    }

    fn add(&mut self, registration: &Registration, outer: usize, call: CallSite) {
        let blueprint = registration.blueprint;
        let name = registration.name.as_deref().unwrap_or(blueprint.name());
        if name.is_empty() || name.contains('.') {
            let message = format!(
                "`.named({name:?})` at {call}: the name of a blueprint is not empty and has no dot; \
                 dots join the names of nested blueprints"
            );
            self.problems
                .add(ProblemKind::BlueprintName, message)
                .at(call);
        }
        let prefix = registration.prefix.as_deref().unwrap_or(blueprint.prefix());
        let of = ScopeOf::Blueprint(blueprint);
        let Some(own) = self.add_blueprint(of, name, prefix, outer, call) else {
            return;
        };
        // Inner layers first: an inner blueprint's layers run inside those of the outer one.
        let scope = &mut self.scopes[own];
        scope
            .layers
            .splice(0..0, registration.layers.iter().cloned());
        scope.values.clone_from(&registration.middleware);
        scope.services.clone_from(&registration.services);
        scope.layer_calls.clone_from(&registration.layer_calls);
        scope.options.clone_from(&registration.options);
        self.add_by_hand(own, &registration.by_hand);
        self.add_plugins(own, &registration.plugins);
        for child in &registration.children {
            self.add(child, own, call);
        }
    }

    fn add_by_hand(&mut self, own: usize, by_hand: &[ByHand]) {
        for added in by_hand {
            let here = &self.scopes[own].by_hand;
            let is_here = |record| here.iter().any(|known| ptr::eq(*known, record));
            let is_known = |record: &_| self.collected.has(record) || is_here(record);
            let new = by_hand::records(self.collected, added, is_known, self.problems);
            self.scopes[own].by_hand.extend(new);
        }
    }

    /// Add a scope with the name and the prefix of a blueprint; `None` if it cannot be there.
    fn add_blueprint(
        &mut self,
        of: ScopeOf,
        name: &str,
        own_prefix: &str,
        parent: usize,
        at: CallSite,
    ) -> Option<usize> {
        let scope = ScopeNode {
            of,
            ..ScopeNode::default()
        };
        let blueprint = scope.blueprint()?;
        let ancestors = iter::successors(Some(parent), |&scope| self.scopes[scope].parent);
        let mut ancestors = ancestors.filter_map(|scope| self.scopes[scope].blueprint());
        if ancestors.any(|outer| outer.is(blueprint)) {
            let message = format!(
                "the blueprint `{}`, registered at {at}, is nested in itself: remove the inner \
                 `.nest(…)`",
                blueprint.name()
            );
            self.problems
                .add(ProblemKind::BlueprintName, message)
                .at(at);
            return None;
        }
        let outer = &self.scopes[parent];
        let full_name = match outer.names.first() {
            Some(outer) => format!("{outer}.{name}"),
            None => name.to_owned(),
        };
        if let Some(other) = self.same_name(&full_name, &scope.of, blueprint) {
            let first = self.calls[other];
            let message = same_name_twice(&full_name, &self.scopes[other], first, &scope, at);
            let problem = self.problems.add(ProblemKind::BlueprintName, message);
            problem.at(first).at(at);
            return None;
        }
        if !own_prefix.is_empty() && !own_prefix.starts_with('/') {
            let message = format!(
                "the prefix `{own_prefix}` of the blueprint `{full_name}`, registered at {at}, \
                 does not start with `/`: write `/{own_prefix}`"
            );
            self.problems.add(ProblemKind::BadPath, message).at(at);
        }
        let prefix = join(&outer.prefix, own_prefix);
        // Routes below a bad prefix are reported one by one; this blueprint may have none.
        if blueprint.catches_unmatched() && Pattern::from_axum(&prefix).is_none() {
            let message = format!(
                "the prefix `{own_prefix}` of the blueprint `{full_name}`, registered at {at}, {}",
                PatternError::Braces
            );
            self.problems.add(ProblemKind::BadPath, message).at(at);
        }
        let scope = ScopeNode {
            parent: Some(parent),
            prefix,
            names: iter::once(full_name)
                .chain(outer.names.iter().cloned())
                .collect(),
            layers: outer.layers.clone(),
            ..scope
        };
        Some(self.push(scope, at))
    }

    /// Another scope with this full name. The blueprint of a plugin may have the name of another one
    /// if it has no routes: then nothing is named by it.
    fn same_name(&self, full_name: &str, of: &ScopeOf, blueprint: &Blueprint) -> Option<usize> {
        let names_nothing = |of: &ScopeOf| match of {
            ScopeOf::Routes(blueprint, _) => !self.collected.has_routes(blueprint),
            _ => false,
        };
        self.scopes.iter().position(|scope| {
            let Some(other) = scope.blueprint() else {
                return false;
            };
            let is_same = scope.names.first().is_some_and(|name| name == full_name);
            is_same && (other.is(blueprint) || !(names_nothing(of) || names_nothing(&scope.of)))
        })
    }

    fn push(&mut self, scope: ScopeNode, call: CallSite) -> usize {
        self.scopes.push(scope);
        self.calls.push(call);
        self.scopes.len() - 1
    }
}

fn same_name_twice(
    name: &str,
    one: &ScopeNode,
    first: CallSite,
    other: &ScopeNode,
    second: CallSite,
) -> String {
    let who = |scope: &ScopeNode, at| match scope.plugin() {
        Some(plugin) => format!("by the plugin `{}` at {at}", plugin.name),
        None => format!("at {at}"),
    };
    let is_one = one.blueprint().zip(other.blueprint());
    let is_one = is_one.is_some_and(|(one, other)| one.is(other));
    let remedy = match (one.plugin(), other.plugin()) {
        (None, None) => "give one of them another name with `.named(\"…\")`",
        (Some(_), Some(_)) => "remove one of the plugins, or give it to another place",
        _ if is_one => "leave its `.register(…)` out, as the plugin brings it",
        _ => "give the one that you register another name with `.named(\"…\")`",
    };
    format!(
        "the blueprint name `{name}` is registered twice, {} and {}: {remedy}",
        who(one, first),
        who(other, second)
    )
}

/// Join a prefix and a path with one slash; an empty path is the prefix itself (F76, F82).
pub(crate) fn join(prefix: &str, path: &str) -> String {
    if path.is_empty() || prefix.is_empty() {
        return format!("{prefix}{path}");
    }
    format!(
        "{}/{}",
        prefix.trim_end_matches('/'),
        path.trim_start_matches('/')
    )
}
