//! Django's `process_view` and `process_exception`: right before the view, and on its error before
//! the error handlers.

use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Trace};

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

fn name_of(error: &Error) -> String {
    error.to_string()
}

/// What the query tells a scope to do: `bp.answers`.
fn said<'a>(uri: &'a Uri, name: &str) -> &'a str {
    let query = uri.query().unwrap_or_default();
    let (scope, what) = query.split_once('.').unwrap_or_default();
    if scope == name { what } else { "" }
}

/// A hook of each kind for one scope.
macro_rules! traced {
    ($($name:literal ($($blueprint:ident)?): $before:ident $view:ident $exception:ident $after:ident;)*) => {$(
        #[before_request($($blueprint)?)]
        fn $before(trace: State<Trace>, uri: Uri) -> Result<()> {
            trace.push(concat!($name, ".before"));
            match said(&uri, $name) {
                "before" => Err(abort(StatusCode::CONFLICT)),
                _ => Ok(()),
            }
        }

        #[process_view($($blueprint)?)]
        fn $view(trace: State<Trace>, endpoint: Endpoint, uri: Uri) -> Result<Option<&'static str>> {
            trace.push(format!("{}.view[{}]", $name, endpoint.name()));
            match said(&uri, $name) {
                "answers" => Ok(Some("answered")),
                "view" => Err(abort(StatusCode::CONFLICT)),
                _ => Ok(None),
            }
        }

        #[process_exception($($blueprint)?)]
        async fn $exception(error: &Error, trace: State<Trace>, uri: Uri) -> Result<Option<&'static str>> {
            trace.push(format!("{}.exception[{}]", $name, name_of(error)));
            match said(&uri, $name) {
                "saves" => Ok(Some("saved")),
                "fails" => Err(abort(StatusCode::GONE)),
                "panics" => panic!("on purpose"),
                _ => Ok(None),
            }
        }

        #[after_request($($blueprint)?)]
        fn $after(trace: State<Trace>) {
            trace.push(concat!($name, ".after"));
        }
    )*};
}

traced! {
    "app" (): app_before app_view app_exception app_after;
    "bp" (BP): bp_before bp_view bp_exception bp_after;
}

#[get(BP, "/fine")]
fn fine(trace: State<Trace>) -> &'static str {
    trace.push("view");
    "fine"
}

#[get(BP, "/fails")]
fn fails() -> Result<()> {
    Err(abort(StatusCode::IM_A_TEAPOT))
}

#[get(BP, "/panics")]
fn panics() {
    panic!("in the view")
}

#[get(BP, "/rejects/{id}")]
fn rejects(_: Path<u64>) {}

#[error_handler]
fn any(error: &Error, trace: State<Trace>) -> (StatusCode, String) {
    trace.push(format!("handler[{}]", name_of(error)));
    (error.status(), "handled".to_owned())
}

async fn ask(uri: &str) -> (TestResponse, String) {
    support::get(app!(self).register(&BP), uri).await
}

#[tokio::test]
async fn process_view_runs_after_every_before_hook_and_right_before_the_view() {
    let (res, trace) = ask("/bp/fine").await;
    assert_eq!(res.text(), "fine");
    assert_eq!(
        trace,
        "app.before > bp.before > app.view[bp.fine] > bp.view[bp.fine] > view > bp.after > app.after"
    );
}

#[tokio::test]
async fn one_that_answers_stops_the_others_and_the_view() {
    let (res, trace) = ask("/bp/fine?app.answers").await;
    assert_eq!(res.text(), "answered");
    assert_eq!(
        trace,
        "app.before > bp.before > app.view[bp.fine] > bp.after > app.after"
    );
}

#[tokio::test]
async fn it_does_not_run_without_a_view() {
    let (res, trace) = ask("/bp/none").await;
    assert_eq!(res.status(), StatusCode::NOT_FOUND);
    assert_eq!(trace, "app.before > handler[404 Not Found] > app.after");
}

#[tokio::test]
async fn process_exception_is_asked_inner_to_outer_before_the_handlers() {
    for (uri, error) in [
        ("/bp/fails", "418 I'm a teapot"),
        ("/bp/panics", "panicked: in the view"),
    ] {
        let (_, trace) = ask(uri).await;
        let asked = format!(
            "bp.exception[{error}] > app.exception[{error}] > handler[{error}] > bp.after > app.after"
        );
        assert!(trace.ends_with(&asked), "{trace}");
    }
    let (res, trace) = ask("/bp/rejects/x").await;
    assert_eq!(res.status(), StatusCode::BAD_REQUEST);
    assert!(trace.contains("bp.exception["), "{trace}");
}

#[tokio::test]
async fn the_first_that_answers_is_the_last_asked() {
    let (res, trace) = ask("/bp/fails?bp.saves").await;
    res.is(200, "saved");
    assert!(
        trace.ends_with("bp.exception[418 I'm a teapot] > bp.after > app.after"),
        "{trace}"
    );
}

#[tokio::test]
async fn its_own_error_takes_the_place_of_the_views() {
    let (res, trace) = ask("/bp/fails?bp.fails").await;
    assert_eq!(res.status(), StatusCode::GONE);
    assert!(
        trace
            .ends_with("bp.exception[418 I'm a teapot] > handler[410 Gone] > bp.after > app.after"),
        "{trace}"
    );
    let (res, trace) = ask("/bp/fails?bp.panics").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(trace.contains("handler[panicked: on purpose]"), "{trace}");
}

#[tokio::test]
async fn errors_of_hooks_are_none_of_its_business() {
    for uri in ["/bp/fine?bp.before", "/bp/fine?app.view"] {
        let (res, trace) = ask(uri).await;
        assert_eq!(res.status(), StatusCode::CONFLICT, "{uri}");
        assert!(!trace.contains("exception"), "{trace}");
    }
}

#[tokio::test]
async fn a_route_of_a_merged_router_is_a_view_to_both() {
    use axum::{Router, routing};
    async fn broken() -> Result<()> {
        Err(abort(StatusCode::IM_A_TEAPOT))
    }
    let trace = Trace::default();
    let existing = Router::new().route("/old", routing::get(broken));
    let app = app!(self)
        .register(&BP)
        .state(trace.clone())
        .merge(existing);
    let client = app.test_client();
    client.get("/old").await;
    let error = "418 I'm a teapot";
    assert_eq!(
        trace.take(),
        format!(
            "app.before > app.view[/old] > app.exception[{error}] > handler[{error}] > app.after"
        )
    );
    // A wrong method is none of a view's errors.
    client.post("/old").await;
    assert!(!trace.take().contains("exception"));
}
