//! Functions of one route: what they return and what they need.

use hooks_runtime::prelude::*;
use std::any::type_name;
use support::place;

/// An error with a rendering of its own.
struct Refused;

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::CONFLICT, "its own rendering").into_response()
    }
}

fn fails_once(res: Response) -> Result<Response, Refused> {
    if res.status() == StatusCode::OK {
        Err(Refused)
    } else {
        Ok(res)
    }
}

async fn fails_once_later(_: Uri, g: G, res: Response) -> Result<impl IntoResponse, Refused> {
    g.set(1_u8);
    fails_once(res).map(|res| ([("x-later", "1")], res))
}

async fn axums(res: Response) -> axum::response::Result<Response> {
    if res.status() == StatusCode::OK {
        Err(StatusCode::CONFLICT)?;
    }
    Ok(res)
}

async fn changes(res: Response) -> impl IntoResponse {
    (StatusCode::ACCEPTED, res)
}

#[get("/sync", after = [fails_once])]
#[get("/async", after = [fails_once_later])]
#[get("/axum", after = [axums])]
#[get("/plain", after = [changes])]
fn view() -> &'static str {
    "the view"
}

#[allow(clippy::needless_pass_by_value, reason = "as every argument of a hook")]
fn answers(g: G, ctx: RequestContext, uri: Uri) -> Result<Option<String>, Refused> {
    g.set(ctx.endpoint().map(|endpoint| endpoint.name().to_owned()));
    match uri.query() {
        Some("answers") => Ok(Some("an answer".to_owned())),
        Some("fails") => Err(Refused),
        _ => Ok(None),
    }
}

#[get("/before", before = [answers])]
fn behind(g: G) -> String {
    format!("{:?}", g.get::<Option<String>>())
}

#[error_handler]
fn takes(_: &Refused) -> &'static str {
    "taken"
}

async fn ask(uri: &str) -> (u16, String) {
    let res = app!(self).test_client().get(uri).await;
    (res.status().as_u16(), res.text().to_owned())
}

#[tokio::test]
async fn an_after_function_that_fails_makes_a_500_as_any_after_hook() {
    // F24: neither its own rendering nor the handler of its type.
    for uri in ["/sync", "/async", "/axum"] {
        assert_eq!(
            ask(uri).await,
            (500, "Internal Server Error".into()),
            "{uri}"
        );
    }
    let res = app!(self).test_client().get("/async").await;
    assert_eq!(res.header("x-later"), Some("1"), "it ran again, on the 500");
}

#[tokio::test]
async fn one_that_does_not_fail_answers() {
    assert_eq!(ask("/plain").await, (202, "the view".into()));
}

#[tokio::test]
async fn a_before_function_goes_on_answers_or_raises() {
    assert_eq!(
        ask("/before").await,
        (200, r#"Some(Some("behind"))"#.into())
    );
    assert_eq!(ask("/before?answers").await, (200, "an answer".into()));
    assert_eq!(ask("/before?fails").await, (200, "taken".into()));
}

static NEEDY: Blueprint = Blueprint::new("needy");

struct Clock;
struct Counter;
struct Given;

fn reads_clock(_: G, _: State<Clock>, _: State<Given>) {}

mod nested {
    use super::*;

    pub(super) async fn counts(_: Uri, _: State<Counter>, res: Response) -> Result<Response> {
        Ok(res)
    }
}

#[get(NEEDY, "/needy", before = [reads_clock], after = [nested::counts])]
fn needy() {}

#[test]
fn a_state_that_one_needs_and_nobody_gave_is_an_error_of_build() {
    let app = App::new().register(&NEEDY).state(Given);
    let error = app.build().unwrap_err().to_string();
    let place = format!("`needy` at {}", place!(needy));
    let (clock, counter) = (type_name::<Clock>(), type_name::<Counter>());
    for said in [
        format!("`reads_clock`, in `before` of {place}, takes `State<{clock}>`"),
        format!("`nested::counts`, in `after` of {place}, takes `State<{counter}>`"),
    ] {
        assert!(error.contains(&said), "{said}\nnot in\n{error}");
    }
    assert!(!error.contains("Given"), "{error}");
    let app = App::new().register(&NEEDY).state(Given);
    assert!(app.state(Clock).state(Counter).build().is_ok());
}
