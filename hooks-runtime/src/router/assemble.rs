//! [`Assembled`]: a finished app, with the apps that are mounted in it.

use super::{Mounts, edge::edge, merged::MatchProbe, router};
use crate::{
    BuildError,
    build::{Inside, Resolved, ServingCall, ServingNode, Settings, join, resolve},
    context::{AppData, Background, Connections, HasRoute, PublicUrl, Visible, is_log_read},
    registry::Record,
};
use axum::{Router, routing::any_service};
use std::{fmt, sync::Arc};
use tokio_util::task::TaskTracker;

/// A finished app, and the hooks that only `serve` runs.
pub(crate) struct Assembled {
    pub(crate) router: Router,
    pub(crate) app: Arc<AppData>,
    pub(crate) before_serving: Vec<ServingHook>,
    pub(crate) after_serving: Vec<ServingHook>,
}

impl Assembled {
    /// The names and places of all serving hooks, if there are any.
    pub(crate) fn serving_hooks(&self) -> Option<String> {
        let hooks = self.before_serving.iter().chain(&self.after_serving);
        let names: Vec<_> = hooks.map(ToString::to_string).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

/// What runs once, when the app is served.
pub(crate) enum ServingHook {
    /// A serving hook, and the states that it sees: a mounted app has its own.
    Function(&'static Record, Arc<Visible>),
    /// What starts or stops a service, and how messages name it.
    OfMounted(ServingCall, String),
}

impl fmt::Display for ServingHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServingHook::Function(record, _) => record.fmt(f),
            ServingHook::OfMounted(_, name) => f.write_str(name),
        }
    }
}

/// Check and make the app.
pub(crate) fn assemble(settings: Settings) -> Result<Assembled, BuildError> {
    let resolved = resolve(&settings);
    // A test sees them although no subscriber reads the log, and also if there are problems.
    if settings.is_tested && !is_log_read() {
        for warning in &resolved.warnings {
            eprintln!("warning: {warning}");
        }
    }
    let resolved = resolved.checked()?;
    Ok(assemble_app(settings, resolved, "", None))
}

/// Make an app that was checked. `at` is the path at which it is mounted.
fn assemble_app(
    mut settings: Settings,
    mut resolved: Resolved,
    at: &str,
    outer: Option<&AppData>,
) -> Assembled {
    let app = app_data(&mut settings, &resolved, at, outer);
    let serving = |hook: &ServingNode| {
        let visible = &resolved.scopes[hook.scope].visible;
        ServingHook::Function(hook.record, visible.clone())
    };
    let mut before_serving: Vec<_> = resolved.before_serving.iter().map(serving).collect();
    let mut after_serving: Vec<_> = resolved.after_serving.iter().map(serving).collect();
    let mut service = |inside, inner: Option<Box<Resolved>>, at: &str| match (inside, inner) {
        (Inside::Service(service), _) => {
            let calls = |calls: Vec<ServingCall>, method| {
                let name = format!("`{method}` of `{}`", service.name);
                let calls = calls.into_iter();
                calls.map(move |call| ServingHook::OfMounted(call, name.clone()))
            };
            before_serving.extend(calls(service.on_start, "on_start"));
            after_serving.splice(0..0, calls(service.on_stop, "on_stop"));
            service.router
        }
        (Inside::App(inner), Some(resolved)) => {
            let inner = assemble_app(*inner, *resolved, at, Some(&app));
            before_serving.extend(inner.before_serving);
            after_serving.splice(0..0, inner.after_serving);
            inner.router
        }
        (Inside::App(_), None) => Router::new(),
    };
    let mut mounts = Mounts::default();
    let mut given = settings.mounts.into_iter();
    for node in &mut resolved.mounts {
        let router = match node.router.take() {
            Some(router) => router,
            None => {
                let mount = given.next().expect("each call has a node, in this order");
                service(mount.service, node.app.take(), &join(at, &node.path))
            }
        };
        mounts.services.push(if node.is_exact {
            Router::new().route(&node.path, any_service(router))
        } else {
            Router::new().nest_service(&node.path, router)
        });
    }
    let inner = resolved.fallback.as_mut();
    let inner = inner.and_then(|fallback| fallback.app.take());
    let mut fallbacks = settings.fallbacks.into_iter();
    let fallback = fallbacks.find_map(|fallback| fallback.service.ok());
    mounts.fallback = fallback.map(|mounted| service(mounted, inner, at));
    let router = router(&resolved, &app, &settings.layers, mounts);
    let wraps = settings.wraps.into_iter();
    let router = wraps.fold(router, |router, wrap| wrap(router));
    let router = if outer.is_some() || app.strips_head {
        router
    } else {
        router.layer(edge())
    };
    Assembled {
        router,
        app,
        before_serving,
        after_serving,
    }
}

/// Make what all requests of an app share. An inner app uses the tasks and connections of the outer
/// one, which is the one that is served.
pub(crate) fn app_data(
    settings: &mut Settings,
    resolved: &Resolved,
    at: &str,
    outer: Option<&AppData>,
) -> Arc<AppData> {
    let limit = settings.spawn_limit.map(|(limit, _)| limit);
    let has_layers = !settings.layer_calls.is_empty()
        || resolved.scopes.iter().any(|scope| !scope.layers.is_empty())
        || resolved
            .routes
            .iter()
            .any(|route| route.options.layer.is_some());
    let mut urls = resolved.urls(at);
    let own = settings.public_url.as_ref();
    let own = own.and_then(|(url, _)| PublicUrl::parse(url));
    urls.public = own.or_else(|| outer?.urls.public.clone());
    #[cfg(feature = "templates")]
    let mut templates = std::mem::take(&mut settings.templates).into_iter();
    Arc::new(AppData {
        urls,
        merged: resolved.merged.as_ref().map(|merged| {
            let probe = MatchProbe::new(merged, &resolved.mounts);
            Box::new(move |path: &str| probe.has_route(path)) as HasRoute
        }),
        is_tested: settings.is_tested || outer.is_some_and(|outer| outer.is_tested),
        tasks: outer.map_or_else(TaskTracker::new, |outer| outer.tasks.clone()),
        background: match outer {
            Some(outer) => outer.background.for_inner_app(limit),
            None => Background::new(limit),
        },
        connections: outer.map_or_else(Connections::default, |outer| outer.connections.clone()),
        #[cfg(feature = "templates")]
        templates: templates.next().map(crate::template::Store::new),
        #[cfg(feature = "ws")]
        max_websocket_message_size: settings.max_websocket_message_size,
        strips_head: outer.is_none() && !has_layers,
    })
}
