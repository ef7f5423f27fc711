//! Cookies as the browser stores them.

use crate::{driver::Browser, site::Site};
use hooks_batteries::prelude::*;
use hooks_runtime::{axum::response::Html, prelude::*};

#[get("/")]
fn index(csrf: Csrf, session: Session) -> Result<Html<String>> {
    session.set("a", 1)?;
    let form = format!(
        "<form method='post'>{}<button>Send</button></form>",
        csrf.field()
    );
    Ok(Html(form))
}

#[post("/")]
fn send() -> &'static str {
    "sent"
}

fn app(session: Cookie, csrf: Cookie) -> hooks_runtime::App {
    app!(self)
        .with(Sessions::default().cookie(session))
        .with(Csrf::in_cookie().keys(Keys::random()).cookie(csrf))
}

/// Over http a browser takes secure cookies from this machine alone.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b22_b46_cookies_with_the_host_prefix_are_for_https() {
    let [session, csrf] = ["__Host-session", "__Host-csrf"].map(Cookie::named);
    let problems = app(session.clone(), csrf.clone()).build().unwrap_err();
    let problems = problems.to_string();
    for name in ["__Host-session", "__Host-csrf"] {
        assert!(problems.contains(name), "{problems}");
    }

    let site = Site::serve(app(session.secure(), csrf.secure())).await;
    let browser = Browser::start().await;
    browser.open(site.at("shop.localhost", "/")).await;
    let mut kept = browser.get_all_cookies().await.unwrap();
    kept.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<_> = kept.iter().map(|cookie| &*cookie.name).collect();
    assert_eq!(names, ["__Host-csrf", "__Host-session"]);
    for cookie in &kept {
        assert_eq!((cookie.secure, cookie.http_only), (Some(true), Some(true)));
    }
    browser.click("button").await;
    assert_eq!(browser.text("body").await, "sent");

    browser.open(site.at("shop.test", "/")).await;
    assert!(browser.get_all_cookies().await.unwrap().is_empty());
    browser.click("button").await;
    assert_eq!(
        browser.text("body").await,
        "the CSRF check failed: no CSRF token was made for this browser, or it has not sent its cookie back"
    );
}
