//! Languages in the path.

use crate::{driver::Browser, site::Site};
use hooks_batteries::prelude::*;
use hooks_runtime::{axum::response::Html, prelude::*};

static BOOKS: Blueprint = Blueprint::new("books").url_prefix("/{locale}");

#[get(BOOKS, "/books")]
fn books(locale: Locale) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang='{locale}'><h1>{locale}</h1>
        <form method='post' action='/language'>
          <button name='language' value='en'>English</button>
          <button name='language' value='de'>Deutsch</button>
        </form>"
    ))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b57_b59_the_language_of_the_path_is_switched_and_remembered() {
    let locales = Locales::new(["en", "de"]).prefix(true).setter("/language");
    let site = Site::serve(app!(self).register(&BOOKS).with(locales)).await;
    let browser = Browser::speaking("de-AT").await;
    let content_language = "return fetch(location.href)
        .then(response => response.headers.get('content-language'))";

    browser.open(site.at("shop.test", "/books?page=2")).await;
    assert_eq!(browser.path().await, "/de/books");
    assert_eq!(browser.script("return location.search").await, "?page=2");
    assert_eq!(browser.script(content_language).await, "de");
    browser.click("[value=en]").await;
    assert_eq!(browser.path().await, "/en/books");
    assert_eq!(browser.script("return location.search").await, "?page=2");
    assert_eq!(browser.text("h1").await, "en");
    assert_eq!(browser.script(content_language).await, "en");

    browser.open(site.at("shop.test", "/books")).await;
    assert_eq!(browser.path().await, "/en/books");
    browser.open(site.at("shop.test", "/de/books")).await;
    assert_eq!(browser.text("h1").await, "de");
}
