//! What the tests share: a recorder of what ran, a recorder of what was logged, real servers.

#![allow(dead_code, unused_imports, reason = "no test binary uses all of it")]

#[cfg(unix)]
pub(crate) mod child;
mod chunks;
mod logs;
pub(crate) mod other;
mod raw;
mod server;

pub(crate) use chunks::{Chunks, End, two_chunks};
pub(crate) use logs::Logs;
pub(crate) use raw::{Raw, ask};
pub(crate) use server::Server;

use axum::{Router, body::Body, extract::Request, response::Response};
use http_body_util::{BodyExt, Collected};
use std::{
    convert::Infallible,
    future::Future,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;
use tower::{Service, ServiceExt};

/// How long a test waits for what must come. It bounds a failing test and proves nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// What ran, in order. Given to an app as its `State<Trace>`.
#[derive(Clone, Default)]
pub(crate) struct Trace(Arc<Inner>);

#[derive(Default)]
struct Inner {
    lines: Mutex<Vec<String>>,
    blocking: Condvar,
    waiting: Notify,
}

impl Trace {
    pub(crate) fn push(&self, line: impl Into<String>) {
        self.lock().push(line.into());
        self.0.blocking.notify_all();
        self.0.waiting.notify_one();
    }

    /// All that ran since the last call, in one string.
    pub(crate) fn take(&self) -> String {
        std::mem::take(&mut *self.lock()).join(" > ")
    }

    /// Wait until this has run, then [`take`](Trace::take).
    pub(crate) async fn take_once(&self, last: &str) -> String {
        let seen = async {
            while !self.lock().iter().any(|line| line == last) {
                self.0.waiting.notified().await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, seen).await.is_ok();
        assert!(came, "`{last}` never came: {}", self.take());
        self.take()
    }

    /// As [`take_once`](Trace::take_once), on a thread without a runtime.
    pub(crate) fn block_until(&self, last: &str) -> String {
        let is_missing = |lines: &mut Vec<String>| !lines.iter().any(|line| line == last);
        let waited = self
            .0
            .blocking
            .wait_timeout_while(self.lock(), PATIENCE, is_missing);
        let (lines, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "`{last}` never came: {lines:?}");
        drop(lines);
        self.take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place where a request waits for the test: the test knows that it is there.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Notify, Notify)>);

impl Gate {
    /// In the app: tell that the request is here, and wait to be let through.
    pub(crate) async fn pass(&self) {
        self.0.0.notify_one();
        self.0.1.notified().await;
    }

    /// In the test: wait until a request is there.
    pub(crate) async fn reached(&self) {
        within(self.0.0.notified()).await;
    }

    /// In the test: let one request through.
    pub(crate) fn open(&self) {
        self.0.1.notify_one();
    }
}

/// A future that has to come to its end.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("a future that ends")
}

pub(crate) fn request(method: &str, uri: &str) -> Request {
    Request::builder()
        .method(method)
        .uri(uri)
        .body(Body::empty())
        .expect("a request")
}

/// The response of a router, its body unread.
pub(crate) async fn send(router: &Router, request: Request) -> Response {
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Run a test without the panic messages that it means to cause.
pub(crate) fn quiet() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message = match payload.downcast_ref::<&str>() {
            Some(message) => message,
            None => payload.downcast_ref::<String>().map_or("", String::as_str),
        };
        if !message.contains("on purpose") {
            eprintln!("{info}");
        }
    }));
}

/// Call a service once: the status, the text, and what ran.
pub(crate) async fn call<S>(service: S, uri: &str, trace: &Trace) -> (u16, String, String)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
{
    let request = request("GET", uri);
    let Ok(response) = service.oneshot(request).await;
    let status = response.status().as_u16();
    let body = response
        .into_body()
        .collect()
        .await
        .map(Collected::to_bytes);
    let body = body.unwrap_or_else(|error| error.to_string().into());
    (
        status,
        String::from_utf8_lossy(&body).into_owned(),
        trace.take(),
    )
}
