//! [`Connections`]: the tasks that serve clients, and how they are stopped.

use std::{future::Future, time::Duration};
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The tasks of all connections, of their HTTP/2 streams, and of open WebSockets.
#[derive(Clone, Default)]
pub(crate) struct Connections {
    tasks: TaskTracker,
    /// Requests in flight finish, then the connections close.
    stopping: CancellationToken,
    /// Every task is dropped, with its requests.
    cut_off: CancellationToken,
}

impl Connections {
    /// Run a connection, which has to react to both signals itself.
    pub(crate) fn spawn<F>(&self, connection: impl FnOnce(Signals) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(connection(Signals {
            // A child token has its own lock, which no other connection waits for.
            stopping: self.stopping.child_token(),
            cut_off: self.cut_off.clone(),
        }));
    }

    /// Run the task of a WebSocket or of an HTTP/2 stream.
    pub(crate) fn track(&self, task: impl Future<Output: Send> + Send + 'static) {
        let cut_off = self.cut_off.child_token();
        self.tasks.spawn(cut_off.run_until_cancelled_owned(task));
    }

    /// Wait until [`stop`](Self::stop) is called.
    pub(crate) fn stopping(&self) -> impl Future<Output = ()> + Send + use<> {
        self.stopping.clone().cancelled_owned()
    }

    /// Wait for the requests in flight; `false` if some are left at the end of `limit`.
    pub(crate) async fn stop(&self, limit: Duration) -> bool {
        self.stopping.cancel();
        self.tasks.close();
        timeout(limit, self.tasks.wait()).await.is_ok()
    }

    /// Drop all tasks and wait for that; `false` if one blocks its thread for longer than `limit`.
    pub(crate) async fn cut_off(&self, limit: Duration) -> bool {
        self.cut_off.cancel();
        timeout(limit, self.tasks.wait()).await.is_ok()
    }
}

/// The signals that a connection gets at a stop.
pub(crate) struct Signals {
    /// Finish the requests in flight, accept no others.
    pub(crate) stopping: CancellationToken,
    /// End at once.
    pub(crate) cut_off: CancellationToken,
}
