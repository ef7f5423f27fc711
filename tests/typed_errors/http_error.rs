//! `HttpError`: one handler, and one shape, for all errors that have a status.

use axum::http::header;
use hooks_runtime::prelude::*;
use serde::Serialize;
use std::{io, num::ParseIntError};
use support::{Is, Logs, Trace, ask, get, quiet};

#[derive(Serialize)]
struct Shape<'a> {
    status: u16,
    message: &'a str,
}

fn shape(error: &HttpError) -> (StatusCode, String) {
    let shape = Shape {
        status: error.status().as_u16(),
        message: error.message(),
    };
    (error.status(), serde_json::to_string(&shape).unwrap())
}

/// An error that renders itself without any attribute.
struct Busy;

impl IntoResponse for Busy {
    fn into_response(self) -> Response {
        (StatusCode::TOO_MANY_REQUESTS, Json("a shape of its own")).into_response()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("secret: {0}")]
struct Bug(io::Error);

fn raise(what: &str) -> Result<String> {
    match what {
        "bug" => Err(Bug(io::Error::other("the password"))),
        "panic" => panic!("on purpose"),
        "message" => return Err(abort(StatusCode::CONFLICT).message("this name is taken")),
        "owned" => return Err(abort(StatusCode::CONFLICT).message(format!("{what} text"))),
        "with_status" => {
            let bug = Error::from(Bug(io::Error::other("the password")));
            return Err(bug.with_status(StatusCode::BAD_GATEWAY));
        }
        "told" => {
            let bug = Error::from(Bug(io::Error::other("the password")));
            return Err(bug.message("try again later"));
        }
        "success" => return Err(abort(StatusCode::OK)),
        "unnamed" => return Err(abort(StatusCode::from_u16(499).unwrap())),
        code => return Err(abort(StatusCode::from_u16(code.parse().unwrap()).unwrap())),
    }?
}

macro_rules! apps {
    ($($bp:ident $prefix:literal)*) => {$(
        static $bp: Blueprint = Blueprint::new($prefix).url_prefix(concat!("/", $prefix));

        #[allow(non_snake_case)]
        mod $bp {
            use super::*;

            #[get($bp, "/{what}")]
            fn view(Path(what): Path<String>) -> Result<String> {
                raise(&what)
            }

            #[get($bp, "/busy/{id}")]
            fn busy(Path(_): Path<u8>) -> Result<(), Busy> {
                Err(Busy)
            }

            #[get($bp, "/text")]
            fn text() -> Result<(), (StatusCode, &'static str)> {
                Err((StatusCode::CONFLICT, "a tuple"))
            }
        }
    )*};
}

apps!(ONE "one" MIXED "mixed" CODED "coded" NONE "none" FAILS "fails");

#[app_error_handler(ONE)]
fn of_all(error: &HttpError) -> (StatusCode, String) {
    shape(error)
}

// The order of Flask's lookup: the type, `HttpError`, `&Error`; a scope within, and with a code, first.
#[error_handler(MIXED)]
fn any(error: &Error) -> String {
    format!("any: {}", error.status().as_u16())
}

#[error_handler(MIXED)]
fn http(error: &HttpError) -> String {
    format!("http: {}", error.status().as_u16())
}

#[error_handler(MIXED)]
fn exact(_: &Bug) -> &'static str {
    "exact"
}

#[app_error_handler(MIXED)]
fn app_number(_: &ParseIntError) -> &'static str {
    "never: the inner scope takes all"
}

#[app_error_handler(MIXED, 410)]
fn app_gone(error: &HttpError) -> String {
    format!("app 410: {}", error.message())
}

#[error_handler(CODED, 409)]
fn coded_any(_: &Error) -> &'static str {
    "409 any"
}

#[error_handler(CODED, 409)]
fn coded_http(error: &HttpError) -> String {
    format!("409 http: {}", error.message())
}

#[error_handler(CODED)]
fn uncoded_http(error: &HttpError) -> String {
    format!("http {}", error.status().as_u16())
}

#[error_handler(CODED, 502)]
fn coded_exact(error: &Bug) -> String {
    format!("502 exact: {}", error.0)
}

#[error_handler(FAILS)]
fn fails(error: &HttpError) -> Result<&'static str> {
    if error.status() == StatusCode::INTERNAL_SERVER_ERROR {
        Ok("the 500 of a failing handler")
    } else {
        Err(Error::msg("the handler failed"))
    }
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(outcome.error().map_or("none".into(), ToString::to_string));
}

fn app(blueprint: &'static Blueprint) -> App {
    quiet();
    app!(self).register(blueprint)
}

fn json(status: u16, message: &str) -> String {
    format!(r#"{{"status":{status},"message":"{message}"}}"#)
}

#[tokio::test]
async fn one_handler_gives_all_errors_of_an_app_one_shape() {
    for (method, uri, status, message) in [
        ("GET", "/nowhere", 404, "Not Found"),
        ("POST", "/one/403", 405, "Method Not Allowed"),
        ("GET", "/one/403", 403, "Forbidden"),
        ("GET", "/one/503", 503, "Service Unavailable"),
        ("GET", "/one/message", 409, "this name is taken"),
        ("GET", "/one/owned", 409, "owned text"),
        ("GET", "/one/with_status", 502, "Bad Gateway"),
        ("GET", "/one/unnamed", 499, "499"),
        ("GET", "/one/busy/1", 429, "Too Many Requests"),
        ("GET", "/one/text", 409, "a tuple"),
    ] {
        let (res, seen) = ask(app(&ONE), method, uri).await;
        res.is(status, &json(status, message));
        assert_eq!(seen, "none", "{method} {uri}: it was handled");
    }
    // A rejection says what is wrong with the request.
    let (res, _) = get(app(&ONE), "/one/busy/x").await;
    assert_eq!(res.status(), StatusCode::BAD_REQUEST);
    assert!(
        res.text().contains("Cannot parse `x` to a `u8`"),
        "{}",
        res.text()
    );
}

#[tokio::test]
async fn a_405_keeps_its_allow_header() {
    let (res, _) = ask(app(&ONE), "POST", "/one/403").await;
    assert_eq!(
        res.header(header::ALLOW.as_str()),
        Some("GET, HEAD, OPTIONS")
    );
}

#[tokio::test]
async fn of_a_bug_it_has_the_500_alone_which_is_logged_first() {
    for (uri, logged) in [
        ("/one/bug", "secret: the password"),
        ("/one/panic", "panicked: on purpose"),
        ("/one/success", "200 OK"),
    ] {
        let (logs, _guard) = Logs::listen();
        let (res, seen) = get(app(&ONE), uri).await;
        res.is(500, &json(500, "Internal Server Error"));
        assert_eq!(seen, logged, "teardown sees the error itself");
        assert_eq!(logs.with("ERROR").len(), 1, "{uri}");
    }
}

#[tokio::test]
async fn a_text_for_clients_is_that_of_the_500_too() {
    get(app(&ONE), "/one/told")
        .await
        .0
        .is(500, &json(500, "try again later"));
    get(app(&NONE), "/none/told")
        .await
        .0
        .is(500, "try again later");
}

#[tokio::test]
async fn without_a_handler_the_text_for_clients_is_the_body() {
    let (res, _) = get(app(&NONE), "/none/message").await;
    res.is(409, "this name is taken");
    assert_eq!(
        res.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
}

#[tokio::test]
async fn in_a_scope_the_type_goes_first_then_http_error_then_the_catch_all() {
    for (uri, text) in [
        ("/mixed/bug", "exact"),
        ("/mixed/with_status", "exact"),
        ("/mixed/403", "http: 403"),
        ("/mixed/busy/1", "http: 429"),
        ("/mixed/busy/x", "http: 400"),
        ("/mixed/panic", "any: 500"),
        // By code before without, the app's too (F47).
        ("/mixed/410", "app 410: Gone"),
    ] {
        assert_eq!(get(app(&MIXED), uri).await.0.text(), text, "{uri}");
    }
}

#[tokio::test]
async fn it_may_be_taken_with_a_code() {
    for (uri, text) in [
        ("/coded/message", "409 http: this name is taken"),
        ("/coded/409", "409 http: Conflict"),
        ("/coded/text", "409 http: a tuple"),
        ("/coded/with_status", "502 exact: the password"),
        ("/coded/502", "http 502"),
        ("/coded/bug", "http 500"),
    ] {
        assert_eq!(get(app(&CODED), uri).await.0.text(), text, "{uri}");
    }
}

#[tokio::test]
async fn the_500_of_a_failing_handler_meets_it_once_more() {
    // F55
    let (res, seen) = get(app(&FAILS), "/fails/403").await;
    res.is(200, "the 500 of a failing handler");
    assert_eq!(seen, "the handler failed");
}

#[test]
fn a_handler_can_be_unit_tested() {
    let error = HttpError::new(StatusCode::GONE, "it was here");
    let text = json(410, "it was here");
    assert_eq!(shape(&error), (StatusCode::GONE, text));
}
