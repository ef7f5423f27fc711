//! The expression of `layer = …` is evaluated once, in `build`.

use hooks_runtime::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;

static MADE: AtomicUsize = AtomicUsize::new(0);

#[get("/two", layer = {
    MADE.fetch_add(1, Ordering::Relaxed);
    ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::appending(header("x-one"), value("1")))
        .layer(SetResponseHeaderLayer::appending(header("x-two"), value("2")))
})]
fn two() {}

fn header(name: &'static str) -> axum::http::HeaderName {
    axum::http::HeaderName::from_static(name)
}

fn value(text: &'static str) -> axum::http::HeaderValue {
    axum::http::HeaderValue::from_static(text)
}

#[tokio::test]
async fn it_is_made_once_in_build() {
    let client = app!(self).test_client();
    let before = MADE.load(Ordering::Relaxed);
    for _ in 0..3 {
        let response = client.get("/two").await;
        assert_eq!(response.header("x-one"), Some("1"));
        assert_eq!(response.header("x-two"), Some("2"));
    }
    assert_eq!(MADE.load(Ordering::Relaxed), before);
}
