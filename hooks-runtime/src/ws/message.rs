//! Messages, as axum has them and as tungstenite has them.

use super::{CloseFrame, Message};
use axum::body::Bytes;
use tokio_tungstenite::tungstenite::{self, Utf8Bytes, protocol};

const UTF8: &str = "a text of a message is UTF-8";

pub(crate) fn to_tungstenite(message: Message) -> tungstenite::Message {
    use tungstenite::Message as Out;
    match message {
        Message::Text(text) => Out::Text(utf8(text)),
        Message::Binary(bytes) => Out::Binary(bytes),
        Message::Ping(bytes) => Out::Ping(bytes),
        Message::Pong(bytes) => Out::Pong(bytes),
        Message::Close(frame) => Out::Close(frame.map(|frame| protocol::CloseFrame {
            code: frame.code.into(),
            reason: utf8(frame.reason),
        })),
    }
}

fn utf8(text: super::Utf8Bytes) -> Utf8Bytes {
    Utf8Bytes::try_from(Bytes::from(text)).expect(UTF8)
}

/// `None` is never received: it is a frame that is written by hand.
pub(crate) fn from_tungstenite(message: tungstenite::Message) -> Option<Message> {
    use tungstenite::Message as In;
    let axums = |text: Utf8Bytes| super::Utf8Bytes::try_from(Bytes::from(text)).expect(UTF8);
    Some(match message {
        In::Text(text) => Message::Text(axums(text)),
        In::Binary(bytes) => Message::Binary(bytes),
        In::Ping(bytes) => Message::Ping(bytes),
        In::Pong(bytes) => Message::Pong(bytes),
        In::Close(frame) => Message::Close(frame.map(|frame| CloseFrame {
            code: frame.code.into(),
            reason: axums(frame.reason),
        })),
        In::Frame(_) => return None,
    })
}
