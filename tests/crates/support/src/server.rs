//! [`Server`]: an app on a real socket, and a client that speaks plain HTTP/1.

use crate::within;
use axum::{Router, body::Body};
use hyper::client::conn::http2::SendRequest;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};
use tokio::task::{JoinHandle, spawn_blocking};

/// It ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serve a router.
    pub async fn start(router: Router) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            let _ = axum::serve(listener, service).await;
        });
        Server { address, task }
    }

    /// A server that does with each connection what it is told.
    pub async fn accept<F>(serve: impl Fn(tokio::net::TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
        Server { address, task }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Open a connection of HTTP/2.
    pub async fn http2(&self) -> SendRequest<Body> {
        let stream = tokio::net::TcpStream::connect(self.address).await;
        crate::http2(stream.expect("a server that listens")).await
    }

    /// Open a connection.
    pub fn connect(&self) -> Connection {
        assert!(!self.task.is_finished(), "the server went down");
        let stream = TcpStream::connect(self.address).expect("a server that listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a timeout");
        Connection(BufReader::new(stream))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection, kept alive.
pub struct Connection(BufReader<TcpStream>);

/// A head, lower-case, and the body.
#[derive(Debug)]
pub struct Answer {
    /// The status line and the headers.
    pub head: String,
    /// The body as text.
    pub body: String,
    /// The body as it came, text or not.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The status.
    pub fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// Whether there is a header line that reads so.
    pub fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line == header)
    }
}

impl Connection {
    /// Send a request's head and read nothing.
    pub fn start(&mut self, request: &str) {
        let head = format!("{request} HTTP/1.1\r\nhost: test\r\n\r\n");
        self.0
            .get_mut()
            .write_all(head.as_bytes())
            .expect("an open connection");
    }

    /// Send a request and read its response; the server must not hang up.
    pub async fn ask(self, request: &str) -> (Self, Answer) {
        let head = format!("{request} HTTP/1.1\r\nhost: test\r\n\r\n");
        self.send(head, request.starts_with("HEAD")).await
    }

    async fn send(mut self, request: String, is_head: bool) -> (Self, Answer) {
        let stream = self.0.get_mut();
        stream
            .write_all(request.as_bytes())
            .expect("an open connection");
        let asked = spawn_blocking(move || {
            let answer = self.read(is_head);
            (self, answer)
        });
        within(asked).await.expect("no panic of the client")
    }

    /// As [`ask`](Connection::ask), with a body.
    pub async fn ask_with(self, request: &str, body: &str) -> (Self, Answer) {
        let length = body.len();
        let head = format!("{request} HTTP/1.1\r\nhost: test\r\ncontent-length: {length}\r\n\r\n");
        self.send(head + body, false).await
    }

    /// Send a request and read whatever comes until the server hangs up.
    pub async fn read_all(mut self, request: &str) -> String {
        self.start(request);
        let read = spawn_blocking(move || {
            let mut all = Vec::new();
            let _ = self.0.read_to_end(&mut all);
            String::from_utf8_lossy(&all).into_owned()
        });
        within(read).await.expect("no panic of the client")
    }

    fn read(&mut self, is_head: bool) -> Answer {
        let head = self.read_head();
        let header = |name: &str| {
            let mut lines = head.lines();
            lines.find_map(|line| {
                line.strip_prefix(name)?
                    .strip_prefix(": ")
                    .map(str::to_owned)
            })
        };
        let mut body = Vec::new();
        if is_head {
        } else if let Some(length) = header("content-length") {
            body.resize(length.parse().expect("a length"), 0);
            self.0.read_exact(&mut body).expect("the whole body");
        } else {
            while let Some(chunk) = self.read_chunk() {
                body.extend(chunk);
            }
        }
        Answer {
            head,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body,
        }
    }

    /// Up to the blank line, lower-case.
    fn read_head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self.0.read_line(&mut head).expect("a response");
            assert!(read > 0, "the server hung up after {head:?}");
        }
        head.to_lowercase()
    }

    /// A chunk of a chunked body; `None` at its end, or where the server broke it off.
    fn read_chunk(&mut self) -> Option<Vec<u8>> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; length + 2];
        self.0.read_exact(&mut chunk).ok()?;
        chunk.truncate(length);
        (length > 0).then_some(chunk)
    }
}
