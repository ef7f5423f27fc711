//! An open WebSocket: bytes to and fro.

use crate::RequestContext;
use axum::http::Extensions;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;

/// Connect both ends, in a task that a stop waits for.
pub(super) fn open(client: OnUpgrade, upstream: OnUpgrade, request: &Extensions) {
    let tunnel = async {
        let ends = tokio::try_join!(client, upstream);
        let (mut client, mut upstream) = match ends {
            Ok((client, upstream)) => (TokioIo::new(client), TokioIo::new(upstream)),
            Err(error) => return tracing::debug!(%error, "a WebSocket was not opened"),
        };
        if let Err(error) = copy_bidirectional(&mut client, &mut upstream).await {
            tracing::debug!(%error, "a WebSocket broke off");
        }
    };
    match request.get::<RequestContext>() {
        Some(context) => context.shared().matched.app.connections.track(tunnel),
        None => drop(tokio::spawn(tunnel)),
    }
}
