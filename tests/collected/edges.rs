//! `runs_before` and `runs_after` say literally which of two hooks runs first, whatever the kind.

use hooks_runtime::prelude::*;
use support::Trace;

#[before_request(runs_after = third)]
fn first(trace: State<Trace>) {
    trace.push("first");
}

#[before_request]
fn second(trace: State<Trace>) {
    trace.push("second");
}

#[before_request]
fn third(trace: State<Trace>) {
    trace.push("third");
}

#[before_request(runs_before = [second, third])]
fn fourth(trace: State<Trace>) {
    trace.push("fourth");
}

#[after_request(runs_before = after_two)]
fn after_one(trace: State<Trace>, _: &mut Response) {
    trace.push("after_one");
}

#[after_request]
fn after_two(trace: State<Trace>, _: &mut Response) {
    trace.push("after_two");
}

#[after_request(runs_after = after_one)]
fn after_three(trace: State<Trace>, _: &mut Response) {
    trace.push("after_three");
}

#[teardown_request]
fn teardown_one(trace: State<Trace>) {
    trace.push("teardown_one");
}

#[teardown_request(runs_after = teardown_one)]
fn teardown_two(trace: State<Trace>) {
    trace.push("teardown_two");
}

static EDGES: Blueprint = Blueprint::new("edges").url_prefix("/edges");

#[before_request(EDGES, order = 1)]
fn late(trace: State<Trace>) {
    trace.push("late");
}

#[before_request(EDGES, order = -1)]
fn early(trace: State<Trace>) {
    trace.push("early");
}

#[after_request(EDGES, order = -1)]
fn outer(trace: State<Trace>, _: &mut Response) {
    trace.push("outer");
}

#[after_request(EDGES, order = 1)]
fn inner(trace: State<Trace>, _: &mut Response) {
    trace.push("inner");
}

#[get(EDGES, "/")]
fn index() {}

#[tokio::test]
async fn edges_are_literal_and_a_lower_order_is_outer() {
    let trace = Trace::default();
    let client = app!(self)
        .register(&EDGES)
        .state(trace.clone())
        .test_client();
    client.get("/edges/").await;
    assert_eq!(
        trace.take(),
        "fourth > second > third > first > early > late > \
         inner > outer > after_one > after_three > after_two > \
         teardown_one > teardown_two"
    );
}
