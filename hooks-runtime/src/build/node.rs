//! [`Resolved`]: the ordered and checked parts of an app, as data that later steps only read.

use super::{BuildError, FallbackCall, GivenOption, PatternTable, Problem, ScopeNode};
use crate::{
    Blueprint,
    blueprint::LayerCall,
    context::UrlMap,
    pattern::{Pattern, PatternError},
    pipeline::Needs,
    registry::{Edge, Record, RouteOptions},
    source::{CallSite, Place},
};
use std::{any::TypeId, collections::HashSet, fmt, iter, sync::Arc};

/// The parts of an app, in order and checked.
pub(crate) struct Resolved {
    /// The app's own scope first, then its plugins, then blueprints with theirs.
    pub(crate) scopes: Vec<ScopeNode>,
    pub(crate) routes: Vec<RouteNode>,
    pub(crate) patterns: Arc<PatternTable>,
    /// In the order they run.
    pub(crate) before_serving: Vec<ServingNode>,
    pub(crate) after_serving: Vec<ServingNode>,
    /// All merged axum routers, joined into one.
    pub(crate) merged: Option<axum::Router>,
    pub(crate) mounts: Vec<MountNode>,
    pub(crate) fallback: Option<FallbackNode>,
    /// The types of the app's states.
    pub(crate) states: Vec<&'static str>,
    /// The calls that put layers around the app.
    pub(crate) layer_calls: Vec<LayerCall>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<String>,
}

const ABORTS: &str = "the program is compiled with `panic = \"abort\"`: a panic ends the whole \
    process, with all requests in flight, and no error handler or teardown runs: remove `panic` from \
    the profile in `Cargo.toml`";

impl Resolved {
    /// The patterns for `url_for`, of an app that is mounted at `base`.
    pub(crate) fn urls(&self, base: &str) -> UrlMap {
        let mut urls = UrlMap::default();
        base.clone_into(&mut urls.base);
        urls.takes_patterns = self.merged.is_some();
        for mount in &self.mounts {
            urls.insert(mount.endpoint(self), &mount.path);
        }
        for route in &self.routes {
            urls.insert(route.endpoint.clone(), &route.path);
        }
        urls
    }

    /// Whether another server gets what no route takes.
    pub(crate) fn is_before_upstream(&self) -> bool {
        let fallback = self.fallback.as_ref();
        fallback.is_some_and(|fallback| fallback.call.method == "fallback_to")
    }

    /// Fail if there are problems, and log the warnings.
    pub(crate) fn checked(self) -> Result<Self, BuildError> {
        if !self.problems.is_empty() {
            return Err(BuildError::new(self.problems));
        }
        for warning in &self.warnings {
            tracing::warn!("{warning}");
        }
        if cfg!(panic = "abort") {
            tracing::warn!("{ABORTS}");
        }
        Ok(self)
    }

    /// The scopes of the blueprints that catch unmatched URLs below their prefix.
    pub(crate) fn catching(&self) -> impl Iterator<Item = usize> {
        let scopes = self.scopes.iter().enumerate();
        let catches = |node: &ScopeNode| node.blueprint().is_some_and(Blueprint::catches_unmatched);
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

    /// All scopes, each behind those around it.
    pub(super) fn outer_first(&self) -> Vec<usize> {
        let mut known = HashSet::new();
        let chains = (0..self.scopes.len()).flat_map(|scope| self.chain(scope));
        chains.filter(|&scope| known.insert(scope)).collect()
    }

    /// The first function that needs templates. Those of a plugin are there for apps that have some.
    #[cfg(feature = "templates")]
    pub(super) fn template_function(&self) -> Option<&'static Record> {
        use crate::registry::Kind;

        let kinds = [Kind::ProcessTemplateResponse, Kind::ContextProcessor];
        let own = || self.scopes.iter().filter(|scope| scope.plugin().is_none());
        let mut hooks = kinds
            .into_iter()
            .flat_map(|kind| own().flat_map(move |scope| scope.hooks(kind)));
        hooks.next().map(|hook| hook.record)
    }
}

/// One hook or error handler.
#[derive(Clone, Debug)]
pub(crate) struct HookNode {
    pub(crate) record: &'static Record,
    pub(crate) needs: Needs,
    pub(crate) decided: Decided,
}

/// What decided the place of a hook among those of its scope and kind. Of several reasons the first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decided {
    Edge(Edge),
    /// `order` is not 0.
    Order(i32),
    /// A registered blueprint adds it to the app: it comes after the app's own.
    Registration,
    /// `.hook(…)` added it: it comes after those that were collected.
    HookCall,
    /// Crate, file and line.
    Definition,
}

/// One serving hook.
pub(crate) struct ServingNode {
    pub(crate) record: &'static Record,
    pub(crate) scope: usize,
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
    /// The parsed path.
    pub(crate) pattern: Result<Pattern, PatternError>,
    pub(crate) skip: Vec<TypeId>,
    /// The route options, at most one of each type.
    pub(crate) carries: Vec<GivenOption>,
}

impl RouteNode {
    pub(crate) fn skips(&self, hook: &HookNode) -> bool {
        !self.skip.is_empty() && self.skip.contains(&hook.record.id())
    }

    /// The function, and the plugin that brings it, as messages name them inside of a sentence.
    pub(super) fn label(&self, scopes: &[ScopeNode]) -> String {
        match scopes[self.scope].plugin() {
            Some(plugin) => format!("{} of {plugin}", self.record),
            None => self.record.to_string(),
        }
    }

    /// As [`label`](Self::label), before a colon.
    pub(super) fn last_label(&self, scopes: &[ScopeNode]) -> String {
        let label = self.label(scopes);
        label.strip_suffix(',').map_or(label.clone(), str::to_owned)
    }

    /// The lines of the function and of the call that gave its plugin.
    pub(super) fn places(&self, scopes: &[ScopeNode]) -> impl Iterator<Item = Place> + use<> {
        let call = scopes[self.scope].plugin().map(|plugin| plugin.at.into());
        iter::once(self.record.into()).chain(call)
    }
}

/// One mount, or one service at a path of its own.
pub(crate) struct MountNode {
    pub(crate) path: String,
    /// A service at this path alone.
    pub(crate) is_exact: bool,
    pub(crate) scope: usize,
    /// Of a blueprint's service.
    pub(crate) router: Option<axum::Router>,
    /// The name of the service.
    pub(crate) service: String,
    pub(crate) at: CallSite,
    /// The inner app, if it is one.
    pub(crate) app: Option<Box<Resolved>>,
}

impl MountNode {
    /// The path, behind the name of a blueprint.
    pub(crate) fn endpoint(&self, resolved: &Resolved) -> String {
        match resolved.scopes[self.scope].names.first() {
            Some(blueprint) => format!("{blueprint}.{}", self.path),
            None => self.path.clone(),
        }
    }
}

impl fmt::Display for MountNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.is_exact {
            "route_service"
        } else {
            "mount"
        };
        write!(f, "`.{method}({:?}, …)` at {}", self.path, self.at)
    }
}

/// The fallback.
pub(crate) struct FallbackNode {
    pub(crate) call: FallbackCall,
    /// The inner app, if it is one.
    pub(crate) app: Option<Box<Resolved>>,
}
