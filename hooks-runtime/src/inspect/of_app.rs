//! From [`Resolved`] and its chains to a [`Description`].

use super::{
    DescribedCatch, DescribedFallback, DescribedHook, DescribedLayer, DescribedMount,
    DescribedOption, DescribedPlugin, DescribedRoute, DescribedScope, Description, Scope, Takes,
};
use crate::{
    Blueprint,
    blueprint::{Installed, LayerCall},
    build::{
        Chain, FallbackNode, Function, GivenOption, HookNode, Link, MountNode, OptionSource,
        Resolved, RouteNode, ScopeNode, ScopeOf,
    },
    pipeline::{self, ConfiguredMiddleware},
    registry::{Item, Kind, Record},
};
use std::any::TypeId;

impl Description {
    pub(crate) fn of(resolved: &Resolved) -> Self {
        let (routes, mounts) = (resolved.routes.iter(), resolved.mounts.iter());
        let before_serving = resolved.before_serving.iter();
        let serving = before_serving.chain(&resolved.after_serving);
        Description {
            routes: routes.map(|route| of_route(resolved, route)).collect(),
            mounted: mounts.map(|mount| of_mount(resolved, mount)).collect(),
            unmatched: hooks(&Chain::of_unmatched(resolved, 0)),
            fallback: resolved.fallback.as_ref().map(of_fallback),
            caught: resolved
                .catching()
                .map(|scope| of_catch(resolved, scope))
                .collect(),
            serving: serving
                .map(|hook| annotated(hook.record, (&resolved.scopes[hook.scope]).into()))
                .collect(),
            error_handlers: resolved.scopes.iter().flat_map(error_handlers).collect(),
            scopes: outward_order(resolved)
                .map(|scope| of_scope(resolved, scope))
                .collect(),
            states: resolved.states.iter().map(ToString::to_string).collect(),
            plugins: plugins(resolved),
            problems: resolved.problems.clone(),
            warnings: resolved.warnings.clone(),
        }
    }
}

/// All scopes: each place behind the plugins around it, the outermost first.
fn outward_order(resolved: &Resolved) -> impl Iterator<Item = usize> {
    let places = 0..resolved.scopes.len();
    let places = places.filter(|&scope| resolved.scopes[scope].outside().is_none());
    places.flat_map(|place| {
        let outward = resolved.chain(place).into_iter().rev().skip(1);
        let plugins = outward.take_while(|&scope| resolved.scopes[scope].outside().is_some());
        let mut scopes: Vec<_> = plugins.collect();
        scopes.reverse();
        scopes.push(place);
        scopes
    })
}

fn of_scope(resolved: &Resolved, scope: usize) -> DescribedScope {
    let node = &resolved.scopes[scope];
    let mut own = Vec::new();
    for kind in Kind::HOOKS.into_iter().chain([Kind::ErrorHandler]) {
        let of_scope = Function::of_scope(node, kind, |_| true).into_iter();
        let links = of_scope.map(|function| Link { kind, function });
        let mut described: Vec<_> = links.map(|link| of_link(&link)).collect();
        if kind.runs_outward() {
            described.reverse();
        }
        own.append(&mut described);
    }
    let options = node.options.iter().map(|(option, at)| DescribedOption {
        value: format!("{option:?}"),
        type_name: option.name().to_owned(),
        scope: node.into(),
        place: (*at).into(),
    });
    DescribedScope {
        scope: node.into(),
        inside: node.parent.map(|outer| (&resolved.scopes[outer]).into()),
        prefix: node.prefix.clone(),
        catches_unmatched: node.blueprint().is_some_and(Blueprint::catches_unmatched),
        layers: match node.of {
            ScopeOf::App => layers_of_app(resolved),
            _ => layers_of(node).collect(),
        },
        options: options.collect(),
        hooks: own,
    }
}

fn plugins(resolved: &Resolved) -> Vec<DescribedPlugin> {
    let is_place = |scope: &usize| resolved.scopes[*scope].plugin().is_none();
    let places = (0..resolved.scopes.len()).filter(is_place);
    places
        .flat_map(|place| {
            let mut around = plugins_around(resolved, place);
            let of_place = Scope::from(&resolved.scopes[place]);
            around.retain(|plugin| plugin.around == of_place);
            around
        })
        .collect()
}

/// The plugins around a scope, the outermost first.
pub(super) fn plugins_around(resolved: &Resolved, scope: usize) -> Vec<DescribedPlugin> {
    let mut place = scope;
    let mut plugins = Vec::new();
    for scope in resolved.chain(scope).into_iter().rev() {
        let node = &resolved.scopes[scope];
        match node.outside() {
            Some(plugin) => {
                let around = (&resolved.scopes[place]).into();
                plugins.push(of_plugin(node, plugin, around));
            }
            None => place = scope,
        }
    }
    plugins.reverse();
    plugins
}

fn of_plugin(node: &ScopeNode, plugin: &Installed, around: Scope) -> DescribedPlugin {
    DescribedPlugin {
        name: plugin.name.to_owned(),
        crate_name: plugin.krate().to_owned(),
        around,
        rank: plugin.rank,
        settings: plugin.settings.clone(),
        states: plugin.states.names().map(str::to_owned).collect(),
        provides: plugin
            .providers
            .iter()
            .map(|given| given.name.to_owned())
            .collect(),
        needs: names(&plugin.needs),
        reads: names(&plugin.reads),
        leaves_out: node
            .left_out
            .iter()
            .map(|hook| function(node, hook))
            .collect(),
        changes_responses: !plugin.on_response.is_empty(),
        place: plugin.at.into(),
    }
}

fn names(types: &[(TypeId, &'static str)]) -> Vec<String> {
    types.iter().map(|(_, name)| (*name).to_owned()).collect()
}

fn of_route(resolved: &Resolved, route: &RouteNode) -> DescribedRoute {
    let methods = if route.options.is_websocket {
        &["WEBSOCKET"]
    } else {
        route.options.methods
    };
    DescribedRoute {
        methods: methods.iter().map(ToString::to_string).collect(),
        path: route.path.clone(),
        endpoint: route.endpoint.clone(),
        function: route.record.origin.function.to_owned(),
        module: route.record.origin.location.module.to_owned(),
        place: route.record.into(),
        scope: (&resolved.scopes[route.scope]).into(),
        is_websocket: route.options.is_websocket,
        has_layer: route.options.layer.is_some(),
        skips: route
            .options
            .skip
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
        options: route
            .carries
            .iter()
            .map(|given| of_option(resolved, given))
            .collect(),
        chain: hooks(&Chain::of_route(
            resolved,
            route,
            route.options.is_websocket,
        )),
    }
}

pub(super) fn of_option(resolved: &Resolved, given: &GivenOption) -> DescribedOption {
    DescribedOption {
        value: format!("{:?}", given.option),
        type_name: given.option.name().to_owned(),
        scope: match given.source {
            OptionSource::Route(_) => Scope::Route,
            OptionSource::Registration(scope, _) => (&resolved.scopes[scope]).into(),
        },
        place: given.source.into(),
    }
}

fn of_mount(resolved: &Resolved, mount: &MountNode) -> DescribedMount {
    DescribedMount {
        path: mount.path.clone(),
        service: mount.service.clone(),
        place: mount.at.into(),
        scope: (&resolved.scopes[mount.scope]).into(),
        chain: hooks(&Chain::of_matched(resolved, mount.scope, false)),
        app: of_inner(mount.app.as_deref()),
    }
}

fn of_fallback(fallback: &FallbackNode) -> DescribedFallback {
    DescribedFallback {
        service: fallback.call.name.clone(),
        place: fallback.call.at.into(),
        app: of_inner(fallback.app.as_deref()),
    }
}

fn of_inner(app: Option<&Resolved>) -> Option<Box<Description>> {
    app.map(|app| Box::new(Description::of(app)))
}

fn of_catch(resolved: &Resolved, scope: usize) -> DescribedCatch {
    let node = &resolved.scopes[scope];
    DescribedCatch {
        blueprint: node.name().to_owned(),
        prefix: node.prefix.clone(),
        chain: hooks(&Chain::of_unmatched(resolved, scope)),
    }
}

fn error_handlers(scope: &ScopeNode) -> impl Iterator<Item = DescribedHook> {
    let handlers = scope.hooks(Kind::ErrorHandler).iter();
    handlers.map(|hook| function(scope, hook))
}

fn takes(hook: &HookNode) -> Option<Takes> {
    let Item::ErrorHandler { code, takes, .. } = &hook.record.item else {
        return None;
    };
    Some(Takes {
        status: *code,
        type_name: (hook.takes() != pipeline::Takes::Any).then(|| takes().1.to_owned()),
    })
}

fn hooks(chain: &Chain<'_>) -> Vec<DescribedHook> {
    chain.hooks.iter().map(of_link).collect()
}

/// A hook or an error handler of a scope.
pub(super) fn function(scope: &ScopeNode, hook: &HookNode) -> DescribedHook {
    DescribedHook {
        takes: takes(hook),
        ..annotated(hook.record, scope.into())
    }
}

pub(super) fn of_link(link: &Link<'_>) -> DescribedHook {
    match &link.function {
        Function::Annotated(scope, hook) => function(scope, hook),
        Function::Value(scope, given) => of_value(scope, given),
        Function::Before(route, name, _) | Function::After(route, name, _) => DescribedHook {
            kind: link.kind,
            function: (*name).to_owned(),
            ..annotated(route.record, Scope::Route)
        },
    }
}

/// Middleware that was given as a value.
pub(super) fn of_value(scope: &ScopeNode, given: &ConfiguredMiddleware) -> DescribedHook {
    // The path of the type, without what is in its `<…>`.
    let path = given.name.split('<').next().unwrap_or_default();
    let (module, _) = path.rsplit_once("::").unwrap_or_default();
    DescribedHook {
        kind: Kind::Middleware,
        scope: scope.into(),
        function: given.name.to_owned(),
        takes: None,
        crate_name: crate_of(given.name),
        module: module.to_owned(),
        place: given.at.into(),
    }
}

pub(super) fn annotated(record: &Record, scope: Scope) -> DescribedHook {
    DescribedHook {
        kind: record.kind(),
        scope,
        function: record.origin.function.to_owned(),
        takes: None,
        crate_name: crate_of(record.origin.location.module),
        module: record.origin.location.module.to_owned(),
        place: record.into(),
    }
}

fn crate_of(path: &str) -> String {
    path.split("::").next().unwrap_or_default().to_owned()
}

/// The layers around a scope and a route, the outermost first.
pub(super) fn layers(
    resolved: &Resolved,
    scope: usize,
    route: Option<&RouteNode>,
) -> Vec<DescribedLayer> {
    let mut around = layers_of_app(resolved);
    for scope in resolved.chain(scope) {
        around.extend(layers_of(&resolved.scopes[scope]));
    }
    let own = route.filter(|route| route.options.layer.is_some());
    around.extend(own.map(|route| DescribedLayer {
        call: "layer".to_owned(),
        type_name: String::new(),
        scope: Scope::Route,
        place: route.record.into(),
    }));
    around
}

fn layers_of_app(resolved: &Resolved) -> Vec<DescribedLayer> {
    let calls = resolved.layer_calls.iter().rev();
    let (wraps, layers): (Vec<_>, Vec<_>) = calls.partition(|call| call.method == "wrap");
    let all = wraps.into_iter().chain(layers);
    all.map(|call| of_layer(call, Scope::App)).collect()
}

/// The layers of a registration, the outermost first.
fn layers_of(node: &ScopeNode) -> impl Iterator<Item = DescribedLayer> {
    let calls = node.layer_calls.iter().rev();
    calls.map(|call| of_layer(call, node.into()))
}

fn of_layer(call: &LayerCall, scope: Scope) -> DescribedLayer {
    DescribedLayer {
        call: call.method.to_owned(),
        type_name: call.name.to_owned(),
        scope,
        place: call.at.into(),
    }
}

impl From<&ScopeNode> for Scope {
    fn from(node: &ScopeNode) -> Self {
        match (&node.of, node.names.first()) {
            (ScopeOf::Plugin(plugin), _) => Scope::Plugin(plugin.name.to_owned()),
            (_, Some(name)) => Scope::Blueprint(name.clone()),
            (_, None) => Scope::App,
        }
    }
}
