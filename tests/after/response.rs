//! `after_response` functions are told how their request ended, once, before the teardown hooks,
//! and in an app that has none.

use axum::{
    Extension, Router,
    body::{Body, to_bytes},
};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::time::{Duration, Instant};
use support::{Chunks, End, Gate, Logs, Server, Trace, request, send, within};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

fn told(name: &str, outcome: &Outcome) -> String {
    let status = outcome.status().map_or(0, |status| status.as_u16());
    let error = outcome.error().map(|error| format!(" {error}"));
    let how = match (outcome.is_complete(), outcome.is_cancelled()) {
        (true, false) => "complete",
        (false, true) => "cancelled",
        (false, false) => "broken",
        (true, true) => "both",
    };
    let bytes = outcome.bytes_sent();
    format!(
        "{name}[{status} {bytes} {how}{}]",
        error.unwrap_or_default()
    )
}

fn tell(ctx: &RequestContext, trace: &Trace, name: &'static str) {
    let trace = trace.clone();
    ctx.after_response(move |outcome| trace.push(told(name, outcome)));
}

/// With teardown hooks; registered in one of the apps.
static WATCHED: Blueprint = Blueprint::new("watched");

#[teardown_app_request(WATCHED)]
async fn last(trace: State<Trace>, outcome: &Outcome) {
    let elapsed = outcome.elapsed();
    tokio::task::yield_now().await;
    assert_eq!(outcome.elapsed(), elapsed, "it stands still");
    trace.push(told("last", outcome));
}

#[teardown_app_request(WATCHED)]
fn first(ctx: RequestContext, trace: State<Trace>, outcome: &Outcome) {
    trace.push(told("first", outcome));
    if ctx.uri().query() == Some("late") {
        tell(&ctx, &trace, "late");
    }
}

#[before_request]
fn from_before(ctx: RequestContext, trace: State<Trace>) {
    tell(&ctx, &trace, "before");
}

#[get("/")]
fn plain(ctx: RequestContext, trace: State<Trace>) -> &'static str {
    tell(&ctx, &trace, "view");
    "plain"
}

#[get("/empty")]
fn empty() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[get("/stream/{end}")]
fn stream(Path(end): Path<String>, trace: State<Trace>) -> Response {
    let end = match &*end {
        "comes" => End::Comes,
        "fails" => End::Fails,
        "panics" => End::Panics,
        _ => End::Never,
    };
    Chunks::body(&trace, &["one", "three"], end).into_response()
}

#[get("/fails")]
fn fails() -> Result<()> {
    Err(Error::msg("failed on purpose"))
}

#[get("/panics")]
fn panics() {
    panic!("the view on purpose");
}

#[get("/held")]
async fn held(gate: State<Gate>) {
    gate.pass().await;
}

#[get("/callback/panics")]
fn callback_panics(ctx: RequestContext, trace: State<Trace>) {
    ctx.after_response(|_| panic!("the callback on purpose"));
    tell(&ctx, &trace, "view");
}

#[get("/callback/registers")]
fn callback_registers(ctx: RequestContext, trace: State<Trace>) {
    let (inner, inner_trace) = (ctx.clone(), trace.clone());
    ctx.after_response(move |_| tell(&inner, &inner_trace, "inner"));
    tell(&ctx, &trace, "view");
}

/// Hands something out to the test.
#[derive(Clone)]
struct Keep<T>(UnboundedSender<T>);

#[get("/kept")]
fn kept(ctx: RequestContext, Extension(keep): Extension<Keep<RequestContext>>) {
    keep.0.send(ctx).unwrap();
}

#[get("/timed")]
fn timed(
    ctx: RequestContext,
    trace: State<Trace>,
    Extension(keep): Extension<Keep<Duration>>,
) -> Response {
    ctx.after_response(move |outcome| keep.0.send(outcome.elapsed()).unwrap());
    Chunks::body(&trace, &["one"], End::Comes).into_response()
}

struct Noticed(Trace);

impl Drop for Noticed {
    fn drop(&mut self) {
        self.0.push("dropped");
    }
}

struct Subject {
    router: Router,
    trace: Trace,
    gate: Gate,
    has_teardown: bool,
}

fn app(has_teardown: bool) -> Subject {
    support::quiet();
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    let app = if has_teardown {
        app.register(&WATCHED)
    } else {
        app
    };
    Subject {
        router: app.build().unwrap(),
        trace,
        gate,
        has_teardown,
    }
}

/// The app without a teardown hook, and the one with two.
fn both() -> [Subject; 2] {
    [app(false), app(true)]
}

impl Subject {
    async fn body_of(&self, method: &str, uri: &str) -> Body {
        let response = within(send(&self.router, request(method, uri))).await;
        response.into_body()
    }

    /// Wait until all have been told `ended`, in order, and nothing else has run.
    async fn has_told(&self, names: &[&str], ended: &str) {
        let mut names = names.to_vec();
        if self.has_teardown {
            names.extend(["first", "last"]);
        }
        let told: Vec<_> = names
            .iter()
            .map(|name| format!("{name}[{ended}]"))
            .collect();
        let last = told.last().expect("somebody is told");
        assert_eq!(self.trace.take_once(last).await, told.join(" > "));
        tokio::task::yield_now().await;
        assert_eq!(self.trace.take(), "", "once");
    }
}

#[tokio::test]
async fn they_run_first_registered_first_before_teardown_when_the_body_has_left() {
    for app in both() {
        let body = app.body_of("GET", "/").await;
        assert_eq!(app.trace.take(), "");
        to_bytes(body, 1000).await.unwrap();
        app.has_told(&["before", "view"], "200 5 complete").await;
    }
}

#[tokio::test]
async fn a_stream_is_told_of_at_its_end() {
    for app in both() {
        let mut body = app.body_of("GET", "/stream/comes").await;
        let _ = body.frame().await;
        assert_eq!(app.trace.take(), "one");
        let _ = body.frame().await;
        assert_eq!(app.trace.take(), "three");
        assert!(body.frame().await.is_none());
        app.has_told(&["before"], "200 8 complete").await;
    }
}

#[tokio::test]
async fn a_body_dropped_half_way_tells_how_far_it_came() {
    for app in both() {
        let mut body = app.body_of("GET", "/stream/comes").await;
        let _ = body.frame().await;
        app.trace.take();
        drop(body);
        app.has_told(&["before"], "200 3 cancelled").await;
    }
}

#[tokio::test]
async fn a_body_dropped_unread_counts_as_cancelled() {
    for app in both() {
        drop(app.body_of("GET", "/").await);
        app.has_told(&["before", "view"], "200 0 cancelled").await;
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_tells_why() {
    let ends = [
        ("/stream/fails", "200 8 broken the source dried up"),
        (
            "/stream/panics",
            "200 8 broken panicked: the stream on purpose",
        ),
    ];
    for (uri, ended) in ends {
        for app in both() {
            let mut body = app.body_of("GET", uri).await;
            let _ = body.frame().await;
            let _ = body.frame().await;
            app.trace.take();
            assert!(body.frame().await.unwrap().is_err());
            drop(body);
            app.has_told(&["before"], ended).await;
        }
    }
}

#[tokio::test]
async fn a_response_without_a_body_is_complete() {
    let heads = [
        ("HEAD", "/", &["before", "view"][..], "200 0 complete"),
        ("HEAD", "/stream/never", &["before"], "200 0 complete"),
        ("GET", "/empty", &["before"], "204 0 complete"),
    ];
    for (method, uri, names, ended) in heads {
        for app in both() {
            drop(app.body_of(method, uri).await);
            app.has_told(names, ended).await;
        }
    }
}

#[tokio::test]
async fn they_run_on_an_error_a_panic_and_a_404() {
    let ends = [
        ("/fails", "500 21 complete failed on purpose"),
        ("/panics", "500 21 complete panicked: the view on purpose"),
        ("/nowhere", "404 9 complete"),
    ];
    for (uri, ended) in ends {
        for app in both() {
            let body = app.body_of("GET", uri).await;
            to_bytes(body, 1000).await.unwrap();
            app.has_told(&["before"], ended).await;
        }
    }
}

#[tokio::test]
async fn they_run_when_the_client_goes_away_before_there_is_a_response() {
    for app in both() {
        tokio::select! {
            _ = app.body_of("GET", "/held") => panic!("it is held"),
            () = app.gate.reached() => {}
        }
        app.has_told(&["before"], "0 0 cancelled").await;
    }
}

#[tokio::test]
async fn one_that_panics_is_logged_and_stops_nothing() {
    for app in both() {
        let (logs, _guard) = Logs::listen();
        drop(app.body_of("HEAD", "/callback/panics").await);
        app.has_told(&["before", "view"], "200 0 complete").await;
        let said = logs.with("ERROR").concat();
        assert!(said.contains("path=\"/callback/panics\""), "{said}");
        assert!(said.contains("the callback on purpose"), "{said}");
    }
}

#[tokio::test]
async fn one_may_register_another() {
    for app in both() {
        drop(app.body_of("HEAD", "/callback/registers").await);
        let names = ["before", "view", "inner"];
        app.has_told(&names, "200 0 complete").await;
    }
}

#[tokio::test]
async fn from_a_teardown_hook_it_is_too_late_and_logged() {
    let (logs, _guard) = Logs::listen();
    let app = app(true);
    drop(app.body_of("HEAD", "/?late").await);
    let names = ["before", "view"];
    app.has_told(&names, "200 0 complete").await;
    let said = logs.with("WARN").concat();
    assert!(said.contains("too late to run"), "{said}");
}

#[tokio::test]
async fn when_the_request_is_over_it_is_too_late_and_logged() {
    for app in both() {
        let (logs, _guard) = Logs::listen();
        let (keep, mut kept) = unbounded_channel();
        let mut keeps = request("HEAD", "/kept");
        keeps.extensions_mut().insert(Keep(keep));
        drop(within(send(&app.router, keeps)).await);
        let ctx: RequestContext = kept.recv().await.unwrap();
        app.has_told(&["before"], "200 0 complete").await;
        let trace = app.trace.clone();
        let noticed = Noticed(trace.clone());
        ctx.after_response(move |_| noticed.0.push("ran"));
        assert_eq!(trace.take(), "dropped");
        assert_eq!(logs.with("too late to run").len(), 1);
    }
}

#[tokio::test]
async fn the_time_goes_on_until_the_stream_has_ended() {
    for app in both() {
        let sent = Instant::now();
        let (keep, mut kept) = unbounded_channel();
        let mut timed = request("GET", "/timed");
        timed.extensions_mut().insert(Keep(keep));
        let mut body = within(send(&app.router, timed)).await.into_body();
        let head = sent.elapsed();
        let read = Instant::now();
        while read.elapsed() <= head {}
        let least = read.elapsed();
        while body.frame().await.is_some() {}
        // More than up to the head, and no more than all of it.
        let elapsed: Duration = kept.recv().await.unwrap();
        assert!(least <= elapsed && elapsed <= sent.elapsed());
    }
}

#[tokio::test]
async fn on_a_socket_the_bytes_are_those_of_the_body() {
    for app in both() {
        let server = Server::start(app.router.clone()).await;
        let (_alive, answer) = server.connect().ask("GET /").await;
        assert_eq!(answer.body, "plain");
        app.has_told(&["before", "view"], "200 5 complete").await;
        let mut gone = server.connect();
        gone.start("GET /stream/never");
        let begun = app.trace.take_once("three").await;
        assert_eq!(begun, "one > three");
        drop(gone);
        app.has_told(&["before"], "200 8 cancelled").await;
    }
}
