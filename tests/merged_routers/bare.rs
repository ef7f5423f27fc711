//! Which 404 and 405 are axum's own, and go to the error handlers: those with an empty body and
//! without a content type, whatever layers and methods make of them.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderValue, header},
    routing,
};
use futures_util::{FutureExt, StreamExt, future, stream};
use hooks_runtime::{prelude::*, testing::TestResponse};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use std::{convert::Infallible, io, time::Duration};
use support::{Server, request, send};
use tower_http::timeout::ResponseBodyTimeoutLayer;

#[error_handler(404)]
fn lost() -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
    (StatusCode::NOT_FOUND, [("x-by", "app")], "lost")
}

#[error_handler(405)]
fn refused() -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
    (StatusCode::METHOD_NOT_ALLOWED, [("x-by", "app")], "refused")
}

async fn ask(router: Router, method: &str, uri: &str) -> TestResponse {
    let client = app!(self).merge(router).test_client();
    client.request(method.parse().unwrap(), uri).await
}

/// A 405 with this body, and without a content type.
fn refuses(body: fn() -> Body) -> Router {
    let refuse = move || async move {
        let mut response = Response::new(body());
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response
    };
    Router::new().route("/x", routing::any(refuse))
}

#[tokio::test]
async fn a_405_with_a_body_is_not_bare_under_head_either() {
    let inner = || refuses(|| Body::from("no"));
    let plain = Router::new().nest_service("/inner", inner());
    for method in ["GET", "HEAD"] {
        let nested = Router::new().nest_service("/inner", inner());
        let ours = ask(nested, method, "/inner/x").await;
        assert_eq!(ours.header("x-by"), None, "{method}");
        assert_eq!(ours.header("content-length"), Some("2"), "{method}");
        let plain = send(&plain, request(method, "/inner/x")).await;
        assert_eq!(ours.headers(), plain.headers(), "{method}");
    }
}

#[tokio::test]
async fn a_bare_405_of_a_nested_service_is_the_apps_under_head_too() {
    for method in ["GET", "HEAD"] {
        let nested = Router::new().nest_service("/inner", refuses(Body::empty));
        assert_eq!(
            ask(nested, method, "/inner/x").await.header("x-by"),
            Some("app")
        );
    }
}

/// Without a size hint.
fn unsized_bodies(router: Router) -> Router {
    router.layer(ResponseBodyTimeoutLayer::new(Duration::from_secs(3600)))
}

#[tokio::test]
async fn a_bare_404_or_405_whose_body_has_no_size_hint_is_the_apps() {
    let router = || unsized_bodies(Router::new().route("/page", routing::get(|| async { "page" })));
    for method in ["GET", "HEAD"] {
        let lost = ask(router(), method, "/nowhere").await;
        assert_eq!(lost.header("x-by"), Some("app"), "{method}");
    }
    let refused = ask(router(), "PUT", "/page").await;
    assert_eq!(
        (refused.header("x-by"), refused.text()),
        (Some("app"), "refused")
    );
    assert_eq!(refused.header("allow"), Some("GET,HEAD"));
    assert_eq!(ask(router(), "GET", "/page").await.text(), "page");
}

#[tokio::test]
async fn a_404_with_a_body_without_a_size_hint_is_the_routers_own() {
    let fallback = || async { (StatusCode::NOT_FOUND, Body::from("its own")) };
    let router = unsized_bodies(Router::new().fallback(fallback));
    let lost = ask(router, "GET", "/nowhere").await;
    assert_eq!((lost.header("x-by"), lost.text()), (None, "its own"));
}

/// Data, a pause, more data and trailers.
fn streamed() -> Body {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", HeaderValue::from_static("7"));
    let frame = |text: &'static str| Frame::data(Bytes::from_static(text.as_bytes()));
    let first = stream::iter([frame("one "), frame("two ")]);
    let later = tokio::task::yield_now().map(move |()| frame("three"));
    let frames = first
        .chain(stream::once(later))
        .chain(stream::once(future::ready(Frame::trailers(trailers))));
    Body::new(StreamBody::new(frames.map(Ok::<_, Infallible>)))
}

#[tokio::test]
async fn a_streamed_405_arrives_whole_with_its_trailers() {
    let app = app!(self).merge(refuses(streamed)).build().unwrap();
    let response = send(&app, request("GET", "/x")).await;
    assert!(response.headers().get("x-by").is_none());
    let collected = response.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["x-sum"], "7");
    assert_eq!(collected.to_bytes(), "one two three");
}

#[tokio::test]
async fn a_405_whose_body_waits_first_arrives_whole() {
    let waits = || {
        let later = tokio::task::yield_now().map(|()| Ok::<_, Infallible>("later"));
        Body::from_stream(stream::once(later))
    };
    let app = app!(self).merge(refuses(waits)).build().unwrap();
    let server = Server::start(app).await;
    let (_, answer) = server.connect().ask("GET /x").await;
    assert_eq!((answer.status(), &*answer.body), ("405", "later"));
}

#[tokio::test]
async fn a_405_whose_body_fails_first_fails_as_before() {
    let fails = || Body::from_stream(stream::iter([Err::<Bytes, _>(io::Error::other("dry"))]));
    let app = app!(self).merge(refuses(fails)).build().unwrap();
    let response = send(&app, request("GET", "/x")).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    let error = response.into_body().collect().await.unwrap_err();
    assert_eq!(error.to_string(), "dry");
}

#[tokio::test]
async fn a_405_whose_body_panics_first_is_a_500() {
    support::quiet();
    let panics = || {
        Body::from_stream(stream::poll_fn(
            |_| -> std::task::Poll<Option<Result<Bytes, io::Error>>> { panic!("on purpose") },
        ))
    };
    let response = ask(refuses(panics), "GET", "/x").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_404_with_a_content_type_is_the_routers_own_though_empty() {
    let fallback = || async { (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/css")]) };
    let lost = ask(Router::new().fallback(fallback), "GET", "/nowhere").await;
    assert_eq!(lost.header("x-by"), None);
}
