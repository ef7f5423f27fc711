//! `Frames`: `X-Frame-Options`, and a route's own word.

use hooks_batteries::{Frames, frames};
use hooks_runtime::prelude::*;
use support::quiet;

#[get("/")]
fn index() {}

#[get("/exempt", with = [frames::exempt()])]
fn exempt() {}

#[get("/same", with = [frames::same_origin()])]
fn same() {}

#[get("/denied", with = [frames::deny()])]
fn denied() {}

#[get("/own")]
fn own() -> Response {
    [("x-frame-options", "OWN")].into_response()
}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[tokio::test]
async fn b69_every_response_has_it_unless_the_route_says_otherwise() {
    quiet();
    for (plugin, default) in [
        (Frames::deny(), "DENY"),
        (Frames::same_origin(), "SAMEORIGIN"),
    ] {
        let client = app!(self).with(plugin).test_client();
        for (path, expected) in [
            ("/", Some(default)),
            ("/nowhere", Some(default)),
            ("/panics", Some(default)),
            ("/exempt", None),
            ("/same", Some("SAMEORIGIN")),
            ("/denied", Some("DENY")),
            ("/own", Some("OWN")),
        ] {
            assert_eq!(
                client.get(path).await.header("x-frame-options"),
                expected,
                "{path}"
            );
        }
    }
}

#[test]
fn a_route_that_says_it_to_nobody_is_a_problem() {
    let error = app!(self)
        .build()
        .expect_err("nothing reads it")
        .to_string();
    assert!(error.contains("InFrames"), "{error}");
}
