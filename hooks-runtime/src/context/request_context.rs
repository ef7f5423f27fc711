//! [`RequestContext`]: the request, for every function that handles it.

use super::{
    Endpoint, G, Matched, Outcome, Provided, State, TaskOutput, UrlError, Value,
    callbacks::{AfterResponse, AfterThis, Callbacks},
    demanded::Demanded,
    g::Store,
    provided::WeakValues,
    shared::Shared,
};
use crate::{Error, error::drop_quietly};
use axum::{
    http::{Method, Uri},
    response::Response,
};
use std::{
    fmt,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// The current request, for hooks, views, error handlers and teardowns.
///
/// Cloning it is cheap and does not clone the request. It is an axum extractor, too, so your own
/// extractors can use it.
#[derive(Clone)]
pub struct RequestContext(pub(super) Arc<Shared>);

impl RequestContext {
    /// `keeps_time`: some function may call [`elapsed`](Self::elapsed).
    pub(crate) fn new(matched: Arc<Matched>, keeps_time: bool, method: Method, uri: Uri) -> Self {
        RequestContext(Arc::new(Shared {
            started: keeps_time.then(Instant::now),
            matched,
            method,
            uri,
            store: Store::default(),
            provided: WeakValues::default(),
            demanded: Demanded::default(),
            is_late: AtomicBool::new(false),
            after_this: Callbacks::default(),
            after_response: Callbacks::default(),
            users: AtomicUsize::new(1),
            client_left: AtomicBool::new(false),
        }))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// The values of this request.
    pub fn g(&self) -> G {
        G(self.clone())
    }

    /// The value of this type that a hook of this request has [provided](crate::Provide) by now (of
    /// several the last), or that a [provider](crate::Provider) has made for another function. `None` if
    /// there is none, and when the request is over.
    ///
    /// It is for middleware and for extractors of your own. All other functions take
    /// [`Provided<T>`](crate::Provided) or `Option<Provided<T>>`.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::prelude::*;
    ///
    /// struct Tenant(&'static str);
    ///
    /// #[before_request]
    /// fn find_tenant() -> Provide<Tenant> { Provide(Tenant("acme")) }
    ///
    /// #[middleware]
    /// async fn name_tenant(ctx: RequestContext, request: Request, next: Next) -> Response {
    ///     let mut response = next.run(request).await;
    ///     if let Some(tenant) = ctx.provided::<Tenant>() {
    ///         response.headers_mut().insert("x-tenant", tenant.0.parse().unwrap());
    ///     }
    ///     response
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let response = app!().test_client().get("/").await;
    /// assert_eq!(response.header("x-tenant"), Some("acme"));
    /// # }
    /// ```
    pub fn provided<T: Send + Sync + 'static>(&self) -> Option<Provided<T>> {
        let offers = &self.0.matched.visible.offers;
        self.provided_by_hook().or_else(|| self.demanded_of(offers))
    }

    pub(crate) fn provided_by_hook<T: Send + Sync + 'static>(&self) -> Option<Provided<T>> {
        self.0.provided.last()
    }

    /// The state of this type that the view of this request sees; `None` if the app was given none.
    ///
    /// For [providers](crate::Provider). Functions take [`State<T>`](crate::State), and
    /// [`build`](crate::App::build) proves that there is one.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<State<T>> {
        self.0.matched.visible.states.get().ok()
    }

    /// What tells this request from all others that are there.
    pub(super) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    pub(crate) fn set_late(&self, is_late: bool) {
        self.0.is_late.store(is_late, Ordering::Relaxed);
    }

    pub(crate) fn is_late(&self) -> bool {
        self.0.is_late.load(Ordering::Relaxed)
    }

    /// The request has this value, too.
    pub(crate) fn add_provided(&self, value: &Value) {
        self.0.provided.add(value);
    }

    /// The matched route; `None` for a 404, a 405 or a slash redirect.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.0.matched.endpoint.as_ref()
    }

    /// The method of the request as it arrived.
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// The URI of the request as it arrived at the app: its path and query. Escaped letters, digits,
    /// `-`, `.`, `_` and `~` of the path are decoded. A host that came with it, as over HTTP/2, is in
    /// the header `host`. If an axum router nests the app, the path is without the prefix of that
    /// router. (`OriginalUri` is what came.)
    pub fn uri(&self) -> &Uri {
        &self.0.uri
    }

    /// The time since the request arrived at the app. Zero in a [provider](crate::Provider) that only a
    /// template or an error has asked, in an app that takes the context nowhere else.
    pub fn elapsed(&self) -> Duration {
        self.0
            .started
            .map_or(Duration::ZERO, |started| started.elapsed())
    }

    /// Register a function that changes the response of this request only, as Flask's
    /// `after_this_request`.
    ///
    /// The functions run once, first registered first, before all `#[after_request]` hooks; also if
    /// the view fails after this call. A function that an after hook registers is too late: it is
    /// dropped with a warning, unless the hook fails, as the after hooks then run again. A panic in
    /// a function is handled as a panic of an after hook.
    ///
    /// For a WebSocket they run on the handshake, right before it is sent, if they were registered by
    /// then. One that makes another response of it denies the WebSocket.
    ///
    /// | to | use |
    /// |---|---|
    /// | change the response | `after_this_request` |
    /// | do something short after the response was sent, or learn how much of it the server took | [`after_response`](Self::after_response) |
    /// | do something that takes long, awaits or may fail, and that no client waits for | [`spawn`](Self::spawn) |
    ///
    /// ```
    /// use hooks_runtime::prelude::*;
    ///
    /// #[get("/login")]
    /// async fn login(ctx: RequestContext) -> &'static str {
    ///     ctx.after_this_request(|mut res| {
    ///         res.headers_mut().insert("set-cookie", "user=ann".parse().unwrap());
    ///         res
    ///     });
    ///     "welcome"
    /// }
    /// ```
    pub fn after_this_request(&self, f: impl FnOnce(Response) -> Response + Send + 'static) {
        // Never closed: the second pass of after hooks may run what is left.
        let _ = self.0.after_this.push(Box::new(f));
    }

    /// Register a function that runs when this request is over: the server has taken the last byte
    /// of the response, or will take no more. The client may have got less than that:
    /// [`Outcome`] says how much less.
    ///
    /// The functions run once, first registered first, before all `#[teardown_request]` hooks, and
    /// however the request ended: after an error, a panic, a client that went away, an incomplete
    /// body. [`Outcome`] says how. A function may register another. A panic is logged, and the
    /// others run.
    ///
    /// A function that a teardown hook registers, or that is registered later, is dropped with a
    /// warning. Without a teardown hook, a body of known length is over when the server has got it.
    /// The server waits for the functions, as for sync teardowns: for work that takes long, call
    /// [`spawn`](Self::spawn) in the function.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::prelude::*;
    ///
    /// #[get("/export")]
    /// async fn export(ctx: RequestContext) -> &'static str {
    ///     ctx.after_response(|outcome| {
    ///         let (bytes, time) = (outcome.bytes_sent(), outcome.elapsed());
    ///         tracing::info!(bytes, ?time, complete = outcome.is_complete(), "exported");
    ///     });
    ///     "a large file"
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// assert_eq!(app!().test_client().get("/export").await.text(), "a large file");
    /// # }
    /// ```
    pub fn after_response(&self, f: impl FnOnce(&Outcome) + Send + 'static) {
        if let Err(late) = self.0.after_response.push(Box::new(f)) {
            self.drop_late(late);
        }
    }

    /// Spawn a background task, as Quart's `add_background_task`. It goes on after the response was
    /// sent, and if the client goes away.
    ///
    /// The future returns `()` or `Result<(), E>`, with an `E` that `?` turns into an [`Error`]. An
    /// error or a panic is logged with the method, the path and the endpoint of this request, and
    /// reaches no client. A context in the future keeps its [`g`](Self::g) (Quart makes a new one);
    /// the values are dropped when the last task of the request is done. The task runs in the
    /// current tracing span, on the current Tokio runtime. Without a runtime it is dropped, with an
    /// error in the log.
    ///
    /// At a graceful stop [`App::serve`](crate::App::serve) waits for tasks within
    /// [`shutdown_timeout`](crate::App::shutdown_timeout), before the `#[after_serving]` hooks.
    /// Then it drops the remaining ones, with a warning. If other code serves the router of
    /// [`App::build`](crate::App::build), nothing waits for tasks: they are dropped when the
    /// runtime ends, also with a warning. [`App::spawn_limit`](crate::App::spawn_limit) limits how
    /// many run at one time.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::prelude::*;
    ///
    /// # async fn send_mail(_: &str) -> Result<()> { Ok(()) }
    /// #[post("/orders")]
    /// async fn order(ctx: RequestContext, mail: String) -> StatusCode {
    ///     ctx.spawn(async move { send_mail(&mail).await });
    ///     StatusCode::ACCEPTED
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().test_client();
    /// assert_eq!(client.post("/orders").await.status(), StatusCode::ACCEPTED);
    /// # }
    /// ```
    ///
    /// Code that blocks its thread belongs in `tokio::task::spawn_blocking` inside the future; it
    /// cannot be dropped while it runs. The same by hand is `tokio::spawn` with a `TaskTracker` and
    /// a `CancellationToken` in the state, a `match` on the result, and a `catch_unwind`.
    pub fn spawn<F>(&self, work: F)
    where
        F: Future<Output: TaskOutput> + Send + 'static,
    {
        self.0.matched.app.background.spawn(self, work);
    }

    /// Wait until [`App::serve`](crate::App::serve) has to stop. It is for work that would delay the
    /// stop until [`shutdown_timeout`](crate::App::shutdown_timeout): a WebSocket, a stream of
    /// events, a spawned task.
    ///
    /// The future does not hold the context. If other code serves the router of
    /// [`App::build`](crate::App::build), it never ends.
    ///
    /// ```
    /// use hooks_runtime::{Result, prelude::RequestContext};
    ///
    /// # async fn poll_the_sensor() -> Result<()> { Ok(()) }
    /// fn watch(ctx: &RequestContext) {
    ///     let stopping = ctx.stopping();
    ///     ctx.spawn(async move {
    ///         tokio::select! {
    ///             polled = poll_the_sensor() => polled,
    ///             () = stopping => Ok(()),
    ///         }
    ///     });
    /// }
    /// ```
    pub fn stopping(&self) -> impl Future<Output = ()> + Send + use<> {
        self.0.matched.app.connections.stopping()
    }

    /// The URL of an endpoint, relative to the app, with percent-encoded values. Values that are
    /// not in the pattern become the query, encoded as in a form: a space is a `+` there.
    ///
    /// A name that starts with a dot is an endpoint of the current blueprint (`".show_user"`).
    ///
    /// ```
    /// # use hooks_runtime::prelude::*;
    /// #[get("/users/{id}")]
    /// async fn show_user(Path(id): Path<u64>) -> String { id.to_string() }
    ///
    /// #[get("/")]
    /// async fn index(ctx: RequestContext) -> Result<String> {
    ///     Ok(ctx.url_for("show_user", [("id", "7"), ("tab", "posts")])?) // "/users/7?tab=posts"
    /// }
    ///
    /// #[get("/users/{id}/next")]
    /// async fn next(Path(id): Path<u64>, ctx: RequestContext) -> Result<String> {
    ///     Ok(url_for!(ctx, "show_user", id = id + 1)?)
    /// }
    /// ```
    ///
    /// Values are `&str`; [`url_for!`](crate::url_for!) takes numbers, too. For an endpoint without
    /// parameters write `[]`. The values `_external`, `_scheme` and `_anchor` are not in the query:
    /// `url_for!` says what they do.
    ///
    /// # Errors
    /// An unknown endpoint (the error has similar names), a parameter without a value or with an
    /// empty one, a value that would lead to another path, such as `..`, and `_external` in an app
    /// without a [public URL](crate::App::public_url).
    pub fn url_for<'a>(
        &self,
        endpoint: &str,
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<String, UrlError> {
        let values: Vec<_> = values.into_iter().collect();
        let urls = &self.0.matched.app.urls;
        let Some(local) = endpoint.strip_prefix('.') else {
            return urls.url_for(endpoint, &values);
        };
        match self.endpoint().and_then(Endpoint::blueprint) {
            Some(blueprint) => urls.url_for(&format!("{blueprint}.{local}"), &values),
            None => urls.url_for(local, &values),
        }
    }

    pub(crate) fn next_after_this(&self) -> Option<AfterThis> {
        self.0.after_this.pop()
    }

    pub(crate) fn has_after_response(&self) -> bool {
        !self.0.after_response.is_empty()
    }

    /// Call the `after_response` functions, when the response is over.
    pub(crate) fn call_after_response(&self, outcome: &Outcome) {
        while let Some(callback) = self.0.after_response.pop() {
            if let Err(panic) = Error::catch(|| callback(outcome)) {
                let (method, path) = (self.method(), self.uri().path());
                tracing::error!(%method, path, error = %panic.chain(), "after_response failed");
            }
        }
    }

    pub(super) fn drop_late(&self, callback: AfterResponse) {
        let (method, path) = (self.method(), self.uri().path());
        tracing::warn!(
            %method,
            path,
            "after_response was called when the response was over: too late to run"
        );
        drop_quietly(callback);
    }

    /// The client left before all of its body was here.
    pub(crate) fn set_client_left(&self) {
        self.0.client_left.store(true, Ordering::Relaxed);
    }

    pub(crate) fn client_left(&self) -> bool {
        self.0.client_left.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("method", self.method())
            .field("uri", self.uri())
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}
