//! `Common`: `www.`, and clients that are refused.

use hooks_batteries::{Common, Proxies, common};
use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[get("/slash/")]
fn slash() {}

#[get("/skips", skip = [common::prepend_www, common::refuse_agents])]
fn skips() -> &'static str {
    "skips"
}

#[websocket("/chat")]
fn chat(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

#[tokio::test]
async fn b63_hosts_without_www_are_redirected_on_any_path() {
    let app = app!(self).with(Common::new().prepend_www());
    let client = app.test_client();
    for (host, path, location) in [
        ("example.com", "/", Some("http://www.example.com/")),
        (
            "example.com:8000",
            "/nowhere?a=1",
            Some("http://www.example.com:8000/nowhere?a=1"),
        ),
        (
            "Example.com",
            "//evil.example",
            Some("http://www.Example.com//evil.example"),
        ),
        ("www.example.com", "/", None),
        ("WWW.example.com", "/", None),
        ("localhost", "/", None),
        ("192.0.2.1", "/", None),
        ("[::1]", "/", None),
        ("[::ffff:192.0.2.1]:80", "/", None),
        ("example.com", "/skips", None),
    ] {
        let response = client.get(path).header("host", host).await;
        assert_eq!(response.header("location"), location, "{host} {path}");
        assert_eq!(
            response.status() == 301,
            location.is_some(),
            "{host} {path}"
        );
    }
}

#[tokio::test]
async fn b71_the_redirect_to_www_keeps_the_scheme_that_a_proxy_has_told() {
    let app = app!(self)
        .with(Common::new().prepend_www())
        .with(Proxies::trust(["127.0.0.1"]));
    let request = app.test_client().get("/").header("host", "example.com");
    let response = request.header("x-forwarded-proto", "https").await;
    assert_eq!(
        response.header("location"),
        Some("https://www.example.com/")
    );
}

#[tokio::test]
async fn refused_agents_get_a_403() {
    let app = app!(self).with(Common::new().refuse_agents(["BadBot", "x/1"]));
    let client = app.test_client();
    for (agent, path, status) in [
        ("BadBot", "/", 403),
        ("Mozilla/5.0 (compatible; badbot/2.1)", "/", 403),
        ("prefix x/1.5", "/nowhere", 403),
        ("Mozilla/5.0", "/", 200),
        ("", "/", 200),
        ("BadBot", "/skips", 200),
    ] {
        let response = client.get(path).header("user-agent", agent).await;
        assert_eq!(response.status(), status, "{agent} {path}");
    }
    assert_eq!(client.get("/").await.status(), 200);
}

/// The router's own redirect.
#[tokio::test]
async fn b62_a_path_without_the_slash_of_an_own_route_is_redirected() {
    let client = app!(self).with(Common::new()).test_client();
    let response = client.get("/slash?a=1").await;
    assert_eq!(response.status(), 308);
    assert_eq!(response.header("location"), Some("/slash/?a=1"));
    assert_eq!(client.get("//slash").await.status(), 404);
    assert_eq!(client.get("/nowhere").await.status(), 404);
}

#[test]
fn an_agent_that_every_client_contains_is_a_problem() {
    let app = app!(self).with(Common::new().refuse_agents([""]));
    let error = app.build().expect_err("a problem").to_string();
    assert!(
        error.contains("`refuse_agents` has an empty text"),
        "{error}"
    );
}

#[tokio::test]
async fn b63_the_redirect_of_a_mounted_app_keeps_the_path_of_its_mount() {
    let inner = app!(self).with(Common::new().prepend_www());
    let client = App::new().mount("/shop", inner).test_client();
    let request = client.get("/shop/books?a=1").header("host", "example.com");
    let response = request.await;
    let location = response.header("location");
    assert_eq!(location, Some("http://www.example.com/shop/books?a=1"));
}

#[tokio::test]
async fn refused_agents_open_no_websocket() {
    let client = app!(self)
        .with(Common::new().refuse_agents(["BadBot"]))
        .test_client();
    let denied = client.websocket("/chat").header("user-agent", "badbot/1");
    assert_eq!(denied.denied().await.status(), 403);
    client.websocket("/chat").await.close().await;
}
