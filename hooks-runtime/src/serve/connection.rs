//! Serves one connection, with hyper.

use super::activity::{Activity, OpenStream, Watched};
use crate::{
    context::{Connections, Signals},
    entry::refuse_host,
    error::drop_quietly,
};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request, response::Response};
use futures_util::{
    FutureExt, TryFutureExt,
    future::{Either, ready},
};
use hyper::{body::Incoming, ext::ReasonPhrase, rt::Executor, service::service_fn};
use hyper_util::{rt::TokioIo, server::conn::auto};
use std::{
    any::Any,
    future::Future,
    mem,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tower::Service;

/// How long a stop waits for a client that waits for no response: for the rest of its head, or, with
/// HTTP/2, until it knows of the stop and has sent what was on its way.
const ROUND_TRIP: Duration = Duration::from_millis(500);

pub(super) fn serve<S, A>(connections: &Connections, stream: S, peer: A, router: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Clone + Send + Sync + 'static,
{
    let streams = Streams {
        connections: connections.clone(),
        activity: Arc::default(),
    };
    connections.spawn(async move |signals| {
        if let Err(error) = run(streams, signals, stream, peer.clone(), router).await {
            // Only `debug`: clients often disconnect early or send no valid HTTP.
            let peer = (&peer as &dyn Any).downcast_ref::<SocketAddr>();
            let peer = peer.map(tracing::field::display);
            tracing::debug!(peer, error = &*error, "connection ended early");
        }
    });
}

/// A value of the app's that is left in a response may panic when it is dropped: hyper would drop it
/// before it has sent the head.
fn without_extensions(mut response: Response) -> Response {
    if !response.extensions().is_empty() {
        let mut extensions = mem::take(response.extensions_mut());
        // Hyper sends it.
        if let Some(reason) = extensions.remove::<ReasonPhrase>() {
            response.extensions_mut().insert(reason);
        }
        drop_quietly(extensions);
    }
    response
}

type Ended = Result<(), Box<dyn std::error::Error + Send + Sync>>;

async fn run<S, A>(streams: Streams, signals: Signals, stream: S, peer: A, router: Router) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Clone + Send + Sync + 'static,
{
    let activity = streams.activity.clone();
    // No `poll_ready`: a router is always ready.
    let service = service_fn(|request: Request<Incoming>| {
        activity.begin(&request);
        if let Some(refusal) = refuse_host(&request) {
            return Either::Left(ready(Ok(refusal)));
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        Either::Right(router.clone().call(request).map_ok(without_extensions))
    });
    let stream = Watched::new(TokioIo::new(stream), activity.clone());
    let mut builder = auto::Builder::new(streams);
    // RFC 8441: WebSockets over HTTP/2.
    builder.http2().enable_connect_protocol();
    let mut connection = pin!(builder.serve_connection_with_upgrades(stream, service));
    tokio::select! {
        // First what has come before the stop.
        biased;
        ended = connection.as_mut() => return ended,
        () = signals.stopping.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    // `cut_off` follows `stopping`: before that, waiting for one token is enough.
    signals
        .cut_off
        .run_until_cancelled(end(connection, &activity))
        .await
        .unwrap_or(Ok(()))
}

/// Wait for the end of a connection that was told to end, as long as its client waits for a
/// response.
async fn end(mut connection: Pin<&mut impl Future<Output = Ended>>, activity: &Activity) -> Ended {
    loop {
        if let Ok(ended) = timeout(ROUND_TRIP, connection.as_mut()).await {
            return ended;
        }
        if activity.is_idle() {
            // The last stream may have left something to send.
            if let Some(ended) = connection.as_mut().now_or_never() {
                return ended;
            }
            if activity.is_idle() {
                return Ok(());
            }
        }
    }
}

/// Runs the streams of a connection (HTTP/2).
#[derive(Clone)]
struct Streams {
    connections: Connections,
    activity: Arc<Activity>,
}

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, task: F) {
        let stream = OpenStream::new(self.activity.clone());
        self.connections.track(task.map(move |_| drop(stream)));
    }
}
