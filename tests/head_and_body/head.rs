//! HEAD says what GET says, and nothing that nobody knows.

use crate::wire::{announced, both, stream_of, told};
use axum::{Router, body::Body, routing};
use hooks_runtime::prelude::*;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use std::convert::Infallible;
use support::{Server, within};
use tower::{Layer, ServiceExt, service_fn, util::MapResponseLayer};

#[get("/known")]
fn known() -> &'static str {
    "known"
}

#[get("/empty")]
fn empty() {}

#[get("/stream")]
fn streamed() -> Body {
    stream_of(&["str", "eam"])
}

#[get("/announced")]
fn said() -> Response {
    announced("6", &["str", "eam"])
}

#[get("/nothing")]
fn nothing() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[head("/two")]
fn two() -> [(&'static str, &'static str); 1] {
    [("x-head", "yes")]
}

#[get("/two")]
fn two_in_full() -> &'static str {
    "in full"
}

#[after_request]
fn after() {}

const PATHS: [&str; 5] = ["/known", "/empty", "/stream", "/announced", "/nothing"];

fn plain() -> Router {
    Router::new()
        .route("/known", routing::get(async || "known"))
        .route("/empty", routing::get(async || ()))
        .route("/stream", routing::get(async || stream_of(&["str", "eam"])))
        .route("/announced", routing::get(async || said()))
        .route("/nothing", routing::get(async || StatusCode::NO_CONTENT))
}

fn nested() -> Router {
    let service = service_fn(|request: Request| plain().oneshot(request));
    Router::new().nest_service("/in", service)
}

async fn start(app: App) -> Server {
    Server::start(app.build().unwrap()).await
}

/// Without the header that only a body has.
fn of_head(get: &str) -> String {
    get.replace(", transfer-encoding: chunked", "")
}

#[tokio::test]
async fn head_of_an_own_route_says_what_get_says() {
    let server = start(app!(self)).await;
    for path in PATHS {
        let (head, get) = both(&server, path, "").await;
        assert_eq!(head, of_head(&get), "{path}");
    }
}

#[tokio::test]
async fn a_head_view_of_its_own_claims_no_length_of_get() {
    let server = start(app!(self)).await;
    let (head, get) = both(&server, "/two", "").await;
    assert_eq!((&*head, &*get), ("200", "200, content-length: 7"));
}

#[tokio::test]
async fn head_of_what_is_not_ours_says_no_length_that_nobody_knows() {
    let upstream = Server::start(plain()).await;
    let hooks = || App::new().hook(after);
    let url = format!("http://{}", upstream.address());
    let servers = [
        (start(hooks().merge(plain())).await, ""),
        (start(hooks().merge(nested())).await, "/in"),
        (start(hooks().mount("/in", plain())).await, "/in"),
        (start(hooks().mount("/in", app!(self))).await, "/in"),
        (start(hooks().fallback_service(plain())).await, ""),
        (start(hooks().fallback_to(url)).await, ""),
        (
            Server::start(plain().layer(hooks().hooks_layer().unwrap())).await,
            "",
        ),
    ];
    for (place, (server, prefix)) in servers.iter().enumerate() {
        for path in PATHS {
            let (head, get) = both(server, &format!("{prefix}{path}"), "").await;
            let (of_axum, _) = both(&upstream, path, "").await;
            assert_eq!(head, of_head(&get), "{place} {path}");
            // Axum's own HEAD of a 204 has a length.
            if path != "/nothing" {
                assert_eq!(head, of_axum, "{place} {path}");
            }
        }
    }
}

#[tokio::test]
async fn an_upstream_that_answers_head_in_its_own_words_is_believed() {
    let service = service_fn(|request: Request| async move {
        let mut response = Response::new(Body::empty());
        if request.uri().path() == "/knows" {
            let length = "4000".parse().unwrap();
            response.headers_mut().insert("content-length", length);
        }
        Ok::<_, Infallible>(response)
    });
    let router = Router::new().nest_service("/in", service);
    for app in [
        App::new().hook(after).mount("/in", service),
        App::new().hook(after).merge(router),
    ] {
        let server = start(app).await;
        let (head, body) = told(&server, "HEAD /in/knows", "").await;
        assert_eq!((&*head, &*body), ("200, content-length: 4000", ""));
        let (head, body) = told(&server, "HEAD /in/knows/not", "").await;
        assert_eq!((&*head, &*body), ("200", ""));
    }
}

#[tokio::test]
async fn over_http2_head_has_no_body() {
    let upstream = Server::start(plain()).await;
    let hooks = || App::new().hook(after);
    let url = format!("http://{}", upstream.address());
    for (app, prefix) in [
        (app!(self), ""),
        (hooks().merge(plain()), ""),
        (hooks().merge(nested()), "/in"),
        (hooks().mount("/in", plain()), "/in"),
        (hooks().fallback_to(url), ""),
        (app!(self).layer(as_it_is()), ""),
        (app!(self).wrap(as_it_is()), ""),
        (hooks().merge(plain()).layer(as_it_is()), ""),
        (hooks().merge(nested()).wrap(as_it_is()), "/in"),
        (hooks().mount("/in", app!(self)).layer(as_it_is()), "/in"),
    ] {
        let server = start(app).await;
        over_http2(server, prefix, Some("5")).await;
    }
    let layer = || hooks().hooks_layer().unwrap();
    let server = Server::start(plain().layer(layer())).await;
    over_http2(server, "", Some("5")).await;
    // Here nobody strips the response to HEAD, and the server must not send its body.
    let service = layer().layer(service_fn(async |request: Request<Incoming>| {
        let response = Response::new(match request.uri().path() {
            "/stream" => stream_of(&["str", "eam"]),
            "/announced" => return Ok::<_, Infallible>(said()),
            "/nothing" => return Ok(nothing().into_response()),
            _ => Body::from("known"),
        });
        Ok(response)
    }));
    let server = Server::accept(move |stream| {
        let service = TowerToHyperService::new(service.clone());
        async move {
            let server = auto::Builder::new(TokioExecutor::new()).http2_only();
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        }
    });
    over_http2(server.await, "", None).await;
}

fn as_it_is() -> MapResponseLayer<fn(Response) -> Response> {
    MapResponseLayer::new(|response| response)
}

pub(crate) async fn over_http2(server: Server, prefix: &str, known: Option<&str>) {
    let mut sender = server.http2().await;
    for (path, length) in [
        ("/known", known),
        ("/stream", None),
        ("/announced", Some("6")),
        ("/nothing", None),
    ] {
        let request = Request::head(format!("http://test{prefix}{path}"));
        let request = request.body(Body::empty()).unwrap();
        let response = within(sender.send_request(request)).await.unwrap();
        let got = response.headers().get("content-length");
        let got = got.map(|length| length.to_str().unwrap().to_owned());
        assert_eq!(got.as_deref(), length, "{prefix}{path}");
        let body = Body::new(response.into_body());
        let body = within(axum::body::to_bytes(body, 1000)).await.unwrap();
        assert_eq!(body.len(), 0, "{prefix}{path}");
    }
}
