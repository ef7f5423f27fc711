//! A response of which every announced byte was handed to the server is complete.

use crate::wire::{announced, stream_of};
use axum::{Router, body::Body, routing};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use support::{Chunks, End, Raw, Server, Trace, raw, within};

#[before_request]
fn before(ctx: RequestContext, trace: State<Trace>) {
    let trace = (*trace).clone();
    ctx.after_response(move |outcome| trace.push(format!("after_response {}", text_of(outcome))));
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(text_of(outcome));
    trace.push("over");
}

fn text_of(outcome: &Outcome) -> String {
    let how = match (outcome.is_complete(), outcome.is_cancelled()) {
        (true, false) => "complete",
        (false, true) => "cancelled",
        (false, false) => "broken off",
        (true, true) => "both",
    };
    let error = outcome
        .error()
        .map_or(String::new(), |error| format!(": {error}"));
    format!("{how} at {}{error}", outcome.bytes_sent())
}

#[get("/stream")]
fn streamed() -> Response {
    announced("6", &["str", "eam"])
}

#[get("/range")]
fn ranged() -> Response {
    let range = [("content-range", "bytes 0-5/100")];
    (
        StatusCode::PARTIAL_CONTENT,
        range,
        announced("6", &["ranged"]),
    )
        .into_response()
}

#[get("/empty")]
fn empty() -> Response {
    announced("0", &[])
}

#[get("/trailers")]
fn trailers() -> Response {
    with_trailers()
}

#[get("/short")]
fn short() -> Response {
    announced("10", &["str", "eam"])
}

#[get("/long")]
fn long() -> Response {
    announced("4", &["str", "eam"])
}

#[get("/stalls")]
fn stalls(trace: State<Trace>) -> Response {
    let body = Chunks::body(&trace, &["one"], End::Never);
    ([("content-length", "100")], body).into_response()
}

#[get("/panics")]
fn panics(trace: State<Trace>) -> Response {
    let body = Chunks::body(&trace, &["one"], End::Panics);
    ([("content-length", "100")], body).into_response()
}

fn with_trailers() -> Response {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", "7".parse().unwrap());
    let body =
        Body::new(stream_of(&["str", "eam"]).with_trailers(async move { Some(Ok(trailers)) }));
    ([("trailer", "x-sum")], body).into_response()
}

/// The same answers from elsewhere.
fn plain(trace: &Trace) -> Router {
    let trace = trace.clone();
    Router::new()
        .route("/stream", routing::get(async || streamed()))
        .route("/range", routing::get(async || ranged()))
        .route("/empty", routing::get(async || empty()))
        .route("/trailers", routing::get(async || with_trailers()))
        .route("/short", routing::get(async || short()))
        .route(
            "/stalls",
            routing::get(async move || {
                let body = Chunks::body(&trace, &["one"], End::Never);
                ([("content-length", "100")], body).into_response()
            }),
        )
}

/// Own views, and the same answers from elsewhere.
async fn everywhere(trace: &Trace) -> (Vec<Server>, Server) {
    support::quiet();
    let upstream = Server::start(plain(trace)).await;
    let hooks = || App::new().hook(before).hook(over).state(trace.clone());
    let url = format!("http://{}", upstream.address());
    let routers = [
        app!(self).state(trace.clone()).build().unwrap(),
        hooks().merge(plain(trace)).build().unwrap(),
        hooks().fallback_service(plain(trace)).build().unwrap(),
        hooks().fallback_to(url).build().unwrap(),
        plain(trace).layer(hooks().hooks_layer().unwrap()),
    ];
    let mut servers = Vec::new();
    for router in routers {
        servers.push(Server::start(router).await);
    }
    (servers, upstream)
}

#[tokio::test]
async fn a_body_that_came_to_its_length_is_complete() {
    let trace = Trace::default();
    let (servers, _upstream) = everywhere(&trace).await;
    for (place, server) in servers.iter().enumerate() {
        for (path, bytes) in [("/stream", 6), ("/range", 6), ("/empty", 0)] {
            let (_, answer) = server.connect().ask(&format!("GET {path}")).await;
            assert_eq!(answer.bytes.len(), bytes);
            let told = trace.take_once("over").await;
            let expected =
                format!("after_response complete at {bytes} > complete at {bytes} > over");
            assert_eq!(told, expected, "{place} {path}");
        }
    }
}

/// No function of this app takes the context, or may change the response.
#[tokio::test]
async fn for_a_teardown_alone_it_is_complete_too() {
    let trace = Trace::default();
    let views = || App::new().hook(streamed).hook(ranged).hook(trailers);
    let app = views().hook(over).state(trace.clone());
    let server = Server::start(app.build().unwrap()).await;
    for path in ["/stream", "/range", "/trailers"] {
        server.connect().ask(&format!("GET {path}")).await;
        let told = trace.take_once("over").await;
        assert_eq!(told, "complete at 6 > over", "{path}");
    }
}

#[tokio::test]
async fn a_body_that_ends_with_trailers_is_complete() {
    let trace = Trace::default();
    let (servers, _upstream) = everywhere(&trace).await;
    for (place, server) in servers.iter().enumerate() {
        let answer = raw::ask(server.address(), "GET /trailers", "te: trailers\r\n").await;
        assert!(
            answer.ends_with("0\r\nx-sum: 7\r\n\r\n"),
            "{place}: {answer}"
        );
        let told = trace.take_once("over").await;
        let expected = "after_response complete at 6 > complete at 6 > over";
        assert_eq!(told, expected, "{place}");
    }
}

#[tokio::test]
async fn over_http2_trailers_pass_and_the_body_before_them_is_complete() {
    let trace = Trace::default();
    let (servers, _upstream) = everywhere(&trace).await;
    for (place, server) in servers.iter().enumerate() {
        for (path, trailer) in [("/trailers", Some("7")), ("/stream", None)] {
            let mut sender = server.http2().await;
            let request = Request::builder()
                .uri(format!("http://test{path}"))
                .header("te", "trailers")
                .body(Body::empty())
                .unwrap();
            let response = within(sender.send_request(request)).await.unwrap();
            let body = within(response.into_body().collect()).await.unwrap();
            let sum = body.trailers().and_then(|trailers| trailers.get("x-sum"));
            assert_eq!(
                sum.map(|sum| sum.to_str().unwrap()),
                trailer,
                "{place} {path}"
            );
            assert_eq!(body.to_bytes(), "stream");
            let told = trace.take_once("over").await;
            let expected = "after_response complete at 6 > complete at 6 > over";
            assert_eq!(told, expected, "{place} {path}");
        }
    }
}

#[tokio::test]
async fn a_head_request_is_complete() {
    let trace = Trace::default();
    let (servers, _upstream) = everywhere(&trace).await;
    for (place, server) in servers.iter().enumerate() {
        for path in ["/stream", "/trailers", "/stalls"] {
            server.connect().ask(&format!("HEAD {path}")).await;
            let told = trace.take_once("over").await;
            let expected = "after_response complete at 0 > complete at 0 > over";
            assert_eq!(told, expected, "{place} {path}");
        }
    }
}

#[tokio::test]
async fn a_client_that_leaves_within_the_length_is_cancelled() {
    let trace = Trace::default();
    let (servers, _upstream) = everywhere(&trace).await;
    for (place, server) in servers.iter().enumerate() {
        let mut client = Raw::connect(server.address()).await;
        client
            .send("GET /stalls HTTP/1.1\r\nhost: test\r\n\r\n")
            .await;
        client.read_until("one").await;
        drop(client);
        let told = trace.take_once("over").await;
        assert!(told.ends_with("> cancelled at 3 > over"), "{place} {told}");
    }
}

#[tokio::test]
async fn a_body_that_ends_before_its_length_is_an_error() {
    let trace = Trace::default();
    let (servers, _upstream) = everywhere(&trace).await;
    // The upstream breaks off before the proxy has its head.
    for (place, server) in servers.iter().enumerate().filter(|(place, _)| *place != 3) {
        // What is left in the server's buffer is lost with the connection.
        server.connect().read_all("GET /short").await;
        let told = trace.take_once("over").await;
        let why = "> broken off at 6: the body of the response ended after 6 of the 10 bytes that \
                   its `content-length` announced > over";
        assert!(told.ends_with(why), "{place}: {told}");
    }
}

#[tokio::test]
async fn a_body_of_more_than_its_length_ends_there() {
    let trace = Trace::default();
    let server = Server::start(app!(self).state(trace.clone()).build().unwrap()).await;
    let (connection, answer) = server.connect().ask("GET /long").await;
    assert_eq!(answer.body, "stre");
    let told = trace.take_once("over").await;
    assert_eq!(told, "after_response complete at 4 > complete at 4 > over");
    let (_, answer) = connection.ask("GET /stream").await;
    assert_eq!(answer.body, "stream");
}

#[tokio::test]
async fn a_stream_of_announced_length_that_panics_harms_nobody() {
    let trace = Trace::default();
    support::quiet();
    // Nothing waits for the end of the body here.
    let router = App::new()
        .hook(panics)
        .state(trace.clone())
        .build()
        .unwrap();
    let server = Server::start(router).await;
    server.connect().read_all("GET /panics").await;
    assert_eq!(trace.take(), "one");
    let (_, next) = server.connect().ask("GET /nowhere").await;
    assert_eq!(next.status(), "404");
}

/// Trailers of a request reach the view.
#[tokio::test]
async fn trailers_of_a_request_pass() {
    #[post("/sum")]
    async fn sum(body: Body) -> String {
        let body = body.collect().await.unwrap();
        let sum = body.trailers().and_then(|trailers| trailers.get("x-sum"));
        sum.map_or("none", |sum| sum.to_str().unwrap()).to_owned()
    }
    let server = Server::start(App::new().hook(sum).build().unwrap()).await;
    let mut client = Raw::connect(server.address()).await;
    let head = "POST /sum HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\
                trailer: x-sum\r\nconnection: close\r\n\r\n";
    client.send(head).await;
    client.send("3\r\none\r\n0\r\nx-sum: 7\r\n\r\n").await;
    let answer = client.read_to_end().await;
    assert!(answer.ends_with("\r\n\r\n7"), "{answer}");
}
