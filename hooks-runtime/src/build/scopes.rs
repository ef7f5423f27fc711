//! Flattens registrations into scopes.

use super::{ProblemKind, ScopeNode, problem::Problems};
use crate::{
    Registration,
    pattern::{Pattern, PatternError},
    source::CallSite,
};

/// The app's scope, then every registration, a parent before its children.
pub(super) fn flatten(
    registrations: &[(Registration, CallSite)],
    problems: &mut Problems,
) -> Vec<ScopeNode> {
    let mut flattening = Flattening {
        scopes: vec![ScopeNode::default()],
        calls: vec![CallSite::here()],
        problems,
    };
    for (registration, call) in registrations {
        flattening.add(registration, 0, *call);
    }
    flattening.scopes
}

struct Flattening<'a> {
    scopes: Vec<ScopeNode>,
    /// The `register` call of each scope.
    calls: Vec<CallSite>,
    problems: &'a mut Problems,
}

impl Flattening<'_> {
    fn add(&mut self, registration: &Registration, parent: usize, call: CallSite) {
        let blueprint = registration.blueprint;
        let at = call;
        let name = registration.name.as_deref().unwrap_or(blueprint.name());
        if name.is_empty() || name.contains('.') {
            let message = format!(
                "`.named({name:?})` at {at}: the name of a blueprint is not empty and has no dot; \
                 dots join the names of nested blueprints"
            );
            self.problems
                .add(ProblemKind::BlueprintName, message)
                .at(at);
        }
        let ancestors = std::iter::successors(Some(parent), |&scope| self.scopes[scope].parent);
        let mut ancestors = ancestors.filter_map(|scope| self.scopes[scope].blueprint);
        if ancestors.any(|outer| outer.is(blueprint)) {
            let message = format!(
                "the blueprint `{}`, registered at {at}, is nested in itself: remove the inner \
                 `.nest(…)`",
                blueprint.name()
            );
            self.problems
                .add(ProblemKind::BlueprintName, message)
                .at(at);
            return;
        }
        let outer = &self.scopes[parent];
        let full_name = match outer.names.first() {
            Some(outer) => format!("{outer}.{name}"),
            None => name.to_owned(),
        };
        let same_name = self
            .scopes
            .iter()
            .position(|scope| scope.names.first() == Some(&full_name));
        if let Some(other) = same_name {
            let first = self.calls[other];
            let message = format!(
                "the blueprint name `{full_name}` is registered twice, at {first} and at {at}: \
                 give one of them another name with `.named(\"…\")`"
            );
            let problem = self.problems.add(ProblemKind::BlueprintName, message);
            problem.at(first).at(at);
            return;
        }
        let outer = &self.scopes[parent];
        let own_prefix = registration.prefix.as_deref().unwrap_or(blueprint.prefix());
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
            blueprint: Some(blueprint),
            prefix,
            names: std::iter::once(full_name)
                .chain(outer.names.iter().cloned())
                .collect(),
            layers: outer.layers.clone(),
            layer_calls: registration.layer_calls.clone(),
            values: registration.middleware.clone(),
            services: registration.services.clone(),
            options: registration.options.clone(),
            ..ScopeNode::default()
        };
        let own = self.scopes.len();
        self.scopes.push(scope);
        self.calls.push(call);
        // Inner layers first: an inner blueprint's layers run inside those of the outer one.
        let inner = registration.layers.iter().cloned();
        self.scopes[own].layers = inner
            .chain(self.scopes[own].layers.drain(..).collect::<Vec<_>>())
            .collect();
        for child in &registration.children {
            self.add(child, own, call);
        }
    }
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
