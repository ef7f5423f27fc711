//! [`Raw`]: a client that writes bytes and reads bytes, as they come.

use crate::within;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One connection.
pub struct Raw {
    stream: TcpStream,
    seen: String,
}

impl Raw {
    /// Open a connection.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = within(TcpStream::connect(address)).await;
        Raw {
            stream: stream.expect("a server that listens"),
            seen: String::new(),
        }
    }

    /// Write this.
    pub async fn send(&mut self, bytes: &str) {
        let sent = within(self.stream.write_all(bytes.as_bytes())).await;
        sent.expect("an open connection");
    }

    /// All that came so far, once this is in it.
    pub async fn read_until(&mut self, what: &str) -> String {
        while !self.seen.contains(what) {
            assert!(self.read().await, "{what:?} never came: {}", self.seen);
        }
        self.seen.clone()
    }

    /// All that comes until the server hangs up.
    pub async fn read_to_end(mut self) -> String {
        while self.read().await {}
        self.seen
    }

    async fn read(&mut self) -> bool {
        let mut bytes = [0; 1024];
        let read = within(self.stream.read(&mut bytes)).await.unwrap_or(0);
        self.seen += &String::from_utf8_lossy(&bytes[..read]);
        read > 0
    }
}

/// Send one request's head with `connection: close`, and read all that comes.
pub async fn ask(address: SocketAddr, line: &str, headers: &str) -> String {
    let mut client = Raw::connect(address).await;
    let head =
        format!("{line} HTTP/1.1\r\nhost: client.test\r\n{headers}connection: close\r\n\r\n");
    client.send(&head).await;
    client.read_to_end().await
}
