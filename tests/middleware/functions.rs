//! Middleware goes around all hooks, the app's outside the blueprints', and sees errors as what
//! they are.

use hooks_runtime::{Middleware, ResponseExt, prelude::*, testing::TestResponse};
use support::{Gate, Is, Trace, request, send, within};

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

/// Go on between two lines of the trace.
async fn around(name: &str, trace: &Trace, request: Request, next: Next) -> Response {
    trace.push(name);
    let response = next.run(request).await;
    let raised = response.raised().map(ToString::to_string);
    let raised = raised.map_or(String::new(), |error| format!(" {error}"));
    trace.push(format!("/{name}[{}{raised}]", response.status().as_u16()));
    response
}

#[middleware]
async fn app(trace: State<Trace>, uri: Uri, request: Request, next: Next) -> Result<Response> {
    match uri.query() {
        Some("answers") => return Ok(StatusCode::IM_A_TEAPOT.into_response()),
        Some("fails") => return Err(abort(StatusCode::CONFLICT)),
        Some("panics") => panic!("on purpose"),
        _ => {}
    }
    let response = around("app", &trace, request, next).await;
    match uri.query() {
        Some("fails-late") => Err(abort(StatusCode::CONFLICT)),
        Some("replaces") => Ok("replaced".into_response()),
        _ => Ok(response),
    }
}

#[middleware(order = -1)]
async fn outermost(trace: State<Trace>, request: Request, next: Next) -> Response {
    around("outermost", &trace, request, next).await
}

#[middleware(INNER)]
async fn inner(trace: State<Trace>, mut request: Request, next: Next) -> Response {
    request
        .headers_mut()
        .insert("x-inner", "yes".parse().unwrap());
    around("inner", &trace, request, next).await
}

#[middleware(OUTER)]
async fn outer(trace: State<Trace>, request: Request, next: Next) -> Response {
    around("outer", &trace, request, next).await
}

struct Value(Trace, bool);

impl Middleware for Value {
    fn set_up(&mut self) -> bool {
        self.1
    }

    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        Ok(around("value", &self.0, request, next).await)
    }
}

#[before_request]
fn before(trace: State<Trace>) {
    trace.push("before");
}

#[after_request]
fn after(trace: State<Trace>) {
    trace.push("after");
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let error = outcome
        .error()
        .map_or(String::new(), |error| format!(" {error}"));
    trace.push(format!("over{error}"));
}

#[get(INNER, "/")]
fn view(headers: HeaderMap) -> String {
    format!("view {}", headers.contains_key("x-inner"))
}

#[get("/plain")]
fn plain() {}

#[get("/error")]
fn error() -> Result<()> {
    Err(Error::msg("broken"))
}

#[get("/gone")]
fn gone() -> Result<()> {
    Err(abort(StatusCode::GONE))
}

#[error_handler(410)]
fn handled(_: &Error) -> &'static str {
    "handled"
}

#[get("/number/{number}")]
fn number(_: Path<u64>) {}

#[get("/skips", skip = [app])]
fn skips() {}

#[get("/waits")]
async fn waits(gate: State<Gate>) {
    gate.pass().await;
}

fn build(trace: &Trace) -> App {
    app!(self)
        .state(trace.clone())
        .state(Gate::default())
        .middleware(Value(trace.clone(), true))
        .middleware(Value(trace.clone(), false))
        .register(OUTER.nest(&INNER))
}

async fn ask(uri: &str) -> (TestResponse, String) {
    support::quiet();
    let trace = Trace::default();
    let res = build(&trace).test_client().get(uri).await;
    (res, trace.take())
}

#[tokio::test]
async fn it_goes_around_all_hooks_of_all_scopes() {
    let (res, trace) = ask("/outer/inner/").await;
    assert_eq!(res.text(), "view true");
    assert_eq!(
        trace,
        "outermost > app > value > outer > inner > before > after \
         > /inner[200] > /outer[200] > /value[200] > /app[200] > /outermost[200] > over"
    );
}

#[tokio::test]
async fn an_unmatched_url_meets_that_of_the_app() {
    let (res, trace) = ask("/outer/nowhere").await;
    assert_eq!(res.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        trace,
        "outermost > app > value > before > after > /value[404 404 Not Found] \
         > /app[404 404 Not Found] > /outermost[404 404 Not Found] > over"
    );
}

#[tokio::test]
async fn an_answer_keeps_everything_further_in_from_running_but_not_teardown() {
    let (res, trace) = ask("/plain?answers").await;
    assert_eq!(res.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(trace, "outermost > /outermost[418] > over");
}

#[tokio::test]
async fn an_error_or_a_panic_of_its_own_meets_the_error_handlers() {
    let (res, trace) = ask("/plain?fails").await;
    assert_eq!(res.status(), StatusCode::CONFLICT);
    assert_eq!(trace, "outermost > /outermost[409 409 Conflict] > over");
    let (res, trace) = ask("/plain?panics").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        trace,
        "outermost > /outermost[500 panicked: on purpose] > over panicked: on purpose"
    );
    let (res, trace) = ask("/plain?fails-late").await;
    assert_eq!(res.status(), StatusCode::CONFLICT);
    assert!(
        trace.ends_with("/outermost[409 409 Conflict] > over"),
        "{trace}"
    );
}

#[tokio::test]
async fn what_runs_after_one_that_keeps_the_request_still_sees_its_head() {
    static BP: Blueprint = Blueprint::new("head");
    #[middleware(BP)]
    async fn keep(uri: Uri, _: Request, _: Next) -> Result<Response> {
        match uri.query() {
            Some("fails") => Err(abort(StatusCode::CONFLICT)),
            Some("panics") => panic!("on purpose"),
            _ => Ok(StatusCode::IM_A_TEAPOT.into_response()),
        }
    }
    #[error_handler(BP)]
    fn tell(_: &Error, trace: State<Trace>, method: Method, uri: Uri) -> StatusCode {
        trace.push(format!("handler: {method} {uri}"));
        StatusCode::CONFLICT
    }
    #[teardown_request(BP)]
    fn end(trace: State<Trace>, method: Method, uri: Uri) {
        trace.push(format!("end: {method} {uri}"));
    }
    #[post(BP, "/head")]
    fn view() {}
    struct Refuses;
    impl Middleware for Refuses {
        async fn handle(&self, _: Request, _: Next) -> Result<Response> {
            Err(abort(StatusCode::CONFLICT))
        }
    }
    support::quiet();
    let trace = Trace::default();
    let app = || App::new().state(trace.clone());
    let client = app().register(&BP).test_client();
    client.post("/head").await;
    assert_eq!(trace.take(), "end: POST /head");
    for uri in ["/head?fails", "/head?panics"] {
        client.post(uri).await;
        let told = format!("handler: POST {uri} > end: POST {uri}");
        assert_eq!(trace.take(), told);
    }
    let client = app().middleware(Refuses).register(&BP).test_client();
    client.post("/head").await;
    assert_eq!(trace.take(), "handler: POST /head > end: POST /head");
}

#[tokio::test]
async fn a_raised_error_is_seen_whether_a_handler_took_it_or_not() {
    let (_, trace) = ask("/error").await;
    assert!(
        trace.ends_with("/outermost[500 broken] > over broken"),
        "{trace}"
    );
    let (res, trace) = ask("/number/x").await;
    assert_eq!(res.status(), StatusCode::BAD_REQUEST);
    assert!(
        trace.ends_with("/outermost[400 Cannot parse `x` to a `u64`] > over"),
        "{trace}"
    );
    let (res, trace) = ask("/gone").await;
    assert_eq!(res.text(), "handled");
    assert!(
        trace.ends_with("/outermost[200 410 Gone] > over"),
        "{trace}"
    );
}

#[tokio::test]
async fn a_replaced_response_stands_for_no_error_and_teardown_knows_it_all_the_same() {
    let (res, trace) = ask("/error?replaces").await;
    res.is(200, "replaced");
    assert!(trace.ends_with("/outermost[200] > over broken"), "{trace}");
}

#[tokio::test]
async fn a_route_may_skip_it() {
    let (_, trace) = ask("/skips").await;
    assert_eq!(
        trace,
        "outermost > value > before > after > /value[200] > /outermost[200] > over"
    );
}

#[tokio::test]
async fn teardown_runs_when_the_client_goes_away_in_the_midst_of_it() {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self)
        .state(trace.clone())
        .state(gate.clone())
        .register(OUTER.nest(&INNER));
    let router = app.build().unwrap();
    let mut response = Box::pin(send(&router, request("GET", "/waits")));
    let reached = async {
        tokio::select! {
            _ = &mut response => panic!("it waits"),
            () = gate.reached() => {}
        }
    };
    within(reached).await;
    drop(response);
    assert_eq!(trace.take(), "outermost > app > before > over");
}

#[tokio::test]
async fn a_next_that_is_held_elsewhere_keeps_teardown_waiting_not_the_client() {
    static HELD: std::sync::Mutex<Option<Next>> = std::sync::Mutex::new(None);
    static KEEPS: Blueprint = Blueprint::new("keeps");
    #[middleware(KEEPS)]
    async fn keep(_: Request, next: Next) -> &'static str {
        *HELD.lock().unwrap() = Some(next);
        "answered"
    }
    #[get(KEEPS, "/keeps")]
    fn keeps() {}
    let trace = Trace::default();
    let client = build(&trace).register(&KEEPS).test_client();
    assert_eq!(client.get("/keeps").await.text(), "answered");
    assert!(!trace.take().contains("over"));
    drop(HELD.lock().unwrap().take());
    assert_eq!(trace.take(), "over");
}
