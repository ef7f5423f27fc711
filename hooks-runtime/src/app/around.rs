//! The calls for what is around an app: layers, wrapping, its hooks as a layer, templates.

use super::App;
use crate::{
    BuildError, HooksLayer, blueprint::LayerCall, path::normalise, router::RespellingLayer,
    source::CallSite,
};
use axum::{Router, extract::Request, response::IntoResponse, routing::Route};
use std::{any::type_name, convert::Infallible};
use tower::{Layer, Service, util::MapRequest};

impl App {
    /// Put a tower layer around the app, outside all its hooks and after routing: it sees
    /// `MatchedPath`, and also unmatched requests. The layer added last is outermost.
    ///
    /// The response to HEAD has its body here; it is left out outside of all layers.
    ///
    /// If a layer responds by itself, nothing inside runs, not even teardowns: tower-http's
    /// `CorsLayer` answers every OPTIONS request. If a layer drops a request that is running, as a
    /// timeout does, this is a client that went away for the hooks.
    #[track_caller]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.settings.layer_calls.push(LayerCall {
            method: "layer",
            name: type_name::<L>(),
            at: CallSite::here(),
        });
        self.settings
            .layers
            .push(Box::new(move |router, respelled| match respelled {
                None => router.layer(layer.clone()),
                Some(respelled) => router.layer(RespellingLayer::new(layer.clone(), respelled)),
            }));
        self
    }

    /// Put a tower layer around the whole app, before routing: it may rewrite the URL, as WSGI
    /// middleware may. The layer added last is outermost.
    #[track_caller]
    pub fn wrap<L>(mut self, layer: L) -> Self
    where
        L: Layer<Router> + Send + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.settings.layer_calls.push(LayerCall {
            method: "wrap",
            name: type_name::<L>(),
            at: CallSite::here(),
        });
        self.settings.wraps.push(Box::new(move |router| {
            let inner = layer.layer(router);
            Router::new().fallback_service(MapRequest::new(inner, |mut request: Request| {
                normalise(&mut request);
                request
            }))
        }));
        self
    }

    /// The app's hooks, middleware and error handlers as a layer for **any**
    /// `Service<http::Request<B>>`: a service of hyper or tonic, a plain axum router, a program of
    /// another framework with a tower adapter.
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
    /// The app does not route, so for the hooks no request matches a route: `Option<Endpoint>` is
    /// `None`, and a hook that takes `Endpoint` does not run. The service takes the place of the
    /// view, in the usual order: middleware, before hooks, which may return a response or an error,
    /// `process_view`, the service, after hooks, and teardowns when the body of the response is
    /// over. App-level hooks of registered blueprints run, too. Below the prefix of a blueprint
    /// that [catches unmatched requests](crate::Blueprint::catch_unmatched) all hooks of this
    /// blueprint run.
    ///
    /// # Errors of the service
    ///
    /// An `Err` of the service or of its `poll_ready` is raised, and so is a panic:
    /// `process_exception` and the error handlers see them. The type of the `Err` is lost, as after
    /// [`Error::from_boxed`](crate::Error::from_boxed), so only handlers by status and the
    /// catch-all are called.
    ///
    /// A 404 or 500 that the service returns goes to no error handler. A layer does not know the
    /// framework inside: it sees no route, and no error that the framework turned into a response.
    /// For an axum router [`merge`](App::merge) has all of that.
    ///
    /// Errors that hooks raise are rendered for HTTP. Around gRPC, write an error handler that
    /// returns a status for gRPC clients, such as
    /// `tonic::Status::unauthenticated("…").into_http()`.
    ///
    /// Axum handlers inside may take [`G`](crate::G), [`State`](crate::State) and
    /// [`RequestContext`](crate::RequestContext), and return an [`Error`](crate::Error).
    ///
    /// # HEAD requests
    ///
    /// If the service returns a body for HEAD, layers outside see it, and the server does not send
    /// it. If a hook responds in the place of the service, the body is left out here.
    ///
    /// # The head
    ///
    /// Hooks and the service see one form, over HTTP/2 as over HTTP/1: path and query in the URI,
    /// the host in the header `host`, one `cookie` header. `axum::extract::OriginalUri`, in the
    /// extensions, has a URI that came with a host.
    ///
    /// # The body
    ///
    /// The service gets the original body, with its own type. If that type is `axum::body::Body`,
    /// hooks may read, replace and wrap the body as in any app. A body of another type cannot be
    /// restored after that: the service is then not called, and the raised error names the
    /// function, the type and the remedy. An empty body may always be read.
    ///
    /// One wrapper is not noticed, and has no effect: a body that passes on all size hints and
    /// errors unchanged, and that was boxed as `UnsyncBoxBody<Bytes, axum::Error>` before it was
    /// given to `Body::new`.
    ///
    /// # Errors
    /// Those of [`build`](App::build), and everything that does not work in a layer: a route, a
    /// router given to [`merge`](App::merge), layers (put them around this one), hooks of a
    /// blueprint that never matches, and serving hooks.
    pub fn hooks_layer(self) -> Result<HooksLayer, BuildError> {
        HooksLayer::new(self.settings)
    }

    /// Render every [`TemplateResponse`](crate::TemplateResponse) with these templates: a
    /// directory, templates in the binary, or a minijinja environment
    /// ([`Templates`](crate::Templates) has examples).
    ///
    /// A directory that does not exist is a problem of [`build`](App::build). A relative path
    /// starts at the working directory, which under Cargo is not always that of the crate: use
    /// `concat!(env!("CARGO_MANIFEST_DIR"), "/templates")`.
    ///
    /// Every template has `url_for("endpoint", name=value)`, which is
    /// [`RequestContext::url_for`](crate::RequestContext::url_for) (unless the environment has a
    /// function of that name), and the values of [`context_processor`](crate::context_processor)
    /// functions.
    #[cfg(feature = "templates")]
    #[track_caller]
    pub fn templates(mut self, templates: impl Into<crate::Templates>) -> Self {
        self.settings
            .templates
            .push(crate::template::ConfiguredTemplates {
                templates: templates.into(),
                at: CallSite::here(),
            });
        self
    }
}
