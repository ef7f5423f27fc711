//! Visits to `examples/shop`: log in and out, buy, add a book, switch the language.

use crate::{driver::Browser, shop::Shop};
use thirtyfour::cookie::SameSite;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn look() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    browser.open(shop.url("/")).await;
    browser.picture("index").await;
    browser.open(shop.url("/cart")).await;
    browser.picture("cart-empty").await;
    browser.open(shop.url("/login")).await;
    browser.picture("login").await;
    browser.fill("name", "ann").await;
    browser.fill("password", "wrong").await;
    browser.click("form:not([action]) button").await;
    browser.picture("login-wrong").await;
    browser.fill("password", "books").await;
    browser.click("form:not([action]) button").await;
    browser.picture("index-ann").await;
    println!("{:?}", browser.get_all_cookies().await);
    browser.open(shop.url("/admin/books")).await;
    browser.fill("title", "x").await;
    browser.fill("cents", "0").await;
    browser.picture("book").await;
    browser.click("form:not([action]) button").await;
    browser.picture("book-wrong").await;
    browser.open(shop.url("/")).await;
    browser.click("li button").await;
    browser.picture("cart").await;
    browser.click("button[value=de]").await;
    browser.picture("cart-de").await;
    browser.open(shop.url("/nowhere")).await;
    browser.picture("error").await;
    browser.open(shop.url("/admin/books")).await;
    browser.click("[action='/logout'] button").await;
    browser.picture("logged-out").await;
    browser.back().await.unwrap();
    browser.picture("logged-out-back").await;
    println!(
        "{}",
        browser
            .script("return performance.getEntriesByType('navigation')[0].toJSON()")
            .await
    );
}
