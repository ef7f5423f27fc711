//! Messages: in their order, once.

use crate::{driver::Browser, site::Site};
use hooks_batteries::prelude::*;
use hooks_runtime::{
    App,
    axum::response::{Html, Redirect},
    prelude::*,
};

#[get("/")]
fn index() -> Html<&'static str> {
    Html("<form method='post' action='/add'><button>Add</button></form>")
}

#[post("/add")]
fn add(messages: Messages) -> Redirect {
    messages.success("first");
    messages.warning("second: é \"quoted\"; a=b, c");
    messages.error("third");
    Redirect::to("/show")
}

#[get("/show")]
fn show(messages: Messages) -> Html<String> {
    let all = messages.take();
    let lines = all
        .iter()
        .map(|m| format!("<p class='{}'>{}</p>", m.tags, m.text));
    Html(format!("<h1>messages</h1>{}", lines.collect::<String>()))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b48_b50_k14_messages_are_shown_in_their_order_and_once() {
    let keys = Keys::random();
    let with = |app: App, flash: Flash| app.with(Sessions::default()).with(flash);
    for app in [
        with(app!(self), Flash::cookie(keys.clone())),
        with(app!(self), Flash::session()),
        with(app!(self), Flash::fallback(keys.clone())),
    ] {
        let site = Site::serve(app).await;
        let browser = Browser::start().await;
        browser.open(site.at("shop.test", "/")).await;
        browser.click("button").await;
        assert_eq!(browser.path().await, "/show");
        let texts = ["first", "second: é \"quoted\"; a=b, c", "third"];
        assert_eq!(browser.texts("p").await, texts);
        browser.open(site.at("shop.test", "/")).await;
        browser.back().await.unwrap();
        assert_eq!(browser.path().await, "/show");
        assert_eq!(browser.text("h1").await, "messages");
        assert_eq!(browser.texts("p").await, [""; 0]);

        // Shown again only if there is a new one.
        browser.back().await.unwrap();
        assert_eq!(browser.path().await, "/");
        browser.click("button").await;
        assert_eq!(browser.texts("p").await, texts);
        browser.refresh().await.unwrap();
        assert_eq!(browser.texts("p").await, [""; 0]);
    }
}
