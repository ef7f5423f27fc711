//! Sessions of WebSockets, and of bodies that are streamed.

use super::failures::Shaky;
use axum::body::{Body, Bytes};
use futures_util::stream;
use hooks_batteries::{Session, Sessions};
use hooks_runtime::{
    TestClient,
    prelude::*,
    ws::{Message, WebSocketUpgrade},
};
use hyper::ext::Protocol;
use std::convert::Infallible;
use support::{Server, Trace, within};

#[get("/user")]
fn user(session: Session) -> Result<String> {
    Ok(session.get("user")?.unwrap_or_default())
}

#[get("/set/{user}")]
fn set(session: Session, Path(user): Path<String>) -> Result<()> {
    session.set("user", user)
}

/// Reads at once, and writes what it is told to.
#[websocket("/chat")]
async fn chat(ws: WebSocketUpgrade, session: Session) -> Result<Response> {
    session.set("seen", "yes")?;
    Ok(ws.on_upgrade(async move |mut socket| {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            session.set("user", text.as_str())?;
            if text.starts_with("save") {
                session.save().await?;
            }
            socket
                .send(session.get::<String>("user")?.unwrap_or_default().into())
                .await?;
        }
        Ok::<_, Error>(())
    }))
}

/// Ends its session in another request, before its own write is saved.
#[websocket("/gone")]
async fn gone(
    ws: WebSocketUpgrade,
    session: Session,
    store: State<Shaky>,
    trace: State<Trace>,
) -> Result<Response> {
    store.clear();
    session.set("user", "late")?;
    Ok(ws.on_upgrade(async move |_| trace.push("opened")))
}

/// Its store goes down before its write is saved.
#[websocket("/down")]
async fn down(
    ws: WebSocketUpgrade,
    session: Session,
    store: State<Shaky>,
    trace: State<Trace>,
) -> Result<Response> {
    store.set_down(true);
    session.set("user", "late")?;
    Ok(ws.on_upgrade(async move |_| trace.push("opened")))
}

/// Of axum: this request ends with its handshake.
#[websocket("/of-axum")]
fn of_axum(ws: axum::extract::ws::WebSocketUpgrade, session: Session) -> Result<Response> {
    session.set("user", "axum")?;
    Ok(ws.on_upgrade(|_| async {}))
}

#[websocket("/quiet")]
fn quiet(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

#[websocket("/denied")]
fn denied(_: WebSocketUpgrade, session: Session) -> Result<()> {
    session.set("user", "denied")?;
    Err(abort(StatusCode::FORBIDDEN))
}

#[teardown_websocket]
fn over(trace: State<Trace>) {
    trace.push("over");
}

#[get("/stream")]
async fn streamed(session: Session) -> Result<Body> {
    session.set("user", "before")?;
    session.save().await?;
    let chunk = async move {
        session.set("user", "streamed").unwrap();
        session.save().await.unwrap();
        Ok::<_, Infallible>(Bytes::from("done"))
    };
    Ok(Body::from_stream(stream::once(chunk)))
}

fn app() -> (App, Trace, Shaky) {
    let (trace, store) = (Trace::default(), Shaky::default());
    let app = app!(self).with(Sessions::new(store.clone()));
    let app = app.state(trace.clone()).state(store.clone());
    (app, trace, store)
}

fn client() -> (TestClient, Trace) {
    let (app, trace, _) = app();
    (app.test_client(), trace)
}

#[tokio::test]
async fn b126_what_is_written_before_the_handshake_is_saved_and_sent_with_it() {
    let (client, _) = client();
    let mut socket = client.websocket("/chat").await;
    let set = socket.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with("session="), "{set}");
    assert_eq!(socket.headers()["vary"], "cookie");
    socket.send("save ann").await;
    assert_eq!(socket.text().await, "save ann");
    // It is saved although the connection is open.
    let (pair, _) = set.split_once(';').unwrap();
    let seen = client.get("/user").header("cookie", pair).await;
    assert_eq!(seen.text(), "save ann");
}

#[tokio::test]
async fn b126_what_is_left_is_saved_when_it_is_closed() {
    let (client, trace) = client();
    client.get("/set/ann").await;
    let mut socket = client.websocket("/chat").await;
    socket.send("bob").await;
    assert_eq!(socket.text().await, "bob");
    assert_eq!(client.get("/user").await.text(), "ann");
    socket.close().await;
    trace.take_once("over").await;
    assert_eq!(client.get("/user").await.text(), "bob");
}

#[tokio::test]
async fn b126_over_http2_the_handshake_has_the_cookie_too() {
    let (app, ..) = app();
    let server = Server::start(app.build().unwrap()).await;
    let mut client = server.http2().await;
    let request = Request::builder()
        .method("CONNECT")
        .uri("http://test/chat")
        .extension(Protocol::from_static("websocket"))
        .header("sec-websocket-version", "13");
    let request = request.body(Body::empty()).unwrap();
    let handshake = within(client.send_request(request)).await.unwrap();
    assert_eq!(handshake.status(), 200);
    let set: Vec<_> = handshake.headers().get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), 1);
    assert_eq!(handshake.headers()["vary"], "cookie");
}

#[tokio::test]
async fn b126_the_extractor_of_axum_gets_the_cookie_too() {
    let (client, _) = client();
    let socket = client.websocket("/of-axum").await;
    assert_eq!(socket.headers().get_all("set-cookie").iter().count(), 1);
    assert_eq!(client.get("/user").await.text(), "axum");
}

/// No browser has half a connection, or a session that nobody stored.
#[tokio::test]
async fn b126_b123_a_store_that_is_down_denies_the_handshake() {
    let (app, trace, store) = app();
    let client = app.test_client();
    client.get("/set/ann").await;
    let denied = client.websocket("/down").denied().await;
    assert_eq!(denied.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(denied.header("retry-after"), Some("5"));
    assert_eq!(denied.header("set-cookie"), None);
    assert_eq!(denied.headers().get_all("vary").iter().count(), 1);
    let unread = client.websocket("/chat").denied().await;
    assert_eq!(unread.status(), StatusCode::SERVICE_UNAVAILABLE);
    client.websocket("/quiet").open().await;
    store.set_down(false);
    assert_eq!(client.get("/user").await.text(), "ann");
    assert_eq!(trace.take(), "over > over > over");
}

#[tokio::test]
async fn b126_b10_a_session_that_has_gone_denies_the_handshake() {
    let (client, trace) = client();
    client.get("/set/ann").await;
    let denied = client.websocket("/gone").denied().await;
    assert_eq!(denied.status(), StatusCode::BAD_REQUEST);
    assert_eq!(denied.header("set-cookie"), None);
    assert_eq!(client.get("/user").await.text(), "");
    assert_eq!(trace.take(), "over");
}

#[tokio::test]
async fn b126_a_denied_handshake_is_a_response_like_any_other() {
    let (client, _) = client();
    let denied = client.websocket("/denied").denied().await;
    assert_eq!(denied.headers().get_all("set-cookie").iter().count(), 1);
    assert_eq!(denied.headers().get_all("vary").iter().count(), 1);
}

#[test]
fn the_functions_for_tests_are_no_guards_that_build_warns_of() {
    let warnings = app().0.describe().warnings;
    let of_tests = warnings
        .iter()
        .find(|warning| warning.contains("testing.rs"));
    assert_eq!(of_tests, None);
}

#[tokio::test]
async fn b123_a_websocket_that_takes_no_session_has_none() {
    let (client, _) = client();
    let socket = client.websocket("/quiet").await;
    assert!(!socket.headers().contains_key("vary"));
}

#[tokio::test]
async fn b14_what_a_stream_saves_is_not_lost() {
    let (client, _) = client();
    client.get("/set/ann").await;
    assert_eq!(client.get("/stream").await.text(), "done");
    assert_eq!(client.get("/user").await.text(), "streamed");
}
