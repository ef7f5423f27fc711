//! Nothing internal reaches the client; all of it reaches the log.

use axum::{
    Extension,
    extract::{MatchedPath, RawPathParams},
};
use hooks_runtime::{prelude::*, testing::TestResponse};
use std::{fmt, io};
use support::{Is, Logs};

#[derive(Debug)]
struct Query_(io::Error);

impl fmt::Display for Query_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the secret query failed")
    }
}

impl std::error::Error for Query_ {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

fn query() -> Query_ {
    Query_(io::Error::other("the secret host is down"))
}

#[get("/error")]
fn error() -> Result<()> {
    Err(query().into())
}

#[get("/unavailable")]
fn unavailable() -> Result<()> {
    Err(Error::from(query()).with_status(StatusCode::SERVICE_UNAVAILABLE))
}

#[get("/conflict")]
fn conflict() -> Result<()> {
    Err(Error::from(query()).with_status(StatusCode::CONFLICT))
}

#[get("/message")]
fn message() -> Result<()> {
    Err(Error::msg("the secret message"))
}

#[get("/panic")]
fn panic() {
    panic!("the secret on purpose")
}

#[derive(Clone)]
struct Secret;

/// An extractor that the program used wrongly: its text names types of the program.
#[get("/extension")]
fn extension(_: Extension<Secret>) {}

#[get("/path/{one}")]
fn path(_: Path<(u8, u8)>) {}

#[get("/state")]
fn matched(_: MatchedPath, _: RawPathParams) -> &'static str {
    "these two are there"
}

#[after_request]
fn after(uri: Uri, _: &mut Response) -> Result<()> {
    if uri.path() == "/after" {
        Err(query().into())
    } else {
        Ok(())
    }
}

#[get("/after")]
fn fine() {}

async fn ask(uri: &str) -> (TestResponse, Logs) {
    support::quiet();
    let (logs, _guard) = Logs::listen();
    (app!(self).test_client().get(uri).await, logs)
}

#[tokio::test]
async fn an_error_is_a_bare_500_and_its_whole_chain_is_logged() {
    for uri in ["/error", "/after"] {
        let (res, logs) = ask(uri).await;
        res.is(500, "Internal Server Error");
        assert_eq!(
            res.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
        let logged = logs.with("the secret query failed: the secret host is down");
        assert!(logged[0].starts_with("ERROR"), "{logged:?}");
        assert!(logged[0].contains(uri), "{logged:?}");
    }
}

#[tokio::test]
async fn an_error_with_a_status_renders_as_that_status() {
    let (res, logs) = ask("/unavailable").await;
    res.is(503, "Service Unavailable");
    assert_eq!(logs.with("the secret host is down").len(), 1);

    let (res, logs) = ask("/conflict").await;
    res.is(409, "Conflict");
    assert_eq!(
        logs.with("secret").len(),
        0,
        "a client's error is not the server's"
    );
}

#[tokio::test]
async fn a_message_and_a_panic_are_logged_and_not_sent() {
    for uri in ["/message", "/panic"] {
        let (res, logs) = ask(uri).await;
        res.is(500, "Internal Server Error");
        assert_eq!(logs.with("the secret").len(), 1, "{uri}");
    }
}

#[tokio::test]
async fn an_extractor_that_the_program_uses_wrongly_is_logged_and_not_explained_to_the_client() {
    for (uri, text) in [
        ("/extension", "Secret"),
        ("/path/1", "Expected 2 but got 1"),
    ] {
        let (res, logs) = ask(uri).await;
        res.is(500, "Internal Server Error");
        assert_eq!(logs.with(text).len(), 1, "{uri}");
    }
    assert_eq!(ask("/state").await.0.text(), "these two are there");
}
