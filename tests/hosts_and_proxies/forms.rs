//! Whoever serves, and in whichever version: hooks see a path and a query, the host, and one header
//! of cookies.

use crate::upstream::send;
use axum::{
    Router,
    body::Body,
    extract::{OriginalUri, Path, Query},
    routing,
};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::{collections::HashMap, convert::Infallible};
use support::{Server, Trace, within};
use tower::{Layer, service_fn};

#[middleware]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    trace.push(seen(request.uri(), request.headers()));
    next.run(request).await
}

#[before_request]
fn before(trace: State<Trace>, ctx: RequestContext, uri: Uri, headers: HeaderMap) {
    assert_eq!(*ctx.uri(), uri);
    trace.push(seen(ctx.uri(), &headers));
}

#[teardown_request]
fn over(trace: State<Trace>, ctx: RequestContext) {
    trace.push(ctx.uri().to_string());
}

fn seen(uri: &Uri, headers: &HeaderMap) -> String {
    let all = |name| {
        let values = headers.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()));
        values.collect::<Vec<_>>().join(" & ")
    };
    format!("{uri} of {} with {}", all("host"), all("cookie"))
}

#[get("/own/{id}")]
fn own(
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    OriginalUri(original): OriginalUri,
) -> String {
    format!("{id} {:?} {original}", query.get("a"))
}

/// The same for axum.
async fn of_axum(
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    OriginalUri(original): OriginalUri,
) -> String {
    format!("{id} {:?} {original}", query.get("a"))
}

fn axum() -> Router {
    Router::new().route("/{place}/{id}", routing::get(of_the_second))
}

async fn of_the_second(
    Path((_, id)): Path<(String, String)>,
    query: Query<HashMap<String, String>>,
    original: OriginalUri,
) -> String {
    of_axum(Path(id), query, original).await
}

fn app(trace: &Trace) -> App {
    let mounted = Router::new().route("/{id}", routing::get(of_axum));
    app!(self)
        .state(trace.clone())
        .merge(Router::new().route("/merged/{id}", routing::get(of_axum)))
        .mount("/mounted", mounted)
}

fn layered(trace: &Trace) -> Router {
    let hooks = App::new().hook(around).hook(before).hook(over);
    let hooks = hooks.state(trace.clone()).hooks_layer().expect("a layer");
    Router::new().fallback_service(hooks.layer(axum()))
}

/// One request over HTTP/2, with three crumbs of cookies.
async fn ask_http2(server: &Server, path: &str) -> String {
    let mut client = server.http2().await;
    let request = Request::get(format!("http://host.test:81{path}"))
        .header("cookie", "a=1")
        .header("cookie", "b=2; c=3")
        .header("cookie", "d=\u{e4}")
        .body(Body::empty());
    let response = client.send_request(request.expect("a request"));
    let response = within(response).await.expect("a response");
    let body = within(response.into_body().collect())
        .await
        .expect("a body");
    String::from_utf8_lossy(&body.to_bytes()).into_owned()
}

/// The same over HTTP/1, with this target.
async fn ask_http1(server: &Server, target: &str, host: &str) -> String {
    let cookies = "cookie: a=1\r\ncookie: b=2; c=3\r\ncookie: d=\u{e4}\r\n";
    let head = format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n{cookies}");
    let response = send(server.address(), head + "connection: close\r\n\r\n").await;
    let (_, body) = response.split_once("\r\n\r\n").expect("a response");
    body.to_owned()
}

#[tokio::test]
async fn hooks_see_one_form_whoever_serves_and_in_whichever_version() {
    let trace = Trace::default();
    let plain = Server::start(axum()).await;
    let hooked = Server::start(app(&trace).build().expect("an app")).await;
    let layered = Server::start(layered(&trace)).await;
    for (server, path) in [
        (&hooked, "/own/7?a=b"),
        (&hooked, "/merged/7?a=b"),
        (&hooked, "/mounted/7?a=b"),
        (&layered, "/own/7?a=b"),
    ] {
        let head = format!("{path} of host.test:81 with a=1; b=2; c=3; d=\u{e4}");
        let expected = format!("{head} > {head} > {path}");
        let absolute = format!("http://host.test:81{path}");

        let body = ask_http2(server, path).await;
        assert_eq!(trace.take_once(path).await, expected);
        assert_eq!(body, ask_http2(&plain, path).await);
        assert_eq!(body, format!("7 Some(\"b\") {absolute}"));

        let body = ask_http1(server, &absolute, "other.test").await;
        assert_eq!(trace.take_once(path).await, expected);
        assert_eq!(body, ask_http1(&plain, &absolute, "other.test").await);

        let body = ask_http1(server, path, "host.test:81").await;
        assert_eq!(trace.take_once(path).await, expected);
        assert_eq!(body, ask_http1(&plain, path, "host.test:81").await);
    }
}

#[tokio::test]
async fn a_service_inside_of_a_layer_finds_the_target_that_came() {
    let service = service_fn(|request: Request| async move {
        let came = request.extensions().get::<OriginalUri>().cloned();
        let seen = seen(request.uri(), request.headers());
        Ok::<_, Infallible>(format!("{seen}, {:?}", came.map(|came| came.0)).into_response())
    });
    let layer = App::new().hooks_layer().expect("a layer");
    let (status, seen, _) = support::call(
        layer.layer(service),
        "http://host.test/own?a=b",
        &Trace::default(),
    )
    .await;
    let expected = "/own?a=b of host.test with , Some(http://host.test/own?a=b)";
    assert_eq!((status, &*seen), (200, expected));
}

#[tokio::test]
async fn a_target_without_a_path_is_that_of_the_root() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().expect("an app")).await;
    for (target, uri) in [("http://host.test", "/"), ("http://host.test?a=b", "/?a=b")] {
        ask_http1(&server, target, "a").await;
        let seen = trace.take_once(uri).await;
        assert!(
            seen.starts_with(&format!("{uri} of host.test with")),
            "{seen}"
        );
    }
}

#[tokio::test]
async fn a_user_in_the_target_is_no_part_of_the_host() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().expect("an app")).await;
    ask_http1(&server, "http://me:secret@host.test:81/own/7", "a").await;
    let seen = trace.take_once("/own/7").await;
    assert!(seen.starts_with("/own/7 of host.test:81 with"), "{seen}");
}

#[tokio::test]
async fn targets_that_are_no_path_stay_as_they_are() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().expect("an app")).await;
    for (line, uri) in [("OPTIONS *", "*"), ("CONNECT a.test:443", "a.test:443")] {
        let head = format!("{line} HTTP/1.1\r\nhost: host.test\r\nconnection: close\r\n\r\n");
        send(server.address(), head).await;
        let seen = trace.take_once(uri).await;
        assert!(seen.starts_with(&format!("{uri} of host.test")), "{seen}");
    }
}
