//! `serve` waits for spawned work before `after_serving`, and cuts off what hangs.
#![cfg(unix)]

use hooks_runtime::prelude::*;
use std::future::pending;
use support::child::{LONG, Program, SHORT, limit, read_all, say, wait_for_the_test};
use tokio::task::yield_now;
use tracing::Level;

// ---- the server

#[after_serving]
fn stopped() {
    say("stopped");
}

/// Work that goes on until the test writes a line.
#[get("/waits")]
fn waits(ctx: RequestContext) -> &'static str {
    ctx.spawn(async {
        say("at work");
        wait_for_the_test().await;
        say("done");
    });
    "at once"
}

#[get("/last")]
async fn at_last() {
    say("in flight");
    wait_for_the_test().await;
}

#[teardown_request]
async fn over(ctx: RequestContext) {
    yield_now().await;
    if ctx.uri().path() == "/last" {
        ctx.spawn(async {
            for _ in 0..1000 {
                yield_now().await;
            }
            say("from a teardown");
        });
    }
}

/// It says when it is dropped.
struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        say("dropped");
        panic!("in a drop, on purpose");
    }
}

#[get("/hangs")]
fn hangs(ctx: RequestContext) -> &'static str {
    for _ in 0..2 {
        let dropped = Dropped;
        ctx.spawn(async move {
            let _dropped = dropped;
            pending::<()>().await;
        });
    }
    "hangs"
}

const SERVER: Program = Program::new(module_path!(), &[]);

/// The server that the other tests start; run by itself, a test of one without work.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_server() {
    let Some(limit) = limit(&[Level::INFO, Level::WARN]) else {
        let mut server = SERVER.start(LONG, &[]);
        server.signal("TERM");
        server.says(&["stopped", "ended"]);
        return assert_eq!(server.status(), Some(0));
    };
    support::quiet();
    let app = app!(self).shutdown_timeout(limit);
    app.serve("127.0.0.1:0").await.expect("a server");
    say("ended");
}

// ---- the tests

#[test]
fn spawned_work_ends_before_after_serving_runs() {
    for signal in ["TERM", "INT"] {
        let mut server = SERVER.start(LONG, &[]);
        let asked = server.send("/waits");
        server.says(&["at work"]);
        server.signal(signal);
        // The response left at once.
        assert!(read_all(asked).ends_with("at once"));
        server.let_through();
        server.says(&["done", "stopped", "ended"]);
        assert_eq!(server.status(), Some(0));
    }
}

#[test]
fn what_hangs_is_cut_off_at_the_limit_and_counted() {
    let mut server = SERVER.start(SHORT, &[]);
    let mut asked = server.send("/hangs");
    let mut begun = [0; 8];
    std::io::Read::read_exact(&mut asked, &mut begun).expect("a response");
    server.signal("TERM");
    let cut_off = "spawned work did not end within the shutdown timeout and is cut off cut_off=2";
    server.says(&[cut_off]);
    let lost =
        r#"spawned work was dropped before its end method=GET path="/hangs" endpoint="hangs""#;
    server.says(&["dropped", lost, "dropped", lost, "stopped", "ended"]);
    assert_eq!(server.status(), Some(0));
}

#[test]
fn work_that_the_last_teardown_spawns_is_waited_for() {
    let mut server = SERVER.start(LONG, &[]);
    let _in_flight = server.send("/last");
    server.says(&["in flight"]);
    server.signal("TERM");
    server.let_through();
    server.says(&["from a teardown", "stopped", "ended"]);
}
