//! [`WebSocket`]: an open WebSocket, in the hands of its callback.

use super::{
    Message,
    closing::{Connection, Custody},
    message::{from_tungstenite, to_tungstenite},
};
use crate::error::Unsendable;
use axum::{extract::ws::close_code, http::HeaderValue};
use futures_util::{Sink, SinkExt, Stream, StreamExt, stream::FusedStream};
use std::{
    fmt, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};
use tokio_tungstenite::tungstenite::{self, protocol::CloseFrame};

/// An open WebSocket: a stream of messages and a sink for them, as axum's type of the same name, whose
/// methods it has.
///
/// - A ping is answered, and so is a close frame of the client: neither is a task of the callback, which
///   only has to receive or send. Both are received as messages, too. After a close frame the stream is over; a close frame that is sent
///   in return does nothing.
/// - A client that breaks the protocol gets a close frame with the code for it: 1002, 1007 for text that
///   is not UTF-8, 1009 for a message over the limit. The callback receives the error, and after that
///   nothing.
/// - A close frame with a code that is never sent (1005, 1006, 1015), and a control frame of over 125
///   bytes, are errors.
///
/// Dropped, it is closed: the [module](super#how-it-ends) says with which code.
pub struct WebSocket {
    /// `None` while it is dropped.
    connection: Option<Connection>,
    /// What was received already.
    next: Poll<Option<Received>>,
    /// Of the task that waits for the next message: another one may send.
    reader: Option<Waker>,
    /// A close frame was received or sent.
    is_closing: bool,
    protocol: Option<HeaderValue>,
    custody: Arc<Custody>,
}

type Received = Result<tungstenite::Message, tungstenite::Error>;

impl WebSocket {
    pub(super) fn new(
        connection: Connection,
        protocol: Option<HeaderValue>,
        custody: Arc<Custody>,
    ) -> Self {
        WebSocket {
            connection: Some(connection),
            next: Poll::Pending,
            reader: None,
            is_closing: false,
            protocol,
            custody,
        }
    }

    /// Receive the next message; `None` if the connection is closed.
    pub async fn recv(&mut self) -> Option<Result<Message, axum::Error>> {
        self.next().await
    }

    /// Send a message.
    pub async fn send(&mut self, message: Message) -> Result<(), axum::Error> {
        SinkExt::send(self, message).await
    }

    /// The selected subprotocol.
    pub fn protocol(&self) -> Option<&HeaderValue> {
        self.protocol.as_ref()
    }

    fn connection(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .expect("it is there until it is dropped")
    }

    /// Receive, and answer at once if it is a fault.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Option<Received>> {
        let read = self.connection().poll_next_unpin(cx);
        match &read {
            Poll::Ready(Some(Ok(received))) => self.is_closing |= received.is_close(),
            Poll::Ready(Some(Err(error))) => self.fail(error),
            _ => {}
        }
        read
    }

    /// A callback that only sends would never answer a close frame: look for one before each message.
    fn look_ahead(&mut self, cx: &mut Context<'_>) {
        if self.is_closing || self.next.is_ready() {
            return;
        }
        // The connection keeps one waker for reading, which stays that of the reader.
        let reader = self.reader.take();
        let waker = reader.as_ref().unwrap_or(Waker::noop());
        self.next = self.poll_read(&mut Context::from_waker(waker));
        if self.next.is_pending() {
            self.reader = reader;
            return;
        }
        waker.wake_by_ref();
        if self.is_closing {
            let _ = self.connection().poll_flush_unpin(cx);
        }
    }

    /// Close the connection for a fault of the client.
    fn fail(&mut self, error: &tungstenite::Error) {
        let Some(code) = code_for(error) else { return };
        self.is_closing = true;
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        // Sent as far as the client reads; the rest when the socket is dropped.
        let close = tungstenite::Message::Close(Some(frame));
        let _ = self.connection().start_send_unpin(close);
    }
}

/// The close code for an error of reading. `None` if the connection is gone.
fn code_for(error: &tungstenite::Error) -> Option<u16> {
    use tungstenite::{Error, error::ProtocolError};
    match error {
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(close_code::PROTOCOL),
        Error::Utf8(_) => Some(close_code::INVALID),
        Error::Capacity(_) => Some(close_code::SIZE),
        _ => None,
    }
}

impl Stream for WebSocket {
    type Item = Result<Message, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let next = match mem::replace(&mut self.next, Poll::Pending) {
                Poll::Pending => self.poll_read(cx),
                next @ Poll::Ready(_) => next,
            };
            let received = match next {
                Poll::Pending => {
                    self.reader = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(Some(Err(axum::Error::new(error))));
                }
                Poll::Ready(Some(Ok(received))) => received,
            };
            if received.is_close() || received.is_ping() {
                // Reading on sends the reply. The callback may not do so for long.
                self.next = self.poll_read(cx);
            }
            if let Some(message) = from_tungstenite(received) {
                return Poll::Ready(Some(Ok(message)));
            }
        }
    }
}

impl FusedStream for WebSocket {
    fn is_terminated(&self) -> bool {
        let connection = self.connection.as_ref();
        self.next.is_pending() && connection.is_none_or(FusedStream::is_terminated)
    }
}

impl Sink<Message> for WebSocket {
    type Error = axum::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        self.look_ahead(cx);
        let ready = self.connection().poll_ready_unpin(cx);
        ready.map_err(axum::Error::new)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), axum::Error> {
        Unsendable::check(&message).map_err(axum::Error::new)?;
        if let Message::Close(_) = message {
            if self.is_closing {
                return Ok(());
            }
            self.is_closing = true;
        }
        let sent = self.connection().start_send_unpin(to_tungstenite(message));
        sent.map_err(axum::Error::new)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        let flushed = self.connection().poll_flush_unpin(cx);
        flushed.map_err(axum::Error::new)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        self.is_closing = true;
        let closed = self.connection().poll_close_unpin(cx);
        closed.map_err(axum::Error::new)
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket")
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.custody.give_back(connection);
        }
    }
}
