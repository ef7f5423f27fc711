//! Whoever answers a handshake in place of a `#[websocket]` view is refused: guards would not have run.

use crate::h2::connect;
use axum::{
    Router,
    extract::{FromRequestParts, OptionalFromRequestParts, ws},
    routing,
};
use hooks_runtime::{Install, Plugin, prelude::*};
use std::sync::{Arc, Mutex};
use support::{Logs, Raw, Server, Socket, Trace, quiet, within};

type Axums = ws::WebSocketUpgrade;

fn open(upgrade: Axums) -> Response {
    upgrade.on_upgrade(async |_| {})
}

/// Holds the request of a response as long as that.
#[derive(Clone)]
#[expect(dead_code, reason = "it only keeps what is in it")]
struct Kept(Arc<Mutex<Next>>);

#[middleware]
async fn around(uri: Uri, request: hooks_runtime::axum::extract::Request, next: Next) -> Response {
    if uri.query() == Some("keeps") {
        let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
        response
            .extensions_mut()
            .insert(Kept(Arc::new(Mutex::new(next))));
        return response;
    }
    if uri.query() != Some("by_middleware") {
        return next.run(request).await;
    }
    let mut parts = request.into_parts().0;
    let upgrade = Axums::from_request_parts(&mut parts, &()).await;
    upgrade.map_or_else(IntoResponse::into_response, open)
}

#[before_request]
#[before_websocket]
fn fail(uri: Uri) -> Result<()> {
    match uri.query() {
        Some("handler") => Err(abort(StatusCode::UNAUTHORIZED)),
        _ => Ok(()),
    }
}

#[error_handler(401)]
fn handler(_: &Error, upgrade: Option<Upgrade<'h'>>) -> Response {
    match upgrade {
        Some(Upgrade(upgrade)) => open(upgrade),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

#[process_exception]
fn exception(_: &Error, upgrade: Option<Upgrade<'e'>>) -> Option<Response> {
    upgrade.map(|Upgrade(upgrade)| open(upgrade))
}

/// Where the query begins with this letter. It is not known as what opens a WebSocket.
struct Upgrade<const FOR: char>(Axums);

impl<S: Send + Sync, const FOR: char> OptionalFromRequestParts<S> for Upgrade<FOR> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, Self::Rejection> {
        // Axum's takes it out of the request.
        if !parts
            .uri
            .query()
            .is_some_and(|query| query.starts_with(FOR))
        {
            return Ok(None);
        }
        let upgrade = <Axums as FromRequestParts<S>>::from_request_parts(parts, state);
        Ok(upgrade.await.ok().map(Upgrade))
    }
}

#[after_request]
#[after_websocket]
fn after(upgrade: Option<Upgrade<'a'>>, res: &mut Response) {
    if let Some(Upgrade(upgrade)) = upgrade {
        *res = open(upgrade);
    }
}

#[before_request]
fn callback(ctx: RequestContext, upgrade: Option<Upgrade<'c'>>) {
    if let Some(Upgrade(upgrade)) = upgrade {
        ctx.after_this_request(|_| open(upgrade));
    }
}

#[teardown_request]
#[teardown_websocket]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map_or(0, |status| status.as_u16());
    trace.push(format!("over[{status} {}]", outcome.error().is_some()));
}

#[any("/page")]
fn page() -> &'static str {
    "a page"
}

#[any("/failed")]
fn failed() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[websocket("/chat")]
fn chat(upgrade: hooks_runtime::ws::WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket| {
        let _ = socket.send("hello".into()).await;
    })
}

#[websocket("/axum")]
fn by_axum(upgrade: Axums) -> Response {
    upgrade.on_upgrade(async |mut socket| {
        let _ = socket.send("hello".into()).await;
    })
}

#[get("/other")]
fn other_protocol() -> impl IntoResponse {
    let headers = [("upgrade", "other"), ("connection", "upgrade")];
    (StatusCode::SWITCHING_PROTOCOLS, headers)
}

#[get("/bare")]
fn bare() -> StatusCode {
    StatusCode::SWITCHING_PROTOCOLS
}

/// Sets this status on all responses.
struct Sets(StatusCode);

impl Plugin for Sets {
    fn install(self, at: &mut Install<'_>) {
        at.on_response(move |res| *res.status_mut() = self.0);
    }
}

/// Removes a header that a handshake needs.
struct Unnames;

impl Plugin for Unnames {
    fn install(self, at: &mut Install<'_>) {
        at.on_response(|res| drop(res.headers_mut().remove("upgrade")));
    }
}

fn app(trace: &Trace) -> App {
    quiet();
    let greet = |upgrade: Axums| async {
        upgrade.on_upgrade(async |mut socket| {
            let _ = socket.send("hello".into()).await;
        })
    };
    let routes = || Router::new().route("/merged", routing::any(greet));
    app!(self)
        .state(trace.clone())
        .merge(routes())
        .mount("/mounted", routes())
}

#[tokio::test]
async fn nobody_but_a_websocket_view_answers_a_handshake() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().unwrap()).await;
    for (path, function) in [
        ("/page?by_middleware", "`around`"),
        ("/nowhere?by_middleware", "`around`"),
        ("/merged?by_middleware", "`around`"),
        ("/chat?by_middleware", "`around`"),
        ("/axum?by_middleware", "`around`"),
        ("/page?handler", "`handler`"),
        ("/nowhere?handler", "`handler`"),
        ("/chat?handler", "`handler`"),
        ("/failed?exception", "`exception`"),
        ("/page?after", "after the view"),
        ("/nowhere?after", "after the view"),
        ("/page?callback", ""),
    ] {
        let (logs, _listening) = Logs::listen();
        let denial = Socket::open(server.address(), path).await.err();
        assert_eq!(denial.expect("no handshake").status(), 500, "{path}");
        assert_eq!(
            trace.take_once("over[500 true]").await,
            "over[500 true]",
            "{path}"
        );
        let told = logs.with("#[websocket(…)]");
        assert!(
            told.iter().any(|line| line.contains(function)),
            "{path}: {told:?}"
        );
    }
}

#[tokio::test]
async fn nobody_else_does_over_http2() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().unwrap()).await;
    let mut client = server.http2().await;
    for (path, status) in [
        ("/page?by_middleware", 500),
        ("/chat?by_middleware", 500),
        ("/page?handler", 500),
        ("/failed?exception", 500),
        ("/page?after", 500),
        ("/page?callback", 500),
        ("/chat", 200),
        ("/axum", 200),
        ("/merged", 200),
        ("/mounted/merged", 200),
    ] {
        let answer = within(client.send_request(connect(path))).await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
}

#[tokio::test]
async fn what_a_view_or_another_router_opens_passes_all_that_is_around_it() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().unwrap()).await;
    for path in ["/chat", "/axum", "/merged", "/mounted/merged"] {
        let opened = Socket::open(server.address(), path).await;
        let (mut socket, _) = opened.unwrap_or_else(|denial| panic!("{path}: {denial:?}"));
        assert_eq!(socket.hear().await.as_deref(), Some("hello"), "{path}");
    }
}

#[tokio::test]
async fn a_handshake_that_a_plugin_takes_the_protocol_from_opens_nothing() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).with(Unnames).build().unwrap()).await;
    for path in ["/chat", "/axum", "/merged"] {
        let (logs, _listening) = Logs::listen();
        let denial = Socket::open(server.address(), path).await.err();
        assert_eq!(denial.expect("no handshake").status(), 500, "{path}");
        assert_eq!(trace.take_once("over[500 true]").await, "over[500 true]");
        assert_eq!(logs.with("without an `Upgrade` header").len(), 1, "{path}");
    }
}

/// `GET` over HTTP/1.1, and the head of the answer.
async fn head(server: &Server, path: &str) -> String {
    let mut client = Raw::connect(server.address()).await;
    let get = format!(
        "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n"
    );
    client.send(&get).await;
    client.read_until("\r\n\r\n").await.to_lowercase()
}

/// RFC 9110, 15.2.2: a 101 says which protocol the connection has from then on.
#[tokio::test]
async fn a_101_that_names_no_protocol_is_a_bug_of_the_app() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().unwrap()).await;
    let other = head(&server, "/other").await;
    assert!(other.starts_with("http/1.1 101 "), "{other}");
    trace.take_once("over[101 false]").await;
    let with_plugin = app(&trace).with(Sets(StatusCode::SWITCHING_PROTOCOLS));
    let with_plugin = Server::start(with_plugin.build().unwrap()).await;
    for (server, path) in [
        (&server, "/bare"),
        (&server, "/page?keeps"),
        (&with_plugin, "/page"),
        (&with_plugin, "/nowhere"),
        (&with_plugin, "/failed"),
    ] {
        let (logs, _listening) = Logs::listen();
        let answer = head(server, path).await;
        assert!(answer.starts_with("http/1.1 500 "), "{path}: {answer}");
        assert_eq!(logs.with("without an `Upgrade` header").len(), 1, "{path}");
        let over = trace.take_once("over[500 true]").await;
        assert_eq!(over, "over[500 true]", "{path}");
    }
}
