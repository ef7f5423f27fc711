//! A teardown hook is told the time, the bytes and whether they were all, in an app in which nobody
//! takes the context.

use axum::Router;
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use support::{Chunks, End, Trace, request, send, within};

/// Bytes, whether they were all, and the time.
type Measured = Arc<Mutex<Option<(u64, bool, Duration)>>>;

#[teardown_request]
fn measure(outcome: &Outcome, measured: State<Measured>) {
    let bytes = outcome.bytes_sent();
    *measured.lock().unwrap() = Some((bytes, outcome.is_complete(), outcome.elapsed()));
}

#[get("/comes")]
fn comes(trace: State<Trace>) -> Response {
    Chunks::body(&trace, &["one", "three"], End::Comes).into_response()
}

#[get("/fails")]
fn fails(trace: State<Trace>) -> Response {
    Chunks::body(&trace, &["one", "three"], End::Fails).into_response()
}

fn app() -> (Router, Measured) {
    let measured = Measured::default();
    let app = app!(self).state(measured.clone()).state(Trace::default());
    (app.build().unwrap(), measured)
}

#[tokio::test]
async fn a_body_that_comes_to_its_end_is_complete_and_one_that_fails_is_not() {
    let (router, measured) = app();
    for (uri, is_complete) in [("/comes", true), ("/fails", false)] {
        let mut body = send(&router, request("GET", uri)).await.into_body();
        while let Some(Ok(_)) = body.frame().await {}
        let (bytes, complete, _) = measured.lock().unwrap().take().unwrap();
        assert_eq!((bytes, complete), (8, is_complete), "{uri}");
    }
}

#[tokio::test]
async fn the_time_is_that_up_to_the_last_byte() {
    let (router, measured) = app();
    let sent = Instant::now();
    let response = within(send(&router, request("GET", "/comes"))).await;
    let head = sent.elapsed();
    let read = Instant::now();
    while read.elapsed() <= head {}
    // Longer than it took up to the head.
    let least = read.elapsed();
    let mut body = response.into_body();
    while body.frame().await.is_some() {}
    let (_, _, elapsed) = measured.lock().unwrap().take().unwrap();
    assert!(least <= elapsed && elapsed <= sent.elapsed());
}
