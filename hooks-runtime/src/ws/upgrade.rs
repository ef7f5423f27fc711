//! [`WebSocketUpgrade`]: the extractor that opens a WebSocket.

use super::{
    CallbackReturn, OnFailedUpgrade, WebSocket, WebSocketUpgradeRejection,
    closing::{Custody, Lease, Upgrading},
    handshake::{accept, asks},
};
use crate::{
    Error,
    pipeline::{HandshakeSender, Upgrade},
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, ws},
    http::{HeaderValue, request::Parts},
    response::Response,
};
use hyper::upgrade::OnUpgrade;
use std::{borrow::Cow, fmt, future::Future, sync::Arc};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Opens a WebSocket, as axum's extractor of the same name. The request lasts as long as the
/// connection.
///
/// The view of a [`#[websocket]`](crate::websocket) route takes it, an `Option` of it (`None` if the
/// client asks for no WebSocket) or a `Result` of it. The [module](super) describes what runs when.
///
/// In an axum router given to [`App::merge`](crate::App::merge) the route is like any other: it has the
/// hooks for requests, the request ends with the handshake, and an error of the callback is only
/// logged. Elsewhere, such as inside an extractor of your own that a `#[get]` view takes, it opens
/// nothing: the request fails with a 500, as no guard of WebSockets has run.
#[must_use = "a WebSocket is opened by the response that `on_upgrade` makes"]
pub struct WebSocketUpgrade<F = DefaultOnFailedUpgrade> {
    /// Makes the handshake. Its connection leads nowhere.
    inner: ws::WebSocketUpgrade,
    connection: OnUpgrade,
    config: Config,
    on_failed_upgrade: F,
    sender: Option<HandshakeSender>,
}

impl<F> WebSocketUpgrade<F> {
    fn configured(self, change: impl FnOnce(WebSocketConfig) -> WebSocketConfig) -> Self {
        let Config { stream, max_frame } = self.config;
        WebSocketUpgrade {
            config: Config {
                stream: change(stream),
                max_frame,
            },
            ..self
        }
    }

    /// The size of the read buffer; 128 KiB by default.
    pub fn read_buffer_size(self, size: usize) -> Self {
        self.configured(|config| config.read_buffer_size(size))
    }

    /// How many bytes are collected before they are written to the connection; 128 KiB by default.
    /// With `0` every message is written at once.
    pub fn write_buffer_size(self, size: usize) -> Self {
        self.configured(|config| config.write_buffer_size(size))
    }

    /// How many bytes may wait for a slow connection; unlimited by default. It must be larger than
    /// [`write_buffer_size`](Self::write_buffer_size) by at least one message.
    pub fn max_write_buffer_size(self, max: usize) -> Self {
        self.configured(|config| config.max_write_buffer_size(max))
    }

    /// The maximum size of a message that is read, in place of that of the
    /// [app](crate::App::max_websocket_message_size); 1 MiB by default. A client that sends a larger one
    /// gets a close frame with the code 1009.
    pub fn max_message_size(self, max: usize) -> Self {
        self.configured(|config| config.max_message_size(Some(max)))
    }

    /// The maximum size of a frame that is read; that of a message by default.
    pub fn max_frame_size(mut self, max: usize) -> Self {
        self.config.max_frame = Some(max);
        self
    }

    /// Accept frames that the client did not mask, against RFC 6455; `false` by default.
    pub fn accept_unmasked_frames(self, accept: bool) -> Self {
        self.configured(|config| config.accept_unmasked_frames(accept))
    }

    /// The subprotocols of the server, in order of preference. The handshake names the first one
    /// that the client offers, too.
    pub fn protocols<I>(self, protocols: I) -> Self
    where
        I: IntoIterator<Item: Into<Cow<'static, str>>>,
    {
        WebSocketUpgrade {
            inner: self.inner.protocols(protocols),
            ..self
        }
    }

    /// The subprotocols that the client offers.
    pub fn requested_protocols(&self) -> impl Iterator<Item = &HeaderValue> {
        self.inner.requested_protocols()
    }

    /// Select the subprotocol, instead of [`protocols`](Self::protocols).
    pub fn set_selected_protocol(&mut self, protocol: HeaderValue) {
        self.inner.set_selected_protocol(protocol);
    }

    /// The selected subprotocol.
    pub fn selected_protocol(&self) -> Option<&HeaderValue> {
        self.inner.selected_protocol()
    }

    /// Call a function if the connection is closed before the WebSocket is open. The callback of
    /// [`on_upgrade`](Self::on_upgrade) is not called then.
    pub fn on_failed_upgrade<C: OnFailedUpgrade>(self, callback: C) -> WebSocketUpgrade<C> {
        WebSocketUpgrade {
            inner: self.inner,
            connection: self.connection,
            config: self.config,
            on_failed_upgrade: callback,
            sender: self.sender,
        }
    }

    /// Return the handshake as a response, and run the callback on the open connection.
    ///
    /// The callback returns `()` or `Result<()>`. When it returns or is dropped, the connection is
    /// closed. Set headers of the handshake on this response: nothing later can set them.
    ///
    /// # On failure
    ///
    /// An error or a panic of the callback is raised as one of the view: it goes to
    /// [`process_exception`](crate::process_exception) and the error handlers. Only the after hooks
    /// see their response, so the error is also logged, and teardowns get it, even if it was
    /// handled.
    ///
    /// An `axum::Error`, by itself or as a cause, is an error of the socket: the client is gone or
    /// broke the protocol. It is not an error of the app; the request counts as
    /// [cancelled](crate::Outcome::is_cancelled).
    #[must_use = "the connection is opened by returning this response"]
    pub fn on_upgrade<C, Fut>(self, callback: C) -> Response
    where
        C: FnOnce(WebSocket) -> Fut + Send + 'static,
        Fut: Future<Output: CallbackReturn> + Send + 'static,
        F: OnFailedUpgrade,
    {
        let WebSocketUpgrade {
            inner,
            connection,
            config,
            on_failed_upgrade,
            sender,
        } = self;
        // Axum only makes the response: its connection leads nowhere.
        let protocol = inner.selected_protocol().cloned();
        let mut handshake = inner.on_upgrade(async |_| {});
        let connections = sender.as_ref().map(|sender| sender.connections.clone());
        let run = async move {
            let custody = Custody::new(connections.unwrap_or_default());
            let upgrading = Upgrading::new(connection, config.finish(), custody.clone());
            let connection = match upgrading.finish().await {
                Ok(connection) => connection,
                Err(error) => {
                    let error = Arc::new(error);
                    on_failed_upgrade.call(axum::Error::new(error.clone()));
                    return Err(Error::new(axum::Error::new(error)));
                }
            };
            let lease = Lease(custody.clone());
            let socket = WebSocket::new(connection, protocol, custody);
            lease.run(async { callback(socket).await }).await
        };
        match sender {
            Some(sender) => {
                let run = Box::pin(run);
                Upgrade { sender, run }.put_into(&mut handshake);
            }
            None => {
                tokio::spawn(async move {
                    if let Err(error) = run.await {
                        tracing::error!(error = %error.chain(), "a WebSocket failed");
                    }
                });
            }
        }
        handshake
    }
}

/// The limits and buffers of a connection.
struct Config {
    stream: WebSocketConfig,
    max_frame: Option<usize>,
}

/// Of a message that is read.
const MAX_MESSAGE_SIZE: usize = 1024 * 1024;

impl Config {
    fn new(max_message: Option<usize>) -> Self {
        let max_message = max_message.unwrap_or(MAX_MESSAGE_SIZE);
        Config {
            stream: WebSocketConfig::default().max_message_size(Some(max_message)),
            max_frame: None,
        }
    }

    fn finish(self) -> WebSocketConfig {
        // A frame is kept until it is whole: without a limit of its own it would be longer than a message.
        let max_frame = self.max_frame.or(self.stream.max_message_size);
        self.stream.max_frame_size(max_frame)
    }
}

/// Does nothing about a failed upgrade: the default, unless
/// [`on_failed_upgrade`](WebSocketUpgrade::on_failed_upgrade) gives another callback.
#[derive(Debug)]
pub struct DefaultOnFailedUpgrade(());

impl OnFailedUpgrade for DefaultOnFailedUpgrade {
    fn call(self, _: axum::Error) {}
}

impl<F> fmt::Debug for WebSocketUpgrade<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for WebSocketUpgrade {
    type Rejection = WebSocketUpgradeRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let sender: Option<HandshakeSender> = parts.extensions.get().cloned();
        let kept = sender.as_ref().and_then(|sender| sender.upgrade.as_ref());
        let (inner, connection) = accept(parts, kept).await?;
        let max_message = sender.as_ref().and_then(|sender| sender.max_message_size);
        Ok(WebSocketUpgrade {
            inner,
            connection,
            config: Config::new(max_message),
            on_failed_upgrade: DefaultOnFailedUpgrade(()),
            sender,
        })
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for WebSocketUpgrade {
    type Rejection = WebSocketUpgradeRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, Self::Rejection> {
        if !asks(parts) {
            return Ok(None);
        }
        let upgrade = <Self as FromRequestParts<S>>::from_request_parts(parts, state);
        upgrade.await.map(Some)
    }
}
