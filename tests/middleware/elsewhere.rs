//! Middleware that hands the request to a task of its own, and what it finds in the request:
//! teardown still comes once, and the context is there.

use axum::RequestExt;
use hooks_runtime::{Middleware, prelude::*};
use support::{Gate, Logs, Trace, request, send, within};

static TASKS: Blueprint = Blueprint::new("tasks").url_prefix("/tasks");
static FAILS: Blueprint = Blueprint::new("fails").url_prefix("/fails");

#[middleware(TASKS)]
async fn in_a_task(request: Request, next: Next) -> Response {
    tokio::spawn(next.run(request)).await.expect("no panic")
}

#[get(TASKS, "/waits")]
async fn waits(gate: State<Gate>) {
    gate.pass().await;
}

#[teardown_request(TASKS)]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("over[{}]", outcome.is_cancelled()));
}

#[tokio::test]
async fn teardown_comes_when_the_client_is_gone_and_the_task_has_ended() {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = App::new().state(trace.clone()).state(gate.clone());
    let router = app.register(&TASKS).build().unwrap();
    let mut response = Box::pin(send(&router, request("GET", "/tasks/waits")));
    let reached = async {
        tokio::select! {
            _ = &mut response => panic!("it waits"),
            () = gate.reached() => {}
        }
    };
    within(reached).await;
    drop(response);
    assert_eq!(trace.take(), "");
    gate.open();
    assert_eq!(trace.take_once("over[true]").await, "over[true]");
}

/// It has nothing but its request to find the context in.
struct Marks;

impl Middleware for Marks {
    async fn handle(&self, mut request: Request, next: Next) -> Result<Response> {
        request.extract_parts::<G>().await?.set("marked");
        Ok(next.run(request).await)
    }
}

#[get("/")]
fn index(g: G) -> &'static str {
    g.get().unwrap_or("not marked")
}

#[tokio::test]
async fn the_context_is_in_the_request_whatever_the_hooks_take() {
    let client = App::new().hook(index).middleware(Marks).test_client();
    assert_eq!(client.get("/").await.text(), "marked");
}

struct FailsLate;

impl Middleware for FailsLate {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        next.run(request).await;
        Err(Error::msg("too late"))
    }
}

#[middleware(FAILS)]
async fn fails_late(request: Request, next: Next) -> Result<Response> {
    next.run(request).await;
    Err(Error::msg("too late"))
}

#[get(FAILS, "/")]
fn page() {}

#[after_request(FAILS)]
fn innocent(_: &mut Response) {}

#[tokio::test]
async fn its_error_is_not_logged_as_that_of_the_last_hook() {
    let (logs, _listening) = Logs::listen();
    let client = App::new().register(&FAILS).test_client();
    client.get("/fails/").await;
    let logged = logs.with("too late");
    assert!(logged[0].contains("fails_late"), "{logged:?}");
}

#[tokio::test]
async fn the_error_of_a_value_is_not_either() {
    static PLAIN: Blueprint = Blueprint::new("plain").url_prefix("/plain");
    #[get(PLAIN, "/")]
    fn plain() {}
    #[after_request(PLAIN)]
    fn harmless(_: &mut Response) {}
    let (logs, _listening) = Logs::listen();
    let app = App::new().register(PLAIN.middleware(FailsLate));
    app.test_client().get("/plain/").await;
    let logged = logs.with("too late");
    assert!(!logged[0].contains("harmless"), "{logged:?}");
}
