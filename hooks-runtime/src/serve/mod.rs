//! `App::serve` and `App::serve_on`: accept connections until the app has to stop.

mod activity;
mod connection;
mod listen;
mod signals;
mod stop;

pub(crate) use listen::bind;

use crate::{
    Error,
    error::{drop_quietly, guard::guard_with_drop},
    router::Assembled,
};
use axum::serve::Listener;
use futures_util::future::{BoxFuture, Either, pending};
use signals::Servers;
use std::{any::Any, pin::pin, sync::Arc, time::Duration};
use stop::Stop;
use tokio::net::TcpListener;

/// When and how a served app stops.
pub(crate) struct StopSettings {
    /// What `stop_when` was given.
    pub(crate) when: Option<BoxFuture<'static, ()>>,
    /// The shutdown timeout.
    pub(crate) limit: Duration,
}

pub(crate) async fn serve<L>(
    app: Assembled,
    mut listener: L,
    settings: StopSettings,
) -> Result<(), Error>
where
    L: Listener<Addr: Clone + Sync + 'static>,
{
    let servers = signals::listen()?;
    let mut stop_is_asked_for = pin!(stop_is_asked_for(servers.clone(), settings.when));
    let (router, connections) = (app.router.clone(), app.app.connections.clone());
    let mut stop = Stop::new(app, settings.limit, servers);
    let has_started = tokio::select! {
        started = stop.start() => match started {
            Ok(()) => true,
            Err(error) => {
                stop.call_off();
                return Err(error);
            }
        },
        () = &mut stop_is_asked_for => false,
    };
    if has_started {
        listen::announce(&listener);
        // Other listeners have set the options of their sockets.
        let sends_at_once = (&listener as &dyn Any).is::<TcpListener>();
        loop {
            tokio::select! {
                (stream, peer) = listener.accept() => {
                    if sends_at_once {
                        listen::send_at_once(&stream);
                    }
                    connection::serve(&connections, stream, peer, router.clone());
                }
                () = &mut stop_is_asked_for => break,
            }
        }
    }
    // Refuse new connections: otherwise they wait in the backlog.
    drop_quietly(listener);
    stop.run().await
}

/// Wait for a signal, or for the future given to `stop_when`.
async fn stop_is_asked_for(servers: Arc<Servers>, when: Option<BoxFuture<'static, ()>>) {
    let when = match when {
        Some(when) => Either::Left(guard_with_drop(when)),
        None => Either::Right(pending()),
    };
    tokio::select! {
        () = servers.told() => {}
        ended = when => if let Err(error) = ended {
            tracing::error!(error = %error.chain(), "the future given to `stop_when` failed");
        }
    }
}
