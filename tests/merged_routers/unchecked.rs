//! Routers without axum's checks of old path syntax, as programs have them that came from axum 0.7.

use axum::{Router, routing};
use hooks_runtime::prelude::*;
use support::Is;

#[get("/own/{id}")]
async fn own(Path(id): Path<u64>) -> String {
    format!("own {id}")
}

/// Literal segments `:a` and `*b`.
fn unchecked() -> Router {
    Router::new()
        .without_v07_checks()
        .route("/:a", routing::get(|| async { "colon" }))
        .route("/x/*b", routing::get(|| async { "asterisk" }))
}

fn checked() -> Router {
    Router::new().route("/b/{id}", routing::get(|| async { "checked" }))
}

async fn expect_both(app: App) {
    let client = app.test_client();
    client.get("/:a").await.is(200, "colon");
    client.get("/x/*b").await.is(200, "asterisk");
    assert_eq!(client.get("/x/y").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_router_without_the_checks_is_merged() {
    expect_both(App::new().merge(unchecked())).await;
    expect_both(app!(self).merge(unchecked())).await;
}

#[tokio::test]
async fn it_is_merged_with_one_that_is_checked_in_either_order() {
    for routers in [[unchecked(), checked()], [checked(), unchecked()]] {
        let [first, second] = routers;
        let app = || app!(self).merge(first.clone()).merge(second.clone());
        expect_both(app()).await;
        let client = app().test_client();
        client.get("/b/7").await.is(200, "checked");
        client.get("/own/7").await.is(200, "own 7");
    }
}

#[tokio::test]
async fn it_has_mounts_and_a_fallback_beside_it() {
    let mounted = || Router::new().fallback(|| async { "mounted" });
    let fallback = || Router::new().fallback(|| async { "fallback" });
    let app = || {
        app!(self)
            .merge(unchecked())
            .merge(checked())
            .mount("/m", mounted())
    };
    expect_both(app()).await;
    let client = app().fallback_service(fallback()).test_client();
    client.get("/m/x").await.is(200, "mounted");
    client.get("/nowhere").await.is(200, "fallback");
    client.get("/:a").await.is(200, "colon");
}

#[tokio::test]
async fn routers_that_clash_are_reported_with_both_places() {
    let twice = || Router::new().route("/b/{id}", routing::get(|| async {}));
    let error = App::new()
        .merge(unchecked())
        .merge(checked())
        .merge(twice())
        .build()
        .unwrap_err()
        .to_string();
    assert!(error.contains("does not fit those before it"), "{error}");
    assert!(error.contains("/b/{id}"), "{error}");
}

#[tokio::test]
async fn two_fallbacks_are_reported_with_their_remedy() {
    let router = || Router::new().fallback(|| async {});
    let built = App::new().merge(router()).merge(router()).build();
    let error = built.unwrap_err().to_string();
    assert!(error.contains("both have a fallback"), "{error}");
    assert!(error.contains("`.reset_fallback()`"), "{error}");
}
