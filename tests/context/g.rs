//! `g` is one store per request, shared by all that handles it.

use hooks_runtime::prelude::*;
use support::{Gate, Trace, request, send};

/// What each phase adds itself to.
#[derive(Clone, Default, PartialEq)]
struct Seen(Vec<&'static str>);

fn see(g: &G, phase: &'static str) {
    if g.with(|seen: &mut Seen| seen.0.push(phase)).is_none() {
        g.set(Seen(vec![phase]));
    }
}

/// A value that cannot be cloned.
struct Unclonable(String);

#[before_request]
fn before(g: G) {
    assert!(g.get::<Seen>().is_none(), "fresh for every request");
    see(&g, "before");
    g.set(Unclonable("owned".to_owned()));
}

#[get("/")]
async fn view(g: G, ctx: RequestContext) -> Result<String> {
    see(&g, "view");
    see(&ctx.g(), "context");
    ctx.after_this_request({
        let g = ctx.g();
        move |res| {
            see(&g, "callback");
            res
        }
    });
    let taken = g.take::<Unclonable>().map(|value| value.0);
    assert!(g.take::<Unclonable>().is_none());
    assert_eq!(taken.as_deref(), Some("owned"));
    Err(abort(StatusCode::IM_A_TEAPOT))
}

#[get("/waits")]
async fn waits(g: G, gate: State<Gate>, uri: Uri) -> String {
    g.set(uri.query().unwrap_or_default().to_owned());
    gate.pass().await;
    g.get::<String>().unwrap()
}

#[error_handler(418)]
fn handler(_: &Error, g: G) -> StatusCode {
    see(&g, "handler");
    StatusCode::OK
}

#[after_request]
async fn after(g: G, _: &mut Response) {
    see(&g, "after");
}

#[teardown_request]
async fn last(g: G, trace: State<Trace>) {
    tokio::task::yield_now().await;
    see(&g, "teardown");
    trace.push(g.get::<Seen>().unwrap().0.join(" "));
}

fn app() -> (axum::Router, Trace, Gate) {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    (app.build().unwrap(), trace, gate)
}

#[tokio::test]
async fn every_phase_sees_what_the_others_left_and_every_request_starts_afresh() {
    let (router, trace, _) = app();
    for _ in 0..2 {
        let response = send(&router, request("GET", "/")).await;
        assert_eq!(response.status(), StatusCode::OK);
        drop(response);
        let all = "before view context handler callback after teardown";
        assert_eq!(trace.take_once(all).await, all);
    }
}

#[tokio::test]
async fn two_requests_at_once_do_not_share_it() {
    let (router, _, gate) = app();
    let ask = |uri| {
        let router = router.clone();
        tokio::spawn(async move {
            let response = send(&router, request("GET", uri)).await;
            axum::body::to_bytes(response.into_body(), 100)
                .await
                .unwrap()
        })
    };
    let one = ask("/waits?one");
    gate.reached().await;
    let two = ask("/waits?two");
    gate.reached().await;
    // The first that waits is the first to go.
    gate.open();
    assert_eq!(one.await.unwrap(), "one");
    gate.open();
    assert_eq!(two.await.unwrap(), "two");
}

static REENTRANT: Blueprint = Blueprint::new("reentrant");

/// A value that uses `g` when it is dropped.
struct Drops(G);

impl Drop for Drops {
    fn drop(&mut self) {
        self.0.set("dropped");
    }
}

#[get(REENTRANT, "/with")]
fn with_inside(g: G) -> String {
    g.set(1_u32);
    let inner = g.with(|one: &mut u32| {
        *one += 1;
        g.set("set inside");
        // Lent out, it is not there; another may take its place.
        (g.get::<u32>(), g.with(|text: &mut &str| text.len()))
    });
    format!("{inner:?} {:?} {:?}", g.get::<u32>(), g.get::<&str>())
}

#[get(REENTRANT, "/replaced")]
fn replaced_inside(g: G) -> String {
    g.set(1_u32);
    g.with(|_: &mut u32| g.set(7_u32));
    format!("{:?}", g.get::<u32>())
}

#[get(REENTRANT, "/panics")]
fn panics_inside(g: G) {
    g.set(1_u32);
    g.with(|one: &mut u32| {
        *one = 2;
        panic!("on purpose");
    });
}

#[get(REENTRANT, "/drops")]
fn drops_inside(g: G) -> String {
    g.set(Drops(g.clone()));
    let inner = G::clone(&g);
    // Replacing the value drops the old one, which sets another.
    g.set(Drops(inner));
    std::mem::forget(g.take::<Drops>());
    format!("{:?} {:?}", g.get::<&str>(), g.with(|_: &mut u64| ()))
}

#[error_handler(REENTRANT)]
fn after_the_panic(_: &Error, g: G) -> String {
    format!("{:?}", g.get::<u32>())
}

#[tokio::test]
async fn it_may_be_used_from_inside_itself() {
    support::quiet();
    let trace = Trace::default();
    let app = app!(self)
        .register(&REENTRANT)
        .state(trace)
        .state(Gate::default());
    let client = app.test_client();
    assert_eq!(
        client.get("/with").await.text(),
        r#"Some((None, Some(10))) Some(2) Some("set inside")"#
    );
    assert_eq!(client.get("/replaced").await.text(), "Some(7)");
    assert_eq!(client.get("/panics").await.text(), "Some(2)");
    assert_eq!(client.get("/drops").await.text(), r#"Some("dropped") None"#);
}
