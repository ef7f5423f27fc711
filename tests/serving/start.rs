//! What ends a start: a panic of a `before_serving` hook, as an error does, or a signal, which is a
//! stop.
#![cfg(unix)]

use hooks_runtime::prelude::*;
use std::{env, future::pending};
use support::{
    Trace,
    child::{LONG, Program, limit, say},
    within,
};
use tracing::Level;

/// It says when it is dropped.
struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        say("dropped");
    }
}

#[before_serving]
async fn connect() {
    // Only in the server.
    if env::var_os("LIMIT").is_some() {
        let _dropped = Dropped;
        say("connecting");
        pending::<()>().await;
    }
}

#[before_serving]
fn panics() {
    panic!("the start on purpose");
}

#[before_serving]
fn never(trace: State<Trace>) {
    trace.push("never");
}

#[after_serving]
fn stop_panics() {
    say("stopped");
    panic!("the stop on purpose");
}

#[after_serving]
fn stop(trace: State<Trace>) {
    trace.push("stop");
    say("stopped too");
}

const SERVER: Program = Program::new(module_path!(), &[]);

/// The server that the other tests start; run by itself, a test that it starts.
#[tokio::test]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO, Level::ERROR]) else {
        return SERVER.begin(LONG, &[]).says(&["connecting"]);
    };
    support::quiet();
    let app = app!(self).state(Trace::default()).shutdown_timeout(limit);
    let served = app.serve("127.0.0.1:0").await;
    say(served.expect_err("the error of `stop_panics`"));
}

#[test]
fn a_signal_drops_the_hook_that_runs_skips_the_rest_and_is_a_stop() {
    for signal in ["TERM", "INT"] {
        let mut server = SERVER.begin(LONG, &[]);
        server.says(&["connecting"]);
        server.signal_early(signal);
        server.says(&["dropped", "stopped"]);
        // One that panics keeps none from running, and is what `serve` returns.
        let logged = server.heard();
        assert!(
            logged.starts_with(concat!(
                "after_serving failed hook=`stop_panics` at ",
                file!()
            )),
            "{logged}"
        );
        assert!(
            logged.ends_with("error=panicked: the stop on purpose"),
            "{logged}"
        );
        server.says(&["stopped too", "panicked: the stop on purpose"]);
        assert_eq!(server.status(), Some(0));
    }
}

#[tokio::test]
async fn a_panic_ends_it_and_nothing_else_runs() {
    support::quiet();
    let trace = Trace::default();
    let served = within(app!(self).state(trace.clone()).serve("127.0.0.1:0")).await;
    assert_eq!(
        served.expect_err("the error").to_string(),
        "panicked: the start on purpose"
    );
    assert_eq!(trace.take(), "");
}
