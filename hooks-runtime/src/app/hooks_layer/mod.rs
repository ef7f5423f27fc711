//! [`HooksLayer`]: the hooks of an app around a service that knows nothing of them.

mod inside;
mod lent;
mod service;

pub use service::HooksService;

use super::{
    App, AppData, BuildError, Problem, ProblemKind,
    resolve::{HookNode, Resolved, resolve},
    router::{self, UnmatchedLegs},
    scopes::ScopeNode,
};
use crate::registry::Kind;
use std::{collections::BTreeSet, fmt, sync::Arc};
use tower::Layer;

/// The hooks, middleware and error handlers of an app as a [`tower::Layer`]: what WSGI calls
/// wrapping. Made by [`App::hooks_layer`].
#[derive(Clone)]
pub struct HooksLayer {
    app: Arc<AppData>,
    plans: Arc<UnmatchedLegs>,
}

impl<S> Layer<S> for HooksLayer {
    type Service = HooksService<S>;

    fn layer(&self, inner: S) -> HooksService<S> {
        HooksService::new(inner, self.clone())
    }
}

impl fmt::Debug for HooksLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HooksLayer").finish_non_exhaustive()
    }
}

impl App {
    /// Give the app's hooks, middleware and error handlers as a layer for **any**
    /// `Service<http::Request<B>>`: of hyper, of tonic, an axum router that knows nothing of hooks, a
    /// program of another framework that has a tower adapter.
    ///
    /// ```standalone_crate
    /// use axum::{body::Body, http::Request};
    /// use hooks_runtime::prelude::{Response, error_handler, after_request, StatusCode, app};
    /// use std::io;
    /// use tower::{Layer, ServiceExt, service_fn};
    ///
    /// #[error_handler(500)]
    /// fn sorry() -> (StatusCode, &'static str) {
    ///     (StatusCode::INTERNAL_SERVER_ERROR, "error occurred")
    /// }
    ///
    /// #[after_request]
    /// fn name_the_server(res: &mut Response) {
    ///     res.headers_mut().insert("server", "ours".parse().unwrap());
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let program = service_fn(|request: Request<String>| async move {
    ///     match request.into_body().parse::<u64>() {
    ///         Ok(number) => Ok(axum::http::Response::new(format!("{number}"))),
    ///         Err(error) => Err(io::Error::other(error)),
    ///     }
    /// });
    /// let program = app!().hooks_layer()?.layer(program);
    ///
    /// let fine = program.clone().oneshot(Request::new("7".to_owned())).await?;
    /// assert_eq!((fine.status(), &fine.headers()["server"]), (StatusCode::OK, &"ours".parse()?));
    /// let failed = program.oneshot(Request::new("seven".to_owned())).await?;
    /// assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
    /// assert_eq!(axum::body::to_bytes(failed.into_body(), 99).await?, "error occurred");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Which hooks run
    ///
    /// The app has no part in the routing, so every request is one that matches no route:
    /// `Option<Endpoint>` is `None`, and a hook that takes `Endpoint` does not run. The service inside
    /// stands for the view. In the order of any request: middleware, before hooks, which may answer or
    /// raise, `process_view`, the service, after hooks, and teardown when the body of the response is
    /// over. App-level hooks of registered blueprints are among them, and below the prefix of a blueprint
    /// that [catches what is unmatched](crate::Blueprint::catch_unmatched) all hooks of that one, too.
    ///
    /// # Errors of the service
    ///
    /// An `Err` of the service, also one of its `poll_ready`, is raised, and so is a panic;
    /// `process_exception` and the error handlers see them. The type of an `Err` is gone by then, as after
    /// [`Error::from_boxed`](crate::Error::from_boxed): handlers by status and the catch-all take it.
    ///
    /// A response is an answer: the service's own 404 or 500 meets no error handler. This is what a layer
    /// pays for knowing nothing of the framework inside, in every language: it sees no route, and no error
    /// that the framework has made a response of. An axum router gives all of that to
    /// [`merge`](App::merge).
    ///
    /// What hooks raise is rendered for HTTP. Around gRPC let an error handler answer with a status that
    /// its clients know, such as `tonic::Status::unauthenticated("…").into_http()`.
    ///
    /// Handlers of axum's inside may take [`G`](crate::G), [`State`](crate::State) and
    /// [`RequestContext`](crate::RequestContext), and raise with [`Error`](crate::Error).
    ///
    /// # The body
    ///
    /// The service gets the body that came in, in its own type. If that is `axum::body::Body`, hooks may
    /// read, replace and wrap it as in any app. Any other type cannot be made again once a function has
    /// done so: the service is then not called, and an error is raised that names the function, the type
    /// and the remedy. An empty body may always be read.
    ///
    /// One wrapper goes unnoticed, and is left out: a body that passes on every size hint and every error
    /// as they are, and that was boxed as `UnsyncBoxBody<Bytes, axum::Error>` before `Body::new` got it.
    ///
    /// # Errors
    /// As [`build`](App::build); and everything that is more than a hook is an error: a route, whoever's
    /// it is, a router given to [`merge`](App::merge), layers (put them around this one), hooks of a
    /// blueprint that never match, and serving hooks.
    pub fn hooks_layer(mut self) -> Result<HooksLayer, BuildError> {
        let mut resolved = resolve(&self);
        let has_no_place = of_no_use(&self, &resolved);
        resolved.problems.extend(has_no_place);
        let resolved = resolved.checked()?;
        let app = self.data(&resolved, "", None);
        let reached = reached(&resolved).into_iter();
        let all = reached.flat_map(|scope| hooks(&resolved.scopes[scope]));
        for hook in all.filter(|hook| hook.needs.endpoint) {
            tracing::warn!(
                "{} takes `Endpoint` and never runs: no request of a `hooks_layer` has one; take `Option<Endpoint>`",
                hook.record
            );
        }
        Ok(HooksLayer {
            plans: Arc::new(router::unmatched(&resolved, &app)),
            app,
        })
    }
}

/// What is said of the app and cannot be done around another service.
fn of_no_use(app: &App, resolved: &Resolved) -> Vec<Problem> {
    let mut messages = Vec::new();
    for route in &resolved.routes {
        messages.push(format!(
            "{}, the view of `{}`, cannot be reached: `hooks_layer` sends every request to the service inside; remove the route, or collect hooks only, with `App::new().hook(…)`, or serve what `build` gives",
            route.record, route.path
        ));
    }
    for (_, at) in &app.merged {
        messages.push(format!(
            "the router given to `.merge(…)` at {}:{} cannot be reached: `hooks_layer` sends every request to the service inside; give that router the layer, or serve what `build` gives",
            at.file(), at.line()
        ));
    }
    let mounts = resolved.mounts.iter().map(ToString::to_string);
    let fallback = resolved
        .fallback
        .iter()
        .map(|fallback| fallback.call.to_string());
    for given in mounts.chain(fallback) {
        messages.push(format!(
            "{given} cannot be reached: `hooks_layer` sends every request to the service inside; remove it, or serve what `build` gives"
        ));
    }
    for (call, at) in &app.layer_calls {
        messages.push(format!(
            "the layer given to `.{call}(…)` at {}:{} is one of axum's router, and `hooks_layer` has none: put it around this one, with `tower::ServiceBuilder`",
            at.file(), at.line()
        ));
    }
    let reached = reached(resolved);
    for (scope, node) in resolved.scopes.iter().enumerate() {
        let parent = node.parent.map(|parent| &resolved.scopes[parent]);
        if parent.is_some_and(|parent| parent.layers.len() < node.layers.len()) {
            messages.push(format!(
                "the layers of {} go around its routes, and `hooks_layer` has none: put them around this one, with `tower::ServiceBuilder`",
                node.called()
            ));
        }
        if reached.contains(&scope) {
            let of_websockets = hooks(node).filter(|hook| !hook.record.kind().applies(false));
            messages.extend(of_websockets.map(|hook| {
                format!(
                    "{} is a `#[{}]` hook, and `hooks_layer` knows of no request that it opens a WebSocket: make the function a hook of requests, too, or instead",
                    hook.record,
                    hook.record.kind().name()
                )
            }));
            continue;
        }
        let hooks = hooks(node).map(|hook| hook.record.to_string());
        let values = node.values.iter().map(|given| format!("{given:?}"));
        for hook in hooks.chain(values) {
            messages.push(format!(
                "{hook} is a hook of {}, which runs for its routes, and `hooks_layer` has none: make it a hook of the app (`#[before_app_request(…)]` and its like), or let the blueprint `.catch_unmatched()` all that is below its prefix",
                node.called()
            ));
        }
    }
    for record in resolved
        .before_serving
        .iter()
        .chain(&resolved.after_serving)
    {
        messages.push(format!(
            "{record} is a `#[{}]` hook, and only `App::serve` runs those: call it where the service inside is served",
            record.kind().name()
        ));
    }
    let problem = |message| Problem::new(ProblemKind::HooksLayer, message);
    messages.into_iter().map(problem).collect()
}

/// The scopes that an unmatched request may belong to.
fn reached(resolved: &Resolved) -> BTreeSet<usize> {
    let whose = resolved.catching().chain([0]);
    whose.flat_map(|scope| resolved.chain(scope)).collect()
}

/// Every function of a scope that is no route.
fn hooks(scope: &ScopeNode) -> impl Iterator<Item = &HookNode> {
    let kinds = Kind::HOOKS.into_iter().chain([Kind::ErrorHandler]);
    kinds.flat_map(|kind| scope.hooks(kind))
}
