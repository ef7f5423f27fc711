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
    Html(
        "<form method='post'>
          <button formaction='/add'>Add</button>
          <button id='many' formaction='/add/many'>Add many</button>
        </form>",
    )
}

#[post("/add")]
fn add(messages: Messages) -> Redirect {
    messages.success("first");
    messages.warning("second: é \"quoted\"; a=b, c");
    messages.error("third");
    Redirect::to("/show")
}

#[post("/add/many")]
fn add_many(messages: Messages) -> Redirect {
    for n in 0..60 {
        messages.info(format!("{n} {}", "ü\"; é\\,%".repeat(5)));
    }
    Redirect::to("/show")
}

/// With the script that the documentation of `Flash` has.
#[get("/show")]
fn show(messages: Messages) -> Html<String> {
    let all = messages.take();
    let lines = all
        .iter()
        .map(|m| format!("<p class='{}'>{}</p>", m.tags, m.text));
    Html(format!(
        "<script>
          addEventListener('pagehide', () => document.querySelectorAll('p').forEach(m => m.remove()))
        </script>
        <h1>messages</h1>{}",
        lines.collect::<String>()
    ))
}

fn app(flash: Flash) -> App {
    app!(self).with(Sessions::default()).with(flash)
}

async fn is_shown_once(site: &Site, browser: &Browser) {
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

    browser.open(site.at("shop.test", "/")).await;
    browser.click("button").await;
    assert_eq!(browser.texts("p").await, texts);
    browser.refresh().await.unwrap();
    assert_eq!(browser.texts("p").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b48_b50_k14_messages_are_shown_in_their_order_and_once() {
    let browser = Browser::forgetful().await;
    for flash in [
        Flash::cookie().keys(Keys::random()),
        Flash::session(),
        Flash::fallback().keys(Keys::random()),
    ] {
        browser.delete_all_cookies().await.unwrap();
        is_shown_once(&Site::serve(app(flash)).await, &browser).await;
    }
}

/// No header makes Chrome forget a page that it keeps as it is.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn k14_a_page_that_the_browser_keeps_has_lost_its_messages() {
    let site = Site::serve(app(Flash::cookie().keys(Keys::random()))).await;
    is_shown_once(&site, &Browser::start().await).await;
}

/// No browser keeps a cookie of more than 4096 bytes.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b52_of_many_messages_the_newest_are_kept_or_all() {
    let browser = Browser::start().await;
    for (flash, expected) in [
        (Flash::cookie().keys(Keys::random()), 5..60),
        (Flash::session(), 60..61),
        (Flash::fallback().keys(Keys::random()), 60..61),
    ] {
        browser.delete_all_cookies().await.unwrap();
        let site = Site::serve(app(flash)).await;
        browser.open(site.at("shop.test", "/")).await;
        browser.click("#many").await;
        let texts = browser.texts("p").await;
        assert!(expected.contains(&texts.len()), "{}", texts.len());
        let (first, last) = (60 - texts.len(), 59);
        assert!(texts[0].starts_with(&format!("{first} ")), "{}", texts[0]);
        assert!(texts.last().unwrap().starts_with(&format!("{last} ")));
    }
}
