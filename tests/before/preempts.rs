//! A before hook goes ahead of the kept 404, 405 and redirect.

use hooks_runtime::prelude::*;
use support::Trace;

#[before_request]
fn maintenance(uri: Uri) -> Result<Option<&'static str>> {
    match uri.query() {
        Some("answer") => Ok(Some("down for maintenance")),
        Some("fail") => Err(abort(StatusCode::SERVICE_UNAVAILABLE)),
        Some("panic") => panic!("on purpose"),
        _ => Ok(None),
    }
}

#[after_request]
fn seen(trace: State<Trace>, res: &mut Response) {
    trace.push(res.status().as_str());
}

#[error_handler(404)]
fn not_found(_: &Error) -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "handled")
}

#[get("/folder/")]
fn folder() -> &'static str {
    "a folder"
}

/// A 404, a 405, a slash redirect and an automatic OPTIONS.
const KEPT: [(&str, &str, u16); 4] = [
    ("GET", "/nowhere", 404),
    ("POST", "/folder/", 405),
    ("GET", "/folder", 308),
    ("OPTIONS", "/folder/", 200),
];

async fn ask(method: &str, uri: &str) -> (u16, String, String) {
    let (res, trace) = support::ask(app!(self), method, uri).await;
    (res.status().as_u16(), res.text().to_owned(), trace)
}

#[tokio::test]
async fn a_hook_that_goes_on_leaves_them_as_they_are() {
    for (method, uri, status) in KEPT {
        let (got, _, seen) = ask(method, uri).await;
        assert_eq!((got, seen), (status, status.to_string()), "{method} {uri}");
    }
}

#[tokio::test]
async fn a_hook_that_answers_pre_empts_them() {
    for (method, uri, _) in KEPT {
        let got = ask(method, &format!("{uri}?answer")).await;
        let expected = (200, "down for maintenance".to_owned(), "200".to_owned());
        assert_eq!(got, expected, "{method} {uri}");
    }
}

#[tokio::test]
async fn a_hook_that_fails_pre_empts_them() {
    for (method, uri, _) in KEPT {
        let (status, _, seen) = ask(method, &format!("{uri}?fail")).await;
        assert_eq!((status, seen.as_str()), (503, "503"), "{method} {uri}");
    }
}

#[tokio::test]
async fn a_hook_that_panics_pre_empts_them() {
    support::quiet();
    for (method, uri, _) in KEPT {
        let (status, _, seen) = ask(method, &format!("{uri}?panic")).await;
        assert_eq!((status, seen.as_str()), (500, "500"), "{method} {uri}");
    }
}
