//! Serves one connection, with hyper.

use crate::{
    context::{Connections, Signals},
    entry::refuse_host,
};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use futures_util::future::{Either, ready};
use hyper::{body::Incoming, rt::Executor, service::service_fn};
use hyper_util::{rt::TokioIo, server::conn::auto};
use std::{future::Future, net::SocketAddr, pin::pin};
use tokio::net::TcpStream;
use tower::Service;

pub(super) fn serve(
    connections: &Connections,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) {
    // Sends small responses at once. A failure only delays them.
    let _ = stream.set_nodelay(true);
    let streams = Streams(connections.clone());
    connections.spawn(async move |signals| {
        if let Err(error) = run(streams, signals, stream, peer, router).await {
            // Only `debug`: clients often disconnect early or send no valid HTTP.
            tracing::debug!(%peer, error = &*error, "connection ended early");
        }
    });
}

async fn run(
    streams: Streams,
    signals: Signals,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // No `poll_ready`: a router is always ready.
    let service = service_fn(move |request: Request<Incoming>| {
        if let Some(refusal) = refuse_host(&request) {
            return Either::Left(ready(Ok(refusal)));
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        Either::Right(router.clone().call(request))
    });
    let mut builder = auto::Builder::new(streams);
    // RFC 8441: WebSockets over HTTP/2.
    builder.http2().enable_connect_protocol();
    let mut connection =
        pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    tokio::select! {
        served = connection.as_mut() => return served,
        () = signals.stopping.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    // `cut_off` follows `stopping`: before that, waiting for one token is enough.
    signals
        .cut_off
        .run_until_cancelled(connection)
        .await
        .unwrap_or(Ok(()))
}

/// Runs the streams of a connection (HTTP/2).
#[derive(Clone)]
struct Streams(Connections);

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, task: F) {
        self.0.track(task);
    }
}
