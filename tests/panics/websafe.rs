//! Nothing a hook, view or handler does takes the server down.

use hooks_runtime::prelude::*;
use support::{Chunks, End, Gate, Server, Trace};

fn strike(uri: &Uri, phase: &str) {
    assert!(uri.query() != Some(phase), "{phase} on purpose");
}

#[before_request]
fn before(uri: Uri) {
    strike(&uri, "before");
}

#[get("/")]
fn view(uri: Uri) -> Result<&'static str> {
    strike(&uri, "view");
    if uri.query() == Some("handler") {
        Err(abort(StatusCode::GONE))
    } else {
        Ok("fine")
    }
}

#[get("/stream")]
fn stream(uri: Uri, trace: State<Trace>) -> Response {
    let end = match uri.query() {
        Some("panics") => End::Panics,
        Some("fails") => End::Fails,
        Some("never") => End::Never,
        _ => End::Comes,
    };
    Chunks::body(&trace, &["one", "two"], end).into_response()
}

#[get("/waits")]
async fn waits(gate: State<Gate>) {
    gate.pass().await;
}

#[error_handler(410)]
fn gone(_: &Error) -> StatusCode {
    panic!("handler on purpose")
}

#[after_request]
fn after(uri: Uri, _: &mut Response) {
    strike(&uri, "after");
}

#[teardown_request]
async fn last(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("over[cancelled={}]", outcome.is_cancelled()));
}

#[teardown_request]
fn teardown(uri: Uri) {
    strike(&uri, "teardown");
}

async fn start() -> (Server, Trace, Gate) {
    support::quiet();
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    (Server::start(app.build().unwrap()).await, trace, gate)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connection_serves_the_next_request_after_a_panic_in_any_phase() {
    let (server, trace, _) = start().await;
    let mut connection = server.connect();
    let phases = [
        ("before", "500"),
        ("view", "500"),
        ("handler", "500"),
        ("after", "500"),
        ("teardown", "200"),
    ];
    for (phase, status) in phases {
        let answer;
        (connection, answer) = connection.ask(&format!("GET /?{phase}")).await;
        assert_eq!(answer.status(), status, "{phase}");
        assert_eq!(
            trace.take_once("over[cancelled=false]").await,
            "over[cancelled=false]"
        );
        (connection, _) = connection.ask("GET /").await;
        trace.take_once("over[cancelled=false]").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_breaks_off_ends_its_response_and_the_server_goes_on() {
    let (server, trace, _) = start().await;
    for end in ["panics", "fails"] {
        let sent = server
            .connect()
            .read_all(&format!("GET /stream?{end}"))
            .await;
        assert!(!sent.ends_with("0\r\n\r\n"), "no end of the body: {sent}");
        let ended = trace.take_once("over[cancelled=false]").await;
        assert_eq!(ended, "one > two > over[cancelled=false]");
        let (_, answer) = server.connect().ask("GET /").await;
        assert_eq!(answer.body, "fine");
        trace.take_once("over[cancelled=false]").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_while_the_view_waits_is_torn_down() {
    let (server, trace, gate) = start().await;
    let mut connection = server.connect();
    connection.start("GET /waits");
    gate.reached().await;
    assert_eq!(trace.take(), "");
    drop(connection);
    assert_eq!(
        trace.take_once("over[cancelled=true]").await,
        "over[cancelled=true]"
    );
    let (_, answer) = server.connect().ask("GET /").await;
    assert_eq!(answer.body, "fine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_while_the_body_streams_is_torn_down() {
    let (server, trace, _) = start().await;
    let mut connection = server.connect();
    connection.start("GET /stream?never");
    trace.take_once("two").await;
    drop(connection);
    assert_eq!(
        trace.take_once("over[cancelled=true]").await,
        "over[cancelled=true]"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_response_on_the_wire_is_complete_and_torn_down_as_such() {
    let (server, trace, _) = start().await;
    let mut connection = server.connect();
    let requests = [
        ("GET /", "200", "fine"),
        ("HEAD /", "200", ""),
        ("GET /stream", "200", "onetwo"),
        ("HEAD /stream", "200", ""),
        ("GET /nowhere", "404", "Not Found"),
        ("OPTIONS /", "200", ""),
    ];
    for (request, status, body) in requests {
        let answer;
        (connection, answer) = connection.ask(request).await;
        assert_eq!(
            (answer.status(), answer.body.as_str()),
            (status, body),
            "{request}"
        );
        let trace = trace.take_once("over[cancelled=false]").await;
        assert!(
            trace.ends_with("over[cancelled=false]"),
            "{request}: {trace}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn head_on_the_wire_has_the_length_of_the_body_that_get_would_send() {
    let (server, _, _) = start().await;
    let (connection, answer) = server.connect().ask("HEAD /").await;
    assert!(answer.has("content-length: 4"), "{}", answer.head);
    // The connection is still in step.
    let (_, answer) = connection.ask("GET /").await;
    assert_eq!(answer.body, "fine");
}
