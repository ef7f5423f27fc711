//! Own binary: the panic hook is for the whole process. The test client says what a test did wrong,
//! and what to do.

use axum::body::Body;
use hooks_runtime::{prelude::*, testing::TestClient};
use std::{
    cell::Cell,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};
use support::{Chunks, End, Trace};

#[get("/text")]
fn text() -> &'static str {
    "text"
}

#[get("/bytes")]
fn bytes() -> Vec<u8> {
    vec![0xff]
}

#[get("/breaks")]
fn breaks() -> Body {
    Chunks::body(&Trace::default(), &["one"], End::Fails)
}

thread_local! {
    /// Where this thread panicked last.
    static PLACE: Cell<String> = const { Cell::new(String::new()) };
}

/// What a misuse says; it has to say it of this file.
fn said<T>(misuse: impl FnOnce(TestClient) -> T) -> String {
    std::panic::set_hook(Box::new(|info| {
        PLACE.set(info.location().map_or("", |at| at.file()).to_owned());
    }));
    let client = app!().test_client();
    let caught = catch_unwind(AssertUnwindSafe(|| drop(misuse(client))));
    let payload = caught.expect_err("a misuse panics");
    let text = payload.downcast_ref::<String>().expect("a text").clone();
    assert_eq!(PLACE.take(), file!(), "{text}");
    text
}

fn response(client: &TestClient, uri: &str) -> hooks_runtime::testing::TestResponse {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(client.get(uri).send())
}

#[test]
fn each_misuse_is_named_with_its_remedy_where_it_stands() {
    let cases = [
        (said(|c| c.get("users")), ["\"users\"", "start with `/`"]),
        (said(|c| c.get("/a b")), ["\"/a b\"", "percent-encode"]),
        (
            said(|c| c.get("/").header("x y", 1)),
            ["\"x y\"", "letters"],
        ),
        (said(|c| c.get("/").header("x", "\n")), ["`x`", "encode"]),
        (said(|c| c.set_cookie("a", "\n")), ["\"a\"", "encode"]),
        (
            said(|c| c.post("/").json(&HashMap::from([((1, 2), 3)]))),
            ["as JSON", "`.body(…)`"],
        ),
        (
            said(|c| c.post("/").form(&vec![vec![1]])),
            ["as a form", "pairs"],
        ),
        (
            said(|c| response(&c, "/bytes").text().len()),
            ["GET /bytes", "`.bytes()`"],
        ),
        (
            said(|c| response(&c, "/text").json::<u8>()),
            ["GET /text (200 OK)", "`u8`"],
        ),
    ];
    for (said, parts) in cases {
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_named() {
    let asked = tokio::spawn(app!().test_client().get("/breaks").send());
    let panic = asked.await.unwrap_err().into_panic();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("GET /breaks broke off (the source dried up)"),
        "{text}"
    );
}

#[tokio::test]
async fn urls_of_every_form_are_taken() {
    let client = app!().test_client();
    for uri in ["/text", "/text?a=b", "http://example.org/text"] {
        assert_eq!(client.get(uri).await.text(), "text", "{uri}");
    }
    let _ = client.options("*").await;
}
