//! A server that is told its answers byte by byte, an app in front of it, and a client that writes
//! bytes.

use axum::Router;
use hooks_runtime::{App, Upstream};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use support::{Server, within};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What the server does with a request.
pub(crate) enum Next {
    Say(&'static str),
    /// And close the connection.
    SayLast(&'static str),
    Close,
}

/// Which request it is.
#[derive(Clone, Copy)]
pub(crate) struct Which {
    /// Of the connection, from 0.
    pub(crate) request: usize,
    /// Of all connections, from 0.
    pub(crate) all: usize,
}

/// A server that is told its answers.
pub(crate) struct RawUpstream {
    server: Server,
    seen: Arc<Mutex<Vec<String>>>,
}

impl RawUpstream {
    pub(crate) async fn start(
        next: impl Fn(Which) -> Next + Clone + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let requests = seen.clone();
        let server = Server::accept(move |stream| {
            let (requests, next) = (requests.clone(), next.clone());
            answer(stream, requests, next)
        });
        RawUpstream {
            server: server.await,
            seen,
        }
    }

    /// One that always says this.
    pub(crate) async fn saying(answer: &'static str) -> Self {
        RawUpstream::start(move |_| Next::Say(answer)).await
    }

    /// One that has nothing to say but that all is well.
    pub(crate) async fn ok() -> Self {
        RawUpstream::saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// An app in front of it, served by axum.
    pub(crate) async fn front(&self) -> Server {
        front(self.url()).await
    }

    /// Every request that came, from its head to its end.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no panic").clone()
    }

    /// The lines of the head of the only request that came.
    pub(crate) fn head(&self) -> Vec<String> {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:#?}");
        let (head, _) = seen[0].split_once("\r\n\r\n").expect("a head");
        head.lines().map(str::to_owned).collect()
    }
}

pub(crate) async fn front(upstream: impl Into<Upstream>) -> Server {
    let router: Router = App::new().fallback_to(upstream).build().expect("an app");
    Server::start(router).await
}

async fn answer(
    mut stream: TcpStream,
    seen: Arc<Mutex<Vec<String>>>,
    next: impl Fn(Which) -> Next,
) {
    for request in 0.. {
        let Some(came) = read_request(&mut stream).await else {
            return;
        };
        let all = {
            let mut seen = seen.lock().expect("no panic");
            seen.push(came);
            seen.len() - 1
        };
        let (said, closes) = match next(Which { request, all }) {
            Next::Say(text) => (text, false),
            Next::SayLast(text) => (text, true),
            Next::Close => ("", true),
        };
        if stream.write_all(said.as_bytes()).await.is_err() || closes {
            return;
        }
    }
}

/// The head, and a body of the length or in the chunks that the head says.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut all = Vec::new();
    while !all.ends_with(b"\r\n\r\n") {
        all.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&all).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    if head.contains("transfer-encoding: chunked\r\n") {
        let body = all.len();
        let is_over = |body: &[u8]| {
            let text = String::from_utf8_lossy(body);
            (text.starts_with("0\r\n") || text.contains("\r\n0\r\n")) && text.ends_with("\r\n\r\n")
        };
        while !is_over(&all[body..]) {
            all.push(stream.read_u8().await.ok()?);
        }
    } else if let Some(length) = length {
        let mut body = vec![0; length.parse().ok()?];
        stream.read_exact(&mut body).await.ok()?;
        all.extend(body);
    }
    Some(String::from_utf8_lossy(&all).into_owned())
}

/// Send these bytes, and read all that comes until the server hangs up.
pub(crate) async fn send(address: SocketAddr, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a server");
    let sent = within(stream.write_all(bytes.as_ref())).await;
    sent.expect("an open connection");
    let mut all = Vec::new();
    // A connection that was cut off may be reset.
    let _ = within(stream.read_to_end(&mut all)).await;
    String::from_utf8_lossy(&all).into_owned()
}

/// The last request of a connection, with this head behind the host.
pub(crate) fn request(line: &str, headers: &str) -> String {
    format!("{line} HTTP/1.1\r\nhost: client.test\r\n{headers}connection: close\r\n\r\n")
}
