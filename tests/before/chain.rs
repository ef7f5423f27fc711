//! Before hooks go down the scopes in definition order.

use hooks_runtime::prelude::*;
use support::Trace;

// Innermost first in the file: scopes outrank the order of definition (F73).
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");
static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");

#[before_request(INNER)]
fn inner_one(trace: State<Trace>) {
    trace.push("inner_one");
}

#[before_request(OUTER)]
async fn outer_one(trace: State<Trace>) {
    trace.push("outer_one");
}

#[before_request]
fn app_one(trace: State<Trace>) {
    trace.push("app_one");
}

#[before_request]
async fn app_two(trace: State<Trace>) {
    tokio::task::yield_now().await;
    trace.push("app_two");
}

#[before_request(OUTER)]
fn outer_two(trace: State<Trace>) {
    trace.push("outer_two");
}

#[before_request(INNER)]
fn inner_two(trace: State<Trace>, endpoint: Endpoint) {
    trace.push(format!("inner_two[{}]", endpoint.name()));
}

#[before_request]
fn app_three(trace: State<Trace>, endpoint: Option<Endpoint>) {
    let name = endpoint.as_ref().map(Endpoint::name);
    trace.push(format!("app_three[{}]", name.unwrap_or("no route")));
}

#[get("/top")]
fn top(trace: State<Trace>) {
    trace.push("top");
}

#[get(OUTER, "/page")]
async fn outer_page(trace: State<Trace>) {
    trace.push("outer_page");
}

#[get(INNER, "/page")]
async fn inner_page(trace: State<Trace>) {
    trace.push("inner_page");
}

async fn trace_of(uri: &str) -> String {
    let trace = Trace::default();
    let app = app!(self).register(OUTER.nest(&INNER)).state(trace.clone());
    let _ = app.test_client().get(uri).await;
    trace.take()
}

#[tokio::test]
async fn a_route_of_the_app_meets_the_apps_hooks_only() {
    assert_eq!(
        trace_of("/top").await,
        "app_one > app_two > app_three[top] > top"
    );
}

#[tokio::test]
async fn a_route_of_a_blueprint_meets_the_apps_hooks_then_its_own() {
    assert_eq!(
        trace_of("/outer/page").await,
        "app_one > app_two > app_three[outer.outer_page] > outer_one > outer_two > outer_page"
    );
}

#[tokio::test]
async fn a_route_of_a_nested_blueprint_meets_all_three_scopes_outer_first() {
    assert_eq!(
        trace_of("/outer/inner/page").await,
        "app_one > app_two > app_three[outer.inner.inner_page] > outer_one > outer_two \
         > inner_one > inner_two[outer.inner.inner_page] > inner_page"
    );
}

#[tokio::test]
async fn an_unmatched_url_below_a_prefix_meets_the_apps_hooks_only() {
    assert_eq!(
        trace_of("/outer/inner/nowhere").await,
        "app_one > app_two > app_three[no route]"
    );
}

#[test]
fn a_hook_stays_a_plain_function() {
    let trace = Trace::default();
    app_one(State(trace.clone().into()));
    assert_eq!(trace.take(), "app_one");
}
