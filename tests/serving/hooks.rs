//! `before_serving` hooks run before the server serves and may keep it from it; a test client runs
//! none of them.

use hooks_runtime::prelude::*;
use support::{Trace, place, within};

#[before_serving]
async fn second(trace: State<Trace>) -> Result<()> {
    tokio::task::yield_now().await;
    trace.push("second");
    Ok(())
}

#[before_serving(runs_before = second)]
fn first(trace: State<Trace>) {
    trace.push("first");
}

#[before_serving(order = 1)]
fn fails(trace: State<Trace>) -> Result<()> {
    trace.push("fails");
    Err(std::io::Error::other("no database").into())
}

#[before_serving(order = 2)]
fn too_late(trace: State<Trace>) {
    trace.push("too_late");
}

#[after_serving]
fn stop(trace: State<Trace>) {
    trace.push("stop");
}

#[get("/")]
fn index() {}

#[tokio::test]
async fn the_first_that_fails_ends_serve_with_its_error() {
    let trace = Trace::default();
    let served = within(app!(self).state(trace.clone()).serve("127.0.0.1:0")).await;
    assert_eq!(served.expect_err("the error").to_string(), "no database");
    assert_eq!(trace.take(), "first > second > fails");
}

#[tokio::test]
async fn an_address_that_is_taken_is_an_error_before_any_of_them() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let trace = Trace::default();
    let address = taken.local_addr().expect("its address");
    let served = within(app!(self).state(trace.clone()).serve(address)).await;
    assert!(served.is_err());
    assert_eq!(trace.take(), "");
}

#[tokio::test]
async fn an_app_that_cannot_be_built_is_not_served() {
    let served = within(app!(self).serve("127.0.0.1:0")).await;
    let error = served.expect_err("a missing state").to_string();
    assert!(
        error.contains(&format!("`first` at {} takes `State<", place!(first))),
        "{error}"
    );
}

#[tokio::test]
async fn a_test_client_runs_none() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    assert_eq!(client.get("/").await.status(), StatusCode::OK);
    assert_eq!(trace.take(), "");
}
