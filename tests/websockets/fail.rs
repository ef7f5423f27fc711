//! However a WebSocket ends, its teardown is told once, and the server goes on.

use hooks_runtime::{
    prelude::*,
    ws::{Message, WebSocket, WebSocketUpgrade},
};
use support::Socket;
use support::{Gate, Logs, Server, Trace, quiet, request, send};

#[derive(Debug)]
struct Known;

impl std::fmt::Display for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("known")
    }
}

impl std::error::Error for Known {}

#[middleware]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Result<Response> {
    let is_to_fail = request.uri().query() == Some("fails-around");
    let response = next.run(request).await;
    let raised = response.raised().map(ToString::to_string);
    let status = response.status().as_u16();
    trace.push(format!("around[{status} {}]", raised.unwrap_or_default()));
    if is_to_fail {
        return Err(Error::msg("around failed"));
    }
    Ok(response)
}

#[before_websocket]
async fn guard(uri: Uri, gate: State<Gate>) -> Result<()> {
    match uri.query() {
        Some("waits") => gate.pass().await,
        Some("fails") => return Err(abort(StatusCode::UNAUTHORIZED)),
        _ => {}
    }
    Ok(())
}

#[after_websocket]
fn after(trace: State<Trace>, uri: Uri, res: &mut Response) -> Result<()> {
    trace.push(format!("after[{}]", res.status().as_u16()));
    let is_first = res.status() == StatusCode::SWITCHING_PROTOCOLS;
    if is_first && uri.query() == Some("fails-late") {
        return Err(Error::msg("late"));
    }
    Ok(())
}

#[teardown_websocket]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map_or(0, |status| status.as_u16());
    let error = outcome.error().map(ToString::to_string);
    let how = if outcome.is_cancelled() {
        "cancelled"
    } else {
        "over"
    };
    trace.push(format!("{how}[{status} {}]", error.unwrap_or_default()));
    trace.push("over");
}

#[process_exception]
fn seen(error: &Error, trace: State<Trace>) -> Option<StatusCode> {
    trace.push(format!("seen[{error}]"));
    (error.to_string() == "answered").then_some(StatusCode::CONFLICT)
}

#[error_handler]
fn known(_: &Known) -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

#[error_handler(426)]
fn plain(error: &Error) -> (StatusCode, String) {
    (StatusCode::UPGRADE_REQUIRED, format!("handled: {error}"))
}

/// Fails as the client says.
#[websocket("/")]
fn view(ws: WebSocketUpgrade, trace: State<Trace>) -> Response {
    let failed = trace.clone();
    ws.on_failed_upgrade(move |error: hooks_runtime::axum::Error| {
        failed.push(format!("failed upgrade: {error}"));
    })
    .on_upgrade(async move |socket| converse(socket, &trace).await)
}

async fn converse(mut socket: WebSocket, trace: &Trace) -> Result<()> {
    trace.push("open");
    while let Some(message) = socket.recv().await {
        match message? {
            Message::Text(text) if text == "panic" => panic!("on purpose"),
            Message::Text(text) if text == "known" => return Err(Known.into()),
            Message::Text(text) if text == "abort" => return Err(abort(StatusCode::GONE)),
            Message::Text(text) => return Err(Error::msg(text)),
            _ => {}
        }
    }
    Ok(())
}

/// A view that changes its mind.
#[websocket("/changed")]
fn changed(ws: WebSocketUpgrade, trace: State<Trace>) -> impl IntoResponse {
    let upgrade = ws.on_upgrade(async move |_| trace.push("open"));
    (StatusCode::CONFLICT, upgrade)
}

/// Axum's own: hooks run, but are over with the handshake.
#[websocket("/axum")]
async fn axums(
    ws: hooks_runtime::axum::extract::ws::WebSocketUpgrade,
    trace: State<Trace>,
) -> Response {
    ws.on_upgrade(async move |mut socket| {
        while let Some(Ok(_)) = socket.recv().await {}
        trace.push("closed");
    })
}

/// Middleware that has no patience.
static IMPATIENT: Blueprint = Blueprint::new("impatient").url_prefix("/impatient");

#[middleware(IMPATIENT)]
async fn cut_short(gate: State<Gate>, request: Request, next: Next) -> Response {
    tokio::select! {
        response = next.run(request) => response,
        () = gate.pass() => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

#[websocket(IMPATIENT, "/")]
fn long(ws: WebSocketUpgrade, trace: State<Trace>) -> Response {
    ws.on_upgrade(async move |mut socket| {
        trace.push("open");
        while let Some(Ok(_)) = socket.recv().await {}
        trace.push("never");
    })
}

fn app() -> (axum::Router, Trace, Gate) {
    quiet();
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    (app.register(&IMPATIENT).build().unwrap(), trace, gate)
}

async fn start() -> (Server, Trace, Gate) {
    let (router, trace, gate) = app();
    (Server::start(router).await, trace, gate)
}

async fn open(server: &Server, path: &str) -> Socket {
    let (socket, _) = Socket::open(server.address(), path)
        .await
        .expect("a handshake");
    socket
}

#[tokio::test]
async fn a_failing_callback_is_logged_and_told_whoever_takes_its_error() {
    let (logs, _listening) = Logs::listen();
    let (server, trace, _) = start().await;
    for (said, error, status) in [
        ("panic", "panicked: on purpose", 500),
        ("trouble", "trouble", 500),
        ("known", "known", 418),
        ("abort", "410 Gone", 410),
        ("answered", "answered", 409),
    ] {
        let mut socket = open(&server, "/").await;
        socket.say(said).await;
        assert_eq!(socket.hear().await, None, "{said}");
        assert_eq!(
            trace.take_once("over").await,
            format!(
                "open > seen[{error}] > after[{status}] > around[{status} {error}] > over[101 {error}] > over"
            ),
        );
        assert_eq!(logs.with(error).len(), 1, "{said}: {:?}", logs.with(""));
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_is_no_error_of_the_app() {
    let (logs, _listening) = Logs::listen();
    let (server, trace, _) = start().await;
    let socket = open(&server, "/").await;
    trace.take_once("open").await;
    drop(socket);
    let end = trace.take_once("over").await;
    let error = end.strip_prefix("after[101] > around[101 ] > cancelled[101 ");
    assert!(error.is_some_and(|error| !error.starts_with(']')), "{end}");
    assert_eq!(logs.with("ERROR"), Vec::<String>::new());
}

#[tokio::test]
async fn a_client_gone_before_the_handshake_cancels_the_request() {
    let (server, trace, gate) = start().await;
    let mut connection = server.connect();
    connection.start("GET /?waits");
    gate.reached().await;
    drop(connection);
    assert_eq!(trace.take_once("over").await, "cancelled[0 ] > over");
}

#[tokio::test]
async fn a_denial_meets_the_error_handlers_and_the_after_hooks() {
    let (server, trace, _) = start().await;
    let denial = Socket::open(server.address(), "/?fails").await.err();
    assert_eq!(denial.expect("a denial").status(), 401);
    assert_eq!(
        trace.take_once("over").await,
        "after[401] > around[401 401 Unauthorized] > over[401 ] > over"
    );
    // A request that asks for no WebSocket: a rejection, raised as every one.
    let (connection, answer) = server.connect().ask("GET /").await;
    let text = "this URL opens a WebSocket: send a WebSocket handshake";
    assert_eq!(
        (answer.status(), &*answer.body),
        ("426", &*format!("handled: {text}"))
    );
    assert_eq!(
        trace.take_once("over").await,
        format!("seen[{text}] > after[426] > around[426 {text}] > over[426 ] > over")
    );
    drop(connection);
}

#[tokio::test]
async fn a_response_that_is_no_handshake_opens_nothing() {
    let (server, trace, _) = start().await;
    let denial = Socket::open(server.address(), "/changed").await.err();
    assert_eq!(denial.expect("no handshake").status(), 409);
    assert_eq!(
        trace.take_once("over").await,
        "after[409] > around[409 ] > over[409 ] > over"
    );
}

#[tokio::test]
async fn an_upgrade_that_fails_ends_the_request_and_calls_no_callback() {
    let (router, trace, _) = app();
    let mut request = request("GET", "/");
    for (name, value) in [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ] {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    // Of a connection that cannot be upgraded.
    let none = hyper::upgrade::on(&mut request);
    request.extensions_mut().insert(none);
    assert_eq!(send(&router, request).await.status(), 101);
    let error = "no upgrade available";
    assert_eq!(
        trace.take_once("over").await,
        format!(
            "failed upgrade: {error} > after[101] > around[101 ] > cancelled[101 {error}] > over"
        )
    );
}

#[tokio::test]
async fn an_after_hook_that_fails_meets_the_500_as_that_of_a_request() {
    let (logs, _listening) = Logs::listen();
    let (server, trace, _) = start().await;
    open(&server, "/?fails-late").await.close().await;
    assert_eq!(
        trace.take_once("over").await,
        "open > after[101] > after[500] > around[500 late] > over[101 late] > over"
    );
    assert_eq!(logs.with("error=late").len(), 1);
}

#[tokio::test]
async fn a_middleware_that_fails_is_told_to_teardown() {
    let (logs, _listening) = Logs::listen();
    let (server, trace, _) = start().await;
    open(&server, "/?fails-around").await.close().await;
    assert_eq!(
        trace.take_once("over").await,
        "open > after[101] > around[101 ] > over[101 around failed] > over"
    );
    assert_eq!(logs.with("error=around failed").len(), 1);
}

#[tokio::test]
async fn a_middleware_that_goes_on_without_the_connection_ends_it() {
    let (server, trace, gate) = start().await;
    let mut socket = open(&server, "/impatient/").await;
    trace.take_once("open").await;
    gate.open();
    assert_eq!(socket.hear().await, None);
    assert_eq!(
        trace.take_once("over").await,
        "around[408 ] > over[101 ] > over"
    );
}

#[tokio::test]
async fn in_a_merged_router_the_failure_is_logged() {
    let (logs, _listening) = Logs::listen();
    let handler = |ws: WebSocketUpgrade| async { ws.on_upgrade(async |_| Err(Error::msg("lost"))) };
    let merged = axum::Router::new().route("/merged", axum::routing::get(handler));
    let app = App::new().merge(merged);
    let server = Server::start(app.build().unwrap()).await;
    let mut socket = open(&server, "/merged").await;
    assert_eq!(socket.hear().await, None);
    assert_eq!(logs.with("error=lost").len(), 1);
}

#[tokio::test]
async fn with_axums_upgrade_the_hooks_are_over_with_the_handshake() {
    let (server, trace, _) = start().await;
    let socket = open(&server, "/axum").await;
    assert_eq!(
        trace.take_once("over").await,
        "after[101] > around[101 ] > over[101 ] > over"
    );
    socket.close().await;
    assert_eq!(trace.take_once("closed").await, "closed");
    let warnings = app!(self).register(&IMPATIENT).describe().warnings;
    let [warning] = &warnings[..] else {
        panic!("{warnings:?}")
    };
    assert!(
        warning.contains("`axums` at tests/websockets/fail.rs:"),
        "{warning}"
    );
    assert!(
        warning.ends_with("take `hooks_runtime::ws::WebSocketUpgrade`"),
        "{warning}"
    );
}
