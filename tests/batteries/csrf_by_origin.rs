//! CSRF by the origin alone, in an app whose views have no tokens.

use hooks_batteries::{
    Csrf, CsrfError, Proxies, Sessions,
    csrf::{CsrfProtection, CsrfReason},
    testing::BatteriesClient,
};
use hooks_runtime::{TestClient, TestResponse, prelude::*, ws::WebSocketUpgrade};

#[any("/form")]
fn form() {}

#[websocket("/socket")]
fn socket(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| Ok::<_, Error>(()))
}

#[error_handler]
fn refused(error: &CsrfError) -> (StatusCode, String) {
    (StatusCode::FORBIDDEN, format!("{:?}", error.reason()))
}

fn client(csrf: CsrfProtection, proxies: Proxies) -> TestClient {
    let app = app!(self)
        .with(csrf)
        .with(proxies)
        .with(Sessions::default());
    app.test_client().enforce_csrf()
}

fn is_refused(response: &TestResponse, reason: CsrfReason) -> bool {
    response.status() == StatusCode::FORBIDDEN && response.text() == format!("{reason:?}")
}

/// K11.
#[tokio::test]
async fn b27_only_a_trusted_proxy_says_that_the_client_uses_https() {
    let proxies = Proxies::trust(["10.0.0.1"]);
    let client = client(Csrf::by_origin(), proxies);
    let post = |peer: &str| {
        let request = client.post("/form").header("origin", "https://localhost");
        request
            .header("x-forwarded-proto", "https")
            .client_addr(peer.parse().unwrap())
    };
    assert_eq!(post("10.0.0.1:1").await.status(), 200);
    assert!(is_refused(&post("10.0.0.2:1").await, CsrfReason::Origin));
}

#[tokio::test]
async fn b39_by_origin_asks_for_no_token() {
    let client = client(Csrf::by_origin(), Proxies::none());
    assert_eq!(client.post("/form").await.status(), 200);
    assert_eq!(
        client
            .post("/form")
            .header("origin", "http://localhost")
            .await
            .status(),
        200
    );
    let foreign = client
        .post("/form")
        .header("origin", "https://evil.example")
        .await;
    assert!(is_refused(&foreign, CsrfReason::Origin));
    assert_eq!(foreign.header("vary"), None, "no session was looked at");
}

#[tokio::test]
async fn b40_a_program_without_cookies_needs_no_referer() {
    let https = Proxies::none().https();
    let checked = client(Csrf::by_origin(), https.clone());
    let post = |client: &TestClient| client.post("/form").header("authorization", "Bearer abc");
    assert!(is_refused(&post(&checked).await, CsrfReason::NoReferer));
    let skipping = client(Csrf::by_origin().skip_without_cookies(), https);
    assert_eq!(post(&skipping).await.status(), 200);
}

#[tokio::test]
async fn b42_handshakes_are_checked_also_where_requests_without_cookies_are_not() {
    let client = client(Csrf::by_origin().skip_without_cookies(), Proxies::none());
    client.websocket("/socket").open().await;
    let denied = client
        .websocket("/socket")
        .header("authorization", "Bearer abc");
    let denied = denied
        .header("origin", "https://evil.example")
        .denied()
        .await;
    assert!(is_refused(&denied, CsrfReason::Origin));
}
