//! [`Connections`]: everything that serves clients, so that it can be waited for and cut off.

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, rt::Executor, service::service_fn};
use hyper_util::{rt::TokioIo, server::conn::auto};
use std::{future::Future, net::SocketAddr, pin::pin, time::Duration};
use tokio::net::TcpStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service;

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
    pub(super) fn serve(&self, stream: TcpStream, peer: SocketAddr, router: Router) {
        // Small responses leave at once; without it they are late, not wrong.
        let _ = stream.set_nodelay(true);
        let connections = self.clone();
        self.tasks.spawn(async move {
            if let Err(error) = connections.converse(stream, peer, router).await {
                // Clients leave and talk nonsense all day; it is no fault of the app.
                tracing::debug!(%peer, error = &*error, "connection ended early");
            }
        });
    }

    async fn converse(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        router: Router,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        // A router is always ready, and what it calls is first called when its future is polled.
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request)
        });
        // A token of its own: the lock of one is not shared with other connections.
        let stopping = self.stopping.child_token();
        let cut_off = self.cut_off.clone();
        let mut builder = auto::Builder::new(self);
        // RFC 8441: WebSockets over HTTP/2.
        builder.http2().enable_connect_protocol();
        let mut connection =
            pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        tokio::select! {
            served = connection.as_mut() => return served,
            () = stopping.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        // Nothing is cut off before it was to stop: until then one token is asked, not two.
        cut_off
            .run_until_cancelled(connection)
            .await
            .unwrap_or(Ok(()))
    }

    /// Run what outlives the request that it came from.
    #[cfg(feature = "ws")]
    pub(crate) fn track(&self, task: impl Future<Output: Send> + Send + 'static) {
        self.execute(task);
    }

    /// Ends when [`stop`](Self::stop) begins.
    pub(crate) fn stopping(&self) -> impl Future<Output = ()> + Send + use<> {
        self.stopping.clone().cancelled_owned()
    }

    /// Let requests in flight finish and wait for them; `false` if the time was up first.
    pub(super) async fn stop(&self, limit: Duration) -> bool {
        self.stopping.cancel();
        self.tasks.close();
        tokio::time::timeout(limit, self.tasks.wait()).await.is_ok()
    }

    /// Drop whatever still runs, and wait until it is gone; only code that blocks a thread is not.
    pub(super) async fn cut_off(&self, limit: Duration) -> bool {
        self.cut_off.cancel();
        tokio::time::timeout(limit, self.tasks.wait()).await.is_ok()
    }
}

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Connections {
    fn execute(&self, task: F) {
        let cut_off = self.cut_off.child_token();
        self.tasks.spawn(cut_off.run_until_cancelled_owned(task));
    }
}
