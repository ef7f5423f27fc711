//! How a connection is closed: with a close frame, however its callback ends (RFC 6455, 7).

use super::CallbackReturn;
use crate::{Error, context::Connections, error::guard::guard};
use axum::extract::ws::close_code;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use std::{
    future::Future,
    mem,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncWriteExt, copy, sink},
    runtime::Handle,
    sync::Notify,
    time::sleep,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

pub(super) type Connection = WebSocketStream<TokioIo<Upgraded>>;

/// How long a connection waits for the end of a callback that has dropped its socket: the result is
/// the code to close with.
const RESULT_LIMIT: Duration = Duration::from_secs(1);

/// Who has a connection. It is lent to the callback, and comes back when its `WebSocket` is dropped.
pub(super) struct Custody {
    place: Mutex<Place>,
    came_back: Notify,
    connections: Connections,
    /// Known here, as a socket may be dropped outside of a runtime.
    runtime: Handle,
}

enum Place {
    Lent,
    Back(Box<Connection>),
    /// It was closed with this code, or will be when it comes back.
    Over(u16),
}

impl Custody {
    pub(super) fn new(connections: Connections) -> Arc<Self> {
        Arc::new(Custody {
            place: Mutex::new(Place::Lent),
            came_back: Notify::new(),
            connections,
            runtime: Handle::current(),
        })
    }

    /// The `WebSocket` was dropped.
    pub(super) fn give_back(&self, connection: Connection) {
        let mut place = self.lock();
        if let Place::Over(code) = *place {
            drop(place);
            self.close(connection, code);
        } else {
            *place = Place::Back(Box::new(connection));
            self.came_back.notify_one();
        }
    }

    /// Close the connection, now or when it comes back. The first code stays.
    fn end(&self, code: u16) {
        let mut place = self.lock();
        if let Place::Over(_) = *place {
            return;
        }
        let before = mem::replace(&mut *place, Place::Over(code));
        drop(place);
        if let Place::Back(connection) = before {
            self.close(*connection, code);
        }
    }

    /// What a connection that was cut off is closed with: by a stop, or by a middleware.
    fn code_of_cut_off(&self) -> u16 {
        if self.connections.is_stopping() {
            close_code::AWAY
        } else {
            close_code::ERROR
        }
    }

    fn close(&self, connection: Connection, code: u16) {
        self.connections
            .track_closing(close(connection, code), &self.runtime);
    }

    /// What a connection that is closed for no fault is closed with.
    fn regular_code(&self) -> u16 {
        if self.connections.is_stopping() {
            close_code::AWAY
        } else {
            close_code::NORMAL
        }
    }

    fn lock(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The upgrade of a connection whose handshake was sent. If it is dropped before it is done, the
/// connection is upgraded all the same, and closed: the client expects a close frame.
pub(super) struct Upgrading {
    upgrade: Option<OnUpgrade>,
    config: WebSocketConfig,
    custody: Arc<Custody>,
}

impl Upgrading {
    pub(super) fn new(upgrade: OnUpgrade, config: WebSocketConfig, custody: Arc<Custody>) -> Self {
        Upgrading {
            upgrade: Some(upgrade),
            config,
            custody,
        }
    }

    pub(super) async fn finish(mut self) -> hyper::Result<Connection> {
        let upgraded = match &mut self.upgrade {
            Some(upgrade) => upgrade.await,
            None => unreachable!("only `drop` takes it"),
        };
        let upgraded = upgraded.inspect_err(|_| self.upgrade = None);
        let connection = open(upgraded?, self.config).await;
        self.upgrade = None;
        Ok(connection)
    }
}

async fn open(upgraded: Upgraded, config: WebSocketConfig) -> Connection {
    WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await
}

impl Drop for Upgrading {
    fn drop(&mut self) {
        let Some(upgrade) = self.upgrade.take() else {
            return;
        };
        let (config, code) = (self.config, self.custody.code_of_cut_off());
        let closing = async move {
            if let Ok(upgraded) = upgrade.await {
                close(open(upgraded, config).await, code).await;
            }
        };
        let runtime = &self.custody.runtime;
        self.custody.connections.track_closing(closing, runtime);
    }
}

/// Closes the connection when the callback is over, also when it is dropped.
pub(super) struct Lease(pub(super) Arc<Custody>);

impl Lease {
    /// Run the callback to its end.
    pub(super) async fn run<R: CallbackReturn>(
        self,
        callback: impl Future<Output = R>,
    ) -> Result<(), Error> {
        let Lease(custody) = &self;
        let mut callback = pin!(guard(async { callback.await.into_result() }));
        let came_back = async {
            custody.came_back.notified().await;
            sleep(RESULT_LIMIT).await;
        };
        let ended = tokio::select! {
            biased;
            ended = &mut callback => ended,
            () = came_back => {
                custody.end(custody.regular_code());
                callback.await
            }
        };
        custody.end(match &ended {
            Ok(()) => custody.regular_code(),
            Err(_) => close_code::ERROR,
        });
        ended
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Lease(custody) = self;
        custody.end(custody.code_of_cut_off());
    }
}

/// The closing handshake: send a close frame, wait for that of the client, end the connection.
async fn close(mut connection: Connection, code: u16) {
    let frame = CloseFrame {
        code: code.into(),
        reason: "".into(),
    };
    // Fails if a close frame was sent already: that one may be left to flush.
    let _ = connection.send(Message::Close(Some(frame))).await;
    let _ = connection.flush().await;
    while let Some(Ok(_)) = connection.next().await {}
    let mut stream = connection.into_inner();
    let _ = stream.shutdown().await;
    // A connection that is dropped with bytes unread is reset, and the client loses the close frame.
    let _ = copy(&mut stream, &mut sink()).await;
}
