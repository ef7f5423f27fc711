//! `Security`: hosts, https, and headers for browsers.

use hooks_batteries::{Proxies, Security, days, security};
use hooks_runtime::{Middleware, TestResponse, prelude::*, ws::WebSocketUpgrade};
use support::quiet;

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[get("/own")]
fn own() -> Response {
    let headers = [
        ("x-content-type-options", "own"),
        ("referrer-policy", "own"),
        ("cross-origin-opener-policy", "own"),
        ("strict-transport-security", "own"),
    ];
    headers.into_response()
}

#[get("/plain", skip = [security::redirect_to_https])]
fn plain() {}

#[get("/any-host", skip = [security::check_host])]
fn any_host() {}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[post("/post")]
fn post(_: String) {}

#[websocket("/chat")]
fn chat(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

/// What `SecurityMiddleware` looks at: `x-forwarded-proto` of the test client, which is the proxy.
fn app(security: Security) -> App {
    app!(self)
        .with(security)
        .with(Proxies::trust(["127.0.0.1"]))
}

async fn get(app: App, scheme: &str, host: &str, path: &str) -> TestResponse {
    let client = app.test_client();
    let request = client.get(path).header("host", host);
    request.header("x-forwarded-proto", scheme).await
}

#[tokio::test]
async fn b68_each_response_has_the_headers_and_its_own_win() {
    quiet();
    for (path, status) in [("/", 200), ("/nowhere", 404), ("/panics", 500)] {
        let response = get(app(Security::new()), "http", "localhost", path).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(response.header("referrer-policy"), Some("same-origin"));
        assert_eq!(
            response.header("cross-origin-opener-policy"),
            Some("same-origin")
        );
        assert_eq!(response.header("strict-transport-security"), None);
    }
    let own = get(
        app(Security::new().hsts(days(1))),
        "https",
        "localhost",
        "/own",
    )
    .await;
    for name in [
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "strict-transport-security",
    ] {
        assert_eq!(
            own.headers().get_all(name).iter().collect::<Vec<_>>(),
            ["own"],
            "{name}"
        );
    }
}

#[tokio::test]
async fn b68_policies_are_joined_or_left_out() {
    let both = Security::new().referrer_policy(["no-referrer", "same-origin"]);
    let both = get(app(both), "http", "localhost", "/").await;
    assert_eq!(
        both.header("referrer-policy"),
        Some("no-referrer,same-origin")
    );
    let none = Security::new()
        .nosniff(false)
        .referrer_policy::<&str>([])
        .opener_policy(None);
    let none = get(app(none), "http", "localhost", "/").await;
    for name in [
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
    ] {
        assert_eq!(none.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn b68_hsts_is_on_secure_responses_only() {
    let all = || Security::new().hsts(days(1)).subdomains().preload();
    let value = Some("max-age=86400; includeSubDomains; preload");
    for path in ["/", "/nowhere"] {
        let secure = get(app(all()), "https", "localhost", path).await;
        assert_eq!(secure.header("strict-transport-security"), value, "{path}");
        let plain = get(app(all()), "http", "localhost", path).await;
        assert_eq!(plain.header("strict-transport-security"), None, "{path}");
    }
    let client = app(all()).test_client();
    let of_body = client
        .post("/post")
        .header("x-forwarded-proto", "https")
        .body("x")
        .await;
    assert_eq!(of_body.header("strict-transport-security"), value);
    // Nobody is believed without `Proxies`.
    let alone = get(app!(self).with(all()), "https", "localhost", "/").await;
    assert_eq!(alone.header("strict-transport-security"), None);
}

#[tokio::test]
async fn b120_the_answer_of_a_middleware_has_the_headers() {
    struct Answers;

    impl Middleware for Answers {
        async fn handle(&self, _: Request, _: Next) -> Result<Response> {
            Ok("middleware".into_response())
        }
    }

    let app = app(Security::new().hsts(days(1))).middleware(Answers);
    let response = get(app, "https", "localhost", "/").await;
    assert_eq!(response.text(), "middleware");
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        response.header("strict-transport-security"),
        Some("max-age=86400")
    );
}

#[tokio::test]
async fn b64_other_hosts_are_refused() {
    let hosts = || {
        Security::new()
            .hosts(["example.com"])
            .hosts([".example.org"])
    };
    for (host, status) in [
        ("example.com", 200),
        ("EXAMPLE.com:8000", 200),
        ("a.example.org.", 200),
        ("localhost", 400),
        ("a.example.com", 400),
    ] {
        for path in ["/", "/nowhere"] {
            let response = get(app(hosts()), "http", host, path).await;
            let expected = if status == 200 && path == "/nowhere" {
                404
            } else {
                status
            };
            assert_eq!(response.status(), expected, "{host} {path}");
            assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        }
    }
    let skipped = get(app(hosts()), "http", "localhost", "/any-host").await;
    assert_eq!(skipped.status(), 200);
    let any = get(app(Security::new()), "http", "whatever.example", "/").await;
    assert_eq!(any.status(), 200);
}

#[tokio::test]
async fn b64_a_websocket_for_another_host_is_denied() {
    let app = app(Security::new().hosts(["example.com"]));
    let client = app.test_client();
    assert_eq!(client.websocket("/chat").denied().await.status(), 400);
    client
        .websocket("/chat")
        .header("host", "example.com")
        .await
        .close()
        .await;
}

#[tokio::test]
async fn b65_the_host_of_a_trusted_proxy_is_checked() {
    let app = app!(self)
        .with(Security::new().hosts(["example.com"]))
        .with(Proxies::trust(["127.0.0.1"]).forwarded_host());
    let client = app.test_client();
    for (told, status) in [
        ("example.com", 200),
        ("evil.example", 400),
        ("example.com/x", 400),
    ] {
        let response = client.get("/").header("x-forwarded-host", told).await;
        assert_eq!(response.status(), status, "{told}");
    }
}

#[tokio::test]
async fn b67_http_is_redirected_to_https() {
    let redirecting = || Security::new().redirect_to_https();
    for (host, path, location) in [
        ("example.com", "/", "https://example.com/"),
        (
            "example.com:8000",
            "/a/b?c=d&e",
            "https://example.com:8000/a/b?c=d&e",
        ),
        ("[::1]:80", "/nowhere", "https://[::1]:80/nowhere"),
        (
            "example.com",
            "//evil.example/x",
            "https://example.com//evil.example/x",
        ),
    ] {
        let response = get(app(redirecting()), "http", host, path).await;
        assert_eq!(response.status(), 301);
        assert_eq!(response.header("location"), Some(location));
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
        ] {
            assert!(response.header(name).is_some(), "{name}");
        }
        let secure = get(app(redirecting()), "https", host, "/").await;
        assert_eq!(secure.status(), 200);
    }
    let client = app(redirecting()).test_client();
    assert_eq!(client.post("/post").body("x").await.status(), 301);
    let elsewhere = redirecting().https_host("secure.example.com:8443");
    let response = get(app(elsewhere), "http", "example.com", "/x?y").await;
    assert_eq!(
        response.header("location"),
        Some("https://secure.example.com:8443/x?y")
    );
}

#[tokio::test]
async fn b67_some_paths_are_not_redirected() {
    let exempting = || {
        Security::new()
            .redirect_to_https()
            .exempt(["/health"])
            .exempt(["/.well-known/*"])
    };
    for (path, is_redirected) in [
        ("/health", false),
        ("/health/x", true),
        ("/healthy", true),
        ("/.well-known/acme/x", false),
        ("/.well-known", true),
        ("/plain", false),
        ("/", true),
    ] {
        let response = get(app(exempting()), "http", "localhost", path).await;
        assert_eq!(response.status() == 301, is_redirected, "{path}");
    }
}

#[tokio::test]
async fn b67_a_bad_host_is_no_redirect() {
    let hosts = Security::new().hosts(["example.com"]).redirect_to_https();
    assert_eq!(
        get(app(hosts), "http", "evil.example", "/").await.status(),
        400
    );
}

#[test]
fn settings_that_browsers_or_the_app_cannot_follow_are_problems() {
    for (security, problem) in [
        (
            Security::new().hosts(["https://example.com"]),
            "`https://example.com` is no host",
        ),
        (Security::new().hosts::<&str>([]), "`hosts` has no host"),
        (Security::new().subdomains(), "call `hsts(days(365))`"),
        (Security::new().preload(), "call `hsts(days(365))`"),
        (
            Security::new().referrer_policy(["same origin"]),
            "`referrer_policy` has `same origin`",
        ),
        (
            Security::new().opener_policy("none"),
            "`opener_policy` has `none`",
        ),
        (
            Security::new().https_host("example.com"),
            "call `redirect_to_https()`",
        ),
        (
            Security::new().redirect_to_https().https_host("https://x"),
            "`https://x` is no host",
        ),
        (
            Security::new().redirect_to_https().exempt(["health"]),
            "has to begin with `/`",
        ),
        (
            Security::new().redirect_to_https().exempt(["/health*"]),
            "`/health*`",
        ),
        (
            Security::new().redirect_to_https().exempt(["/*/health"]),
            "`/*/health`",
        ),
        (Security::new().hosts(["b\u{fc}cher.example"]), "`xn--…`"),
        (Security::new().hosts(["::1"]), "`[::1]`"),
    ] {
        let error = app!(self)
            .with(security)
            .build()
            .expect_err(problem)
            .to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[tokio::test]
async fn b67_the_redirect_of_a_mounted_app_keeps_the_path_of_its_mount() {
    let inner = app(Security::new().redirect_to_https());
    let nested = axum::Router::new().nest_service("/shop", inner.build().expect("an app"));
    let mounted = app(Security::new().redirect_to_https());
    for outer in [App::new().merge(nested), App::new().mount("/shop", mounted)] {
        let client = outer.test_client();
        let request = client.get("/shop/books?a=1").header("host", "example.com");
        let response = request.await;
        let location = response.header("location");
        assert_eq!(location, Some("https://example.com/shop/books?a=1"));
    }
}
