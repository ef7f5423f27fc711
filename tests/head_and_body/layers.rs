//! Layers of an app stand around the full response to HEAD, as axum's do.

use crate::wire::{both, stream_of, told};
use axum::{Router, body::Body, response::IntoResponse, routing};
use hooks_runtime::prelude::*;
use support::{Server, Trace};
use tower::util::MapResponseLayer;
use tower_http::compression::CompressionLayer;

static API: Blueprint = Blueprint::new("api").url_prefix("/api");

fn text() -> String {
    "text ".repeat(800)
}

#[get("/long")]
fn long() -> String {
    text()
}

#[get(API, "/long")]
fn long_inside() -> String {
    text()
}

#[get("/short")]
fn short() -> &'static str {
    "short"
}

#[get(API, "/short")]
fn short_inside() -> &'static str {
    "short"
}

#[get("/stream")]
fn streamed() -> Body {
    stream_of(&["str", "eam"])
}

#[get(API, "/stream")]
fn streamed_inside() -> Body {
    stream_of(&["str", "eam"])
}

#[get("/empty")]
fn empty() {}

#[get(API, "/empty")]
fn empty_inside() {}

#[after_request]
fn after() {}

const GZIP: &str = "accept-encoding: gzip\r\n";
const PATHS: [&str; 4] = ["/long", "/short", "/stream", "/empty"];

fn plain() -> Router {
    Router::new()
        .route("/long", routing::get(async || text()))
        .route("/short", routing::get(async || "short"))
        .route("/stream", routing::get(async || stream_of(&["str", "eam"])))
        .route("/empty", routing::get(async || ()))
}

async fn start(app: App) -> Server {
    Server::start(app.build().unwrap()).await
}

#[tokio::test]
async fn head_is_compressed_where_get_is() {
    let of_axum = Server::start(plain().layer(CompressionLayer::new())).await;
    let upstream = Server::start(plain()).await;
    let url = format!("http://{}", upstream.address());
    let gzip = CompressionLayer::new;
    let own = || app!(self).register(&API);
    let hooks = || App::new().hook(after);
    let nested = || Router::new().nest("/in", plain());
    let served = || Router::new().nest_service("/in", plain());
    for (place, app, prefix) in [
        ("app", own().layer(gzip()), ""),
        ("wrap", own().wrap(gzip()), ""),
        ("beside a merge", own().merge(nested()).layer(gzip()), ""),
        (
            "wrap, beside a merge",
            own().merge(nested()).wrap(gzip()),
            "",
        ),
        (
            "registration",
            app!(self).register(API.layer(gzip())),
            "/api",
        ),
        (
            "registration in a layer",
            app!(self)
                .register(API.layer(gzip()))
                .layer(MapResponseLayer::new(as_it_is)),
            "/api",
        ),
        ("merge", hooks().merge(nested()).layer(gzip()), "/in"),
        ("merge, wrap", hooks().merge(nested()).wrap(gzip()), "/in"),
        (
            "merged service",
            hooks().merge(served()).layer(gzip()),
            "/in",
        ),
        (
            "merged service, wrap",
            hooks().merge(served()).wrap(gzip()),
            "/in",
        ),
        ("mount", hooks().mount("/in", plain()).layer(gzip()), "/in"),
        (
            "mount, wrap",
            hooks().mount("/in", plain()).wrap(gzip()),
            "/in",
        ),
        (
            "mounted app",
            hooks().mount("/in", own()).layer(gzip()),
            "/in",
        ),
        (
            "layer of a mounted app",
            hooks().mount("/in", own().layer(gzip())),
            "/in",
        ),
        (
            "wrap of a mounted app",
            hooks().mount("/in", own().wrap(gzip())),
            "/in",
        ),
        (
            "fallback",
            hooks().fallback_service(plain()).layer(gzip()),
            "",
        ),
        ("upstream", hooks().fallback_to(url).wrap(gzip()), ""),
    ] {
        let server = start(app).await;
        for path in PATHS {
            let (head, get) = both(&server, &format!("{prefix}{path}"), GZIP).await;
            let of_get = get.replace(", transfer-encoding: chunked", "");
            let (axums_head, axums_get) = both(&of_axum, path, GZIP).await;
            assert_eq!(get, axums_get, "{place} GET {path}");
            assert_eq!(head, of_get, "{place} HEAD {path}");
            assert_eq!(head, axums_head, "{place} HEAD {path} beside axum");
        }
    }
}

fn as_it_is(response: Response) -> Response {
    response
}

#[tokio::test]
async fn axums_layers_around_hooks_see_the_body_to_head() {
    let layer = || App::new().hook(after).hooks_layer().unwrap();
    let gzip = CompressionLayer::new;
    let of_axum = Server::start(plain().layer(gzip())).await;
    let server = Server::start(plain().layer(layer()).layer(gzip())).await;
    for path in PATHS {
        let of_both = both(&server, path, GZIP).await;
        assert_eq!(of_both, both(&of_axum, path, GZIP).await, "{path}");
    }
}

#[tokio::test]
async fn no_layer_sees_a_response_to_head_without_its_body() {
    let trace = Trace::default();
    let sees = |what: &'static str| {
        let trace = trace.clone();
        MapResponseLayer::new(move |response: Response| {
            let response = response.into_response();
            let size = axum::body::HttpBody::size_hint(response.body()).exact();
            trace.push(format!("{what} {size:?}"));
            response
        })
    };
    let app = app!(self)
        .register(API.layer(sees("registration")))
        .layer(sees("layer"))
        .wrap(sees("wrap"));
    let server = start(app).await;
    let (_, answer) = server.connect().ask("HEAD /api/long").await;
    assert!(answer.has("content-length: 4000"), "{}", answer.head);
    let seen = "registration Some(4000) > layer Some(4000) > wrap Some(4000)";
    assert_eq!(trace.take(), seen);
}

#[tokio::test]
async fn a_layer_that_replaces_a_body_of_known_length_has_its_length() {
    let replaces =
        || MapResponseLayer::new(|response: Response| response.map(|_| Body::from("of a layer")));
    let empties = || MapResponseLayer::new(|response: Response| response.map(|_| Body::empty()));
    let mounted = || App::new().mount("/in", plain());
    for (app, length) in [
        (mounted().layer(replaces()), 10),
        (mounted().wrap(replaces()), 10),
        (mounted().layer(empties()), 0),
        (mounted().wrap(empties()), 0),
    ] {
        let server = start(app).await;
        let (head, get) = both(&server, "/in/long", "").await;
        assert_eq!(get, format!("200, content-length: {length}"));
        assert_eq!(head, get);
    }
}

#[tokio::test]
async fn the_router_that_build_gives_shows_its_matched_path() {
    use axum::{extract::MatchedPath, middleware};
    let tell = async |path: Option<MatchedPath>, request: Request, next: middleware::Next| {
        let mut response = next.run(request).await;
        let path = path.map_or("none".to_owned(), |path| path.as_str().to_owned());
        response
            .headers_mut()
            .insert("x-path", path.parse().unwrap());
        response
    };
    let router = app!(self).layer(CompressionLayer::new()).build().unwrap();
    let server = Server::start(router.layer(middleware::from_fn(tell))).await;
    let (_, answer) = server.connect().ask("HEAD /long").await;
    assert!(answer.has("x-path: /long"), "{}", answer.head);
}

#[get("/nothing")]
fn nothing() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[get("/not-modified")]
fn not_modified() -> StatusCode {
    StatusCode::NOT_MODIFIED
}

fn bodiless() -> Router {
    Router::new()
        .route("/nothing", routing::get(async || nothing()))
        .route("/not-modified", routing::get(async || not_modified()))
}

#[tokio::test]
async fn no_layer_encodes_a_body_that_there_is_not() {
    let of_axum = Server::start(bodiless().layer(CompressionLayer::new())).await;
    let upstream = Server::start(bodiless()).await;
    let url = format!("http://{}", upstream.address());
    let hooks = || App::new().hook(after);
    let gzip = CompressionLayer::new;
    for (place, app, prefix) in [
        ("app", app!(self).layer(gzip()), ""),
        ("wrap", app!(self).wrap(gzip()), ""),
        ("merge", hooks().merge(bodiless()).layer(gzip()), ""),
        ("merge, wrap", hooks().merge(bodiless()).wrap(gzip()), ""),
        (
            "mount",
            hooks().mount("/in", bodiless()).wrap(gzip()),
            "/in",
        ),
        (
            "mounted app",
            hooks().mount("/in", app!(self)).layer(gzip()),
            "/in",
        ),
        (
            "fallback",
            hooks().fallback_service(bodiless()).layer(gzip()),
            "",
        ),
        ("upstream", hooks().fallback_to(url).wrap(gzip()), ""),
    ] {
        let server = start(app).await;
        for (path, status) in [("/nothing", "204"), ("/not-modified", "304")] {
            let of_both = both(&server, &format!("{prefix}{path}"), GZIP).await;
            assert_eq!(of_both, (status.to_owned(), status.to_owned()), "{place}");
            let (_, axums) = both(&of_axum, path, GZIP).await;
            assert_eq!(axums, status);
        }
    }
    let layer = hooks().hooks_layer().unwrap();
    let server = Server::start(bodiless().layer(layer).layer(gzip())).await;
    for (path, status) in [("/nothing", "204"), ("/not-modified", "304")] {
        let (get, _) = told(&server, &format!("GET {path}"), GZIP).await;
        assert_eq!(get, status);
    }
}
