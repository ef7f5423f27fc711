//! A blueprint does nothing until it is registered, and one that never is gets a warning at
//! startup.

use hooks_runtime::prelude::*;
use support::{Logs, place};

static FORGOTTEN: Blueprint = Blueprint::new("forgotten").url_prefix("/forgotten");
static NESTED: Blueprint = Blueprint::new("nested");
static EMPTY: Blueprint = Blueprint::new("empty");

#[before_app_request(FORGOTTEN)]
fn everywhere() -> Result<()> {
    Err(abort(StatusCode::IM_A_TEAPOT))
}

#[get(FORGOTTEN, "/")]
fn index() {}

#[get(NESTED, "/nested")]
fn nested() {}

/// The binary has a kit that other modules name.
fn app() -> App {
    app!(self).without("auth_kit")
}

fn warnings() -> Vec<String> {
    let warning = |blueprint: &str, declared: String, count: u32, first: String| {
        format!(
            "the blueprint `{blueprint}` ({declared}) was never registered: {count} function(s) attached to it, such as {first}, do nothing; call `.register(&…)` on the app, or nest it"
        )
    };
    let everywhere = format!("`everywhere` at {}", place!(everywhere));
    let nested = format!("`nested` at {}", place!(nested));
    vec![
        warning("forgotten", place!(FORGOTTEN), 2, everywhere),
        warning("nested", place!(NESTED), 1, nested),
    ]
}

#[test]
fn describe_warns_of_those_with_functions_only() {
    assert_eq!(app().describe().warnings, warnings());
    let _ = &EMPTY;
}

#[test]
fn build_logs_the_same_warnings() {
    let (logs, _guard) = Logs::listen();
    let _router = app().build().expect("warnings are no errors");
    for warning in warnings() {
        assert_eq!(logs.with(&warning).len(), 1, "{warning}");
        assert!(logs.with(&warning)[0].starts_with("WARN"), "{warning}");
    }
}

#[test]
fn a_registered_or_nested_one_gets_none() {
    let app = app().register(FORGOTTEN.nest(&NESTED));
    assert_eq!(app.describe().warnings, [""; 0]);
}

#[test]
fn an_app_that_collects_nothing_warns_of_nothing() {
    assert_eq!(App::new().describe().warnings, [""; 0]);
}

#[tokio::test]
async fn an_unregistered_one_does_nothing() {
    let client = app().test_client();
    assert_eq!(
        client.get("/forgotten/").await.status(),
        StatusCode::NOT_FOUND
    );
    let client = app().register(&FORGOTTEN).test_client();
    assert_eq!(
        client.get("/forgotten/").await.status(),
        StatusCode::IM_A_TEAPOT
    );
}
