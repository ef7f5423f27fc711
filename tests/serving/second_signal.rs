//! The second signal ends the process at once, whatever the app is doing.
#![cfg(unix)]

use hooks_runtime::prelude::*;
use std::{env, future::pending, thread::sleep, time::Duration};
use support::child::{Child, LONG, Program, limit, say, wait_for_the_test};
use tracing::Level;

// ---- the server

#[get("/hang")]
async fn hang() {
    say("in flight");
    pending::<()>().await;
}

/// It blocks the one thread of the server.
fn block() {
    say("blocked");
    sleep(Duration::from_secs(600));
}

#[get("/block")]
fn block_here() {
    block();
}

#[after_serving]
fn stopped() {
    say("stopped");
    if env::var_os("BLOCKS").is_some() {
        block();
    }
}

const SERVER: Program = Program::new(module_path!(), &[]);

/// The server that the other tests start; run by itself, a test of one signal.
#[tokio::test]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO, Level::WARN]) else {
        let mut server = SERVER.start(LONG, &[]);
        server.signal("TERM");
        return server.says(&["stopped", "ended"]);
    };
    let mut app = app!(self).shutdown_timeout(limit);
    if env::var_os("STOPS").is_some() {
        app = app.stop_when(wait_for_the_test());
    }
    app.serve("127.0.0.1:0").await.expect("a stop");
    say("ended");
    pending::<()>().await;
}

// ---- the tests

#[track_caller]
fn ends(mut server: Child, signal: &str) {
    let (code, name) = match signal {
        "INT" => (130, "SIGINT"),
        _ => (143, "SIGTERM"),
    };
    server.signal_early(signal);
    server.says(&[&format!(
        "{name} after a stop signal: the process ends at once"
    )]);
    assert_eq!(server.status(), Some(code));
}

#[test]
fn while_a_request_is_in_flight() {
    let pairs = [
        ("TERM", "TERM"),
        ("INT", "INT"),
        ("TERM", "INT"),
        ("INT", "TERM"),
    ];
    for (first, second) in pairs {
        let mut server = SERVER.start(LONG, &[]);
        let _in_flight = server.send("/hang");
        server.says(&["in flight"]);
        server.signal(first);
        ends(server, second);
    }
}

#[test]
fn while_an_after_serving_hook_blocks_the_only_thread() {
    let mut server = SERVER.start(LONG, &[("BLOCKS", "")]);
    server.signal("TERM");
    server.says(&["stopped", "blocked"]);
    ends(server, "INT");
}

#[test]
fn while_a_view_blocks_the_only_thread() {
    let mut server = SERVER.start(LONG, &[]);
    let _in_flight = server.send("/block");
    server.says(&["blocked"]);
    // Nothing tells that the first has come. Two that come as one are one.
    for _ in 0..5 {
        server.signal_early("TERM");
        sleep(Duration::from_millis(100));
    }
    server.says(&["SIGTERM after a stop signal: the process ends at once"]);
    assert_eq!(server.status(), Some(143));
}

#[test]
fn not_the_first_during_a_stop_that_no_signal_caused() {
    let mut server = SERVER.start(LONG, &[("STOPS", "")]);
    let _in_flight = server.send("/hang");
    server.says(&["in flight"]);
    server.let_through();
    server.says(&["stopping: requests in flight may finish"]);
    server.signal_early("INT");
    // Two that come together have no order.
    sleep(Duration::from_millis(200));
    ends(server, "TERM");
}

#[test]
fn when_the_stop_is_over_and_the_program_goes_on() {
    let mut server = SERVER.start(LONG, &[]);
    server.signal("TERM");
    server.says(&["stopped", "ended"]);
    ends(server, "TERM");
}

#[test]
fn the_first_ends_a_program_whose_stop_no_signal_caused_once_that_is_over() {
    let mut server = SERVER.start(LONG, &[("STOPS", "")]);
    server.let_through();
    server.says(&["stopping: requests in flight may finish"]);
    server.says(&["stopped", "ended"]);
    server.signal_early("INT");
    assert_eq!(server.status(), Some(130));
}
