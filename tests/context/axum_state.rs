//! `state = AppState`: axum's extractors get the app's `State<AppState>` as their state.

use axum::extract::{FromRef, FromRequest, FromRequestParts, Request, State as AxumState};
use hooks_runtime::prelude::*;
use support::Is;

#[derive(Clone)]
struct AppState {
    key: Key,
    limit: usize,
}

/// A part of the state, as the `Key` of signed cookies is.
#[derive(Clone)]
struct Key(&'static str);

impl FromRef<AppState> for Key {
    fn from_ref(state: &AppState) -> Self {
        state.key.clone()
    }
}

/// As `SignedCookieJar`: an extractor that wants a part of the state.
struct Signed(String);

impl<S> FromRequestParts<S> for Signed
where
    S: Send + Sync,
    Key: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Key(key) = Key::from_ref(state);
        Ok(Signed(format!("{key}:{}", parts.uri.path())))
    }
}

/// A body with a limit that is in the state.
struct Limited(String);

impl FromRequest<AppState> for Limited {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let text = String::from_request(request, state).await;
        let text = text.map_err(IntoResponse::into_response)?;
        if text.len() > state.limit {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        Ok(Limited(text))
    }
}

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

fn note(g: &G, text: &str) {
    let noted = g.take::<String>().unwrap_or_default();
    g.set(format!("{noted}{text} "));
}

#[middleware(state = AppState)]
async fn around(signed: Signed, g: G, request: Request, next: Next) -> Response {
    note(&g, &format!("around {}", signed.0));
    let mut response = next.run(request).await;
    let noted: String = g.get().unwrap_or_default();
    let noted = noted.trim_end().parse().unwrap();
    response.headers_mut().insert("x-noted", noted);
    response
}

#[before_request(state = AppState)]
fn sync_before(Signed(text): Signed, g: G) {
    note(&g, &format!("before {text}"));
}

#[before_request(BP, state = AppState, order = 1)]
async fn body_before(g: G, headers: HeaderMap, AxumState(key): AxumState<Key>, body: Limited) {
    std::future::ready(()).await;
    assert!(headers.contains_key("host"));
    note(&g, &format!("body {} {}", key.0, body.0));
}

#[after_request(state = AppState)]
fn after_in_place(g: G, _: Signed, _: &mut Response, _: &Parts) {
    note(&g, "after");
}

#[after_request(BP, state = AppState)]
async fn after_by_value(_: Signed, res: Response) -> Response {
    res
}

#[error_handler(418, state = AppState)]
fn teapot(error: &Error, AxumState(state): AxumState<AppState>) -> String {
    format!("{} {}", error.status(), state.limit)
}

#[teardown_request(state = AppState)]
fn over(_: &Outcome, _: Signed) {}

#[post(BP, "/echo", state = AppState)]
async fn echo(AxumState(key): AxumState<Key>, Limited(text): Limited) -> String {
    format!("{} {text}", key.0)
}

#[get("/signed", state = AppState)]
fn signed(Signed(text): Signed, own: State<AppState>) -> String {
    format!("{text} {}", own.limit)
}

#[get("/teapot")]
fn pot() -> Result<()> {
    Err(abort(StatusCode::IM_A_TEAPOT))
}

fn app() -> App {
    app!(self).register(&BP)
}

fn with_state() -> App {
    app().state(AppState {
        key: Key("k"),
        limit: 4,
    })
}

#[tokio::test]
async fn functions_of_every_kind_get_it() {
    let client = with_state().test_client();
    client.get("/signed").await.is(200, "k:/signed 4");
    client.get("/teapot").await.is(200, "418 I'm a teapot 4");
    let response = client.post("/bp/echo").body("four").await;
    response.is(200, "k four");
    assert_eq!(
        response.header("x-noted"),
        Some("around k:/bp/echo before k:/bp/echo body k four after")
    );
}

#[tokio::test]
async fn a_rejection_is_raised_as_any_other() {
    let client = with_state().test_client();
    client.post("/bp/echo").body("fives").await.is(413, "");
}

#[test]
fn a_state_that_was_not_given_is_a_problem() {
    let error = app().build().unwrap_err().to_string();
    for part in ["AppState", "`signed`", "`body_before`", "axum_state.rs:"] {
        assert!(error.contains(part), "{part}: {error}");
    }
}
