//! `App::serve`: from an address to a graceful stop.

use super::{
    builder::Assembled,
    connection::{Listener, Phase},
};
use crate::{
    Error,
    context::StateMap,
    registry::{Item, Record},
};
use futures_util::FutureExt;
use std::{fmt, io, net::SocketAddr, panic::AssertUnwindSafe, time::Duration};
use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::watch,
    time::timeout,
};

/// How long connections that were cut off may take to notice; only code that blocks a thread does
/// not.
const TO_NOTICE: Duration = Duration::from_secs(1);

pub(super) async fn serve(
    app: Assembled,
    addr: impl ToSocketAddrs,
    limit: Duration,
) -> Result<(), Error> {
    let listener = bind(addr).await?;
    for hook in &app.before_serving {
        run(hook, &app.app.states).await?;
    }
    tracing::info!(address = %listener.local_addr()?, "serving");
    let (phase, phases) = watch::channel(Phase::Serving);
    let listener = Listener::new(listener, phases.clone());
    let server =
        axum::serve(listener, app.router).with_graceful_shutdown(Phase::Stopping.reached(phases));
    let mut server = std::pin::pin!(async { server.await });
    let out_of_time = async {
        stop_signal().await;
        tracing::info!("stopping: requests in flight may finish");
        phase.send_replace(Phase::Stopping);
        tokio::time::sleep(limit).await;
    };
    let served = tokio::select! {
        served = &mut server => served,
        () = out_of_time => {
            tracing::warn!(?limit, "requests still in flight at the end of the limit are cut off");
            phase.send_replace(Phase::CutOff);
            timeout(TO_NOTICE, server).await.unwrap_or(Ok(()))
        }
    };
    let mut stopped = served.map_err(Error::from);
    for hook in &app.after_serving {
        let ran = run(hook, &app.app.states).await;
        if let Err(error) = &ran {
            tracing::error!(%hook, error = %error.chain(), "after_serving failed");
        }
        stopped = stopped.and(ran);
    }
    stopped
}

/// As `TcpListener::bind`, with an error that names the address.
async fn bind(addr: impl ToSocketAddrs) -> Result<TcpListener, Error> {
    let mut failed = None;
    for addr in tokio::net::lookup_host(addr).await? {
        match TcpListener::bind(addr).await {
            Ok(listener) => return Ok(listener),
            Err(source) => failed = Some(BindError { addr, source }),
        }
    }
    Err(match failed {
        Some(error) => error.into(),
        None => Error::msg("the name given to `serve` stands for no address"),
    })
}

#[derive(Debug)]
struct BindError {
    addr: SocketAddr,
    source: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot listen on {}", self.addr)
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

async fn run(hook: &Record, states: &StateMap) -> Result<(), Error> {
    match &hook.item {
        Item::BeforeServing(run) | Item::AfterServing(run) => {
            let ran = AssertUnwindSafe(run(states)).catch_unwind().await;
            ran.unwrap_or_else(|payload| Err(Error::panic(payload)))
        }
        _ => Ok(()),
    }
}

#[cfg(unix)]
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be listened for; SIGINT still stops the server");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn stop_signal() {
    let _ = tokio::signal::ctrl_c().await;
}
