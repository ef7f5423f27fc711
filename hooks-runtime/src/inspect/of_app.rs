//! From [`Resolved`] and its chains to a [`Description`].

use super::{
    DescribedCatch, DescribedFallback, DescribedHook, DescribedMount, DescribedPlugin,
    DescribedRoute, Description, Scope, Takes,
};
use crate::{
    blueprint::Installed,
    build::{
        Chain, FallbackNode, Function, HookNode, Link, MountNode, Resolved, RouteNode, ScopeNode,
        ScopeOf,
    },
    pipeline,
    registry::{Item, Kind, Record},
};

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
            plugins: plugins(resolved),
            problems: resolved.problems.clone(),
            warnings: resolved.warnings.clone(),
        }
    }
}

fn plugins(resolved: &Resolved) -> Vec<DescribedPlugin> {
    let of_place = |place: usize| {
        let node = &resolved.scopes[place];
        let mut chain = resolved.chain(place);
        chain.pop();
        let around = chain.into_iter().rev();
        let around = around.map_while(|scope| resolved.scopes[scope].outside());
        let mut plugins: Vec<_> = around
            .map(|plugin| of_plugin(plugin, node.into()))
            .collect();
        plugins.reverse();
        plugins
    };
    let places = resolved.scopes.iter().enumerate();
    let places = places.filter(|(_, node)| node.plugin().is_none());
    places.flat_map(|(place, _)| of_place(place)).collect()
}

fn of_plugin(plugin: &Installed, around: Scope) -> DescribedPlugin {
    DescribedPlugin {
        name: plugin.name.to_owned(),
        crate_name: plugin.krate().to_owned(),
        around,
        rank: plugin.rank,
        settings: plugin.settings.clone(),
        states: plugin.states.names().map(str::to_owned).collect(),
        changes_responses: !plugin.on_response.is_empty(),
        place: plugin.at.into(),
    }
}

fn of_route(resolved: &Resolved, route: &RouteNode) -> DescribedRoute {
    let methods = route.options.methods.iter();
    DescribedRoute {
        methods: methods.map(ToString::to_string).collect(),
        path: route.path.clone(),
        endpoint: route.endpoint.clone(),
        function: route.record.origin.function.to_owned(),
        place: route.record.into(),
        chain: hooks(&Chain::of_route(resolved, route, route.needs.websocket)),
    }
}

fn of_mount(resolved: &Resolved, mount: &MountNode) -> DescribedMount {
    DescribedMount {
        path: mount.path.clone(),
        service: mount.service.clone(),
        place: mount.at.into(),
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
    handlers.map(|hook| DescribedHook {
        takes: takes(hook),
        ..annotated(hook.record, scope.into())
    })
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

fn of_link(link: &Link<'_>) -> DescribedHook {
    match &link.function {
        Function::Annotated(scope, hook) => annotated(hook.record, (*scope).into()),
        Function::Value(scope, given) => DescribedHook {
            kind: link.kind,
            scope: (*scope).into(),
            function: given.name.to_owned(),
            takes: None,
            crate_name: crate_of(given.name),
            place: given.at.into(),
        },
        Function::Before(route, name, _) | Function::After(route, name, _) => DescribedHook {
            kind: link.kind,
            function: (*name).to_owned(),
            ..annotated(route.record, Scope::Route)
        },
    }
}

fn annotated(record: &Record, scope: Scope) -> DescribedHook {
    DescribedHook {
        kind: record.kind(),
        scope,
        function: record.origin.function.to_owned(),
        takes: None,
        crate_name: crate_of(record.origin.location.module),
        place: record.into(),
    }
}

fn crate_of(path: &str) -> String {
    path.split("::").next().unwrap_or_default().to_owned()
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
