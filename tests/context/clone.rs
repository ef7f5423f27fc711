//! The values of `g` may use `g` themselves, and end with the request.

use hooks_runtime::{prelude::*, testing::TestResponse};
use std::cell::Cell;
use support::{Trace, quiet, request, send};

/// A value whose clone looks at other values.
struct Curious(G);

impl Clone for Curious {
    fn clone(&self) -> Self {
        self.0.set(self.0.get::<u8>().unwrap_or_default() + 1);
        Curious(self.0.clone())
    }
}

#[get("/curious")]
fn curious(g: G) -> String {
    g.set(7_u8);
    g.set(Curious(g.clone()));
    let _one = g.get::<Curious>();
    let _two = g.get::<Curious>();
    format!("{:?}", g.get::<u8>())
}

/// A value whose clone replaces it.
struct Replacing(G, u8);

impl Clone for Replacing {
    fn clone(&self) -> Self {
        self.0.set(Replacing(self.0.clone(), self.1 + 1));
        Replacing(self.0.clone(), self.1)
    }
}

#[get("/replacing")]
fn replacing(g: G) -> String {
    g.set(Replacing(g.clone(), 1));
    let cloned = g.get::<Replacing>().map(|value| value.1);
    format!("{cloned:?} {:?}", g.with(|value: &mut Replacing| value.1))
}

/// A value whose clone asks for itself.
struct Circular(G);

impl Clone for Circular {
    fn clone(&self) -> Self {
        self.0.get().expect("it was set")
    }
}

#[get("/circular")]
fn circular(g: G) {
    g.set(Circular(g.clone()));
    g.get::<Circular>();
}

#[error_handler(500)]
fn what(error: &Error) -> String {
    error.to_string()
}

/// A value that is `Send` only.
#[derive(Clone)]
struct Counter(Cell<u8>);

#[get("/cell")]
async fn cell(g: G) -> String {
    g.set(Counter(Cell::new(1)));
    g.with(|counter: &mut Counter| counter.0.set(2));
    tokio::task::yield_now().await;
    format!("{:?}", g.get::<Counter>().map(|counter| counter.0.get()))
}

/// A value that holds the request it belongs to, and tells when it is dropped.
struct Holds<T>(#[allow(dead_code, reason = "dropped")] T, Trace);

impl<T> Drop for Holds<T> {
    fn drop(&mut self) {
        self.1.push("dropped");
    }
}

#[get("/holds/context")]
fn holds_context(ctx: RequestContext, trace: State<Trace>) {
    ctx.g().set(Holds(ctx.clone(), Trace::clone(&trace)));
}

#[get("/holds/g")]
fn holds_g(g: G, trace: State<Trace>) {
    g.set(Holds(g.clone(), Trace::clone(&trace)));
}

#[get("/stuck")]
async fn stuck(g: G, trace: State<Trace>) {
    g.set(Holds(g.clone(), Trace::clone(&trace)));
    std::future::pending::<()>().await;
}

static TORN_DOWN: Blueprint = Blueprint::new("torn_down").url_prefix("/torn_down");

#[get(TORN_DOWN, "/holds")]
fn holds_through_teardown(g: G, trace: State<Trace>) {
    g.set(Holds(g.clone(), Trace::clone(&trace)));
}

#[teardown_request(TORN_DOWN)]
async fn over(g: G, trace: State<Trace>) {
    tokio::task::yield_now().await;
    let is_there = g.with(|_: &mut Holds<G>| ()).is_some();
    trace.push(format!("over[there={is_there}]"));
}

fn app(trace: &Trace) -> App {
    quiet();
    app!(self).register(&TORN_DOWN).state(trace.clone())
}

async fn ask(uri: &str) -> TestResponse {
    app(&Trace::default()).test_client().get(uri).await
}

#[tokio::test]
async fn a_clone_may_use_the_store() {
    assert_eq!(ask("/curious").await.text(), "Some(9)");
    assert_eq!(ask("/replacing").await.text(), "Some(1) Some(2)");
}

#[tokio::test]
async fn a_clone_that_asks_for_itself_is_told_so() {
    let text = ask("/circular").await.text().to_owned();
    assert!(text.contains("Circular` that is being cloned"), "{text}");
}

#[tokio::test]
async fn a_value_need_not_be_sync() {
    assert_eq!(ask("/cell").await.text(), "Some(2)");
}

#[tokio::test]
async fn a_value_that_holds_its_request_ends_with_it() {
    let trace = Trace::default();
    let router = app(&trace).build().unwrap();
    for uri in ["/holds/context", "/holds/g"] {
        let response = send(&router, request("GET", uri)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(trace.take(), "dropped", "{uri}");
    }
    drop(send(&router, request("GET", "/torn_down/holds")).await);
    assert_eq!(
        trace.take_once("dropped").await,
        "over[there=true] > dropped"
    );
}

#[tokio::test]
async fn a_value_of_a_request_that_was_cut_off_ends_with_it() {
    let trace = Trace::default();
    let router = app(&trace).build().unwrap();
    tokio::select! {
        biased;
        _ = send(&router, request("GET", "/stuck")) => panic!("it never ends"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(trace.take(), "dropped");
}
