//! What stands around an app: layers, wrapping, its hooks as a layer, templates.

use super::App;
use crate::{BuildError, HooksLayer, source::CallSite};
use axum::{Router, extract::Request, response::IntoResponse, routing::Route};
use std::convert::Infallible;
use tower::{Layer, Service};

impl App {
    /// Put a tower layer around the app, outside all its hooks and after routing: it sees
    /// `MatchedPath`, and requests that match nothing too. The one added last is outermost.
    ///
    /// Where a layer answers by itself, nothing inside runs, not even teardown: tower-http's
    /// `CorsLayer` answers every OPTIONS request. One that ends a request which is under way, as a
    /// timeout does, is a client that went away to the hooks.
    #[track_caller]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.settings.layer_calls.push(("layer", CallSite::here()));
        self.settings
            .layers
            .push(Box::new(move |router| router.layer(layer.clone())));
        self
    }

    /// Put a tower layer around the finished app, before routing: it may rewrite the URL, as WSGI's
    /// wrapping does. The one added last is outermost.
    #[track_caller]
    pub fn wrap<L>(mut self, layer: L) -> Self
    where
        L: Layer<Router> + Send + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.settings.layer_calls.push(("wrap", CallSite::here()));
        self.settings.wraps.push(Box::new(move |router| {
            Router::new().fallback_service(layer.layer(router))
        }));
        self
    }

    /// Give the app's hooks, middleware and error handlers as a layer for **any**
    /// `Service<http::Request<B>>`: of hyper, of tonic, an axum router that knows nothing of hooks, a
    /// program of another framework that has a tower adapter.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
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
    pub fn hooks_layer(self) -> Result<HooksLayer, BuildError> {
        HooksLayer::new(self.settings)
    }

    /// Render every [`TemplateResponse`](crate::TemplateResponse) with these: a directory, templates
    /// in the binary, or an environment of minijinja's ([`Templates`] has examples).
    ///
    /// A directory that does not exist is an error of [`build`](App::build). A relative one is
    /// relative to the working directory, which under Cargo is not always the crate's:
    /// `concat!(env!("CARGO_MANIFEST_DIR"), "/templates")` is sure.
    ///
    /// In every template `url_for("endpoint", name=value)` is
    /// [`RequestContext::url_for`](crate::RequestContext::url_for), unless the environment has a
    /// function of that name, and there is what [`context_processor`](crate::context_processor)
    /// functions give.
    #[cfg(feature = "templates")]
    #[track_caller]
    pub fn templates(mut self, templates: impl Into<crate::Templates>) -> Self {
        self.settings.templates.push(crate::template::Given {
            templates: templates.into(),
            at: CallSite::here(),
        });
        self
    }
}
