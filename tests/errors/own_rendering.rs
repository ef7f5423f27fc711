//! Error values with an `IntoResponse` of their own: a redirect is an answer, and a 5xx is logged.

use axum::response::Redirect;
use hooks_runtime::prelude::*;
use support::{Logs, Trace};

#[get("/moved")]
fn moved() -> Result<(), Redirect> {
    Err(Redirect::to("/there"))
}

#[get("/upstream")]
fn upstream() -> Result<(), (StatusCode, &'static str)> {
    Err((StatusCode::BAD_GATEWAY, "no answer from upstream"))
}

static GUARDED: Blueprint = Blueprint::new("guarded").url_prefix("/guarded");

#[get(GUARDED, "/moved")]
fn moved_too() -> Result<(), Redirect> {
    Err(Redirect::to("/there"))
}

#[error_handler(GUARDED)]
fn any(_: &Error) -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("{}", outcome.error().is_some()));
}

#[tokio::test]
async fn a_raised_redirect_meets_no_handler() {
    let app = app!(self).register(&GUARDED).state(Trace::default());
    let client = app.test_client();
    for uri in ["/moved", "/guarded/moved"] {
        let res = client.get(uri).await;
        assert_eq!(res.status(), StatusCode::SEE_OTHER, "{uri}");
        assert_eq!(res.header("location"), Some("/there"), "{uri}");
    }
}

#[tokio::test]
async fn a_raised_5xx_is_rendered_as_it_says_and_logged_and_told_to_teardown() {
    let (logs, _guard) = Logs::listen();
    let trace = Trace::default();
    let client = app!(self)
        .register(&GUARDED)
        .state(trace.clone())
        .test_client();
    let res = client.get("/upstream").await;
    assert_eq!(res.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(res.text(), "no answer from upstream");
    assert_eq!(logs.with("ERROR").len(), 1);
    assert_eq!(trace.take(), "true");
}
