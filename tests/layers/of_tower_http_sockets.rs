//! Layers of tower-http that end a response early, late or otherwise, on real connections: teardown
//! comes once, and the server stays up.

use axum::body::Body;
use flate2::read::GzDecoder;
use hooks_runtime::prelude::*;
use std::{io::Read, time::Duration};
use support::{Chunks, End, Gate, Server, Trace, two_chunks, within};
use tower::util::MapRequestLayer;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    timeout::{ResponseBodyTimeoutLayer, TimeoutLayer},
};

/// It comes while the test waits, in which nothing else can come.
const SOON: Duration = Duration::from_millis(20);

static API: Blueprint = Blueprint::new("api").url_prefix("/api");

#[before_request]
fn before(trace: State<Trace>) {
    trace.push("before");
}

#[after_request]
fn after(trace: State<Trace>) {
    trace.push("after");
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let how = match (outcome.is_cancelled(), outcome.error()) {
        (true, _) => "cancelled".to_owned(),
        (false, Some(error)) => error.to_string(),
        (false, None) => "well".to_owned(),
    };
    trace.push(format!("over[{how}]"));
}

/// The same in the blueprint and outside of it.
macro_rules! views {
    ($($name:ident($($blueprint:ident,)?))*) => {$(
        mod $name {
            use super::*;

            #[get($($blueprint,)? "/slow")]
            async fn slow() {
                std::future::pending().await
            }

            #[get($($blueprint,)? "/stream")]
            fn streamed(gate: State<Gate>) -> Body {
                two_chunks(&gate)
            }
        }
    )*};
}

views! { outside() inside(API,) }

#[get("/items/{id}")]
fn item(Path(id): Path<u64>) -> String {
    format!("item {id}")
}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[get("/stalls")]
fn stalls(trace: State<Trace>) -> Body {
    Chunks::body(&trace, &["one"], End::Never)
}

fn build(trace: &Trace, gate: &Gate) -> App {
    app!(self).state(trace.clone()).state(gate.clone())
}

/// An app around which the test puts layers, and what it traces.
fn app() -> (App, Trace) {
    support::quiet();
    let trace = Trace::default();
    (build(&trace, &Gate::default()), trace)
}

#[tokio::test]
async fn a_compressed_stream_ends_the_request_once_when_it_has_been_read() {
    for path in ["/stream", "/api/stream"] {
        let (trace, gate) = (Trace::default(), Gate::default());
        let app = build(&trace, &gate);
        let app = match path {
            "/stream" => app.layer(CompressionLayer::new()),
            _ => app.register(API.layer(CompressionLayer::new())),
        };
        let server = Server::start(app.build().unwrap()).await;
        let request = format!("GET {path} HTTP/1.1\r\naccept-encoding: gzip\r\nx:");
        let asked = tokio::spawn(server.connect().ask(request.leak()));
        within(gate.reached()).await;
        assert_eq!(trace.take(), "before > after");
        gate.open();
        let (connection, answer) = within(asked).await.unwrap();
        assert!(answer.has("content-encoding: gzip"), "{}", answer.head);
        let mut text = String::new();
        GzDecoder::new(&*answer.bytes)
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "one two");
        assert_eq!(trace.take_once("over[well]").await, "over[well]");
        let (_, next) = connection.ask("GET /items/7").await;
        assert_eq!(next.body, "item 7");
        assert_eq!(
            trace.take_once("over[well]").await,
            "before > after > over[well]"
        );
    }
}

#[tokio::test]
async fn a_client_that_leaves_a_compressed_stream_is_told_to_teardown_once() {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = build(&trace, &gate).layer(CompressionLayer::new());
    let server = Server::start(app.build().unwrap()).await;
    let mut connection = server.connect();
    connection.start("GET /stream HTTP/1.1\r\naccept-encoding: gzip\r\nx:");
    within(gate.reached()).await;
    drop(connection);
    let told = trace.take_once("over[cancelled]").await;
    assert_eq!(told, "before > after > over[cancelled]");
}

#[tokio::test]
async fn a_timeout_answers_and_the_hooks_inside_learn_that_nobody_waits() {
    let timeout = || TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, SOON);
    for path in ["/slow", "/api/slow"] {
        let (app, trace) = app();
        let app = match path {
            "/slow" => app.layer(timeout()),
            _ => app.register(API.layer(timeout())),
        };
        let server = Server::start(app.build().unwrap()).await;
        let (connection, answer) = server.connect().ask(format!("GET {path}").leak()).await;
        assert_eq!(answer.status(), "504");
        assert_eq!(
            trace.take_once("over[cancelled]").await,
            "before > over[cancelled]"
        );
        let (_, next) = connection.ask("GET /items/7").await;
        assert_eq!(next.body, "item 7");
    }
}

#[tokio::test]
async fn a_timeout_of_the_body_cuts_it_off_with_its_teardown() {
    let (app, trace) = app();
    let app = app.layer(ResponseBodyTimeoutLayer::new(SOON));
    let server = Server::start(app.build().unwrap()).await;
    let all = server.connect().read_all("GET /stalls").await;
    assert!(all.ends_with("3\r\none\r\n"), "{all}");
    let told = trace.take_once("over[cancelled]").await;
    assert_eq!(told, "before > after > one > over[cancelled]");
}

#[tokio::test]
async fn a_layer_that_panics_is_contained_by_one_that_catches_panics() {
    fn panicking() -> MapRequestLayer<fn(Request) -> Request> {
        MapRequestLayer::new(|request| match request.uri().path() {
            "/items/1" => panic!("in a layer, on purpose"),
            _ => request,
        })
    }
    let (app, trace) = app();
    let app = app.layer(panicking()).layer(CatchPanicLayer::new());
    let server = Server::start(app.build().unwrap()).await;
    let (connection, answer) = server.connect().ask("GET /items/1").await;
    assert_eq!((answer.status(), trace.take().as_str()), ("500", ""));
    let (_, answer) = connection.ask("GET /items/7").await;
    assert_eq!(answer.body, "item 7");
}

#[tokio::test]
async fn a_panic_inside_the_app_is_the_apps_and_leaves_nothing_to_catch() {
    let (app, trace) = app();
    let app = app.layer(CatchPanicLayer::custom(|_| {
        Response::new(Body::from("caught by the layer"))
    }));
    let server = Server::start(app.build().unwrap()).await;
    let (_, answer) = server.connect().ask("GET /panics").await;
    assert_eq!(
        (answer.status(), answer.body.as_str()),
        ("500", "Internal Server Error")
    );
    let over = "over[panicked: on purpose]";
    assert_eq!(
        trace.take_once(over).await,
        format!("before > after > {over}")
    );
}
