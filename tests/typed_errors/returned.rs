//! A function may have an `Err` of any type that `?` takes.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "functions that a route names take what hooks take, and what is shown is the type"
)]

use hooks_runtime::prelude::*;
use std::{fmt, io, num::ParseIntError};
use support::{Is, Logs, Trace, get, quiet};

#[derive(Debug, thiserror::Error)]
#[error("no book")]
struct NoBook;

/// No `std::error::Error`: its author says how it becomes an `Error`.
struct Own;

impl From<Own> for Error {
    fn from(_: Own) -> Self {
        abort(StatusCode::GONE).message("its own conversion")
    }
}

/// An error with a response: it renders itself.
#[derive(Debug)]
struct Both;

impl fmt::Display for Both {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("both")
    }
}

impl std::error::Error for Both {}

impl IntoResponse for Both {
    fn into_response(self) -> Response {
        (StatusCode::CONFLICT, "renders itself").into_response()
    }
}

type BookResult<T> = Result<T, NoBook>;

#[error_handler]
fn no_book(_: &NoBook) -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "no book")
}

#[get("/view")]
async fn view() -> Result<&'static str, NoBook> {
    Err(NoBook)
}

#[get("/waits")]
async fn waits() -> Result<Json<u8>, NoBook> {
    tokio::task::yield_now().await;
    Err(NoBook)
}

#[get("/number/{number}")]
fn number(Path(number): Path<String>) -> Result<String, ParseIntError> {
    Ok(number.parse::<u8>()?.to_string())
}

#[get("/blocking", blocking)]
fn blocks() -> Result<&'static str, NoBook> {
    Err(NoBook)
}

#[get("/own")]
fn own() -> Result<String, Own> {
    Err(Own)
}

#[get("/both")]
fn both() -> Result<String, Both> {
    Err(Both)
}

#[get("/never")]
fn never() -> Result<&'static str, std::convert::Infallible> {
    Ok("never fails")
}

#[get(
    "/hooks/{hook}",
    before = [named_before, named_before_waits, named_before_both],
    after = [named_after, named_replaces, named_replaces_waits, named_after_both]
)]
fn hooked() -> &'static str {
    "the view"
}

// Functions that a route names.

fn named_before(uri: Uri) -> Result<(), NoBook> {
    fails(&uri, "named_before")
}

async fn named_before_waits(uri: Uri) -> Result<Option<&'static str>, NoBook> {
    tokio::task::yield_now().await;
    fails(&uri, "named_before_waits").map(|()| None)
}

fn named_before_both(uri: Uri) -> Result<(), Both> {
    fails(&uri, "named_before_both").map_err(|_| Both)
}

fn named_after(uri: Uri, res: &mut Response) -> Result<(), NoBook> {
    if res.status() == StatusCode::OK {
        fails(&uri, "named_after")?;
    }
    Ok(())
}

fn named_replaces(uri: Uri, res: Response) -> Result<Response, NoBook> {
    if res.status() == StatusCode::OK {
        fails(&uri, "named_replaces")?;
    }
    Ok(res)
}

async fn named_replaces_waits(uri: Uri, res: Response) -> Result<Response, NoBook> {
    tokio::task::yield_now().await;
    if res.status() == StatusCode::OK {
        fails(&uri, "named_replaces_waits")?;
    }
    Ok(res)
}

fn named_after_both(_: &mut Response) -> Result<(), Both> {
    Ok(())
}

fn fails(uri: &Uri, hook: &str) -> Result<(), NoBook> {
    if uri.path() == format!("/hooks/{hook}") {
        Err(NoBook)
    } else {
        Ok(())
    }
}

#[before_request]
async fn before(uri: Uri) -> Result<(), NoBook> {
    fails(&uri, "before")
}

#[before_request]
fn before_may_answer(uri: Uri) -> Result<Option<&'static str>, NoBook> {
    fails(&uri, "option")?;
    Ok((uri.query() == Some("answered")).then_some("answered"))
}

#[process_view]
fn before_view(uri: Uri) -> Result<(), NoBook> {
    fails(&uri, "process_view")
}

#[after_request]
fn after(uri: Uri, res: &mut Response) -> BookResult<()> {
    if res.status() == StatusCode::OK {
        fails(&uri, "after")?;
    }
    Ok(())
}

#[after_request]
async fn replaces(uri: Uri, res: Response) -> Result<Response, NoBook> {
    if res.status() == StatusCode::OK {
        fails(&uri, "replaces")?;
    }
    Ok(res)
}

#[process_exception]
fn on_exception(error: &Error, uri: Uri) -> Result<Option<&'static str>, io::Error> {
    match uri.path() {
        "/number/y" => Ok(Some("answered")),
        "/number/z" => Err(io::Error::other(error.to_string())),
        _ => Ok(None),
    }
}

#[middleware]
async fn around(request: Request, next: Next) -> Result<Response, NoBook> {
    fails(request.uri(), "middleware")?;
    Ok(next.run(request).await)
}

#[error_handler(410)]
fn gone(e: &HttpError) -> Result<(StatusCode, String), fmt::Error> {
    if e.message().is_empty() {
        return Err(fmt::Error);
    }
    Ok((e.status(), e.message().to_owned()))
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(outcome.error().map_or("none".into(), ToString::to_string));
}

fn app() -> App {
    quiet();
    app!(self)
}

#[tokio::test]
async fn the_err_of_a_view_meets_the_handler_of_its_type() {
    for uri in ["/view", "/waits", "/blocking"] {
        let (res, seen) = get(app(), uri).await;
        res.is(404, "no book");
        assert_eq!(seen, "none", "{uri}");
    }
}

#[tokio::test]
async fn the_err_of_a_hook_meets_the_handler_of_its_type() {
    for hook in [
        "before",
        "option",
        "process_view",
        "middleware",
        "named_before",
        "named_before_waits",
    ] {
        let (res, _) = get(app(), &format!("/hooks/{hook}")).await;
        res.is(404, "no book");
    }
    get(app(), "/hooks/x?answered").await.0.is(200, "answered");
    get(app(), "/hooks/x").await.0.is(200, "the view");
}

#[tokio::test]
async fn that_of_an_after_hook_is_the_500() {
    for hook in [
        "after",
        "replaces",
        "named_after",
        "named_replaces",
        "named_replaces_waits",
    ] {
        let (res, seen) = get(app(), &format!("/hooks/{hook}")).await;
        res.is(500, "Internal Server Error");
        assert_eq!(seen, "no book", "{hook}");
    }
}

#[tokio::test]
async fn without_a_handler_it_is_a_logged_500() {
    let (logs, _guard) = Logs::listen();
    get(app(), "/number/7").await.0.is(200, "7");
    let (res, seen) = get(app(), "/number/x").await;
    res.is(500, "Internal Server Error");
    assert_eq!(seen, "invalid digit found in string");
    assert!(logs.with("ERROR").concat().contains("invalid digit"));
}

#[tokio::test]
async fn process_exception_may_fail_with_one() {
    get(app(), "/number/y").await.0.is(200, "answered");
    let (res, seen) = get(app(), "/number/z").await;
    res.is(500, "Internal Server Error");
    assert_eq!(seen, "invalid digit found in string");
}

#[tokio::test]
async fn a_conversion_of_its_own_is_used() {
    get(app(), "/own").await.0.is(410, "its own conversion");
}

#[tokio::test]
async fn a_type_with_a_response_renders_itself() {
    get(app(), "/both").await.0.is(409, "renders itself");
    let (res, _) = get(app(), "/hooks/named_before_both").await;
    res.is(409, "renders itself");
    get(app(), "/never").await.0.is(200, "never fails");
}
