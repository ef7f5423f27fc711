//! An `after_serving` hook that hangs is cut off at the limit, and keeps no other from running.
#![cfg(unix)]

use hooks_runtime::prelude::*;
use std::future::pending;
use support::child::{LONG, Program, SHORT, limit, say, wait_for_the_test};
use tracing::Level;

/// It says when it is dropped.
struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        say("dropped");
        panic!("in a drop, on purpose");
    }
}

#[after_serving]
async fn waits() {
    say("waiting");
    wait_for_the_test().await;
    say("done");
}

#[after_serving]
async fn hangs() {
    if std::env::var_os("HANGS").is_some() {
        let _dropped = Dropped;
        pending::<()>().await;
    }
}

#[after_serving]
async fn flush() {
    tokio::task::yield_now().await;
    say("flushed");
}

const SERVER: Program = Program::new(module_path!(), &[]);

/// The server that the other tests start; run by itself, a test of hooks that end within the limit.
#[tokio::test(flavor = "multi_thread")]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO, Level::ERROR]) else {
        let mut server = SERVER.start(LONG, &[]);
        server.signal("TERM");
        server.says(&["waiting"]);
        server.let_through();
        server.says(&["done", "flushed", "ended"]);
        return assert_eq!(server.status(), Some(0));
    };
    support::quiet();
    let app = app!(self).shutdown_timeout(limit);
    match app.serve("127.0.0.1:0").await {
        Ok(()) => say("ended"),
        Err(error) => say(format_args!("error: {error}")),
    }
}

#[test]
fn each_has_the_limit_and_the_one_that_is_cut_off_is_named() {
    let mut server = SERVER.start(SHORT, &[("HANGS", "")]);
    server.signal("TERM");
    server.says(&["waiting"]);
    let cut_off =
        "error=an `after_serving` hook did not end within the shutdown timeout and was cut off";
    let named = |line: String, hook: &str| {
        let begin = format!("after_serving failed hook=`{hook}` at {}", file!());
        assert!(line.starts_with(&begin), "{line}");
        assert!(line.ends_with(cut_off), "{line}");
    };
    named(server.heard(), "waits");
    server.says(&["dropped"]);
    let panicked = server.heard();
    assert!(panicked.contains("in a drop, on purpose"), "{panicked}");
    named(server.heard(), "hangs");
    server.says(&["flushed"]);
    let error =
        "error: an `after_serving` hook did not end within the shutdown timeout and was cut off";
    server.says(&[error]);
}
