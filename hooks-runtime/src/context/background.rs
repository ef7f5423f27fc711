//! [`Background`]: work that goes on when its request is over.

use super::{Endpoint, RequestContext};
use crate::{
    Error,
    error::{Kept, UnitResult, discard, guard::guarded_whole},
};
use axum::http::Method;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{runtime::Handle, sync::Semaphore, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

/// What a future given to [`RequestContext::spawn`] may come to: `()`, or `Result<(), E>` with an `E`
/// that becomes an [`Error`].
///
/// This trait is sealed: it is implemented for these types and cannot be implemented for others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what spawned work comes to",
    label = "nobody is there to take it",
    note = "end the future with `()` or `Result<()>`; an error is logged"
)]
pub trait TaskOutput: UnitResult {}

impl TaskOutput for () {}
impl<E: Into<Error>> TaskOutput for Result<(), E> {}

/// All work of one app that no request waits for.
pub(crate) struct Background {
    tasks: TaskTracker,
    /// What still runs is dropped where it awaits.
    cut_off: CancellationToken,
    /// One for each that may run at one time.
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

    /// That of an app in this one: it is waited for together, and has a limit of its own.
    pub(crate) fn beside(&self, limit: Option<usize>) -> Self {
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
            tracing::error!(%method, path, "work was spawned outside of a Tokio runtime and is dropped: serve the app in one");
            return discard(work);
        };
        let origin = Origin::new(context);
        let permits = self.permits.clone();
        let work = Kept::new(work);
        let task = async move {
            let mut origin = origin;
            let _permit = match permits {
                Some(permits) => permits.acquire_owned().await.ok(),
                None => None,
            };
            let work = work.into_inner();
            let ended = guarded_whole(async { work.await.into_result() }).await;
            origin.ended(ended.and_then(|done| done));
        };
        let task = self.cut_off.clone().run_until_cancelled_owned(task);
        self.tasks.spawn_on(task.in_current_span(), &runtime);
    }

    /// Wait for all of it, and cut off what is left at the end of the limit.
    pub(crate) async fn stop(&self, limit: Duration, to_notice: Duration) {
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
        if timeout(to_notice, self.tasks.wait()).await.is_err() {
            let left = self.tasks.len();
            tracing::error!(left, "spawned work blocks its thread and cannot be cut off");
        }
    }
}

/// The request that the work was spawned in.
struct Origin {
    context: RequestContext,
    has_ended: bool,
}

impl Origin {
    fn new(context: &RequestContext) -> Self {
        context.hold();
        Origin {
            context: context.clone(),
            has_ended: false,
        }
    }

    /// Its method, path and endpoint, for the log.
    fn request(&self) -> (&Method, &str, Option<&str>) {
        let endpoint = self.context.endpoint().map(Endpoint::name);
        (self.context.method(), self.context.uri().path(), endpoint)
    }

    fn ended(&mut self, ended: Result<(), Error>) {
        self.has_ended = true;
        if let Err(error) = ended {
            let (method, path, endpoint) = self.request();
            tracing::error!(%method, path, endpoint, error = %error.chain(), "spawned work failed");
            discard(error);
        }
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        if !self.has_ended {
            let (method, path, endpoint) = self.request();
            tracing::warn!(%method, path, endpoint, "spawned work was dropped before its end");
        }
        self.context.release();
    }
}
