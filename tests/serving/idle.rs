//! A stop waits for no connection that waits for no response: an idle one, one with half a head, an
//! HTTP/2 client that answers no ping.
#![cfg(unix)]

use crate::http_2::{PREFACE, SETTINGS, get as request, read_frame, read_response};
use hooks_runtime::prelude::*;
use std::{
    io::{Read, Write},
    net::TcpStream,
};
use support::child::{Child, LONG, Program, limit, read_all, say};
use tracing::Level;

// ---- the server

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[after_serving]
fn stopped() {
    say("stopped");
}

const SERVER: Program = Program::new(module_path!(), &[]);

/// The server that the other tests start; run by itself, a test of one without a connection.
#[tokio::test(flavor = "multi_thread")]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO]) else {
        return stops(SERVER.start(LONG, &[]));
    };
    let app = app!(self).shutdown_timeout(limit);
    app.serve("127.0.0.1:0").await.expect("a stop");
}

// ---- the tests

/// It stops long before the limit.
fn stops(mut server: Child) {
    server.signal("TERM");
    server.says(&["stopped"]);
    assert_eq!(server.status(), Some(0));
}

fn send(server: &Child, bytes: &[u8]) -> TcpStream {
    let mut stream = server.connect();
    stream.write_all(bytes).expect("an open connection");
    // The server has read it, as it reads in order.
    let mut other = server.connect();
    let request = "GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    write!(other, "{request}").expect("an open connection");
    assert!(read_all(other).ends_with("hello"));
    stream
}

#[test]
fn a_connection_that_said_nothing() {
    let server = SERVER.start(LONG, &[]);
    let _silent = send(&server, b"");
    stops(server);
}

#[test]
fn half_a_head() {
    let halves = [
        "G",
        "GET / HTTP/1.1",
        "GET / HTTP/1.1\r\nhost: te",
        "GET / HTTP/1.1\r\nhost: test\r\n",
        "POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 3\r\n",
        "PRI * HT",
    ];
    for half in halves {
        let server = SERVER.start(LONG, &[]);
        let half = send(&server, half.as_bytes());
        stops(server);
        assert_eq!(read_all(half), "");
    }
}

#[test]
fn half_a_head_after_a_request() {
    let server = SERVER.start(LONG, &[]);
    let head = "GET / HTTP/1.1\r\nhost: test\r\n\r\n";
    let half = send(&server, format!("{head}GET / HT").as_bytes());
    stops(server);
    assert!(read_all(half).ends_with("hello"));
}

#[test]
fn an_http_2_preface_alone_or_with_settings() {
    for settings in [&[][..], SETTINGS] {
        let server = SERVER.start(LONG, &[]);
        let mut stream = send(&server, &[PREFACE, settings].concat());
        let settings = 4;
        assert_eq!(read_frame(&mut stream).0, settings);
        stops(server);
        // What was told before the end: GOAWAY.
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        let mut rest = rest.as_slice();
        let go_away = 7;
        while read_frame(&mut rest).0 != go_away {}
    }
}

#[test]
fn an_http_2_client_that_was_answered_and_is_silent() {
    let server = SERVER.start(LONG, &[]);
    let mut stream = send(&server, &[PREFACE, SETTINGS, &request("/")].concat());
    assert_eq!(read_response(&mut stream), (true, b"hello".to_vec()));
    stops(server);
}
