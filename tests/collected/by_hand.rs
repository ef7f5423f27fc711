//! `App::new` collects nothing, and `App::hook` adds one annotated function at a time.

use hooks_runtime::{ProblemKind, prelude::*};
use support::{Trace, place};

static AREA: Blueprint = Blueprint::new("area").url_prefix("/area");

#[before_request]
fn one(trace: State<Trace>) {
    trace.push("one");
}

#[before_request]
fn two(trace: State<Trace>) {
    trace.push("two");
}

#[before_request(order = -1)]
fn early(trace: State<Trace>) {
    trace.push("early");
}

#[after_request]
fn after(trace: State<Trace>, _: &mut Response) {
    trace.push("after");
}

#[get("/")]
fn index(trace: State<Trace>) {
    trace.push("index");
}

#[error_handler(404)]
fn lost() -> &'static str {
    "lost"
}

#[before_request(AREA)]
fn of_the_area() {}

#[get(AREA, "/")]
fn area_index() {}

/// Of the app, and of the area.
#[before_request]
#[before_request(AREA)]
fn of_both(trace: State<Trace>) {
    trace.push("both");
}

fn plain() {}

async fn trace_of(app: App, uri: &str) -> String {
    let trace = Trace::default();
    let _ = app.state(trace.clone()).test_client().get(uri).await;
    trace.take()
}

fn problem(app: App) -> String {
    let error = app.state(Trace::default()).build().expect_err("a problem");
    let [problem] = error.problems() else {
        panic!("{error}")
    };
    assert_eq!(problem.kind(), ProblemKind::BadHook);
    problem.to_string()
}

#[tokio::test]
async fn a_new_app_has_nothing_but_registered_blueprints() {
    assert_eq!(trace_of(App::new(), "/").await, "");
    let app = App::new().register(&AREA).state(Trace::default());
    let client = app.test_client();
    assert_eq!(client.get("/area/").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn functions_run_in_the_order_of_the_calls_after_a_lower_order() {
    let app = App::new()
        .hook(two)
        .hook(one)
        .hook(early)
        .hook(after)
        .hook(index);
    assert_eq!(
        trace_of(app, "/").await,
        "early > two > one > index > after"
    );
}

#[tokio::test]
async fn only_what_was_added_is_there() {
    let client = App::new().hook(lost).test_client();
    assert_eq!(client.get("/").await.text(), "lost");
    let app = App::new().hook(one).hook(lost);
    assert_eq!(trace_of(app, "/").await, "one");
}

#[tokio::test]
async fn of_a_function_of_the_app_and_a_blueprint_the_one_use_is_added() {
    assert_eq!(trace_of(App::new().hook(of_both), "/").await, "both");
    let app = App::new().hook(of_both).register(&AREA);
    assert_eq!(trace_of(app, "/area/").await, "both > both");
}

#[test]
fn a_function_without_an_attribute_is_refused() {
    let (problem, place) = (problem(App::new().hook(plain)), place!());
    assert_eq!(
        problem,
        format!(
            "`.hook({}::plain)` at {place}: the function has no hook attribute: write `#[before_request]` or another one over it",
            module_path!()
        )
    );
}

#[test]
fn a_function_of_a_blueprint_is_refused() {
    let (problem, place) = (problem(App::new().hook(of_the_area)), place!());
    assert_eq!(
        problem,
        format!(
            "`.hook({}::of_the_area)` at {place}: `of_the_area` at {} belongs to a blueprint: register the blueprint instead",
            module_path!(),
            place!(of_the_area)
        )
    );
}

#[test]
fn a_function_that_is_in_the_app_already_is_refused() {
    let expected = |place| {
        format!(
            "`.hook({}::one)` at {place}: `one` at {} is in the app already: remove this call, or start from `App::new()`",
            module_path!(),
            place!(one)
        )
    };
    assert_eq!(problem(app!(self).hook(one)), expected(place!()));
    assert_eq!(problem(App::new().hook(one).hook(one)), expected(place!()));
}
