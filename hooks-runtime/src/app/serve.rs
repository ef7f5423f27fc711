//! `App::serve`: from an address to a graceful stop.

use super::builder::Assembled;
use crate::{
    Error,
    context::StateMap,
    registry::{Item, Record},
};
use std::time::Duration;
use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::watch,
};

pub(super) async fn serve(
    app: Assembled,
    addr: impl ToSocketAddrs,
    limit: Duration,
) -> Result<(), Error> {
    let listener = TcpListener::bind(addr).await?;
    run(&app.before_serving, &app.app.states).await?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    let (stop, stopped) = watch::channel(());
    let mut wait_for_stop = stopped.clone();
    let server = axum::serve(listener, app.router).with_graceful_shutdown(async move {
        // Also when the sender is gone.
        let _ = wait_for_stop.changed().await;
    });
    let out_of_time = async move {
        stop_signal().await;
        tracing::info!("stopping: requests in flight may finish");
        let _ = stop.send(());
        tokio::time::sleep(limit).await;
    };
    let served = tokio::select! {
        served = async { server.await } => served,
        () = out_of_time => {
            tracing::warn!(?limit, "requests still in flight at the end of the limit are cut off");
            Ok(())
        }
    };
    run(&app.after_serving, &app.app.states).await?;
    Ok(served?)
}

async fn run(hooks: &[&'static Record], states: &StateMap) -> Result<(), Error> {
    for hook in hooks {
        if let Item::BeforeServing(run) | Item::AfterServing(run) = &hook.item {
            run(states).await?;
        }
    }
    Ok(())
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
