//! [`RequestContext`]: the request as everything that handles it sees it.

use super::{
    Endpoint, G, Matched, Outcome, TaskOutput, UrlError,
    callbacks::{AfterResponse, AfterThis, Callbacks},
    g::Store,
};
use crate::{Error, error::discard};
use axum::{
    http::{Method, Uri},
    response::Response,
};
use std::{
    fmt,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// The request as everything that handles it sees it: hooks, the view, handlers and teardowns.
///
/// A handle: cloning it clones no request. It also is an axum extractor, so that extractors of
/// your own can use it.
#[derive(Clone)]
pub struct RequestContext(Arc<Shared>);

/// One allocation per request.
pub(crate) struct Shared {
    pub(crate) matched: Arc<Matched>,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    /// `None` where nobody takes the context, and so can ask.
    pub(crate) started: Option<Instant>,
    pub(crate) store: Store,
    after_this: Callbacks<AfterThis>,
    after_response: Callbacks<AfterResponse>,
    /// The request itself and the work spawned in it: while there is any, the store is.
    in_use: AtomicUsize,
}

impl RequestContext {
    /// `keeps_time`: somebody may ask how long the request has taken.
    pub(crate) fn new(matched: Arc<Matched>, keeps_time: bool, method: Method, uri: Uri) -> Self {
        RequestContext(Arc::new(Shared {
            started: keeps_time.then(Instant::now),
            matched,
            method,
            uri,
            store: Store::default(),
            after_this: Callbacks::default(),
            after_response: Callbacks::default(),
            in_use: AtomicUsize::new(1),
        }))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// The request's store.
    pub fn g(&self) -> G {
        G(self.clone())
    }

    /// The route that was matched; `None` on a 404, a 405 or a slash redirect.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.0.matched.endpoint.as_ref()
    }

    /// The method of the request as it came in.
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// The URI of the request as it reached the app: inside an axum router that nests the app,
    /// without the prefix of that (`OriginalUri` has it).
    pub fn uri(&self) -> &Uri {
        &self.0.uri
    }

    /// The time since the request reached the app.
    pub fn elapsed(&self) -> Duration {
        self.0
            .started
            .map_or(Duration::ZERO, |started| started.elapsed())
    }

    /// Let a function change the response of this request, and of no other, as Flask's
    /// `after_this_request` (F28–F31).
    ///
    /// The functions run once, first registered first, before every `#[after_request]` hook; also
    /// if the view fails after this call. One registered by an after hook is too late and is
    /// dropped with a warning (F30), unless the hook fails: the second pass runs it (F25). A panic in
    /// one is handled as a panic of an after hook.
    ///
    /// | to | use |
    /// |---|---|
    /// | change the response | `after_this_request` |
    /// | do something short once it has been sent, or know how much of it was | [`after_response`](Self::after_response) |
    /// | do something that takes its time, awaits or may fail, with nobody waiting for it | [`spawn`](Self::spawn) |
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
        // Closed for no request: a second pass may come to run what is left.
        let _ = self.0.after_this.push(Box::new(f));
    }

    /// Let a function know how this request ended, when the last byte of the response has left or it
    /// is certain that none will.
    ///
    /// The functions run once, first registered first, before every `#[teardown_request]` hook, which
    /// is told the same of every request; whatever became of this one: an error, a panic, a client
    /// that went away, a body that broke off ([`Outcome`] tells). One may register another. A panic in
    /// one is logged and stops nothing.
    ///
    /// One registered by a teardown hook, or after the end, is too late: it is dropped with a warning.
    /// A body of known length that no teardown hook waits for ends when the server has it. The
    /// server waits for the functions as it does for sync teardowns: work that takes its time
    /// belongs in [`spawn`](Self::spawn), which they may call.
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

    /// Do something that nobody waits for, as Quart's `add_background_task` (QF18): it goes on when
    /// the response has left, and when the client has gone away.
    ///
    /// The future comes to `()` or to `Result<(), E>` with an `E` that `?` turns into an [`Error`].
    /// What fails or panics is logged with the method, the path and the endpoint of this request, and
    /// reaches no client. A context that the future holds keeps its [`g`](Self::g) (Quart makes a new
    /// one); the values are dropped when the last such work is done. It runs in the current tracing
    /// span, on the current runtime. Without one it is dropped, with an error in the log.
    ///
    /// At a graceful stop [`App::serve`](crate::App::serve) waits for it within
    /// [`shutdown_timeout`](crate::App::shutdown_timeout), before the `#[after_serving]` hooks; what is
    /// left then is cut off with a warning: dropped where it awaits. Nobody waits where the router of
    /// [`App::build`](crate::App::build) is served otherwise: a runtime that ends drops it, with a
    /// warning too. [`App::spawn_limit`](crate::App::spawn_limit) says how much may run at one time.
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
    /// Code that blocks its thread goes into `tokio::task::spawn_blocking` inside the future; it cannot
    /// be cut off. By hand: `tokio::spawn` with a `TaskTracker` and a `CancellationToken` in the state,
    /// a `match` on the result, and a `catch_unwind`.
    pub fn spawn<F>(&self, work: F)
    where
        F: Future<Output: TaskOutput> + Send + 'static,
    {
        self.0.matched.app.background.spawn(self, work);
    }

    /// Wait until [`App::serve`](crate::App::serve) is told to stop. For what would hold the stop up until
    /// [`shutdown_timeout`](crate::App::shutdown_timeout): a WebSocket, a stream of events, spawned work.
    ///
    /// The future needs no context any more. It never ends where the router of
    /// [`App::build`](crate::App::build) is served otherwise.
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

    /// The URL of an endpoint: relative to the app, its values percent-encoded. Values that the
    /// pattern does not name make the query, encoded as a form is: a space is a `+` there.
    ///
    /// A name that starts with a dot is one of the current blueprint (`".show_user"`).
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
    ///     let next = (id + 1).to_string();
    ///     Ok(ctx.url_for("show_user", [("id", next.as_str())])?)
    /// }
    /// ```
    ///
    /// Values are `&str`: for a number `id.to_string().as_str()`, as `&id.to_string()` is a
    /// `&String`. An endpoint that needs none takes `[]`.
    ///
    /// # Errors
    /// An unknown endpoint, with the nearest names; a value that the pattern needs and that is
    /// missing or empty; a value that would lead elsewhere, such as `..`.
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
        !self.0.after_response.are_none()
    }

    /// The request is over.
    pub(crate) fn call_after_response(&self, outcome: &Outcome) {
        while let Some(callback) = self.0.after_response.pop() {
            if let Err(panic) = Error::catch(|| callback(outcome)) {
                let (method, path) = (self.method(), self.uri().path());
                tracing::error!(%method, path, error = %panic.chain(), "after_response failed");
            }
        }
    }

    fn drop_late(&self, callback: AfterResponse) {
        let (method, path) = (self.method(), self.uri().path());
        tracing::warn!(%method, path, "after_response was called when the response was over: too late to run");
        discard(callback);
    }

    /// Let go of what may hold this context, which would then hold itself: values of the store,
    /// callbacks that were never called.
    pub(crate) fn end(&mut self) {
        // Otherwise nothing else holds it: the store goes with it, and nobody is left to register.
        if Arc::strong_count(&self.0) > 1 {
            self.0.after_response.close();
            self.release();
        }
        while let Some(callback) = self.next_after_this() {
            discard(callback);
        }
        while let Some(callback) = self.0.after_response.pop() {
            self.drop_late(callback);
        }
    }

    /// Keep the store until [`release`](Self::release), also when the request is over.
    pub(crate) fn hold(&self) {
        self.0.in_use.fetch_add(1, Ordering::Relaxed);
    }

    /// The last to let go empties the store. A value may hold the request, which would then hold itself.
    pub(crate) fn release(&self) {
        if self.0.in_use.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.store.clear();
        }
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
