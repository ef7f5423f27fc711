//! Own binary: a subscriber is for a whole process. Without one, a test is told what failed.
//!
//! The binary runs itself once more, for the test that fails, and reads its standard error.

use hooks_runtime::prelude::*;
use std::{env, process::Command};

static FORGOTTEN: Blueprint = Blueprint::new("forgotten");

#[get(FORGOTTEN, "/forgotten")]
fn forgotten() {}

#[derive(Debug)]
struct Outer(std::num::ParseIntError);

impl std::fmt::Display for Outer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the page has no number")
    }
}

impl std::error::Error for Outer {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[get("/fails")]
fn fails() -> Result<()> {
    "x".parse::<u8>().map_err(Outer)?;
    Ok(())
}

#[get("/spawns")]
fn spawns(ctx: RequestContext) {
    ctx.spawn(async { Err::<(), _>(Error::msg("the mail was refused")) });
}

#[get("/fine")]
fn fine() -> Result<()> {
    Err(abort(StatusCode::NOT_FOUND))
}

#[teardown_request]
fn teardown(uri: Uri) {
    assert_ne!(uri.path(), "/fine", "nothing to release");
}

async fn ask() {
    let client = app!().test_client();
    for uri in ["/fails", "/spawns", "/fine"] {
        client.get(uri).await;
    }
    tokio::task::yield_now().await;
}

#[tokio::test]
#[ignore = "run by the others, in a process of its own"]
async fn asked_without_a_subscriber() {
    ask().await;
}

#[tokio::test]
#[ignore = "run by the others, in a process of its own"]
async fn asked_with_a_subscriber() {
    tracing_subscriber::fmt().with_writer(std::io::sink).init();
    ask().await;
}

#[tokio::test]
#[ignore = "run by the others, in a process of its own"]
async fn served_to_others() {
    use tower::ServiceExt;
    let router = app!().build().unwrap();
    let request = axum::http::Request::get("/fails").body(axum::body::Body::empty());
    let response = router.oneshot(request.unwrap()).await.unwrap();
    assert!(response.extensions().is_empty());
}

/// The lines of this file's messages on standard error.
fn standard_error(test: &str) -> Vec<String> {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", test, "--nocapture"])
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    let lines = text.lines().filter(|line| {
        let starts = ["warning: ", "GET ", "teardown failed: "];
        starts.iter().any(|start| line.starts_with(start))
    });
    lines.map(str::to_owned).collect()
}

#[test]
fn without_a_subscriber_failures_and_warnings_are_told() {
    let lines = standard_error("asked_without_a_subscriber");
    let [forgotten, fails, teardown, spawned] = &lines[..] else {
        panic!("{lines:#?}")
    };
    assert!(
        forgotten.starts_with("warning: the blueprint `forgotten`"),
        "{forgotten}"
    );
    let file = file!();
    assert!(fails.starts_with("GET /fails: error while handling a request in `fails` at "));
    assert!(fails.contains(file), "{fails}");
    assert!(
        fails.ends_with(": the page has no number: invalid digit found in string"),
        "{fails}"
    );
    assert_eq!(
        spawned,
        "GET /spawns: spawned work failed: the mail was refused"
    );
    assert!(
        teardown.starts_with("teardown failed: `teardown` at"),
        "{teardown}"
    );
    assert!(teardown.contains("nothing to release"), "{teardown}");
}

#[test]
fn with_a_subscriber_it_alone_is_told() {
    assert_eq!(standard_error("asked_with_a_subscriber"), [""; 0]);
}

#[test]
fn who_serves_the_app_is_told_nothing() {
    assert_eq!(standard_error("served_to_others"), [""; 0]);
}
