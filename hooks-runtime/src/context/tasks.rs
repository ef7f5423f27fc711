//! [`Connections`]: everything that serves clients, so that it can be waited for and cut off.

use std::{future::Future, time::Duration};
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The tasks of all connections, those of the streams in them (HTTP/2) and those of requests that
/// go on when they are answered (WebSockets).
#[derive(Clone, Default)]
pub(crate) struct Connections {
    tasks: TaskTracker,
    /// Requests in flight finish, and the connections close.
    stopping: CancellationToken,
    /// Every task is dropped where it stands, and its requests with it.
    cut_off: CancellationToken,
}

impl Connections {
    /// Run a connection. It gets both signals and has to heed them itself.
    pub(crate) fn spawn<F>(&self, connection: impl FnOnce(Signals) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(connection(Signals {
            // Of its own: the lock of one is not shared with other connections.
            stopping: self.stopping.child_token(),
            cut_off: self.cut_off.clone(),
        }));
    }

    /// Run what outlives the request, or belongs to the connection, that it came from.
    pub(crate) fn track(&self, task: impl Future<Output: Send> + Send + 'static) {
        let cut_off = self.cut_off.child_token();
        self.tasks.spawn(cut_off.run_until_cancelled_owned(task));
    }

    /// Ends when [`stop`](Self::stop) begins.
    pub(crate) fn stopping(&self) -> impl Future<Output = ()> + Send + use<> {
        self.stopping.clone().cancelled_owned()
    }

    /// Let requests in flight finish and wait for them; `false` if the time was up first.
    pub(crate) async fn stop(&self, limit: Duration) -> bool {
        self.stopping.cancel();
        self.tasks.close();
        timeout(limit, self.tasks.wait()).await.is_ok()
    }

    /// Drop whatever still runs, and wait until it is gone; only code that blocks a thread is not.
    pub(crate) async fn cut_off(&self, limit: Duration) -> bool {
        self.cut_off.cancel();
        timeout(limit, self.tasks.wait()).await.is_ok()
    }
}

/// What a connection is told at a stop.
pub(crate) struct Signals {
    /// Finish the requests in flight, take no others.
    pub(crate) stopping: CancellationToken,
    /// End where you are.
    pub(crate) cut_off: CancellationToken,
}
