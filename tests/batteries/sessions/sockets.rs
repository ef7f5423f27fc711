//! Sessions of WebSockets, and of bodies that are streamed.

use axum::body::{Body, Bytes};
use futures_util::stream;
use hooks_batteries::{Session, Sessions};
use hooks_runtime::{
    TestClient,
    prelude::*,
    ws::{Message, WebSocketUpgrade},
};
use std::convert::Infallible;
use support::Trace;

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
    session.save().await?;
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

fn client() -> (TestClient, Trace) {
    let trace = Trace::default();
    let app = app!(self).with(Sessions::default()).state(trace.clone());
    (app.test_client(), trace)
}

#[tokio::test]
async fn b126_the_handshake_has_the_cookie_of_what_was_saved_before_it() {
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
async fn b126_a_denied_handshake_is_a_response_like_any_other() {
    let (client, _) = client();
    let denied = client.websocket("/denied").denied().await;
    assert_eq!(denied.headers().get_all("set-cookie").iter().count(), 1);
    assert_eq!(denied.headers().get_all("vary").iter().count(), 1);
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
