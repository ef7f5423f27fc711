//! [`Resolved`]: an app with everything in its place and in order. Data that all later steps only read.

use super::{BuildError, FallbackCall, PatternTable, Problem};
use crate::{
    Blueprint,
    blueprint::RouteLayer,
    context::UrlMap,
    pattern::{Pattern, PatternError},
    pipeline::{ConfiguredMiddleware, Needs},
    registry::{Kind, Record, RouteOptions},
    source::CallSite,
};
use std::{any::TypeId, collections::BTreeMap, fmt, sync::Arc};

/// An app with everything in its place.
pub(crate) struct Resolved {
    /// The app's own scope first, then blueprints, a parent before its children.
    pub(crate) scopes: Vec<ScopeNode>,
    pub(crate) routes: Vec<RouteNode>,
    pub(crate) patterns: Arc<PatternTable>,
    pub(crate) before_serving: Vec<&'static Record>,
    pub(crate) after_serving: Vec<&'static Record>,
    /// All axum routers, if there are any.
    pub(crate) merged: Option<axum::Router>,
    pub(crate) mounts: Vec<MountNode>,
    pub(crate) fallback: Option<FallbackNode>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<String>,
}

impl Resolved {
    /// What `url_for` knows, of an app that is mounted at `base`.
    pub(crate) fn urls(&self, base: &str) -> UrlMap {
        let mut urls = UrlMap::default();
        base.clone_into(&mut urls.base);
        urls.takes_patterns = self.merged.is_some();
        for mount in &self.mounts {
            urls.insert(mount.path.clone(), &mount.path);
        }
        for route in &self.routes {
            urls.insert(route.endpoint.clone(), &route.path);
        }
        urls
    }

    /// Nothing is wrong; what looks wrong is logged.
    pub(crate) fn checked(self) -> Result<Self, BuildError> {
        if !self.problems.is_empty() {
            return Err(BuildError::new(self.problems));
        }
        for warning in &self.warnings {
            tracing::warn!("{warning}");
        }
        Ok(self)
    }

    /// The blueprints that own the unmatched URLs below their prefix.
    pub(crate) fn catching(&self) -> impl Iterator<Item = usize> {
        let scopes = self.scopes.iter().enumerate();
        let catches = |node: &ScopeNode| node.blueprint.is_some_and(Blueprint::catches_unmatched);
        scopes
            .filter(move |(_, node)| catches(node))
            .map(|(scope, _)| scope)
    }

    /// The scopes around `scope` and itself, outer first.
    pub(crate) fn chain(&self, scope: usize) -> Vec<usize> {
        let mut chain: Vec<_> =
            std::iter::successors(Some(scope), |&scope| self.scopes[scope].parent).collect();
        chain.reverse();
        chain
    }

    /// The first function that needs templates.
    #[cfg(feature = "templates")]
    pub(super) fn of_templates(&self) -> Option<&'static Record> {
        let kinds = [Kind::ProcessTemplateResponse, Kind::ContextProcessor];
        let mut hooks = kinds
            .into_iter()
            .flat_map(|kind| self.scopes.iter().flat_map(move |scope| scope.hooks(kind)));
        hooks.next().map(|hook| hook.record)
    }

    /// The hooks of one kind around a scope, in the order a request meets them.
    pub(crate) fn hooks(&self, scope: usize, kind: Kind) -> Vec<(&ScopeNode, &HookNode)> {
        let mut hooks = Vec::new();
        for scope in self.chain(scope) {
            let scope = &self.scopes[scope];
            hooks.extend(scope.hooks(kind).iter().map(|hook| (scope, hook)));
        }
        if kind.runs_outward() {
            hooks.reverse();
        }
        hooks
    }
}

/// One hook or handler in its place.
#[derive(Clone, Debug)]
pub(crate) struct HookNode {
    pub(crate) record: &'static Record,
    pub(crate) needs: Needs,
}

/// The app, or one blueprint as registered.
#[derive(Default)]
pub(crate) struct ScopeNode {
    pub(crate) parent: Option<usize>,
    /// `None` for the app.
    pub(crate) blueprint: Option<&'static Blueprint>,
    /// Full names, inner first; the first is its own.
    pub(crate) names: Arc<[String]>,
    pub(crate) prefix: String,
    pub(crate) layers: Vec<RouteLayer>,
    /// In definition order, by kind.
    pub(super) hooks: BTreeMap<Kind, Vec<HookNode>>,
    /// Middleware given as values, inside of the functions.
    pub(crate) values: Vec<ConfiguredMiddleware>,
}

impl ScopeNode {
    /// The name that messages and descriptions use.
    pub(crate) fn name(&self) -> &str {
        self.names.first().map_or("app", String::as_str)
    }

    /// The scope in a sentence.
    pub(crate) fn label(&self) -> String {
        match self.names.first() {
            Some(name) => format!("the blueprint `{name}`"),
            None => "the app".to_owned(),
        }
    }

    pub(super) fn set(&mut self, kind: Kind, hooks: Vec<HookNode>) {
        self.hooks.insert(kind, hooks);
    }

    /// Every hook and error handler, kind by kind.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &HookNode> {
        self.hooks.values().flatten()
    }

    /// Those of one kind, in definition order.
    pub(crate) fn hooks(&self, kind: Kind) -> &[HookNode] {
        self.hooks.get(&kind).map_or(&[], Vec::as_slice)
    }
}

/// One route of one scope.
pub(crate) struct RouteNode {
    pub(crate) record: &'static Record,
    pub(crate) options: &'static RouteOptions,
    pub(crate) needs: Needs,
    pub(crate) scope: usize,
    /// The full dotted name.
    pub(crate) endpoint: String,
    /// The full pattern.
    pub(crate) path: String,
    /// The same, taken apart.
    pub(crate) pattern: Result<Pattern, PatternError>,
    pub(crate) skip: Vec<TypeId>,
}

impl RouteNode {
    pub(crate) fn skips(&self, hook: &HookNode) -> bool {
        !self.skip.is_empty() && self.skip.contains(&(hook.record.id)())
    }
}

/// A mount in its place.
pub(crate) struct MountNode {
    pub(crate) path: String,
    /// The type that was given.
    pub(crate) service: &'static str,
    pub(crate) at: CallSite,
    /// If an app was given.
    pub(crate) app: Option<Box<Resolved>>,
}

impl fmt::Display for MountNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`.mount({:?}, …)` at {}", self.path, self.at)
    }
}

/// What takes the rest, in its place.
pub(crate) struct FallbackNode {
    pub(crate) call: FallbackCall,
    /// If an app was given.
    pub(crate) app: Option<Box<Resolved>>,
}
