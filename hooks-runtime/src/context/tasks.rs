//! [`Connections`]: the tasks that serve clients, and how they are stopped.

use std::{future::Future, time::Duration};
use tokio::time::timeout;
#[cfg(feature = "ws")]
use tokio::{runtime::Handle, time::sleep};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a WebSocket may take to close: a client that answers no close frame is not waited for.
#[cfg(feature = "ws")]
const CLOSING_LIMIT: Duration = Duration::from_secs(5);

/// The same, once the server stops.
#[cfg(feature = "ws")]
const CLOSING_LIMIT_AT_STOP: Duration = Duration::from_secs(1);

/// The tasks of all connections, of their HTTP/2 streams, and of open WebSockets.
#[derive(Clone, Default)]
pub(crate) struct Connections {
    tasks: TaskTracker,
    /// Requests in flight finish, then the connections close.
    stopping: CancellationToken,
    /// Every task is dropped, with its requests.
    cut_off: CancellationToken,
    /// As `cut_off`, of the WebSockets. Earlier, as their close frames need their connections.
    #[cfg(feature = "ws")]
    sockets_cut_off: CancellationToken,
    /// The WebSockets that are open or being closed.
    #[cfg(feature = "ws")]
    sockets: TaskTracker,
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

    /// Run the task of an HTTP/2 stream.
    pub(crate) fn track(&self, task: impl Future<Output: Send> + Send + 'static) {
        let cut_off = self.cut_off.child_token();
        self.tasks.spawn(cut_off.run_until_cancelled_owned(task));
    }

    /// Run the task of a WebSocket.
    #[cfg(feature = "ws")]
    pub(crate) fn track_socket(&self, task: impl Future<Output: Send> + Send + 'static) {
        let cut_off = self.sockets_cut_off.child_token();
        let open = self.sockets.token();
        self.tasks.spawn(async move {
            cut_off.run_until_cancelled_owned(task).await;
            drop(open);
        });
    }

    /// Run the closing of a WebSocket.
    #[cfg(feature = "ws")]
    pub(crate) fn track_closing(
        &self,
        task: impl Future<Output = ()> + Send + 'static,
        runtime: &Handle,
    ) {
        let stopping = self.stopping.child_token();
        let closing = async move {
            let at_stop = async {
                stopping.cancelled().await;
                sleep(CLOSING_LIMIT_AT_STOP).await;
            };
            tokio::select! {
                _ = timeout(CLOSING_LIMIT, task) => {}
                () = at_stop => {}
            }
        };
        let closing = self.sockets.track_future(closing);
        let cut_off = self.cut_off.child_token();
        let closing = cut_off.run_until_cancelled_owned(closing);
        self.tasks.spawn_on(closing, runtime);
    }

    #[cfg(feature = "ws")]
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.is_cancelled()
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
        #[cfg(feature = "ws")]
        {
            self.sockets_cut_off.cancel();
            self.sockets.close();
            // Half of it for clients that answer no close frame.
            let _ = timeout(limit / 2, self.sockets.wait()).await;
        }
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
