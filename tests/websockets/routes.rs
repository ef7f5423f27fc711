//! `#[websocket]` is the route of a WebSocket, and nothing else opens one.

use crate::h2::connect;
use axum::{
    extract::{FromRequestParts, ws},
    http::Request,
};
use hooks_runtime::{
    prelude::*,
    ws::{RequestedProtocols, WebSocketUpgrade},
};
use hyper::ext::Protocol;
use support::{Logs, Raw, Server, Socket, Trace, place, request, send, within};

static CHAT: Blueprint = Blueprint::new("chat").url_prefix("/chat");

#[before_request]
fn of_requests(trace: State<Trace>) {
    trace.push("request");
}

#[before_websocket]
fn of_sockets(trace: State<Trace>) {
    trace.push("websocket");
}

#[websocket("/chat")]
fn chat(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        let _ = socket.send("opened".into()).await;
    })
}

#[websocket(CHAT, "/room")]
async fn room(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        let _ = socket.send("in a room".into()).await;
    })
}

#[post("/chat")]
fn say() -> &'static str {
    "said"
}

#[websocket("/both")]
fn both(ws: Option<WebSocketUpgrade>) -> Response {
    match ws {
        None => "a page".into_response(),
        Some(ws) => ws.on_upgrade(async |_| {}),
    }
}

/// Its guard takes the protocols, and the upgrade in extractors of its own.
#[websocket("/protocols", before = [looks])]
fn protocols(ws: WebSocketUpgrade) -> Response {
    ws.protocols(["b"]).on_upgrade(async |mut socket| {
        let protocol = socket.protocol().map(|name| format!("{name:?}"));
        let _ = socket.send(protocol.unwrap_or_default().into()).await;
    })
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the arguments of a route's own function"
)]
fn looks(offered: RequestedProtocols, Own(upgrade): Own, _: Axums) -> Result<()> {
    let upgrade: Vec<_> = upgrade.requested_protocols().collect();
    assert_eq!(upgrade, ["a", "b"]);
    if offered.iter().eq(["a", "b"]) && offered.contains("b") && !offered.contains("c") {
        Ok(())
    } else {
        Err(abort(StatusCode::BAD_REQUEST))
    }
}

/// An extractor that has ours in it.
struct Own(WebSocketUpgrade);

impl<S: Send + Sync> FromRequestParts<S> for Own {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let upgrade = WebSocketUpgrade::from_request_parts(parts, state).await;
        upgrade.map(Own).map_err(IntoResponse::into_response)
    }
}

/// An extractor that has axum's in it.
struct Axums(ws::WebSocketUpgrade);

impl<S: Send + Sync> FromRequestParts<S> for Axums {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let upgrade = ws::WebSocketUpgrade::from_request_parts(parts, state).await;
        upgrade.map(Axums).map_err(IntoResponse::into_response)
    }
}

#[get("/past/own")]
fn past_own(Own(ws): Own) -> Response {
    ws.on_upgrade(async |_| -> () { unreachable!("past the guards") })
}

#[any("/past/axums")]
fn past_axums(Axums(ws): Axums) -> Response {
    ws.on_upgrade(async |_| -> () { unreachable!("past the guards") })
}

#[get("/past/request")]
async fn past_request(request: Request<axum::body::Body>) -> Response {
    let (mut parts, _) = request.into_parts();
    let ws = ws::WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    ws.map_or_else(IntoResponse::into_response, |ws| {
        ws.on_upgrade(async |_| -> () { unreachable!("past the guards") })
    })
}

#[get("/past/hook")]
fn past_hook() {}

#[websocket("/past/hook/too")]
fn past_hook_too() {}

#[before_request]
#[before_websocket]
async fn opens(request: Parts, uri: Uri) -> Option<Response> {
    let mut parts = request;
    if !uri.path().starts_with("/past/hook") {
        return None;
    }
    let ws = ws::WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let ws = ws.map(|ws| ws.on_upgrade(async |_| -> () { unreachable!("past the guards") }));
    Some(ws.unwrap_or_else(IntoResponse::into_response))
}

#[get("/other")]
fn other_protocol() -> impl IntoResponse {
    (
        StatusCode::SWITCHING_PROTOCOLS,
        [("upgrade", "other"), ("connection", "upgrade")],
    )
}

fn app() -> (App, Trace) {
    let trace = Trace::default();
    (app!(self).state(trace.clone()).register(&CHAT), trace)
}

async fn start() -> (Server, Trace) {
    let (app, trace) = app();
    (Server::start(app.build().unwrap()).await, trace)
}

#[tokio::test]
async fn a_websocket_route_opens_a_websocket_after_its_own_hooks() {
    let (server, trace) = start().await;
    for (path, greeting) in [("/chat", "opened"), ("/chat/room", "in a room")] {
        let opened = Socket::open(server.address(), path).await;
        let (mut socket, _) = opened.expect("a handshake");
        assert_eq!(socket.hear().await.as_deref(), Some(greeting));
        assert_eq!(trace.take(), "websocket");
    }
}

/// Ask over HTTP/1.1, and read up to this text.
async fn ask(server: &Server, line: &str, headers: &str, until: &str) -> String {
    let mut client = Raw::connect(server.address()).await;
    let head = format!("{line} HTTP/1.1\r\nhost: test\r\n{headers}\r\n");
    client.send(&head).await;
    client.read_until(until).await.to_lowercase()
}

#[tokio::test]
async fn a_request_without_a_handshake_is_a_426_that_says_what_to_ask_for() {
    let (server, trace) = start().await;
    for (line, headers) in [
        ("GET /chat", ""),
        ("HEAD /chat", ""),
        ("GET /chat/room", ""),
        ("GET /chat", "upgrade: websocket\r\n"),
        ("GET /chat", "connection: upgrade\r\n"),
        ("GET /chat", "connection: upgrade\r\nupgrade: h2c\r\n"),
    ] {
        let answer = ask(&server, line, headers, "\r\n\r\n").await;
        assert!(
            answer.starts_with("http/1.1 426 "),
            "{line} {headers}: {answer}"
        );
        assert!(answer.contains("\r\nupgrade: websocket\r\n"), "{answer}");
        assert!(answer.contains("\r\nconnection: upgrade\r\n"), "{answer}");
        assert_eq!(trace.take(), "websocket", "{line} {headers}");
    }
}

#[tokio::test]
async fn so_it_is_over_http2() {
    let (server, _) = start().await;
    let mut client = server.http2().await;
    for protocol in [None, Some(Protocol::from_static("connect-udp"))] {
        let mut request = Request::new(axum::body::Body::empty());
        *request.uri_mut() = "http://test/chat".parse().unwrap();
        if let Some(protocol) = protocol {
            *request.method_mut() = Method::CONNECT;
            request.extensions_mut().insert(protocol);
        }
        let answer = within(client.send_request(request)).await.unwrap();
        assert_eq!(answer.status(), 426);
    }
}

#[tokio::test]
async fn a_426_names_the_protocol_whoever_renders_it() {
    #[error_handler(RENDERED, 426)]
    fn rendered(error: &HttpError) -> (StatusCode, String) {
        (
            StatusCode::UPGRADE_REQUIRED,
            format!("handled: {}", error.message()),
        )
    }
    #[websocket(RENDERED, "/")]
    fn view(ws: WebSocketUpgrade) -> Response {
        ws.on_upgrade(async |_| {})
    }
    static RENDERED: Blueprint = Blueprint::new("rendered");
    let router = App::new().register(&RENDERED).build().unwrap();
    let mut answer = send(&router, request("GET", "/")).await;
    assert_eq!(answer.status(), 426);
    assert_eq!(answer.headers()["upgrade"], "websocket");
    assert_eq!(answer.headers()["connection"], "upgrade");
    let body = axum::body::to_bytes(std::mem::take(answer.body_mut()), 1000)
        .await
        .unwrap();
    assert_eq!(
        body,
        "handled: this URL opens a WebSocket: send a WebSocket handshake"
    );
}

const ASKS: &str = "connection: upgrade\r\nupgrade: websocket\r\n";
const VERSION: &str = "sec-websocket-version: 13\r\n";
const KEY: &str = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[tokio::test]
async fn another_version_is_a_426_and_a_handshake_with_a_mistake_a_400() {
    let (server, _) = start().await;
    let headers = format!("{ASKS}{KEY}sec-websocket-version: 8\r\n");
    let answer = ask(&server, "GET /chat", &headers, "\r\n\r\n").await;
    assert!(answer.starts_with("http/1.1 426 "), "{answer}");
    assert!(
        answer.contains("\r\nsec-websocket-version: 13\r\n"),
        "{answer}"
    );
    let headers = format!("{ASKS}{VERSION}");
    let answer = ask(&server, "GET /chat", &headers, "header missing").await;
    assert!(answer.starts_with("http/1.1 400 "), "{answer}");
    assert!(
        answer.ends_with("`sec-websocket-key` header missing"),
        "{answer}"
    );
}

#[tokio::test]
async fn an_optional_upgrade_is_none_for_whoever_asks_for_no_websocket() {
    let (server, trace) = start().await;
    for headers in [
        "",
        "upgrade: websocket\r\n",
        "connection: upgrade\r\nupgrade: h2c\r\n",
        "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n",
    ] {
        let answer = ask(&server, "GET /both", headers, "a page").await;
        assert!(answer.starts_with("http/1.1 200 "), "{headers}: {answer}");
        assert_eq!(trace.take(), "websocket", "{headers}");
    }
    let mut old = Raw::connect(server.address()).await;
    old.send(&format!(
        "GET /both HTTP/1.0\r\nhost: test\r\n{ASKS}{VERSION}{KEY}\r\n"
    ))
    .await;
    let answer = old.read_until("a page").await;
    assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
    // A client may name other protocols besides.
    let headers =
        format!("connection: keep-alive, Upgrade\r\nupgrade: h2c, WebSocket\r\n{VERSION}{KEY}");
    let answer = ask(&server, "GET /both", &headers, "\r\n\r\n").await;
    assert!(answer.starts_with("http/1.1 101 "), "{answer}");
}

#[tokio::test]
async fn other_methods_of_the_path_have_the_hooks_for_requests() {
    let (app, trace) = app();
    let router = app.build().unwrap();
    let answer = send(&router, request("POST", "/chat")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(trace.take(), "request");
    let answer = send(&router, request("DELETE", "/chat")).await;
    assert_eq!(answer.status(), 405);
    assert_eq!(
        answer.headers()["allow"],
        "CONNECT, GET, HEAD, OPTIONS, POST"
    );
    assert_eq!(trace.take(), "request");
    let answer = send(&router, request("OPTIONS", "/chat")).await;
    assert_eq!(
        answer.headers()["allow"],
        "CONNECT, GET, HEAD, OPTIONS, POST"
    );
    assert_eq!(trace.take(), "request");
}

#[test]
fn a_get_and_a_websocket_of_one_path_clash() {
    static CLASH: Blueprint = Blueprint::new("clash");
    #[get(CLASH, "/chat")]
    fn page() {}
    #[websocket(CLASH, "/chat")]
    fn socket(ws: WebSocketUpgrade) -> Response {
        ws.on_upgrade(async |_| {})
    }
    let error = App::new().register(&CLASH).build().unwrap_err().to_string();
    assert!(
        error.contains("two routes for GET /chat (a `#[websocket]` is opened by GET)"),
        "{error}"
    );
    for place in [place!(page), place!(socket)] {
        assert!(error.contains(&place), "{error}");
    }
}

#[tokio::test]
async fn no_other_view_opens_a_websocket_by_whatever_extractor() {
    let (logs, _listening) = Logs::listen();
    let (server, trace) = start().await;
    for (path, view) in [
        ("/past/own", "past_own"),
        ("/past/axums", "past_axums"),
        ("/past/request", "past_request"),
        ("/past/hook", "opens"),
        ("/past/hook/too", "opens"),
    ] {
        let denial = Socket::open(server.address(), path).await.err();
        assert_eq!(denial.expect("no handshake").status(), 500, "{path}");
        assert_ne!(trace.take(), "");
        let told = logs.with(&format!("`{view}` at tests/websockets/routes.rs"));
        assert!(told[0].contains("`#[websocket(…)]`"), "{told:?}");
    }
    let mut client = server.http2().await;
    let denial = within(client.send_request(connect("/past/axums")))
        .await
        .unwrap();
    assert_eq!(denial.status(), 500);
}

#[tokio::test]
async fn other_protocols_are_the_views_own_business() {
    let (app, _) = app();
    let answer = send(&app.build().unwrap(), request("GET", "/other")).await;
    assert_eq!(answer.status(), 101);
}

#[tokio::test]
async fn a_guard_reads_the_protocols_and_leaves_the_upgrade_to_the_view() {
    let (app, _) = app();
    let client = app.test_client();
    let mut socket = client.websocket("/protocols").protocol("a, b").await;
    assert_eq!(socket.protocol(), Some("b"));
    assert_eq!(socket.text().await, "\"b\"");
}
