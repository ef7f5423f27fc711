//! [`Background`]: spawned work, which outlives its request.

use super::{Endpoint, RequestContext};
use crate::{
    Error,
    error::{DropQuietly, UnitResult, drop_quietly, guard::guard_with_drop},
};
use axum::http::Method;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{runtime::Handle, sync::Semaphore, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

/// What a future given to [`RequestContext::spawn`], or one of [`Mounted`](crate::Mounted), may come
/// to: `()`, or `Result<(), E>` with an `E` that becomes an [`Error`].
///
/// This trait is sealed: it is implemented for these types and cannot be implemented for others.
#[diagnostic::on_unimplemented(
    message = "spawned work may not end with `{Self}`",
    label = "nothing receives this value",
    note = "end the future with `()` or `Result<()>`; an error is logged"
)]
pub trait TaskOutput: UnitResult {}

impl TaskOutput for () {}
impl<E: Into<Error>> TaskOutput for Result<(), E> {}

/// All spawned work of one app.
pub(crate) struct Background {
    tasks: TaskTracker,
    /// Drops work at the point where it awaits.
    cut_off: CancellationToken,
    /// One permit for each task that may run at the same time.
    permits: Option<Arc<Semaphore>>,
}

impl Background {
    pub(crate) fn new(limit: Option<usize>) -> Self {
        let permits = |limit: usize| Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS)));
        Background {
            tasks: TaskTracker::new(),
            cut_off: CancellationToken::new(),
            permits: limit.map(permits),
        }
    }

    /// For an app inside this one: stopped together with this one's, but with its own limit.
    pub(crate) fn for_inner_app(&self, limit: Option<usize>) -> Self {
        Background {
            tasks: self.tasks.clone(),
            cut_off: self.cut_off.clone(),
            ..Background::new(limit)
        }
    }

    pub(super) fn spawn<F>(&self, context: &RequestContext, work: F)
    where
        F: Future<Output: TaskOutput> + Send + 'static,
    {
        let Ok(runtime) = Handle::try_current() else {
            let (method, path) = (context.method(), context.uri().path());
            tracing::error!(
                %method,
                path,
                "work was spawned outside of a Tokio runtime and is dropped: serve the app in one"
            );
            return drop_quietly(work);
        };
        let request = SpawningRequest::new(context);
        let permits = self.permits.clone();
        let work = DropQuietly::new(work);
        let task = async move {
            let mut request = request;
            let _permit = match permits {
                Some(permits) => permits.acquire_owned().await.ok(),
                None => None,
            };
            let work = work.into_inner();
            let result = guard_with_drop(async { work.await.into_result() }).await;
            request.finish(result.and_then(|result| result));
        };
        let task = self.cut_off.clone().run_until_cancelled_owned(task);
        self.tasks.spawn_on(task.in_current_span(), &runtime);
    }

    /// Wait for all work until `limit`, then cut off the rest and wait for that until
    /// `cut_off_limit`.
    pub(crate) async fn stop(&self, limit: Duration, cut_off_limit: Duration) {
        self.tasks.close();
        if timeout(limit, self.tasks.wait()).await.is_ok() {
            return;
        }
        let cut_off = self.tasks.len();
        tracing::warn!(
            cut_off,
            "spawned work did not end within the shutdown timeout and is cut off"
        );
        self.cut_off.cancel();
        if timeout(cut_off_limit, self.tasks.wait()).await.is_err() {
            let left = self.tasks.len();
            tracing::error!(left, "spawned work blocks its thread and cannot be cut off");
        }
    }
}

/// The request in which the work was spawned.
struct SpawningRequest {
    context: RequestContext,
    is_finished: bool,
}

impl SpawningRequest {
    fn new(context: &RequestContext) -> Self {
        context.hold();
        SpawningRequest {
            context: context.clone(),
            is_finished: false,
        }
    }

    /// Its method, path and endpoint, for the log.
    fn log_fields(&self) -> (&Method, &str, Option<&str>) {
        let endpoint = self.context.endpoint().map(Endpoint::name);
        (self.context.method(), self.context.uri().path(), endpoint)
    }

    fn finish(&mut self, result: Result<(), Error>) {
        self.is_finished = true;
        if let Err(error) = result {
            let (method, path, endpoint) = self.log_fields();
            tracing::error!(%method, path, endpoint, error = %error.chain(), "spawned work failed");
            let app = &self.context.shared().matched.app;
            app.tell(|| format!("{method} {path}: spawned work failed: {}", error.chain()));
            drop_quietly(error);
        }
    }
}

impl Drop for SpawningRequest {
    fn drop(&mut self) {
        if !self.is_finished {
            let (method, path, endpoint) = self.log_fields();
            tracing::warn!(%method, path, endpoint, "spawned work was dropped before its end");
        }
        self.context.release();
    }
}
