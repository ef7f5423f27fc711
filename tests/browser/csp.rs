//! A policy with a nonce: the page's own scripts run, injected ones do not.

use crate::{driver::Browser, site::Site};
use hooks_batteries::{Csp, CspNonce};
use hooks_runtime::{axum::response::Html, prelude::*};
use serde_json::json;

/// What a visitor has sent is in the page without having been escaped.
#[get("/")]
fn index(nonce: CspNonce) -> Html<String> {
    Html(format!(
        "<!doctype html>
        <script nonce='{nonce}'>
          window.ran = true;
          window.violations = [];
          document.addEventListener('securitypolicyviolation',
            event => violations.push(event.effectiveDirective));
        </script>
        <script>window.injected = true</script>
        <script nonce='guessed'>window.guessed = true</script>
        <script src='data:text/javascript,window.loaded = true'></script>
        <style nonce='{nonce}'>p {{ color: rgb(1, 2, 3) }}</style>
        <style>p {{ background: rgb(4, 5, 6) }}</style>
        <p>text</p>
        <button onclick='window.clicked = true'>Click</button>
        <a href='javascript:window.followed = true'>Follow</a>"
    ))
}

#[get("/other")]
fn other() -> Html<&'static str> {
    Html("<p>other</p>")
}

const WHAT_RAN: &str = "return [window.ran, window.injected, window.guessed, window.loaded,
    window.clicked, window.followed].map(Boolean)";

async fn visit(policy: Csp) -> (Site, Browser) {
    let site = Site::serve(app!(self).with(policy)).await;
    let browser = Browser::start().await;
    browser.open(site.at("shop.test", "/")).await;
    (site, browser)
}

async fn click(browser: &Browser, css: &str) {
    browser.element(css).await.click().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b72_a_script_with_the_nonce_runs_and_an_injected_one_does_not() {
    let policy = Csp::new()
        .default_src("'self'")
        .script_src_nonce()
        .style_src_nonce();
    let (_site, browser) = visit(policy).await;
    click(&browser, "button").await;
    click(&browser, "a").await;
    browser.until("violations.length == 6").await;
    assert_eq!(
        browser.script(WHAT_RAN).await,
        json!([true, false, false, false, false, false])
    );
    let mut violations = browser.script("return violations.sort()").await;
    let violations = violations.as_array_mut().unwrap();
    let of_scripts = violations.iter().filter(|name| **name == "script-src-elem");
    assert_eq!(of_scripts.count(), 4, "{violations:?}");
    assert!(violations.contains(&json!("script-src-attr")));
    assert!(violations.contains(&json!("style-src-elem")));
    let style = "const style = getComputedStyle(document.querySelector('p'));
        return [style.color, style.backgroundColor]";
    assert_eq!(
        browser.script(style).await,
        json!(["rgb(1, 2, 3)", "rgba(0, 0, 0, 0)"])
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn a_policy_that_reports_only_refuses_nothing() {
    let policy = Csp::new().script_src_nonce().report_only();
    let (_site, browser) = visit(policy).await;
    click(&browser, "button").await;
    browser.until("violations.length >= 4").await;
    assert_eq!(
        browser.script(WHAT_RAN).await,
        json!([true, true, true, true, true, false])
    );
}

/// The nonce of one response is no use for another one.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b72_k24_every_response_has_a_nonce_of_its_own_also_on_the_way_back() {
    let (site, browser) = visit(Csp::new().script_src_nonce()).await;
    let nonce = "return document.querySelector('script').nonce";
    let first = browser.script(nonce).await;
    assert!(first.as_str().unwrap().len() > 16, "{first}");
    browser.refresh().await.unwrap();
    let second = browser.script(nonce).await;
    assert_ne!(first, second);

    browser.open(site.at("shop.test", "/other")).await;
    browser.back().await.unwrap();
    browser.until("window.ran").await;
    let ran = json!([true, false, false, false, false, false]);
    assert_eq!(browser.script(WHAT_RAN).await, ran);
    // Nothing else can learn it: attributes are hidden from CSS selectors of an attacker.
    let attribute = "return document.querySelector('script').getAttribute('nonce')";
    assert_eq!(browser.script(attribute).await, "");
}
