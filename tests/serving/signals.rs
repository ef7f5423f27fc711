//! `serve` serves HTTP/1 and HTTP/2 until a signal, lets requests in flight finish, cuts off those
//! that hang, and runs the serving hooks around it all.
#![cfg(unix)]

use crate::http_2::{PREFACE, SETTINGS, get as request, read_response};
use axum::extract::ConnectInfo;
use hooks_runtime::prelude::*;
use std::{
    env,
    io::Write,
    net::{SocketAddr, TcpStream},
    time::Duration,
};
use support::{
    Chunks, End, Trace,
    child::{Child, LONG, Program, SHORT, limit, read_all, say, wait_for_the_test},
};
use tracing::Level;

// ---- the server

struct Says;

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
    wait_for_the_test().await;
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

const SERVER: Program = Program::new(module_path!(), &["first", "second"]);

/// The server that the other tests start; run by itself, a test of one without a request.
#[tokio::test(flavor = "multi_thread")]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO]) else {
        let mut server = SERVER.start(LONG, &[]);
        server.signal("TERM");
        server.says(&["stopped", "stopped too"]);
        return assert_eq!(server.status(), Some(0));
    };
    let app = app!(self).state(Says).shutdown_timeout(limit);
    if let Err(error) = app.serve("127.0.0.1:0").await {
        say(format_args!("error: {error}"));
        std::process::exit(3);
    }
}

// ---- the tests

fn start(limit: &str) -> Child {
    SERVER.start(limit, &[])
}

/// Send a request, and wait until it is in flight.
fn send(server: &mut Child, path: &str) -> TcpStream {
    let stream = server.send(path);
    server.says(&["in flight"]);
    stream
}

#[test]
fn a_request_in_flight_finishes_before_after_serving_runs() {
    for signal in ["TERM", "INT"] {
        let mut server = start(LONG);
        let in_flight = send(&mut server, "/gate");
        server.signal(signal);
        server.let_through();
        let response = read_all(in_flight);
        assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
        assert!(response.ends_with("through the gate"), "{response}");
        server.says(&["/gate over"]);
        server.says(&["stopped", "stopped too"]);
        assert_eq!(server.status(), Some(0), "{signal}");
    }
}

#[test]
fn hanging_requests_are_cut_off_at_the_limit_and_torn_down_before_after_serving() {
    for path in ["/hang", "/stream"] {
        let mut server = start(SHORT);
        let in_flight = send(&mut server, path);
        server.signal("TERM");
        assert_eq!(server.heard(), format!("{path} cut off"));
        server.says(&["stopped", "stopped too"]);
        let response = read_all(in_flight);
        assert!(!response.ends_with("0\r\n\r\n"), "{path}: {response}");
        assert_eq!(server.status(), Some(0), "{path}");
    }
}

#[test]
fn an_idle_connection_does_not_hold_up_the_stop() {
    let mut server = start(LONG);
    let mut idle = server.connect();
    write!(idle, "GET / HTTP/1.1\r\nhost: test\r\n\r\n").expect("an open connection");
    server.says(&["/ over"]);
    server.signal("TERM");
    server.says(&["stopped"]);
    assert!(read_all(idle).ends_with("hello"));
}

#[test]
fn a_view_may_ask_who_the_client_is() {
    let mut server = start(LONG);
    let mut stream = server.connect();
    let own = stream.local_addr().expect("an open connection").to_string();
    let request = "GET /peer HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    write!(stream, "{request}").expect("an open connection");
    assert!(read_all(stream).ends_with(&own));
    server.says(&["/peer over"]);
}

#[test]
fn all_after_serving_hooks_run_and_the_first_error_is_what_serve_returns() {
    let mut server = SERVER.start(LONG, &[("FAILS", "could not flush")]);
    server.signal("TERM");
    server.says(&["stopped", "stopped too", "error: could not flush"]);
    assert_eq!(server.status(), Some(3));
}

#[test]
fn http_2_is_spoken_without_an_upgrade() {
    let mut server = start(LONG);
    let mut stream = server.connect();
    let asked = [PREFACE, SETTINGS, &request("/")].concat();
    stream.write_all(&asked).expect("an open connection");
    assert_eq!(read_response(&mut stream), (true, b"hello".to_vec()));
    server.says(&["/ over"]);
    server.signal("TERM");
    server.says(&["stopped"]);
}
