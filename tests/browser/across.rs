//! What pages of other sites can make a browser do here: forms, links, scripts, WebSockets.
//!
//! Chromium sends `Sec-Fetch-Site` to hosts that count as safe only, as those below `.localhost`; to
//! others over http it sends `Origin` alone.

use crate::{
    driver::Browser,
    site::{Site, other},
};
use hooks_batteries::prelude::*;
use hooks_runtime::{
    App,
    axum::{
        http::{HeaderMap, request::Parts},
        response::Html,
    },
    prelude::*,
    ws::{Message, WebSocketUpgrade},
};
use std::sync::{Arc, Mutex};

/// What came: method and path, `Sec-Fetch-Site`, whether there was a cookie.
type Came = Arc<Mutex<Vec<(String, String, bool)>>>;

#[before_request]
fn note(came: State<Came>, head: &Parts) {
    let site = head.headers.get("sec-fetch-site");
    let site = site.map_or("", |site| site.to_str().unwrap());
    let has_cookie = head.headers.contains_key("cookie");
    let line = format!("{} {}", head.method, head.uri.path());
    let came = &mut *came.lock().unwrap();
    came.push((line, site.to_owned(), has_cookie));
}

#[get("/")]
fn index(csrf: Csrf) -> Html<String> {
    Html(format!("<p>welcome</p>{}", csrf.field()))
}

#[post("/buy")]
fn buy() -> &'static str {
    "bought"
}

#[get("/data")]
fn data(headers: HeaderMap) -> Json<bool> {
    Json(headers.contains_key("cookie"))
}

#[put("/data", skip = [csrf])]
fn put_data(headers: HeaderMap) -> Json<bool> {
    Json(headers.contains_key("cookie"))
}

#[websocket("/echo")]
fn echo(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            socket.send(Message::Text(text)).await?;
        }
        Ok::<_, Error>(())
    })
}

struct Shop {
    site: Site,
    came: Came,
}

impl Shop {
    async fn serve(with: impl FnOnce(App) -> App) -> Self {
        let came = Came::default();
        let app = app!(self).state(came.clone()).with(Sessions::default());
        let site = Site::serve(with(app)).await;
        Shop { site, came }
    }

    /// The last request for this.
    fn last(&self, line: &str) -> (String, bool) {
        let came = self.came.lock().unwrap();
        let found = came.iter().rev().find(|(found, ..)| found == line);
        let (_, site, has_cookie) = found.unwrap_or_else(|| panic!("no {line}: {came:?}"));
        (site.clone(), *has_cookie)
    }
}

async fn protected() -> Shop {
    Shop::serve(|app| app.with(Csrf::in_session())).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b2_b39_a_form_of_another_site_is_refused_and_comes_without_the_cookie() {
    let (shop, evil) = (protected().await, other().await);
    let browser = Browser::start().await;
    for (own, others, reason) in [
        (
            "shop.localhost",
            "evil.localhost",
            "another site has sent the request (`Sec-Fetch-Site`)",
        ),
        (
            "127.0.0.1",
            "localhost",
            "another site has sent the request (`Sec-Fetch-Site`)",
        ),
        (
            "shop.test",
            "evil.test",
            "`Origin` is neither this site nor trusted",
        ),
    ] {
        browser.open(shop.site.at(own, "/")).await;
        browser.refresh().await.unwrap();
        let (_, has_cookie) = shop.last("GET /");
        assert!(has_cookie, "the browser has a session: {own}");

        let url = shop.site.at(own, "/buy");
        browser
            .open(evil.at(others, &format!("/posts?url={url}")))
            .await;
        browser.until("location.pathname == '/buy'").await;
        let text = browser.text("body").await;
        assert_eq!(text, format!("the CSRF check failed: {reason}"));
        let (site, has_cookie) = shop.last("POST /buy");
        assert!(!has_cookie, "{own}");
        let told = if own == "shop.test" { "" } else { "cross-site" };
        assert_eq!(site, told, "{own}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b2_a_link_on_another_site_brings_the_cookie() {
    let (shop, evil) = (protected().await, other().await);
    let browser = Browser::start().await;
    browser.open(shop.site.at("shop.localhost", "/")).await;
    let url = shop.site.at("shop.localhost", "/data");
    browser
        .open(evil.at("evil.localhost", &format!("/links?url={url}")))
        .await;
    browser.click("a").await;
    assert_eq!(browser.text("body").await, "true");
    let (site, has_cookie) = shop.last("GET /data");
    assert_eq!((&*site, has_cookie), ("cross-site", true));
}

/// `SameSite` does not keep subdomains out, which may belong to somebody else.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b39_a_form_of_a_subdomain_is_refused_unless_it_is_trusted() {
    let other = other().await;
    let browser = Browser::start().await;
    for (own, reason) in [
        (
            "shop.localhost",
            "another site has sent the request (`Sec-Fetch-Site`)",
        ),
        ("shop.test", "`Origin` is neither this site nor trusted"),
    ] {
        let subdomain = format!("sub.{own}");
        let trusted = [other.origin(&subdomain)];
        let trusting = Shop::serve(|app| app.with(Csrf::in_session().trust(trusted))).await;
        // Where it is from is right; the token is another matter.
        let missing = "neither the form nor the header has a CSRF token";
        for (shop, reason) in [(&protected().await, reason), (&trusting, missing)] {
            browser.open(shop.site.at(own, "/")).await;
            let url = shop.site.at(own, "/buy");
            browser
                .open(other.at(&subdomain, &format!("/posts?url={url}")))
                .await;
            browser.until("location.pathname == '/buy'").await;
            let text = browser.text("body").await;
            assert_eq!(text, format!("the CSRF check failed: {reason}"), "{own}");
            let (_, has_cookie) = shop.last("POST /buy");
            assert!(has_cookie, "it is the same site: {own}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b107_b109_only_scripts_of_a_listed_site_read_what_is_answered() {
    let other = other().await;
    let app_origin = other.origin("app.shop.localhost");
    let cors = Cors::allow([app_origin])
        .credentials()
        .methods(["GET", "PUT"])
        .headers(["x-version"]);
    let shop = Shop::serve(|app| app.with(cors).with(Csrf::in_session())).await;
    let browser = Browser::start().await;
    browser.open(shop.site.at("shop.localhost", "/")).await;
    let url = shop.site.at("shop.localhost", "/data");
    let ask = |options: &str| {
        format!(
            "return fetch('{url}', {{credentials: 'include', {options}}})
            .then(response => response.text()).catch(error => String(error))"
        )
    };
    let plain = ask("");
    let preflighted = ask("method: 'PUT', headers: {'x-version': '1'}");
    let refused = "TypeError: Failed to fetch";

    browser.open(other.at("app.shop.localhost", "/")).await;
    assert_eq!(browser.script(&plain).await, "true");
    assert_eq!(browser.script(&preflighted).await, "true");
    let not_listed = ask("method: 'PUT', headers: {'x-other': '1'}");
    assert_eq!(browser.script(&not_listed).await, refused);

    for host in ["other.shop.localhost", "evil.localhost"] {
        browser.open(other.at(host, "/")).await;
        shop.came.lock().unwrap().clear();
        assert_eq!(browser.script(&plain).await, refused, "{host}");
        // It was answered: the browser keeps the answer to itself.
        shop.last("GET /data");
        assert_eq!(browser.script(&preflighted).await, refused, "{host}");
        let came = shop.came.lock().unwrap().clone();
        assert!(
            !came.iter().any(|(line, ..)| line == "PUT /data"),
            "{came:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b42_a_websocket_is_opened_by_pages_of_this_site_alone() {
    let (shop, other) = (protected().await, other().await);
    let browser = Browser::start().await;
    for host in ["shop.localhost", "shop.test"] {
        let url = shop.site.at(host, "/echo").replace("http:", "ws:");
        let open = format!(
            "return new Promise(resolve => {{
                const socket = new WebSocket('{url}');
                socket.onopen = () => socket.send('hello');
                socket.onmessage = event => resolve(event.data);
                socket.onerror = () => resolve('refused');
            }})"
        );
        browser.open(shop.site.at(host, "/")).await;
        assert_eq!(browser.script(&open).await, "hello", "{host}");
        for foreign in [format!("sub.{host}"), host.replace("shop", "evil")] {
            browser.open(other.at(&foreign, "/")).await;
            assert_eq!(browser.script(&open).await, "refused", "{foreign}");
        }
    }
}
