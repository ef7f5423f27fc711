//! `Cors`: preflights, and headers on all that is answered.

use hooks_batteries::Cors;
use hooks_runtime::{Middleware, TestResponse, prelude::*};
use std::time::Duration;
use support::quiet;

const SITE: &str = "https://app.example";
const ALLOW: &str = "access-control-allow-origin";

#[before_request]
fn require_login(headers: HeaderMap) -> Result<()> {
    if headers.contains_key("authorization") {
        Ok(())
    } else {
        Err(abort(StatusCode::UNAUTHORIZED))
    }
}

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[get("/own")]
fn own() -> Response {
    [(ALLOW, "https://own.example"), ("vary", "Origin")].into_response()
}

fn app(cors: Cors) -> App {
    app!(self).with(cors)
}

fn one_site() -> Cors {
    Cors::allow([SITE])
}

async fn get(cors: Cors, path: &str, origin: &str) -> TestResponse {
    let client = app(cors).test_client();
    let request = client.get(path).header("authorization", "x");
    request.header("origin", origin).await
}

async fn preflight(cors: Cors, path: &str, origin: &str) -> TestResponse {
    let client = app(cors).test_client();
    let request = client
        .request(Method::OPTIONS, path)
        .header("origin", origin);
    request.header("access-control-request-method", "PUT").await
}

#[tokio::test]
async fn b107_a_preflight_is_answered_before_a_login_is_asked_for_on_any_path() {
    for path in ["/", "/nowhere", "/panics"] {
        let cors = one_site().credentials().max_age(Duration::from_secs(60));
        let response = preflight(cors, path, SITE).await;
        assert_eq!(
            (response.status().as_u16(), response.text()),
            (204, ""),
            "{path}"
        );
        for (name, value) in [
            (ALLOW, SITE),
            ("access-control-allow-credentials", "true"),
            (
                "access-control-allow-methods",
                "GET, HEAD, POST, PUT, PATCH, DELETE",
            ),
            ("access-control-max-age", "60"),
            ("vary", "origin"),
        ] {
            assert_eq!(response.header(name), Some(value), "{path} {name}");
        }
        let headers = response
            .header("access-control-allow-headers")
            .expect("some");
        assert!(headers.contains("authorization") && headers.contains("content-type"));
    }
}

#[tokio::test]
async fn b109_another_site_gets_an_answer_without_leave() {
    let response = preflight(one_site(), "/", "https://evil.example").await;
    assert_eq!(response.status(), 204);
    for name in [
        ALLOW,
        "access-control-allow-methods",
        "access-control-allow-headers",
    ] {
        assert_eq!(response.header(name), None, "{name}");
    }
    assert_eq!(response.header("vary"), Some("origin"));
    let response = get(one_site(), "/", "https://evil.example").await;
    assert_eq!((response.text(), response.header(ALLOW)), ("hello", None));
    // A page of the app itself asks with its own origin.
    let response = get(one_site(), "/", "http://localhost").await;
    assert_eq!((response.text(), response.header(ALLOW)), ("hello", None));
}

#[tokio::test]
async fn an_options_that_is_no_preflight_is_the_apps() {
    let client = app(one_site()).test_client();
    let options = || client.request(Method::OPTIONS, "/");
    assert_eq!(options().header("origin", SITE).await.status(), 401);
    let asks = options().header("access-control-request-method", "PUT");
    assert_eq!(asks.await.status(), 401);
}

#[tokio::test]
async fn b107_k25_every_response_carries_the_headers() {
    quiet();
    for (path, status) in [("/", 200), ("/nowhere", 404), ("/panics", 500)] {
        let response = get(one_site().credentials().expose(["x-total"]), path, SITE).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.header(ALLOW), Some(SITE), "{path}");
        assert_eq!(
            response.header("access-control-allow-credentials"),
            Some("true")
        );
        assert_eq!(
            response.header("access-control-expose-headers"),
            Some("x-total")
        );
        assert_eq!(response.header("vary"), Some("origin"));
    }
    let client = app(one_site()).test_client();
    let refused = client.get("/").header("origin", SITE).await;
    for name in [
        "access-control-allow-credentials",
        "access-control-expose-headers",
    ] {
        assert_eq!(refused.header(name), None, "nobody has asked for {name}");
    }
    assert_eq!(
        (refused.status().as_u16(), refused.header(ALLOW)),
        (401, Some(SITE))
    );
}

#[tokio::test]
async fn b120_the_answer_of_a_middleware_carries_them_too() {
    struct Answers;

    impl Middleware for Answers {
        async fn handle(&self, _: Request, _: Next) -> Result<Response> {
            Ok("middleware".into_response())
        }
    }

    let client = app(one_site()).middleware(Answers).test_client();
    let response = client.get("/").header("origin", SITE).await;
    assert_eq!(
        (response.text(), response.header(ALLOW)),
        ("middleware", Some(SITE))
    );
}

#[tokio::test]
async fn b107_responses_vary_by_origin_unless_any_may_ask() {
    let client = app(one_site()).test_client();
    assert_eq!(client.get("/").await.header("vary"), Some("origin"));
    let own = get(one_site(), "/own", SITE).await;
    assert_eq!(own.headers().get_all("vary").iter().count(), 1);
    assert_eq!(own.header(ALLOW), Some("https://own.example"));
    for any in [Cors::any(), Cors::allow(["*"])] {
        let response = get(any.clone(), "/", "https://whoever.example").await;
        assert_eq!(
            (response.header(ALLOW), response.header("vary")),
            (Some("*"), None)
        );
        // What a cache keeps of it is for other sites, too.
        let without = app(any).test_client().get("/").await;
        assert_eq!(without.header(ALLOW), Some("*"));
    }
}

#[tokio::test]
async fn b109_the_origin_has_to_be_the_same_text() {
    for origin in [
        "null",
        "https://app.example.evil.org",
        "http://app.example",
        "https://APP.example",
    ] {
        assert_eq!(
            get(one_site(), "/", origin).await.header(ALLOW),
            None,
            "{origin}"
        );
    }
    let both = Cors::allow([SITE, "https://*.shop.example"]);
    let response = get(both, "/", "https://a.shop.example").await;
    assert_eq!(response.header(ALLOW), Some("https://a.shop.example"));
}

#[tokio::test]
async fn methods_and_headers_can_be_named() {
    let cors = one_site().methods(["GET"]).headers(["x-a", "x-b"]);
    let response = preflight(cors, "/", SITE).await;
    assert_eq!(response.header("access-control-allow-methods"), Some("GET"));
    assert_eq!(
        response.header("access-control-allow-headers"),
        Some("x-a, x-b")
    );
    assert_eq!(response.header("access-control-max-age"), None);
}

#[test]
fn b108_what_cannot_be_meant_is_a_problem() {
    for (cors, problem) in [
        (
            Cors::any().credentials(),
            "any site (`*`) with `credentials()`",
        ),
        (
            Cors::allow([SITE, "*"]).credentials(),
            "any site (`*`) with `credentials()`",
        ),
        (Cors::allow(["app.example"]), "`app.example` is no origin"),
        (
            Cors::allow([SITE, "https://app.example/"]),
            "`https://app.example/` is no origin",
        ),
        (Cors::allow::<&str>([]), "no site may ask"),
        (one_site().methods(["GE T"]), "`GE T` is no method"),
        (one_site().headers(["x a"]), "`x a` is no name of a header"),
        (
            one_site().methods(["get", "patch"]),
            "`patch` is no method: write `PATCH`",
        ),
        (
            one_site().credentials().methods(["*"]),
            "`*` among the methods",
        ),
        (
            one_site().headers(["*"]).credentials(),
            "`*` among the headers",
        ),
        (
            one_site().credentials().expose(["*"]),
            "`*` among the headers",
        ),
        (
            Cors::allow(["https://b\u{fc}cher.example"]),
            "in the form `xn--…`",
        ),
    ] {
        let error = app(cors).build().expect_err(problem).to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[tokio::test]
async fn without_credentials_all_methods_and_headers_may_be_allowed() {
    let cors = Cors::any().methods(["*"]).headers(["*", "authorization"]);
    let response = preflight(cors.expose(["*"]), "/", "https://whoever.example").await;
    assert_eq!(response.header(ALLOW), Some("*"));
    assert_eq!(response.header("access-control-allow-methods"), Some("*"));
    let headers = response.header("access-control-allow-headers");
    assert_eq!(headers, Some("*, authorization"));
}
