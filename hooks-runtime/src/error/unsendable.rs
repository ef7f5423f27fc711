//! [`Unsendable`]: what a WebSocket cannot send. It is told from the errors of a connection.

use axum::extract::ws::Message;
use std::fmt;

/// A message that would break the protocol (RFC 6455, 5.5 and 7.4): a mistake of the app.
#[derive(Debug)]
pub(crate) enum Unsendable {
    Code(u16),
    Reason(usize),
    Payload(usize),
}

/// The most bytes that a ping, a pong or a close frame has.
const MAX_CONTROL: usize = 125;

impl Unsendable {
    pub(crate) fn check(message: &Message) -> Result<(), Self> {
        match message {
            Message::Close(Some(frame)) => {
                if !matches!(frame.code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
                    return Err(Unsendable::Code(frame.code));
                }
                // The code has two bytes.
                match frame.reason.len() {
                    length if length > MAX_CONTROL - 2 => Err(Unsendable::Reason(length)),
                    _ => Ok(()),
                }
            }
            Message::Ping(bytes) | Message::Pong(bytes) if bytes.len() > MAX_CONTROL => {
                Err(Unsendable::Payload(bytes.len()))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsendable::Code(code) => write!(
                f,
                "the close code {code} is never sent: send one of `close_code`, or one from 3000 to 4999"
            ),
            Unsendable::Reason(length) => write!(
                f,
                "the reason of a close frame has {length} bytes: send at most 123"
            ),
            Unsendable::Payload(length) => {
                write!(
                    f,
                    "a ping or pong has {length} bytes: send at most {MAX_CONTROL}"
                )
            }
        }
    }
}

impl std::error::Error for Unsendable {}
