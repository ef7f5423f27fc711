//! Own binary: `app!()` collects all of it. In each phase a hook that awaits nothing, one whose await
//! is ready at once, and one that waits once: they run in one order, panic alike and end alike.

use axum::{Router, body::Body};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt as _;
use std::{
    future::{Future, poll_fn, ready},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};
use support::Trace;
use tower::Service as _;

/// Note that a hook is here, and panic if the query names the place.
fn at(ctx: &RequestContext, trace: &Trace, place: &str) {
    trace.push(place);
    let struck = ctx.uri().query().unwrap_or_default();
    assert!(struck != place, "{place} on purpose");
}

/// Wait once. The waker is the one of the task, or `drive` waits for ever.
async fn wait() {
    let mut has_waited = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

macro_rules! phase {
    ($attribute:meta, $plain:ident $ready:ident $waits:ident $(, $subject:ty)? $(=> $returned:ty = $value:expr)?) => {
        #[$attribute]
        async fn $plain($(_: $subject,)? ctx: RequestContext, trace: State<Trace>) $(-> $returned)? {
            at(&ctx, &trace, stringify!($plain));
            $($value)?
        }

        #[$attribute]
        async fn $ready($(_: $subject,)? ctx: RequestContext, trace: State<Trace>) $(-> $returned)? {
            ready(()).await;
            at(&ctx, &trace, stringify!($ready));
            $($value)?
        }

        #[$attribute]
        async fn $waits($(_: $subject,)? ctx: RequestContext, trace: State<Trace>) $(-> $returned)? {
            at(&ctx, &trace, concat!(stringify!($waits), ":1"));
            wait().await;
            at(&ctx, &trace, concat!(stringify!($waits), ":2"));
            $($value)?
        }
    };
}

phase!(before_request, before before_ready before_waits);
phase!(process_view, choose choose_ready choose_waits);
phase!(process_exception, except except_ready except_waits, &Error => Option<StatusCode> = None);
phase!(after_request, after after_ready after_waits, &mut Response);
phase!(teardown_request, over over_ready over_waits);

#[get("/view")]
async fn view(ctx: RequestContext, trace: State<Trace>) -> &'static str {
    at(&ctx, &trace, "view");
    "view"
}

#[get("/view/ready")]
async fn view_ready(ctx: RequestContext, trace: State<Trace>) -> &'static str {
    ready(()).await;
    at(&ctx, &trace, "view_ready");
    "view"
}

#[get("/view/waits")]
async fn view_waits(ctx: RequestContext, trace: State<Trace>) -> &'static str {
    at(&ctx, &trace, "view_waits:1");
    wait().await;
    at(&ctx, &trace, "view_waits:2");
    "view"
}

#[error_handler(409)]
async fn handle(ctx: RequestContext, trace: State<Trace>) -> (StatusCode, &'static str) {
    at(&ctx, &trace, "handle");
    (StatusCode::CONFLICT, "handled")
}

#[error_handler(410)]
async fn handle_waits(ctx: RequestContext, trace: State<Trace>) -> (StatusCode, &'static str) {
    at(&ctx, &trace, "handle_waits:1");
    wait().await;
    at(&ctx, &trace, "handle_waits:2");
    (StatusCode::GONE, "handled")
}

#[get("/conflict")]
async fn conflict() -> Result<()> {
    Err(abort(StatusCode::CONFLICT))
}

#[get("/gone")]
async fn gone() -> Result<()> {
    Err(abort(StatusCode::GONE))
}

const BEFORE: &str = "before > before_ready > before_waits:1 > before_waits:2";
const CHOOSE: &str = "choose > choose_ready > choose_waits:1 > choose_waits:2";
const EXCEPT: &str = "except_waits:1 > except_waits:2 > except_ready > except";
const AFTER: &str = "after_waits:1 > after_waits:2 > after_ready > after";
const OVER: &str = "over_waits:1 > over_waits:2 > over_ready > over";

fn build() -> (Router, Trace) {
    support::quiet();
    let trace = Trace::default();
    let app = app!(self).state(trace.clone());
    let router = app.build().unwrap_or_else(|error| panic!("{error}"));
    (router, trace)
}

fn request(uri: &str) -> Request {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.parse().expect("a URI");
    request
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Poll a future to its end, and only when it was woken: its output, and how often it waited.
fn drive<F: Future>(mut future: Pin<&mut F>) -> (F::Output, usize) {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(woken.clone());
    let mut waited = 0;
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return (output, waited);
        }
        waited += 1;
        assert_eq!(woken.0.load(Ordering::Relaxed), waited, "it waits for ever");
    }
}

/// Make a request: its status, its text, all that ran, and how often it waited.
fn ask(uri: &str) -> (u16, String, String, usize) {
    let (mut router, trace) = build();
    let whole = async {
        let response = router.call(request(uri)).await.expect("a response");
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("a body");
        (status, body.to_bytes())
    };
    let ((status, text), waited) = drive(pin!(whole));
    let text = String::from_utf8_lossy(&text).into_owned();
    (status, text, trace.take(), waited)
}

#[test]
fn hooks_keep_their_order_whether_they_wait_or_not() {
    for (path, status, text, view, waited) in [
        ("/view", 200, "view", "view", 4),
        ("/view/ready", 200, "view", "view_ready", 4),
        ("/view/waits", 200, "view", "view_waits:1 > view_waits:2", 5),
    ] {
        let ran = format!("{BEFORE} > {CHOOSE} > {view} > {AFTER} > {OVER}");
        assert_eq!(ask(path), (status, text.to_owned(), ran, waited), "{path}");
    }
    for (path, status, handler, waited) in [
        ("/conflict", 409, "handle", 5),
        ("/gone", 410, "handle_waits:1 > handle_waits:2", 6),
    ] {
        let ran = format!("{BEFORE} > {CHOOSE} > {EXCEPT} > {handler} > {AFTER} > {OVER}");
        assert_eq!(
            ask(path),
            (status, "handled".to_owned(), ran, waited),
            "{path}"
        );
    }
}

/// The place where it panics, and all that ran before; then the after hooks and teardowns run.
#[test]
fn a_panic_in_a_first_poll_or_a_later_one_is_the_500() {
    let all = format!("{BEFORE} > {CHOOSE} > view_waits:1 > view_waits:2");
    for place in [
        "before",
        "before_ready",
        "before_waits:1",
        "before_waits:2",
        "choose",
        "choose_ready",
        "choose_waits:1",
        "choose_waits:2",
        "view_waits:1",
        "view_waits:2",
    ] {
        let (status, _, ran, _) = ask(&format!("/view/waits?{place}"));
        let until = all.split(" > ").take_while(|each| *each != place);
        let until: Vec<_> = until.chain([place]).collect();
        let excepted = if place.starts_with("view") {
            format!("{EXCEPT} > ")
        } else {
            String::new()
        };
        assert_eq!(
            ran,
            format!("{} > {excepted}{AFTER} > {OVER}", until.join(" > ")),
            "{place}"
        );
        assert_eq!(status, 500, "{place}");
    }
}

#[test]
fn a_panic_of_one_that_handles_an_error_or_a_response_is_the_500() {
    for (path, place) in [
        ("/conflict", "except"),
        ("/conflict", "except_ready"),
        ("/conflict", "except_waits:1"),
        ("/conflict", "except_waits:2"),
        ("/conflict", "handle"),
        ("/gone", "handle_waits:1"),
        ("/gone", "handle_waits:2"),
        ("/view", "after"),
        ("/view", "after_ready"),
        ("/view", "after_waits:1"),
        ("/view", "after_waits:2"),
    ] {
        let (status, _, ran, _) = ask(&format!("{path}?{place}"));
        assert_eq!(status, 500, "{place}");
        assert!(ran.contains(&format!("{place} > ")), "{place}: {ran}");
        assert!(ran.ends_with(OVER), "{place}: {ran}");
    }
}

#[test]
fn a_panic_of_a_teardown_ends_no_other_one() {
    for place in ["over", "over_ready", "over_waits:1", "over_waits:2"] {
        let (status, text, ran, _) = ask(&format!("/view?{place}"));
        let over = if place == "over_waits:1" {
            OVER.replace(" > over_waits:2", "")
        } else {
            OVER.to_owned()
        };
        assert_eq!((status, text.as_str()), (200, "view"), "{place}");
        assert!(ran.ends_with(&over), "{place}: {ran}");
    }
}

/// A client that leaves while a hook waits: what comes after it does not run, and the teardowns do.
#[tokio::test]
async fn a_client_that_leaves_while_a_hook_waits_ends_the_request() {
    for (polls, ran) in [
        (1, "before > before_ready > before_waits:1".to_owned()),
        (
            2,
            format!("{BEFORE} > choose > choose_ready > choose_waits:1"),
        ),
        (3, format!("{BEFORE} > {CHOOSE} > view_waits:1")),
        (
            4,
            format!("{BEFORE} > {CHOOSE} > view_waits:1 > view_waits:2 > after_waits:1"),
        ),
    ] {
        let (mut router, trace) = build();
        let mut response = Box::pin(router.call(request("/view/waits")));
        for _ in 0..polls {
            let mut task = Context::from_waker(Waker::noop());
            assert!(response.as_mut().poll(&mut task).is_pending());
        }
        drop(response);
        assert_eq!(trace.take_once("over").await, format!("{ran} > {OVER}"));
    }
}
