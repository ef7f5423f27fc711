//! [`Frames`]: a client that writes frames as they come, valid or not, and reads what comes back.

use std::net::SocketAddr;
use support::within;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) const TEXT: u8 = 0x81;
pub(crate) const CLOSE: u8 = 0x88;
pub(crate) const PING: u8 = 0x89;
pub(crate) const PONG: u8 = 0x8a;

/// A frame from the client, with a mask that changes nothing.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = head(first, payload.len() as u64);
    bytes.extend(payload);
    bytes
}

/// What comes before the payload of a frame.
pub(crate) fn head(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..126 => bytes.push(0x80 + u8::try_from(length).unwrap()),
        126..0x1_0000 => {
            bytes.push(0x80 + 126);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        _ => {
            bytes.push(0x80 + 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes
}

pub(crate) fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    let mut payload = code.to_be_bytes().to_vec();
    payload.extend(reason);
    frame(CLOSE, &payload)
}

pub(crate) struct Frames(TcpStream);

/// The last that a client hears.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Close(u16),
    /// A close frame without a code.
    EmptyClose,
    /// The end of the connection, without one.
    Nothing,
}

impl Frames {
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("a server");
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(within(stream.read_u8()).await.expect("a response"));
        }
        assert!(answer.starts_with(b"HTTP/1.1 101 "), "{path}");
        Frames(stream)
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        within(self.0.write_all(bytes))
            .await
            .expect("an open connection");
    }

    /// Say no more, and go on listening.
    pub(crate) async fn end(&mut self) {
        within(self.0.shutdown()).await.expect("an open connection");
    }

    /// The next frame: its first byte and the payload. `None` at the end. A reset fails the test.
    pub(crate) async fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        let first = match within(self.0.read_u8()).await {
            Ok(first) => first,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return None,
            Err(error) => panic!("the server has reset the connection: {error}"),
        };
        let length = match within(self.0.read_u8()).await.unwrap() {
            126 => u64::from(within(self.0.read_u16()).await.unwrap()),
            127 => within(self.0.read_u64()).await.unwrap(),
            length => u64::from(length),
        };
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        within(self.0.read_exact(&mut payload)).await.unwrap();
        Some((first, payload))
    }

    /// All that is left: the code of the one close frame, after which nothing comes.
    pub(crate) async fn ends(mut self) -> Heard {
        let mut heard = Heard::Nothing;
        while let Some((first, payload)) = self.next().await {
            assert_eq!(heard, Heard::Nothing, "a frame after the close frame");
            if first != CLOSE {
                continue;
            }
            heard = match payload[..] {
                [] => {
                    let _ = self.0.write_all(&frame(CLOSE, &[])).await;
                    Heard::EmptyClose
                }
                [high, low, ..] => {
                    // What a client answers.
                    let _ = self.0.write_all(&frame(CLOSE, &payload[..2])).await;
                    Heard::Close(u16::from_be_bytes([high, low]))
                }
                [_] => panic!("half of a code"),
            };
        }
        heard
    }
}
