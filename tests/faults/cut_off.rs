//! A client that leaves, or a function that is cut off: no two values panic at once.

use crate::bomb::{Argument, Bomb, Cursed, Demanding, Frames, Last, Second, undroppable};
use axum::{Router, body::Body};
use hooks_runtime::{App, Middleware, minijinja, prelude::*};
use std::{
    future::{Future, pending},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, Waker},
};
use support::{Trace, quiet, request, send};

fn router(app: App, trace: &Trace) -> Router {
    quiet();
    let app = app.state(trace.clone());
    let app = app.templates([("page.html", "{{ one }}")]);
    app.build().expect("an app without a problem")
}

/// Poll a request once, leave, and tell what ran.
#[track_caller]
fn leave(blueprint: &'static Blueprint, uri: &str) -> String {
    leave_app(
        App::new().register(blueprint).register(&TEARDOWN),
        request("GET", uri),
    )
}

#[track_caller]
fn leave_app(app: App, request: Request) -> String {
    let trace = Trace::default();
    let router = router(app, &trace);
    let mut answer = Box::pin(send(&router, request));
    let polled = answer
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "it waits");
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(answer)));
    assert!(dropped.is_ok(), "the drop panics");
    trace.take()
}

static TEARDOWN: Blueprint = Blueprint::new("teardown");

#[teardown_app_request(TEARDOWN)]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("cancelled={}", outcome.is_cancelled()));
}

const OVER: &str = "cancelled=true";

static AFTER: Blueprint = Blueprint::new("after");

#[get(AFTER, "/")]
fn answers() -> Response {
    undroppable()
}

#[after_request(AFTER)]
async fn waits(_: &mut Response) {
    pending::<()>().await;
}

#[test]
fn an_after_hook_that_waits_holds_a_response_of_two() {
    assert_eq!(leave(&AFTER, "/"), OVER);
}

static AFTER_WITH_LOCAL: Blueprint = Blueprint::new("after_with_local");

#[get(AFTER_WITH_LOCAL, "/")]
fn answers_too() -> Response {
    undroppable()
}

#[after_request(AFTER_WITH_LOCAL)]
async fn waits_with_a_local(_: &mut Response) {
    let _local = Bomb;
    pending::<()>().await;
}

#[test]
fn an_after_hook_is_dropped_apart_from_its_response() {
    assert_eq!(leave(&AFTER_WITH_LOCAL, "/"), OVER);
}

static HANDLER: Blueprint = Blueprint::new("handler");

#[get(HANDLER, "/")]
fn raises() -> Result<(), Cursed> {
    Err(Cursed(Some(Bomb)))
}

#[error_handler(HANDLER)]
async fn handles(_: &Cursed) -> StatusCode {
    let _local = Bomb;
    pending().await
}

#[test]
fn an_error_handler_is_dropped_apart_from_its_error() {
    assert_eq!(leave(&HANDLER, "/"), OVER);
}

static HANDLER_500: Blueprint = Blueprint::new("handler_500");

#[get(HANDLER_500, "/")]
fn fails() -> Result<()> {
    Err(Error::new(Second(Some(Bomb))))
}

#[error_handler(HANDLER_500, 500)]
async fn sorry(_: &Error) -> StatusCode {
    let _local = Bomb;
    pending().await
}

#[test]
fn a_handler_of_the_500_is_dropped_apart_from_the_original_error() {
    assert_eq!(leave(&HANDLER_500, "/"), OVER);
}

static EXCEPTION: Blueprint = Blueprint::new("exception");

#[get(EXCEPTION, "/")]
fn raises_too() -> Result<(), Cursed> {
    Err(Cursed(Some(Bomb)))
}

#[process_exception(EXCEPTION)]
async fn looks(_: &Error) -> Option<()> {
    let _local = Bomb;
    pending().await
}

#[test]
fn a_process_exception_hook_is_dropped_apart_from_its_error() {
    assert_eq!(leave(&EXCEPTION, "/"), OVER);
}

static RECOVERED: Blueprint = Blueprint::new("recovered");

#[get(RECOVERED, "/")]
fn raises_again() -> Result<(), Cursed> {
    Err(Cursed(Some(Bomb)))
}

#[error_handler(RECOVERED)]
fn answers_with_two(_: &Cursed) -> Response {
    undroppable()
}

#[after_request(RECOVERED)]
async fn waits_behind_the_handler(_: &mut Response) {
    let _local = Bomb;
    pending::<()>().await;
}

#[test]
fn the_response_of_a_handler_is_held_while_after_hooks_wait() {
    assert_eq!(leave(&RECOVERED, "/"), OVER);
}

#[derive(Debug)]
struct Passes;

impl Middleware for Passes {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        Ok(next.run(request).await)
    }
}

#[test]
fn an_error_that_middleware_may_ask_for_is_dropped_apart() {
    let app = App::new().register(&RECOVERED).register(&TEARDOWN);
    assert_eq!(leave_app(app.middleware(Passes), request("GET", "/")), OVER);
}

static TEMPLATE: Blueprint = Blueprint::new("template");

#[get(TEMPLATE, "/")]
fn renders() -> Response {
    let mut template = TemplateResponse::new("page.html", ());
    for name in ["one", "two"] {
        template.insert(name, minijinja::Value::from_object(Bomb));
    }
    let mut response = template.into_response();
    response.extensions_mut().insert(Bomb);
    response
}

#[process_template_response(TEMPLATE)]
async fn changes(_: &mut TemplateResponse) {
    let _local = Bomb;
    pending::<()>().await;
}

#[test]
fn a_template_is_held_while_its_hooks_wait() {
    assert_eq!(leave(&TEMPLATE, "/"), OVER);
}

static CONTEXT: Blueprint = Blueprint::new("context");

#[get(CONTEXT, "/")]
fn renders_too() -> Response {
    renders()
}

#[context_processor(CONTEXT)]
fn adds() -> minijinja::Value {
    minijinja::context! { three => minijinja::Value::from_object(Bomb) }
}

#[context_processor(CONTEXT)]
async fn waits_to_add() -> minijinja::Value {
    let _local = Bomb;
    pending().await
}

#[test]
fn values_of_context_processors_are_held_while_another_waits() {
    assert_eq!(leave(&CONTEXT, "/"), OVER);
}

/// Makes the future of what is inside, and waits before it is polled.
#[derive(Debug)]
struct NeverPolls;

impl Middleware for NeverPolls {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        let inside = next.run(request);
        pending::<()>().await;
        Ok(inside.await)
    }
}

#[test]
fn a_request_inside_of_middleware_that_was_not_polled_is_held() {
    let app = App::new().register(&AFTER).register(&TEARDOWN);
    let (head, _) = request("GET", "/").into_parts();
    let mut request = Request::from_parts(head, Frames::body(1, Last::End, Some(Bomb)));
    request.extensions_mut().insert(Bomb);
    assert_eq!(leave_app(app.middleware(NeverPolls), request), OVER);
}

static ARGUMENTS: Blueprint = Blueprint::new("arguments");

#[get(ARGUMENTS, "/")]
fn takes(_: Argument, _: Argument, _: Demanding) {}

#[test]
fn arguments_are_held_while_the_next_is_extracted() {
    let mut request = request("GET", "/");
    request
        .headers_mut()
        .insert("argument", "1".parse().expect("a value"));
    let app = App::new().register(&ARGUMENTS).register(&TEARDOWN);
    assert_eq!(leave_app(app, request), OVER);
}

static BLOCKING: Blueprint = Blueprint::new("blocking");

#[get(BLOCKING, "/", blocking)]
fn blocks(trace: State<Trace>) -> Response {
    trace.push("ran");
    undroppable()
}

#[tokio::test]
async fn the_response_of_a_blocking_view_is_dropped_apart_where_it_was_made() {
    let trace = Trace::default();
    let router = router(App::new().register(&BLOCKING), &trace);
    // Nobody waits for the thread.
    let mut answer = Box::pin(send(&router, request("GET", "/")));
    let polled = answer
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "it waits");
    while trace.take() != "ran" {
        tokio::task::yield_now().await;
    }
    drop(answer);
    // The pool of the runtime goes on.
    tokio::task::spawn_blocking(|| ()).await.expect("no panic");
}

/// A service that cannot be dropped, with futures that cannot.
#[derive(Clone)]
struct Inside(#[allow(dead_code, reason = "dropped")] Bomb);

impl tower::Service<Request> for Inside {
    type Response = Response;
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        Box::pin(async {
            let _local = Bomb;
            pending().await
        })
    }
}

#[test]
fn a_service_inside_of_hooks_is_dropped_apart_from_its_future() {
    quiet();
    let trace = Trace::default();
    let app = App::new().register(&TEARDOWN).state(trace.clone());
    let layer = app.hooks_layer().expect("an app without a problem");
    let mut service = std::mem::ManuallyDrop::new(tower::Layer::layer(&layer, Inside(Bomb)));
    let mut answer = tower::Service::call(&mut *service, request("GET", "/"));
    let polled = answer
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "it waits");
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(answer)));
    assert!(dropped.is_ok(), "the drop panics");
    assert_eq!(trace.take(), OVER);
}

/// Panics when it is polled, and when it is dropped.
struct Work(#[allow(dead_code, reason = "dropped")] Bomb);

impl Future for Work {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        panic!("on purpose: the work");
    }
}

static SPAWNS: Blueprint = Blueprint::new("spawns");

#[get(SPAWNS, "/")]
fn spawns(ctx: RequestContext) {
    ctx.spawn(Work(Bomb));
}

#[tokio::test]
async fn spawned_work_that_panics_is_dropped_apart() {
    let router = router(App::new().register(&SPAWNS), &Trace::default());
    let (logs, _guard) = support::Logs::listen();
    drop(send(&router, request("GET", "/")).await);
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(logs.with("spawned work failed").len(), 1);
}

#[test]
fn a_body_that_fails_gives_its_error_to_teardown_and_to_the_server() {
    static FAILING: Blueprint = Blueprint::new("failing");
    #[get(FAILING, "/")]
    fn fails() -> Response {
        Response::new(Frames::body(0, Last::Error(true), Some(Bomb)))
    }
    let trace = Trace::default();
    let router = router(App::new().register(&FAILING).register(&TEARDOWN), &trace);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let response = send(&router, request("GET", "/")).await;
        let mut body: Body = response.into_body();
        let frame = http_body_util::BodyExt::frame(&mut body).await;
        assert!(matches!(frame, Some(Err(_))));
        let dropped = catch_unwind(AssertUnwindSafe(|| drop((frame, body))));
        assert!(dropped.is_ok(), "the drop panics");
    });
    assert_eq!(trace.take(), "cancelled=false");
}
