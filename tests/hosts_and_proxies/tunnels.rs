//! A WebSocket to another server is in flight, as any other is: a stop waits for it.
#![cfg(unix)]

use hooks_runtime::prelude::*;
use std::env;
use support::{
    Gate, Server, Socket, Trace,
    child::{LONG, Program, SHORT, limit, say},
    other::other,
};
use tracing::Level;

#[after_serving]
fn stopped() {
    say("stopped");
}

const SERVER: Program = Program::new(module_path!(), &[]);

/// The server that the other tests start; run by itself, a test of its start and stop.
#[tokio::test(flavor = "multi_thread")]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO]) else {
        let mut server = SERVER.start(LONG, &[("UPSTREAM", "http://127.0.0.1:9")]);
        server.signal("TERM");
        server.says(&["stopped"]);
        return assert_eq!(server.status(), Some(0));
    };
    let upstream = env::var("UPSTREAM").expect("a URL");
    let app = app!(self).shutdown_timeout(limit).fallback_to(upstream);
    app.serve("127.0.0.1:0").await.expect("a stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_it() {
    let upstream = Server::start(other(&Trace::default(), &Gate::default())).await;
    let url = format!("http://{}", upstream.address());
    let mut server = SERVER.start(LONG, &[("UPSTREAM", &url)]);
    let address = server.connect().peer_addr().expect("an address");
    let (mut socket, _) = Socket::open(address, "/ws").await.expect("a handshake");
    server.signal("TERM");
    for text in ["hello", "again"] {
        socket.say(text).await;
        assert_eq!(socket.hear().await.as_deref(), Some(text));
    }
    socket.close().await;
    server.says(&["stopped"]);
    assert_eq!(server.status(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_cut_off_at_the_limit() {
    let upstream = Server::start(other(&Trace::default(), &Gate::default())).await;
    let url = format!("http://{}", upstream.address());
    let mut server = SERVER.start(SHORT, &[("UPSTREAM", &url)]);
    let address = server.connect().peer_addr().expect("an address");
    let (mut socket, _) = Socket::open(address, "/ws").await.expect("a handshake");
    server.signal("TERM");
    server.says(&["stopped"]);
    assert_eq!(socket.hear().await, None);
    assert_eq!(server.status(), Some(0));
}
