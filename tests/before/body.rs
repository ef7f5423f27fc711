//! A before hook reads the body, and the view reads the same bytes.

use axum::{body::Bytes, extract::DefaultBodyLimit, extract::rejection::BytesRejection};
use hooks_runtime::{prelude::*, testing::TestResponse};
use serde::{Deserialize, Serialize};
use support::{Is, Trace, request};

static READS: Blueprint = Blueprint::new("reads").url_prefix("/reads");
static ASKS: Blueprint = Blueprint::new("asks").url_prefix("/asks");
static HEADS: Blueprint = Blueprint::new("heads").url_prefix("/heads");

#[derive(Deserialize, Serialize)]
struct Note {
    text: String,
}

#[before_request(READS)]
async fn signature(trace: State<Trace>, body: Bytes) {
    trace.push(format!("bytes {}", body.len()));
}

#[before_request(READS)]
fn as_text(trace: State<Trace>, body: String) {
    trace.push(format!("text {}", body.len()));
}

#[before_request(READS)]
async fn as_json(trace: State<Trace>, Json(note): Json<Note>) {
    trace.push(format!("json {}", note.text.len()));
}

#[before_request(ASKS)]
fn asks(trace: State<Trace>, body: Result<Bytes, BytesRejection>) {
    let body = body
        .map(|body| body.len())
        .map_err(|rejection| rejection.status().as_u16());
    trace.push(format!("{body:?}"));
}

/// A head argument in the last place leaves the body alone.
#[before_request(HEADS)]
fn heads(headers: HeaderMap) -> Option<()> {
    headers.contains_key("x-stop").then_some(())
}

#[post(READS, "/")]
#[post(HEADS, "/")]
fn view(trace: State<Trace>, Json(note): Json<Note>) -> String {
    trace.push("view");
    note.text
}

#[post("/plain")]
#[post(ASKS, "/")]
fn plain(body: Bytes) -> String {
    body.len().to_string()
}

#[error_handler(413)]
fn too_large(_: &Error) -> (StatusCode, &'static str) {
    (StatusCode::PAYLOAD_TOO_LARGE, "by status")
}

#[error_handler]
fn by_type(rejection: &BytesRejection) -> String {
    rejection.body_text()
}

fn app(trace: &Trace) -> App {
    app!(self)
        .register(&READS)
        .register(&ASKS)
        .register(&HEADS)
        .state(trace.clone())
}

async fn post(app: App, uri: &str, length: usize) -> TestResponse {
    let note = Note {
        text: "x".repeat(length),
    };
    app.test_client().post(uri).json(&note).await
}

const MEGABYTE: usize = 1 << 20;

#[tokio::test]
async fn every_hook_and_the_view_see_the_whole_body() {
    let trace = Trace::default();
    let res = post(app(&trace), "/reads/", 5).await;
    assert_eq!(res.text(), "xxxxx");
    assert_eq!(trace.take(), "bytes 16 > text 16 > json 5 > view");
}

#[tokio::test]
async fn a_large_body_within_the_limit_comes_through_whole() {
    let trace = Trace::default();
    let res = post(app(&trace), "/reads/", MEGABYTE).await;
    assert_eq!(res.text().len(), MEGABYTE);
}

#[tokio::test]
async fn over_axums_limit_it_is_a_413_in_a_hook_as_in_a_view() {
    for uri in ["/reads/", "/plain"] {
        let trace = Trace::default();
        let res = post(app(&trace), uri, 2 * MEGABYTE).await;
        res.is(413, "by status");
        assert_eq!(trace.take(), "", "{uri}");
    }
}

#[tokio::test]
async fn a_limit_set_with_axums_layer_holds_in_hooks_too() {
    for (uri, body) in [("/reads/", "x".repeat(100)), ("/plain", "111".to_owned())] {
        let trace = Trace::default();
        let res = post(app(&trace).layer(DefaultBodyLimit::max(150)), uri, 100).await;
        assert_eq!(
            (res.status().as_u16(), res.text()),
            (200, body.as_str()),
            "{uri}"
        );
        let res = post(app(&trace).layer(DefaultBodyLimit::max(50)), uri, 100).await;
        assert_eq!(res.status(), StatusCode::PAYLOAD_TOO_LARGE, "{uri}");
        let app = app(&trace).layer(DefaultBodyLimit::disable());
        assert_eq!(
            post(app, uri, 3 * MEGABYTE).await.status(),
            StatusCode::OK,
            "{uri}"
        );
    }
}

#[tokio::test]
async fn a_hook_may_ask_for_the_rejection_and_the_view_still_meets_it() {
    let trace = Trace::default();
    let res = post(app(&trace), "/asks/", 5).await;
    assert_eq!((trace.take().as_str(), res.text()), ("Ok(16)", "16"));

    let res = post(app(&trace), "/asks/", 2 * MEGABYTE).await;
    assert_eq!(trace.take(), "Err(413)");
    res.is(413, "by status");
}

#[tokio::test]
async fn a_hook_that_reads_the_head_only_leaves_the_body_unread() {
    let trace = Trace::default();
    let res = post(app(&trace), "/heads/", 5).await;
    assert_eq!(res.text(), "xxxxx");
}

#[tokio::test]
async fn a_body_that_a_hook_finds_malformed_is_rejected_as_in_a_view() {
    let trace = Trace::default();
    let client = app(&trace).test_client();
    let res = client
        .post("/reads/")
        .body("{")
        .header("content-type", "application/json")
        .await;
    assert_eq!(res.status(), StatusCode::BAD_REQUEST);
    assert!(!trace.take().contains("view"));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_clients_fault() {
    for uri in ["/reads/", "/asks/", "/plain"] {
        support::quiet();
        let trace = Trace::default();
        let mut request = request("POST", uri);
        *request.body_mut() = support::Chunks::body(&trace, &["one"], support::End::Fails);
        let response = support::send(&app(&trace).build().unwrap(), request).await;
        assert_eq!(
            response.status(),
            StatusCode::OK,
            "{uri}: the handler by type has it"
        );
    }
}
