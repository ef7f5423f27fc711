//! [`ScopeNode`]: the app, one registration of a blueprint, or one plugin, with its functions.

use super::HookNode;
use crate::{
    Blueprint,
    blueprint::{Installed, LayerCall, RouteLayer, RouteService},
    context::{AnyOption, Visible},
    pipeline::ConfiguredMiddleware,
    registry::{Kind, Record},
    source::CallSite,
};
use std::{collections::BTreeMap, sync::Arc};

/// What a scope is.
#[derive(Clone, Default)]
pub(crate) enum ScopeOf {
    #[default]
    App,
    /// One registration.
    Blueprint(&'static Blueprint),
    /// The functions of a plugin. The scope of its place is inside.
    Plugin(Arc<Installed>),
    /// The routes of a plugin's blueprint: a scope inside of the plugin's place, without functions.
    Routes(&'static Blueprint, Arc<Installed>),
}

/// The functions of one scope.
#[derive(Default)]
pub(crate) struct ScopeNode {
    pub(crate) of: ScopeOf,
    /// The next scope outward.
    pub(crate) parent: Option<usize>,
    /// Full names of the blueprints, inner first; the first is its own, if it is a blueprint.
    pub(crate) names: Arc<[String]>,
    pub(crate) prefix: String,
    pub(crate) layers: Vec<RouteLayer>,
    /// The calls that gave its own layers.
    pub(crate) layer_calls: Vec<LayerCall>,
    pub(crate) services: Vec<RouteService>,
    /// What the routes carry, by `.option(…)`.
    pub(crate) options: Vec<(AnyOption, CallSite)>,
    /// In definition order, by kind.
    pub(super) hooks: BTreeMap<Kind, Vec<HookNode>>,
    /// Those that the settings of its plugin leave out.
    pub(crate) left_out: Vec<HookNode>,
    /// Middleware values, which run inside the middleware functions.
    pub(crate) values: Vec<ConfiguredMiddleware>,
    /// Functions without a blueprint that a registration adds.
    pub(crate) by_hand: Vec<&'static Record>,
    /// The values that its functions get.
    pub(crate) visible: Arc<Visible>,
}

impl ScopeNode {
    /// Of a registration, or of a plugin's routes.
    pub(crate) fn blueprint(&self) -> Option<&'static Blueprint> {
        match self.of {
            ScopeOf::Blueprint(blueprint) | ScopeOf::Routes(blueprint, _) => Some(blueprint),
            ScopeOf::App | ScopeOf::Plugin(_) => None,
        }
    }

    /// The plugin whose functions or routes these are.
    pub(crate) fn plugin(&self) -> Option<&Arc<Installed>> {
        match &self.of {
            ScopeOf::Plugin(plugin) | ScopeOf::Routes(_, plugin) => Some(plugin),
            ScopeOf::App | ScopeOf::Blueprint(_) => None,
        }
    }

    /// A plugin outside of its place.
    pub(crate) fn outside(&self) -> Option<&Arc<Installed>> {
        match &self.of {
            ScopeOf::Plugin(plugin) => Some(plugin),
            _ => None,
        }
    }

    /// The name that messages and descriptions use.
    pub(crate) fn name(&self) -> &str {
        match (&self.of, self.names.first()) {
            (ScopeOf::Plugin(plugin), _) => plugin.name,
            (_, Some(name)) => name,
            (_, None) => "app",
        }
    }

    /// The scope in a sentence.
    pub(crate) fn label(&self) -> String {
        match (&self.of, self.names.first()) {
            (ScopeOf::Plugin(plugin), _) => format!("the plugin `{}`", plugin.name),
            (_, Some(name)) => format!("the blueprint `{name}`"),
            (_, None) => "the app".to_owned(),
        }
    }

    /// Whether the settings of its plugin leave a function out.
    pub(super) fn leaves_out(&self, record: &Record) -> bool {
        let Some(plugin) = self.outside() else {
            return false;
        };
        let mut left_out = plugin.leaves_out.iter();
        left_out.any(|(id, _)| *id == record.id())
    }

    pub(super) fn set(&mut self, kind: Kind, hooks: Vec<HookNode>, left_out: Vec<HookNode>) {
        self.hooks.insert(kind, hooks);
        self.left_out.extend(left_out);
    }

    /// Every hook and error handler, kind by kind.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &HookNode> {
        let is_serving = |kind: &Kind| matches!(kind, Kind::BeforeServing | Kind::AfterServing);
        let of_requests = self.hooks.iter().filter(move |(kind, _)| !is_serving(kind));
        of_requests.flat_map(|(_, hooks)| hooks)
    }

    /// The hooks and error handlers that the settings of its plugin leave out.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = &HookNode> {
        let is_serving = |kind| matches!(kind, Kind::BeforeServing | Kind::AfterServing);
        let left_out = self.left_out.iter();
        left_out.filter(move |hook| !is_serving(hook.record.kind()))
    }

    /// The hooks of one kind, in definition order.
    pub(crate) fn hooks(&self, kind: Kind) -> &[HookNode] {
        self.hooks.get(&kind).map_or(&[], Vec::as_slice)
    }
}
