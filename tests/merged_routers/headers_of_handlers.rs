//! An error handler and the layers of a merged router set the same header: which one stays.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::AppendHeaders,
    routing,
};
use hooks_runtime::prelude::*;

type Headers = AppendHeaders<Vec<(HeaderName, &'static str)>>;

#[error_handler(409)]
fn conflict() -> (StatusCode, Headers, &'static str) {
    let own = vec![
        (header::SET_COOKIE, "seen=conflict"),
        (header::VARY, "cookie"),
        (header::CACHE_CONTROL, "no-store"),
        (header::RETRY_AFTER, "1"),
        (header::RETRY_AFTER, "2"),
    ];
    (StatusCode::CONFLICT, AppendHeaders(own), "conflict")
}

async fn add_headers(mut response: Response) -> Response {
    let set = [
        ("set-cookie", "sid=7"),
        ("set-cookie", "theme=dark"),
        ("vary", "origin"),
        ("vary", "cookie"),
        ("cache-control", "max-age=60"),
        ("retry-after", "60"),
        ("x-frame-options", "DENY"),
        ("content-security-policy", "default-src 'self'"),
        ("x-twice", "one"),
        ("x-twice", "two"),
        // These describe the body that is replaced.
        ("content-type", "application/problem+json"),
        ("content-length", "4000"),
        ("content-encoding", "gzip"),
        ("content-language", "la"),
        ("content-location", "/elsewhere"),
        ("content-disposition", "attachment"),
        ("content-range", "bytes 0-9/10"),
        ("content-digest", "sha-256=:AA==:"),
        ("repr-digest", "sha-256=:AA==:"),
        ("digest", "sha-256=AA=="),
        ("content-md5", "AA=="),
        ("etag", "\"7\""),
        ("last-modified", "Sat, 28 Nov 2026 19:00:00 GMT"),
        ("accept-ranges", "bytes"),
        ("trailer", "x-sum"),
        ("transfer-encoding", "gzip"),
    ];
    for (name, value) in set {
        let value = HeaderValue::from_static(value);
        response.headers_mut().append(name, value);
    }
    response
}

fn existing() -> Router {
    let fails = |status| move || async move { Err::<(), Error>(abort(status)) };
    Router::new()
        .route("/conflict", routing::get(fails(StatusCode::CONFLICT)))
        .route("/gone", routing::get(fails(StatusCode::GONE)))
        .layer(middleware::map_response(add_headers))
}

async fn headers_of(path: &str) -> HeaderMap {
    let client = app!(self).merge(existing()).test_client();
    client.get(path).await.headers().clone()
}

#[track_caller]
fn expect(headers: &HeaderMap, name: &str, values: &[&str]) {
    let all: Vec<_> = headers.get_all(name).iter().collect();
    assert_eq!(all, values, "{name}");
}

#[tokio::test]
async fn cookies_and_vary_of_both_stay() {
    let headers = headers_of("/conflict").await;
    expect(
        &headers,
        "set-cookie",
        &["seen=conflict", "sid=7", "theme=dark"],
    );
    expect(&headers, "vary", &["cookie", "origin", "cookie"]);
}

#[tokio::test]
async fn of_other_headers_the_handlers_own_stay() {
    let headers = headers_of("/conflict").await;
    expect(&headers, "cache-control", &["no-store"]);
    expect(&headers, "retry-after", &["1", "2"]);
    expect(&headers, "content-type", &["text/plain; charset=utf-8"]);
}

#[tokio::test]
async fn what_only_the_layers_set_stays() {
    for path in ["/conflict", "/gone"] {
        let headers = headers_of(path).await;
        expect(&headers, "x-frame-options", &["DENY"]);
        expect(&headers, "content-security-policy", &["default-src 'self'"]);
        expect(&headers, "x-twice", &["one", "two"]);
    }
}

#[tokio::test]
async fn what_describes_the_replaced_body_goes() {
    for path in ["/conflict", "/gone"] {
        let headers = headers_of(path).await;
        for name in [
            "content-encoding",
            "content-language",
            "content-location",
            "content-disposition",
            "content-range",
            "content-digest",
            "repr-digest",
            "digest",
            "content-md5",
            "etag",
            "last-modified",
            "accept-ranges",
            "trailer",
            "transfer-encoding",
        ] {
            expect(&headers, name, &[]);
        }
        expect(&headers, "content-type", &["text/plain; charset=utf-8"]);
        let length = if path == "/gone" { "4" } else { "8" };
        expect(&headers, "content-length", &[length]);
    }
}
