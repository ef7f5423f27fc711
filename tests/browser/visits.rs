//! Visits to `examples/shop`: log in and out, buy, add a book, switch the language.

use crate::{driver::Browser, shop::Shop};
use thirtyfour::cookie::SameSite;

/// Of the page itself, and not of its head.
const SEND: &str = "main button";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b2_b77_only_the_right_password_logs_in_and_no_script_sees_the_session() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    shop.log_in(&browser, "ann", "wrong").await;
    browser.picture("login-wrong").await;
    assert_eq!(
        browser.text("#password-error").await,
        "Wrong name or password."
    );
    let value = async |name: &str| browser.element(name).await.prop("value").await.unwrap();
    assert_eq!(value("#name").await.unwrap(), "ann");
    assert_eq!(value("#password").await.unwrap(), "");
    assert!(!browser.has("[action='/logout']").await);

    browser.fill("password", "books").await;
    browser.click(SEND).await;
    browser.picture("index").await;
    assert_eq!(browser.path().await, "/");
    assert_eq!(browser.text("[action='/logout']").await, "Log out ann");

    let [session] = &browser.get_all_cookies().await.unwrap()[..] else {
        panic!("one cookie");
    };
    assert_eq!(session.name, "session");
    assert_eq!(session.http_only, Some(true));
    assert_eq!(session.same_site, Some(SameSite::Lax));
    assert_eq!(session.path.as_deref(), Some("/"));
    // Of this host alone: one for subdomains, too, would begin with a dot.
    assert_eq!(session.domain.as_deref(), Some("shop.test"));
    assert!(session.expiry.is_some());
    assert_eq!(browser.script("return document.cookie").await, "");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b79_b83_after_the_login_a_visitor_is_where_he_wanted_to_be() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    browser.open(shop.url("/admin/books")).await;
    assert_eq!(browser.path().await, "/login");
    browser.fill("name", "ann").await;
    browser.fill("password", "books").await;
    browser.click(SEND).await;
    assert_eq!(browser.path().await, "/admin/books");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b74_b79_who_orders_logs_in_and_finds_the_cart_again() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    browser.open(shop.url("/")).await;
    browser.click(SEND).await;
    browser.click("[action='/order'] button").await;
    assert_eq!(browser.path().await, "/login");
    browser.fill("name", "bob").await;
    browser.fill("password", "books").await;
    browser.click(SEND).await;
    assert_eq!(browser.path().await, "/cart");
    assert_eq!(browser.texts("li").await, ["1 × Emma"]);
    browser.click("[action='/order'] button").await;
    assert_eq!(browser.path().await, "/");
    assert_eq!(browser.text(".success").await, "Thank you, bob.");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b75_after_a_logout_back_shows_nothing_of_the_staff_and_old_forms_are_refused() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    shop.log_in(&browser, "ann", "books").await;
    browser.open(shop.url("/admin/books")).await;
    browser.click("[action='/logout'] button").await;
    assert_eq!(browser.path().await, "/");
    assert!(browser.has("[href='/login']").await);
    browser.back().await.unwrap();
    browser.picture("back-after-logout").await;
    assert_eq!(browser.path().await, "/login");

    // In another tab there is a page of before: its forms have the token of the session that is over.
    shop.log_in(&browser, "ann", "books").await;
    let log_out = "const form = document.querySelector('[action=\"/logout\"]');
        return fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))})
            .then(response => response.status)";
    assert_eq!(browser.script(log_out).await, 200);
    assert_eq!(browser.text("[action='/logout']").await, "Log out ann");
    browser.click(SEND).await;
    browser.picture("refused").await;
    assert_eq!(browser.text("h1").await, "403 Forbidden");
    let text = "This page was too old. Open it again.";
    assert_eq!(browser.text("main p").await, text);
    browser.open(shop.url("/cart")).await;
    assert_eq!(browser.text("main p").await, "Your cart is empty.");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b50_k14_a_message_is_shown_once_also_after_back() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    browser.open(shop.url("/")).await;
    browser.click(SEND).await;
    browser.picture("cart").await;
    assert_eq!(browser.path().await, "/cart");
    assert_eq!(browser.text(".success").await, "Emma is in your cart.");
    browser.refresh().await.unwrap();
    assert!(!browser.has(".success").await);

    browser.open(shop.url("/")).await;
    browser.click(SEND).await;
    let text = "Emma is in your cart 2 times.";
    assert_eq!(browser.text(".success").await, text);
    browser.open(shop.url("/")).await;
    browser.back().await.unwrap();
    assert_eq!(browser.path().await, "/cart");
    assert!(!browser.has(".success").await);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b58_b59_the_language_is_the_browsers_until_another_is_chosen() {
    let shop = Shop::start().await;
    let browser = Browser::speaking("de-CH,fr").await;
    let language = async || browser.script("return document.documentElement.lang").await;
    browser.open(shop.url("/cart")).await;
    assert_eq!(language().await, "de");
    assert_eq!(browser.text("h1").await, "Warenkorb");
    browser.click("[value=en]").await;
    assert_eq!(browser.path().await, "/cart");
    assert_eq!(language().await, "en");
    for (path, title) in [("/", "Bookshop"), ("/login", "Log in")] {
        browser.open(shop.url(path)).await;
        assert_eq!(language().await, "en");
        assert_eq!(browser.text("h1").await, title);
    }
    browser.click("[value=de]").await;
    browser.open(shop.url("/nowhere")).await;
    browser.picture("not-found").await;
    assert_eq!(browser.text("h1").await, "404 Not Found");
    assert_eq!(language().await, "de");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn an_error_is_beside_its_field_and_in_the_visitors_language() {
    let shop = Shop::start().await;
    let browser = Browser::speaking("de").await;
    shop.log_in(&browser, "ann", "books").await;
    browser.open(shop.url("/admin/books")).await;
    browser.fill("title", "Ulysses & Söhne").await;
    browser.fill("cents", "0").await;
    browser.click(SEND).await;
    browser.picture("book-wrong").await;
    assert_eq!(browser.texts(".error").await, ["1 bis 100000 Cent."]);
    let field = browser.element("#cents").await;
    let describes = field.attr("aria-describedby").await.unwrap().unwrap();
    assert!(browser.has(&format!("#{describes}.error")).await);
    browser.fill("cents", "1500").await;
    browser.click(SEND).await;
    assert_eq!(
        browser.text(".success").await,
        "Ulysses & Söhne ist gespeichert."
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn every_page_has_its_style_and_a_label_for_each_field() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    shop.log_in(&browser, "ann", "books").await;
    for path in ["/", "/cart", "/login", "/admin/books", "/nowhere"] {
        browser.open(shop.url(path)).await;
        let of_nav = "return getComputedStyle(document.querySelector('nav')).display";
        assert_eq!(browser.script(of_nav).await, "flex", "{path}");
        let without = "return [...document.querySelectorAll('input:not([type=hidden])')]
            .filter(field => field.labels.length != 1).map(field => field.name)";
        let none = serde_json::json!([]);
        assert_eq!(browser.script(without).await, none, "{path}");
    }
}

/// Nothing that the policy refuses, and no header that the browser does not understand.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn the_browser_has_nothing_to_say_about_the_pages() {
    let shop = Shop::start().await;
    let browser = Browser::start().await;
    for path in ["/", "/cart", "/login"] {
        browser.open(shop.at("localhost", path)).await;
    }
    let log = browser.get_log("browser").await.unwrap();
    let said = log.iter().map(|entry| &*entry.message);
    let said: Vec<_> = said.filter(|text| !text.contains("favicon.ico")).collect();
    assert_eq!(said, [""; 0]);
}
