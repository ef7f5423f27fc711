//! Functions that a handshake waits for.

use hooks_runtime::{
    prelude::*,
    ws::{Message, WebSocketUpgrade},
};
use std::{fmt, time::Duration};
use support::{Server, Trace};

#[derive(Debug)]
struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the room is full")
    }
}

impl std::error::Error for Full {}

#[error_handler]
fn full(error: &Full) -> (StatusCode, String) {
    (StatusCode::SERVICE_UNAVAILABLE, error.to_string())
}

fn name(ctx: &RequestContext, name: &'static str) {
    ctx.before_handshake(move |mut handshake| async move {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let value = name.parse()?;
        handshake.headers_mut().append("x-names", value);
        Ok(handshake)
    });
}

#[before_websocket]
fn first(ctx: RequestContext) {
    name(&ctx, "first");
}

#[websocket("/{what}")]
fn view(
    ws: WebSocketUpgrade,
    ctx: RequestContext,
    trace: State<Trace>,
    Path(what): Path<String>,
) -> Result<Response> {
    ctx.after_this_request(|mut res| {
        res.headers_mut().append("x-names", "sync".parse().unwrap());
        res
    });
    match what.as_str() {
        "fails" => ctx.before_handshake(|_| async { Err(Full.into()) }),
        "panics" => ctx.before_handshake(|_| async { panic!("on purpose") }),
        "denies" => {
            ctx.before_handshake(|_| async { Ok(StatusCode::FORBIDDEN.into_response()) });
        }
        "unnames" => ctx.before_handshake(|mut handshake| async {
            handshake.headers_mut().remove("upgrade");
            Ok(handshake)
        }),
        "raises" => return Err(Full.into()),
        _ => {}
    }
    name(&ctx, "last");
    let trace = trace.clone();
    Ok(ws.on_upgrade(async move |mut socket| {
        trace.push("opened");
        name(&ctx, "too late");
        socket.send(Message::text("hi")).await
    }))
}

#[get("/get")]
fn get(ctx: RequestContext) -> &'static str {
    name(&ctx, "never");
    "got"
}

#[tokio::test]
async fn functions_that_are_awaited_change_it_after_callbacks() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    let mut socket = client.websocket("/opens").await;
    let names: Vec<_> = socket.headers().get_all("x-names").into_iter().collect();
    assert_eq!(names, ["sync", "first", "last"]);
    assert_eq!(socket.text().await, "hi");
    let plain = client.get("/get").await;
    assert_eq!((plain.text(), plain.header("x-names")), ("got", None));
}

#[tokio::test]
async fn one_that_fails_denies_the_websocket_and_nothing_is_opened() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    for (path, status) in [
        ("/fails", 503),
        ("/panics", 500),
        ("/denies", 403),
        ("/unnames", 500),
        ("/raises", 503),
    ] {
        let denied = client.websocket(path).denied().await;
        assert_eq!(denied.status(), status, "{path}");
        let names: Vec<_> = denied.headers().get_all("x-names").into_iter().collect();
        assert!(
            !names.iter().any(|name| *name == "last"),
            "{path}: {names:?}"
        );
    }
    assert_eq!(trace.take(), "");
}

#[tokio::test]
async fn over_http2_the_handshake_waits_for_them_too() {
    let trace = Trace::default();
    let app = app!(self).state(trace.clone());
    let server = Server::start(app.build().unwrap()).await;
    let mut client = server.http2().await;
    for (path, status) in [("/opens", 200), ("/fails", 503)] {
        let response = client.send_request(crate::h2::connect(path)).await.unwrap();
        assert_eq!(response.status(), status);
        let waited = response.headers().get_all("x-names").iter();
        let waited = waited.filter(|name| *name != "sync").count();
        assert_eq!(waited, if status == 200 { 2 } else { 0 }, "{path}");
    }
}
