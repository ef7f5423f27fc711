//! Types under `#[error_response]` render themselves, whichever way they are raised.

use axum::{extract::FromRequestParts, response::Redirect};
use hooks_runtime::prelude::*;
use std::{fmt, io};
use support::{Is, Logs, Trace, get, quiet};

/// The everyday error of an axum service.
#[derive(Debug, thiserror::Error)]
enum Shop {
    #[error("no row {0} in the table of books")]
    NoBook(u32),
    #[error("the database is down")]
    Database(#[source] io::Error),
    #[error("not logged in")]
    Login,
    #[error("looks fine")]
    Fine,
    #[error("panics on purpose")]
    Panics,
    #[error("is another")]
    Another,
    #[error("is itself")]
    Itself,
}

#[error_response]
impl IntoResponse for Shop {
    fn into_response(self) -> Response {
        match self {
            Shop::NoBook(_) => {
                (StatusCode::NOT_FOUND, [("x-own", "1")], "no such book").into_response()
            }
            Shop::Database(_) => (StatusCode::SERVICE_UNAVAILABLE, "try again").into_response(),
            Shop::Login => Redirect::to("/login").into_response(),
            Shop::Fine => "fine".into_response(),
            Shop::Panics => panic!("in into_response, on purpose"),
            Shop::Another => abort(StatusCode::GONE).into_response(),
            Shop::Itself => Error::from(Shop::Itself).into_response(),
        }
    }
}

fn failing(what: &str) -> Result<String, Shop> {
    Err(match what {
        "book" => Shop::NoBook(7),
        "database" => Shop::Database(io::Error::other("no route to host")),
        "login" => Shop::Login,
        "fine" => Shop::Fine,
        "panics" => Shop::Panics,
        "itself" => Shop::Itself,
        _ => Shop::Another,
    })
}

/// As the rejection of an extractor.
struct Checked;

impl<S: Sync> FromRequestParts<S> for Checked {
    type Rejection = Shop;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Shop> {
        let what = parts.uri.query().unwrap_or_default();
        failing(what).map(|_| Checked)
    }
}

/// One way to raise what the query names: a blueprint each, with the same handlers or without.
macro_rules! ways {
    ($($bp:ident $prefix:literal)*) => {$(
        static $bp: Blueprint = Blueprint::new($prefix).url_prefix(concat!("/", $prefix));

        #[allow(non_snake_case)]
        mod $bp {
            use super::*;

            #[get($bp, "/question")]
            async fn question(uri: Uri) -> Result<String> {
                Ok(failing(uri.query().unwrap_or_default())?)
            }

            #[get($bp, "/into")]
            fn into(uri: Uri) -> Result<String> {
                failing(uri.query().unwrap_or_default()).map_err(Into::into)
            }

            #[get($bp, "/typed")]
            fn typed(uri: Uri) -> Result<String, Shop> {
                failing(uri.query().unwrap_or_default())
            }

            #[get($bp, "/boxed")]
            fn boxed(uri: Uri) -> Result<String> {
                type Boxed = Box<dyn std::error::Error + Send + Sync>;
                let failed = failing(uri.query().unwrap_or_default()).map_err(Boxed::from);
                failed.map_err(Error::from_boxed)
            }

            #[get($bp, "/rejection")]
            fn rejection(_: Checked) {}

            #[get($bp, "/erased")]
            #[allow(clippy::result_large_err, reason = "axum's `ErrorResponse` is large")]
            fn erased(uri: Uri) -> axum::response::Result<String> {
                Ok(question_again(uri)?)
            }

            fn question_again(uri: Uri) -> Result<String> {
                Ok(failing(uri.query().unwrap_or_default())?)
            }

            #[get($bp, "/status")]
            fn status(uri: Uri) -> Result<String> {
                let error = failing(uri.query().unwrap_or_default()).unwrap_err();
                Err(Error::from(error).with_status(StatusCode::CONFLICT))
            }

            #[get($bp, "/success")]
            fn success(uri: Uri) -> Result<String> {
                let error = failing(uri.query().unwrap_or_default()).unwrap_err();
                Err(Error::from(error).with_status(StatusCode::OK))
            }
        }
    )*};
}

ways!(BARE "bare" BY_TYPE "by_type" BY_CODE "by_code" BY_HTTP "by_http" INNER "inner");

const WAYS: [&str; 6] = ["question", "into", "typed", "boxed", "rejection", "erased"];

#[error_handler(BY_TYPE)]
fn of_shop(error: &Shop) -> (StatusCode, String) {
    (StatusCode::IM_A_TEAPOT, format!("by type: {error:?}"))
}

#[error_handler(BY_TYPE, 404)]
fn by_code_too(_: &Error) -> &'static str {
    "the exact type goes first"
}

#[error_handler(BY_CODE, 404)]
fn of_code(error: &Error) -> (StatusCode, String) {
    assert!(error.downcast_ref::<Shop>().is_none());
    (error.status(), format!("by code: {error}"))
}

#[error_handler(BY_HTTP)]
fn of_http(error: &HttpError) -> (StatusCode, String) {
    (error.status(), format!("by http: {}", error.message()))
}

#[error_handler(INNER)]
fn of_inner(error: &Error) -> String {
    format!("inner: {}", error.status().as_u16())
}

#[app_error_handler(INNER)]
fn of_outer(_: &Shop) -> &'static str {
    "the catch-all of the inner scope goes first"
}

#[app_error_handler(INNER, 409)]
fn of_conflict(error: &Error) -> String {
    format!("by code: {}", error.status().as_u16())
}

#[before_request]
fn before(headers: HeaderMap) -> Result<()> {
    if headers.contains_key("x-fails") {
        failing("book")?;
    }
    Ok(())
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    if let Some(error) = outcome.error() {
        let cause = error.source().map(ToString::to_string);
        trace.push(format!("{error}, by {cause:?}"));
    }
}

fn app(blueprint: &'static Blueprint) -> App {
    quiet();
    app!(self).register(blueprint)
}

#[tokio::test]
async fn every_way_of_raising_one_sends_its_own_response() {
    for way in WAYS {
        let (res, _) = get(app(&BARE), &format!("/bare/{way}?book")).await;
        res.is(404, "no such book");
        assert_eq!(res.header("x-own"), Some("1"), "{way}");
    }
}

#[tokio::test]
async fn a_hook_that_raises_one_sends_its_own_response() {
    let client = app(&BARE).state(Trace::default()).test_client();
    let res = client.get("/nowhere").header("x-fails", "1").await;
    res.is(404, "no such book");
}

#[tokio::test]
async fn a_handler_for_the_type_goes_first_and_has_the_value() {
    for way in WAYS {
        let (res, _) = get(app(&BY_TYPE), &format!("/by_type/{way}?book")).await;
        res.is(418, "by type: NoBook(7)");
    }
}

#[tokio::test]
async fn a_handler_by_status_sees_the_status_of_its_response_and_its_text() {
    for way in WAYS {
        let (res, _) = get(app(&BY_CODE), &format!("/by_code/{way}?book")).await;
        res.is(404, "by code: no row 7 in the table of books");
    }
}

#[tokio::test]
async fn a_handler_of_http_errors_gets_the_text_for_clients() {
    for way in WAYS {
        let (res, _) = get(app(&BY_HTTP), &format!("/by_http/{way}?book")).await;
        res.is(404, "by http: no such book");
        let (res, _) = get(app(&BY_HTTP), &format!("/by_http/{way}?database")).await;
        res.is(503, "by http: try again");
    }
}

#[tokio::test]
async fn an_inner_catch_all_goes_before_the_outer_type_and_knows_the_status() {
    let (res, _) = get(app(&INNER), "/inner/question?book").await;
    assert_eq!(res.text(), "inner: 404");
    let (res, _) = get(app(&INNER), "/inner/status?book").await;
    assert_eq!(res.text(), "by code: 409");
}

#[tokio::test]
async fn a_5xx_is_logged_and_told_to_teardown_with_its_causes() {
    for way in WAYS {
        let (logs, _guard) = Logs::listen();
        let (res, seen) = get(app(&BARE), &format!("/bare/{way}?database")).await;
        res.is(503, "try again");
        assert_eq!(
            seen, "the database is down, by Some(\"no route to host\")",
            "{way}"
        );
        let said = logs.with("ERROR").concat();
        assert!(
            said.contains("the database is down: no route to host"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_4xx_is_not_logged() {
    let (logs, _guard) = Logs::listen();
    let (_, seen) = get(app(&BARE), "/bare/question?book").await;
    assert_eq!(seen, "");
    assert_eq!(logs.with("ERROR").len(), 0);
}

#[tokio::test]
async fn a_redirect_meets_no_handler() {
    for (blueprint, prefix) in [
        (&BARE, "bare"),
        (&BY_CODE, "by_code"),
        (&BY_HTTP, "by_http"),
    ] {
        let (res, _) = get(app(blueprint), &format!("/{prefix}/question?login")).await;
        assert_eq!(res.status(), StatusCode::SEE_OTHER);
        assert_eq!(res.header("location"), Some("/login"));
    }
}

#[tokio::test]
async fn with_status_overrides_the_status_of_the_response_alone() {
    let (res, _) = get(app(&BARE), "/bare/status?book").await;
    res.is(409, "no such book");
    assert_eq!(res.header("x-own"), Some("1"));
    let (res, _) = get(app(&BARE), "/bare/status?fine").await;
    res.is(409, "fine");
}

#[tokio::test]
async fn none_reads_as_a_success() {
    let bare = "Internal Server Error";
    for uri in [
        "/bare/question?fine",
        "/bare/typed?fine",
        "/bare/success?book",
    ] {
        let (logs, _guard) = Logs::listen();
        let (res, _) = get(app(&BARE), uri).await;
        res.is(500, bare);
        let said = logs.with("ERROR").concat();
        assert!(said.contains("may not render as a success"), "{said}");
    }
}

#[tokio::test]
async fn a_panic_of_its_rendering_is_a_500() {
    for (blueprint, prefix) in [(&BARE, "bare"), (&BY_CODE, "by_code")] {
        let (logs, _guard) = Logs::listen();
        let (res, _) = get(app(blueprint), &format!("/{prefix}/question?panics")).await;
        res.is(500, "Internal Server Error");
        let said = logs.with("ERROR").concat();
        assert!(said.contains("in into_response"), "{said}");
    }
}

#[tokio::test]
async fn an_error_that_it_renders_as_is_that_error() {
    let (res, _) = get(app(&BARE), "/bare/question?another").await;
    res.is(410, "Gone");
    let (res, _) = get(app(&BARE), "/bare/question?itself").await;
    res.is(500, "Internal Server Error");
}

#[test]
fn until_it_is_rendered_the_status_is_500_and_the_value_is_there() {
    let error = Error::from(Shop::NoBook(7));
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(matches!(error.downcast_ref(), Some(Shop::NoBook(7))));
    assert_eq!(error.to_string(), "no row 7 in the table of books");
}

/// A type that is no `std::error::Error`: the attribute has nothing to do, and does no harm.
struct NoError;

#[error_response]
impl IntoResponse for NoError {
    fn into_response(self) -> Response {
        (StatusCode::CONFLICT, "no error").into_response()
    }
}

/// Registered under a type with arguments.
#[derive(Debug)]
struct Wrapped<T>(T);

impl<T: fmt::Debug> fmt::Display for Wrapped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wrapped {:?}", self.0)
    }
}

impl<T: fmt::Debug> std::error::Error for Wrapped<T> {}

#[error_response]
impl axum::response::IntoResponse for Wrapped<u8> {
    fn into_response(self) -> axum::response::Response {
        (StatusCode::CONFLICT, self.0.to_string()).into_response()
    }
}

#[get("/no_error")]
fn no_error() -> Result<(), NoError> {
    Err(NoError)
}

#[get("/wrapped/u8")]
fn wrapped_u8() -> Result<()> {
    Err(Wrapped(7_u8))?
}

#[get("/wrapped/u16")]
fn wrapped_u16() -> Result<()> {
    Err(Wrapped(7_u16))?
}

#[tokio::test]
async fn a_type_is_registered_and_nothing_beside_it() {
    get(app(&BARE), "/no_error").await.0.is(409, "no error");
    get(app(&BARE), "/wrapped/u8").await.0.is(409, "7");
    let (res, _) = get(app(&BARE), "/wrapped/u16").await;
    res.is(500, "Internal Server Error");
}
