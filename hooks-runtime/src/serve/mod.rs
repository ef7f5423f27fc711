//! `App::serve`: accepts connections until a signal, then stops gracefully.

mod connection;

use crate::{
    Error,
    context::{AppData, Connections},
    registry::Item,
    router::{Assembled, ServingHook},
};
use axum::serve::Listener;
use futures_util::FutureExt;
use std::{
    fmt,
    future::Future,
    io,
    net::SocketAddr,
    panic::AssertUnwindSafe,
    pin::pin,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, ToSocketAddrs},
    time::timeout,
};

/// How long tasks that were cut off may take to end.
const CUT_OFF_LIMIT: Duration = Duration::from_secs(1);

pub(crate) async fn serve(
    app: Assembled,
    addr: impl ToSocketAddrs,
    limit: Duration,
) -> Result<(), Error> {
    let mut listener = bind(addr).await?;
    let mut stop_signal = pin!(stop_signal()?);
    let started = tokio::select! {
        started = start(&app) => started.map(|()| true)?,
        () = &mut stop_signal => false,
    };
    if started {
        announce(Listener::local_addr(&listener)?);
        let connections = app.app.connections.clone();
        loop {
            tokio::select! {
                (stream, peer) = Listener::accept(&mut listener) => {
                    connection::serve(&connections, stream, peer, app.router.clone());
                }
                () = &mut stop_signal => break,
            }
        }
        // Refuse new connections: otherwise they wait in the backlog.
        drop(listener);
        tracing::info!("stopping: requests in flight may finish");
        finish(&connections, &app.app, limit).await;
    }
    let mut stopped = Ok(());
    for hook in &app.after_serving {
        let ran = run(hook).await;
        if let Err(error) = &ran {
            let (hook, _) = hook;
            tracing::error!(%hook, error = %error.chain(), "after_serving failed");
        }
        stopped = stopped.and(ran);
    }
    stopped
}

/// Print the address, and that nothing else is printed, if there is no subscriber yet.
fn announce(address: SocketAddr) {
    tracing::info!(%address, "serving");
    if !tracing::dispatcher::has_been_set() {
        eprintln!(
            "serving on http://{address}; errors and warnings are not shown, as no `tracing` \
             subscriber is installed"
        );
    }
}

async fn start(app: &Assembled) -> Result<(), Error> {
    for hook in &app.before_serving {
        run(hook).await?;
    }
    Ok(())
}

/// Wait for requests until `limit`; then, again until `limit`, for teardowns and spawned work.
async fn finish(connections: &Connections, app: &AppData, limit: Duration) {
    if !connections.stop(limit).await {
        tracing::warn!(
            ?limit,
            "requests still in flight at the end of the limit are cut off"
        );
        if !connections.cut_off(CUT_OFF_LIMIT).await {
            tracing::error!("a request blocks its thread and cannot be cut off");
        }
    }
    let since = Instant::now();
    let teardowns = &app.tasks;
    teardowns.close();
    if timeout(limit.max(CUT_OFF_LIMIT), teardowns.wait())
        .await
        .is_err()
    {
        tracing::error!(
            ?limit,
            abandoned = teardowns.len(),
            "teardowns did not end within the limit"
        );
    }
    // After the teardowns, which may spawn work.
    let left = limit.saturating_sub(since.elapsed());
    app.background.stop(left, CUT_OFF_LIMIT).await;
}

/// As `TcpListener::bind`, with an error that names the address.
async fn bind(addr: impl ToSocketAddrs) -> Result<TcpListener, Error> {
    let addresses = tokio::net::lookup_host(addr).await.map_err(|source| {
        let message = "the address given to `serve` cannot be resolved: write host and port, as in \
                       `127.0.0.1:3000`";
        ServeError {
            message: message.to_owned(),
            source,
        }
    })?;
    let mut failed = io::Error::other("the name has no address").into();
    for addr in addresses {
        match TcpListener::bind(addr).await {
            Ok(listener) => return Ok(listener),
            Err(source) => {
                let message = format!("cannot listen on {addr}");
                failed = Error::new(ServeError { message, source });
            }
        }
    }
    Err(failed)
}

#[derive(Debug)]
struct ServeError {
    message: String,
    source: io::Error,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

async fn run((hook, app): &ServingHook) -> Result<(), Error> {
    match &hook.item {
        Item::BeforeServing(run) | Item::AfterServing(run) => {
            let ran = AssertUnwindSafe(run(&app.states)).catch_unwind().await;
            ran.unwrap_or_else(|payload| Err(Error::panic(payload)))
        }
        _ => Ok(()),
    }
}

/// Wait for SIGINT or SIGTERM. After this call they no longer end the process.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
