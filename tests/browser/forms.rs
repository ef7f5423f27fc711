//! Forms with their token, without it, with a file, and what a script sends.

use crate::{driver::Browser, site::Site};
use axum::extract::Multipart;
use hooks_batteries::prelude::*;
use hooks_runtime::{axum::response::Html, prelude::*};
use std::{fs, path::Path as FilePath};

#[get("/")]
fn index(csrf: Csrf) -> Html<String> {
    let (token, field) = (csrf.token(), csrf.field());
    Html(format!(
        "<!doctype html><meta name='csrf-token' content='{token}'>
        <form id='plain' method='post' action='/plain'>{field}<input name='title'>
          <button>Send</button></form>
        <form id='file' method='post' action='/file' enctype='multipart/form-data'>{field}
          <input type='file' name='book'><button>Send</button></form>"
    ))
}

#[derive(serde::Deserialize)]
struct Plain {
    title: String,
}

#[post("/plain")]
fn plain(Form(plain): Form<Plain>) -> String {
    format!("got {}", plain.title)
}

#[post("/file")]
async fn file(mut form: Multipart) -> Result<String> {
    let mut all = Vec::new();
    while let Some(field) = form.next_field().await? {
        if let Some(name) = field.file_name().map(str::to_owned) {
            all.push(format!("{name}: {}", field.text().await?));
        }
    }
    Ok(all.concat())
}

#[post("/json")]
fn json(Json(number): Json<u32>) -> String {
    format!("got {number}")
}

/// Both places of the secret, each with a browser of its own.
async fn both() -> [(Site, Browser); 2] {
    let in_session = app!(self)
        .with(Sessions::default())
        .with(Csrf::in_session());
    let in_cookie = app!(self).with(Csrf::in_cookie().keys(Keys::random()));
    [
        (Site::serve(in_session).await, Browser::start().await),
        (Site::serve(in_cookie).await, Browser::start().await),
    ]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b25_a_form_needs_its_token() {
    for (site, browser) in both().await {
        for host in ["shop.test", "shop.localhost", "127.0.0.1"] {
            browser.open(site.at(host, "/")).await;
            browser.fill("title", "Über 7 & 8").await;
            browser.click("#plain button").await;
            assert_eq!(browser.text("body").await, "got Über 7 & 8");

            browser.open(site.at(host, "/")).await;
            browser
                .script("document.querySelector('#plain [name=csrf_token]').remove()")
                .await;
            browser.click("#plain button").await;
            let refused = "the CSRF check failed: neither the form nor the header has a CSRF token";
            assert_eq!(browser.text("body").await, refused);
        }
        // The secret is of no use to scripts.
        assert_eq!(browser.script("return document.cookie").await, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b41_a_file_is_sent_behind_the_token() {
    let folder = FilePath::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("book.txt");
    fs::write(&file, "Call me Ishmael.").unwrap();
    for (site, browser) in both().await {
        browser.open(site.at("shop.test", "/")).await;
        let input = browser.element("[type=file]").await;
        input.send_keys(file.to_str().unwrap()).await.unwrap();
        browser.click("#file button").await;
        assert_eq!(browser.text("body").await, "book.txt: Call me Ishmael.");

        browser.back().await.unwrap();
        browser
            .script("document.querySelector('#file [name=csrf_token]').remove()")
            .await;
        browser.click("#file button").await;
        let refused = "the CSRF check failed: neither the form nor the header has a CSRF token";
        assert_eq!(browser.text("body").await, refused);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn b28_a_script_takes_the_token_from_the_page() {
    for (site, browser) in both().await {
        browser.open(site.at("shop.test", "/")).await;
        let with_token = "return fetch('/json', {method: 'POST', body: '7', headers: {
            'content-type': 'application/json',
            'x-csrftoken': document.querySelector('meta').content,
        }}).then(response => response.text())";
        assert_eq!(browser.script(with_token).await, "got 7");
        let without = "return fetch('/json', {method: 'POST', body: '7', headers: {
            'content-type': 'application/json',
        }}).then(response => response.text())";
        let refused = "the CSRF check failed: neither the form nor the header has a CSRF token";
        assert_eq!(browser.script(without).await, refused);
    }
}
