//! Pages in frames: of other sites, and of their own.

use crate::{
    driver::Browser,
    site::{Site, other},
};
use hooks_batteries::{Csp, Frames, frames};
use hooks_runtime::{App, axum::response::Html, prelude::*};

#[get("/")]
fn index() -> Html<&'static str> {
    Html("<p>private</p>")
}

#[get("/own", with = [frames::same_origin()])]
fn own() -> Html<&'static str> {
    Html("<p>for own frames</p>")
}

#[get("/widget", with = [frames::exempt()])]
fn widget() -> Html<&'static str> {
    Html("<p>for all</p>")
}

#[get("/around/{page}")]
fn around(Path(page): Path<String>) -> Html<String> {
    let page = page.replace("index", "");
    Html(format!("<iframe src='/{page}'></iframe>"))
}

/// What a visitor reads in the frame; nothing if the browser refused to show it.
async fn in_frame(browser: &Browser, url: &str) -> String {
    browser.open(url).await;
    let frame = browser.element("iframe").await;
    frame.enter_frame().await.unwrap();
    let address = browser.script("return location.href").await;
    let text = browser.text("body").await;
    browser.enter_default_frame().await.unwrap();
    if address.as_str().unwrap().starts_with("chrome-error:") {
        return String::new();
    }
    text
}

async fn shown(app: App) -> [[String; 2]; 3] {
    let (site, other) = (Site::serve(app).await, other().await);
    let browser = Browser::start().await;
    let mut shown = <[[String; 2]; 3]>::default();
    for (page, shown) in ["index", "own", "widget"].into_iter().zip(&mut shown) {
        let in_own = site.at("shop.test", &format!("/around/{page}"));
        let url = site.at("shop.test", &format!("/{}", page.replace("index", "")));
        let in_others = other.at("evil.test", &format!("/frames?url={url}"));
        *shown = [
            in_frame(&browser, &in_own).await,
            in_frame(&browser, &in_others).await,
        ];
    }
    shown
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b69_a_page_is_shown_in_the_frames_that_it_allows() {
    assert_eq!(
        shown(app!(self).with(Frames::deny())).await,
        [["", ""], ["for own frames", ""], ["for all", "for all"]]
    );
    assert_eq!(
        shown(app!(self).with(Frames::same_origin())).await,
        [
            ["private", ""],
            ["for own frames", ""],
            ["for all", "for all"]
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn a_policy_may_name_the_sites_whose_frames_it_allows() {
    let app = app!(self)
        .reads::<frames::InFrames>()
        .with(Csp::new().frame_ancestors("http://evil.test:*"));
    let [index, ..] = shown(app).await;
    assert_eq!(index, ["", "private"]);
}
