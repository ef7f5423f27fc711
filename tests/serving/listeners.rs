//! `serve_on` serves with any listener, and gives `ConnectInfo` of its addresses.

use axum::{extract::ConnectInfo, routing::get as axum_get, serve::Listener};
use hooks_runtime::prelude::*;
use std::{io, net::SocketAddr};
use support::{Logs, Raw, Trace, within};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex},
    net::TcpListener,
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

#[before_serving]
fn start(trace: State<Trace>) {
    trace.push("start");
}

#[after_serving]
fn stop(trace: State<Trace>) {
    trace.push("stop");
}

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[get("/peer")]
fn peer(ConnectInfo(peer): ConnectInfo<SocketAddr>) -> String {
    peer.to_string()
}

#[get("/name")]
fn name(ConnectInfo(Name(name)): ConnectInfo<Name>) -> &'static str {
    name
}

/// Starts a server that ends with [`end`].
fn serve<L>(listener: L) -> (Serving, Trace)
where
    L: Listener<Addr: Clone + Sync + 'static>,
{
    let (trace, (end, ended)) = (Trace::default(), oneshot::channel::<()>());
    let app = app!(self).state(trace.clone());
    let app = app.stop_when(async { ended.await.unwrap_or(()) });
    (
        Serving {
            task: tokio::spawn(app.serve_on(listener)),
            end,
        },
        trace,
    )
}

struct Serving {
    task: JoinHandle<Result<()>>,
    end: oneshot::Sender<()>,
}

impl Serving {
    async fn end(self) {
        drop(self.end);
        let served = within(self.task).await.expect("no panic");
        served.expect("a stop");
    }
}

async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, head: &str) -> String {
    let head = format!("{head}connection: close\r\n\r\n");
    let mut response = String::new();
    let asked = async {
        stream.write_all(head.as_bytes()).await?;
        stream.read_to_string(&mut response).await
    };
    within(asked).await.expect("an open connection");
    response
}

#[tokio::test]
async fn a_port_that_the_system_chose() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let (serving, trace) = serve(listener);
    let mut client = Raw::connect(address).await;
    let host = "host: test\r\nconnection: close\r\n\r\n";
    client.send(&format!("GET /peer HTTP/1.1\r\n{host}")).await;
    let response = client.read_to_end().await;
    assert!(response.contains("\r\n\r\n127.0.0.1:"), "{response}");
    serving.end().await;
    assert_eq!(trace.take(), "start > stop");
}

#[tokio::test]
async fn hosts_are_checked_as_by_serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let (serving, _) = serve(listener);
    for hosts in ["", "host: a\r\nhost: b\r\n", "host: user@test\r\n"] {
        let mut client = Raw::connect(address).await;
        client.send(&format!("GET / HTTP/1.1\r\n{hosts}\r\n")).await;
        let response = client.read_to_end().await;
        assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    }
    serving.end().await;
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::{env, fs, process};
    use tokio::net::{UnixListener, UnixStream, unix};

    #[get("/unix")]
    fn unix_peer(ConnectInfo(peer): ConnectInfo<unix::SocketAddr>) -> String {
        format!("unnamed: {}", peer.is_unnamed())
    }

    #[tokio::test]
    async fn a_unix_socket() {
        let path = env::temp_dir().join(format!("hooks-serving-{}.socket", process::id()));
        let listener = UnixListener::bind(&path).expect("a free path");
        let (logs, _listening) = Logs::listen();
        let (serving, trace) = serve(listener);
        let stream = UnixStream::connect(&path).await.expect("a server");
        let response = ask(stream, "GET /unix HTTP/1.1\r\nhost: test\r\n").await;
        assert!(response.ends_with("\r\n\r\nunnamed: true"), "{response}");
        let address = format!("address={}", path.display());
        assert_eq!(logs.with(&address).len(), 1);
        serving.end().await;
        assert_eq!(trace.take(), "start > stop");
        assert!(UnixStream::connect(&path).await.is_err());
        fs::remove_file(&path).expect("the file stays");
    }
}

/// An address of the user's: it has no `Debug` and no `Display`.
#[derive(Clone)]
struct Name(&'static str);

/// Connections that the test makes.
struct Channel(mpsc::Receiver<DuplexStream>);

impl Listener for Channel {
    type Io = DuplexStream;
    type Addr = Name;

    async fn accept(&mut self) -> (DuplexStream, Name) {
        match self.0.recv().await {
            Some(stream) => (stream, Name("a channel")),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Name> {
        Err(io::Error::other("it has none"))
    }
}

#[tokio::test]
async fn one_of_the_users() {
    let (connect, connections) = mpsc::channel(1);
    let (logs, _listening) = Logs::listen();
    let (serving, _) = serve(Channel(connections));
    let (client, server) = duplex(64);
    connect.send(server).await.expect("a server");
    let response = ask(client, "GET /name HTTP/1.1\r\nhost: test\r\n").await;
    assert!(response.ends_with("\r\n\r\na channel"), "{response}");
    let address = "address=serving::listeners::Channel";
    assert_eq!(logs.with(address).len(), 1);
    serving.end().await;
}

/// What axum's own server gives with the same listener.
#[tokio::test]
async fn as_by_axum() {
    let view = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
    let router = axum::Router::new().route("/peer", axum_get(view));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let of_axum = listener.local_addr().expect("its address");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let axum = tokio::spawn(async { axum::serve(listener, service).await });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let of_hooks = listener.local_addr().expect("its address");
    let (serving, _) = serve(listener);
    for address in [of_axum, of_hooks] {
        let stream = tokio::net::TcpStream::connect(address).await;
        let stream = stream.expect("a server");
        let own = stream.local_addr().expect("an address");
        let response = ask(stream, "GET /peer HTTP/1.1\r\nhost: test\r\n").await;
        assert!(response.ends_with(&format!("\r\n\r\n{own}")), "{response}");
    }
    serving.end().await;
    axum.abort();
}
