//! Own binary: hooks register per process. `serve` serves HTTP/1 and HTTP/2 until a signal, lets
//! requests in flight finish, cuts off those that hang, and runs the serving hooks around it all.
//!
//! The server is this binary once more, as a child: signals are for whole processes.
#![cfg(unix)]

mod common;

use axum::extract::ConnectInfo;
use common::{Chunks, End, Trace};
use hooks_runtime::prelude::*;
use std::{
    env, fmt,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

// ---- the server

struct Says;

/// A line for the test to read.
fn say(line: impl fmt::Display) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "server: {line}").expect("a test that reads");
    out.flush().expect("a test that reads");
}

#[before_serving]
fn first(_: State<Says>) {
    say("first");
}

#[before_serving]
async fn second() {
    tokio::task::yield_now().await;
    say("second");
}

#[after_serving]
fn stopped() -> Result<()> {
    say("stopped");
    match env::var("FAILS") {
        Ok(message) => Err(std::io::Error::other(message).into()),
        Err(_) => Ok(()),
    }
}

#[after_serving]
async fn stopped_too() {
    say("stopped too");
}

/// One that waits, and so is not over with its request.
#[teardown_request]
async fn over(ctx: RequestContext, outcome: &Outcome) {
    tokio::time::sleep(Duration::from_millis(20)).await;
    let how = if outcome.is_cancelled() {
        "cut off"
    } else {
        "over"
    };
    say(format!("{} {how}", ctx.uri().path()));
}

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[get("/peer")]
async fn peer(ConnectInfo(peer): ConnectInfo<SocketAddr>) -> String {
    peer.to_string()
}

/// Answers when the test writes a line.
#[get("/gate")]
async fn gate() -> &'static str {
    say("in flight");
    let read = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    read.await.expect("no panic").expect("a line");
    "through the gate"
}

#[get("/hang")]
async fn hang() {
    say("in flight");
    std::future::pending::<()>().await;
}

/// A body that never ends.
#[get("/stream")]
async fn stream() -> Response {
    say("in flight");
    Response::new(Chunks::body(&Trace::default(), &["begun"], End::Never))
}

const ADDRESS: &str = "serving address=";

/// Prints what `serve` logs: that it serves and where, that it stops.
struct Prints;

impl tracing::Subscriber for Prints {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("hooks_runtime") && *metadata.level() == tracing::Level::INFO
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Line(String);
        impl tracing::field::Visit for Line {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
                if field.name() == "message" {
                    self.0 = format!("{value:?}{}", self.0);
                } else {
                    let _ = std::fmt::Write::write_fmt(
                        &mut self.0,
                        format_args!(" {}={value:?}", field.name()),
                    );
                }
            }
        }
        let mut line = Line(String::new());
        event.record(&mut line);
        say(line.0);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the server, which the other tests start"]
async fn the_server() {
    let Ok(limit) = env::var("LIMIT") else { return };
    let limit = Duration::from_millis(limit.parse().expect("milliseconds"));
    tracing::subscriber::set_global_default(Prints).expect("the only subscriber");
    let app = app!().state(Says).shutdown_timeout(limit);
    if let Err(error) = app.serve("127.0.0.1:0").await {
        say(format_args!("error: {error}"));
        std::process::exit(3);
    }
}

// ---- the tests

const PATIENCE: Duration = Duration::from_secs(20);
/// A limit that no test reaches.
const LONG: &str = "600000";
/// A limit that a hanging request is sure to reach.
const SHORT: &str = "1";

struct Server {
    child: Child,
    says: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    fn start(limit: &str, fails: Option<&str>) -> Self {
        let mut command = Command::new(env::current_exe().expect("this binary"));
        command
            .args(["--exact", "the_server", "--ignored", "--nocapture"])
            .env("LIMIT", limit)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        command.envs(fails.map(|message| ("FAILS", message)));
        let mut child = command.spawn().expect("a child");
        let says = BufReader::new(child.stdout.take().expect("its output"));
        let mut server = Server {
            child,
            says,
            address: String::new(),
        };
        assert_eq!(server.heard(), "first");
        assert_eq!(server.heard(), "second");
        let serving = server.heard();
        let address = serving.strip_prefix(ADDRESS).expect("an address");
        address.clone_into(&mut server.address);
        server
    }

    /// The next line of the server.
    fn heard(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = self.says.read_line(&mut line).expect("output");
            assert!(read > 0, "the server ended");
            if let Some((_, line)) = line.split_once("server: ") {
                return line.trim_end().to_owned();
            }
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("a server that listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Send a request on a connection of its own, and wait until it is in flight.
    fn send(&mut self, path: &str) -> TcpStream {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\n\r\n").expect("an open connection");
        assert_eq!(self.heard(), "in flight");
        stream
    }

    fn signal(&mut self, name: &str) {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(killed.expect("kill").success());
        assert_eq!(self.heard(), "stopping: requests in flight may finish");
    }

    fn open_the_gate(&mut self) {
        let stdin: &mut ChildStdin = self.child.stdin.as_mut().expect("its input");
        writeln!(stdin).expect("a server that reads");
    }

    fn status(mut self) -> Option<i32> {
        self.child.wait().expect("the end of the child").code()
    }
}

/// No test leaves a server behind.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_all(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    // A connection that was cut off may be reset.
    let _ = stream.read_to_end(&mut all);
    String::from_utf8(all).expect("text")
}

#[test]
fn a_request_in_flight_finishes_before_after_serving_runs() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(LONG, None);
        let in_flight = server.send("/gate");
        server.signal(signal);
        server.open_the_gate();
        let response = read_all(in_flight);
        assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
        assert!(response.ends_with("through the gate"), "{response}");
        assert_eq!(server.heard(), "/gate over");
        assert_eq!(server.heard(), "stopped");
        assert_eq!(server.heard(), "stopped too");
        assert_eq!(server.status(), Some(0), "{signal}");
    }
}

#[test]
fn hanging_requests_are_cut_off_at_the_limit_and_torn_down_before_after_serving() {
    for path in ["/hang", "/stream"] {
        let mut server = Server::start(SHORT, None);
        let in_flight = server.send(path);
        server.signal("TERM");
        assert_eq!(server.heard(), format!("{path} cut off"));
        assert_eq!(server.heard(), "stopped");
        assert_eq!(server.heard(), "stopped too");
        let response = read_all(in_flight);
        assert!(!response.ends_with("0\r\n\r\n"), "{path}: {response}");
        assert_eq!(server.status(), Some(0), "{path}");
    }
}

#[test]
fn an_idle_connection_does_not_hold_up_the_stop() {
    let mut server = Server::start(LONG, None);
    let mut idle = server.connect();
    write!(idle, "GET / HTTP/1.1\r\nhost: test\r\n\r\n").expect("an open connection");
    assert_eq!(server.heard(), "/ over");
    server.signal("TERM");
    assert_eq!(server.heard(), "stopped");
    assert!(read_all(idle).ends_with("hello"));
}

#[test]
fn a_view_may_ask_who_the_client_is() {
    let mut server = Server::start(LONG, None);
    let mut stream = server.connect();
    let own = stream.local_addr().expect("an open connection").to_string();
    let request = "GET /peer HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    write!(stream, "{request}").expect("an open connection");
    assert!(read_all(stream).ends_with(&own));
    assert_eq!(server.heard(), "/peer over");
}

#[test]
fn all_after_serving_hooks_run_and_the_first_error_is_what_serve_returns() {
    let mut server = Server::start(LONG, Some("could not flush"));
    server.signal("TERM");
    assert_eq!(server.heard(), "stopped");
    assert_eq!(server.heard(), "stopped too");
    assert_eq!(server.heard(), "error: could not flush");
    assert_eq!(server.status(), Some(3));
}

#[test]
fn http_2_is_spoken_without_an_upgrade() {
    let mut server = Server::start(LONG, None);
    let mut stream = server.connect();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    // `:method GET`, `:scheme http`, `:path /`, `:authority test`, by HPACK's static table.
    let headers = [&[0x82, 0x86, 0x84, 0x41, 4][..], b"test"].concat();
    let length = u8::try_from(headers.len()).expect("a short head");
    // HEADERS, END_STREAM | END_HEADERS, stream 1.
    let frame = [&[0, 0, length, 1, 5, 0, 0, 0, 1][..], &headers].concat();
    let request = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &settings[..], &frame].concat();
    stream.write_all(&request).expect("an open connection");
    let (mut head, mut body) = (Vec::new(), Vec::new());
    loop {
        let mut frame = [0; 9];
        stream.read_exact(&mut frame).expect("a frame");
        let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
        let mut payload = vec![0; usize::try_from(length).expect("a length")];
        stream.read_exact(&mut payload).expect("its payload");
        match frame[3] {
            0 => body.extend(payload),
            1 => head.extend(payload),
            _ => continue,
        }
        let is_last = frame[4] & 1 == 1;
        if is_last {
            break;
        }
    }
    // `:status 200`, by the static table.
    assert_eq!((head[0], body.as_slice()), (0x88, &b"hello"[..]));
    assert_eq!(server.heard(), "/ over");
    // A client that holds the connection and answers no ping is waited for.
    drop(stream);
    server.signal("TERM");
    assert_eq!(server.heard(), "stopped");
}
