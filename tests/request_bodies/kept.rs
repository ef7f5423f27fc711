//! A hook may keep its body: the hook reads it itself, or hands it to a task. The view gets the same.

use crate::upload::{Upload, count, read};
use axum::body::{Body, Bytes};
use futures_util::FutureExt;
use hooks_runtime::prelude::*;
use http_body_util::{BodyExt, LengthLimitError, StreamBody};
use hyper::body::Frame;
use std::{
    convert::Infallible,
    error::Error as _,
    sync::{Arc, Mutex},
};
use support::{Gate, Logs, Trace, send, within};
use tokio::sync::mpsc;
use tower::{Layer, ServiceExt, service_fn};

static BY_HAND: Blueprint = Blueprint::new("by_hand").url_prefix("/by_hand");
static IN_A_TASK: Blueprint = Blueprint::new("in_a_task").url_prefix("/in_a_task");
static LATER: Blueprint = Blueprint::new("later").url_prefix("/later");

#[before_request(BY_HAND)]
async fn reads_one(trace: State<Trace>, mut body: Body) {
    let frame = body.frame().await.unwrap().unwrap();
    trace.push(format!(
        "hook {}",
        String::from_utf8_lossy(frame.data_ref().unwrap())
    ));
}

#[before_request(IN_A_TASK)]
fn archives(trace: State<Trace>, body: Body) {
    tokio::spawn(async move {
        let (data, end) = read(body).await;
        trace.push(format!("archived {data} {end}"));
        trace.push("archived");
    });
}

#[before_request(LATER)]
fn archives_later(trace: State<Trace>, gate: State<Gate>, body: Body) {
    tokio::spawn(async move {
        gate.pass().await;
        trace.push(match count(body).await {
            Ok(length) => format!("archived {length}"),
            Err(error) if error.source().unwrap().is::<LengthLimitError>() => "over".to_owned(),
            Err(error) => error.to_string(),
        });
        trace.push("archived");
    });
}

#[post(BY_HAND, "/")]
#[post(IN_A_TASK, "/")]
async fn view(body: Body) -> String {
    let (data, end) = read(body).await;
    format!("{data} | {end}")
}

#[post(LATER, "/")]
async fn counts(body: Body) -> Result<String> {
    Ok(count(body).await?.to_string())
}

#[post(LATER, "/unread")]
fn unread() {}

struct Running {
    router: axum::Router,
    trace: Trace,
    gate: Gate,
}

fn app() -> Running {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self)
        .register(&BY_HAND)
        .register(&IN_A_TASK)
        .register(&LATER);
    let app = app.state(trace.clone()).state(gate.clone());
    Running {
        router: app.build().unwrap(),
        trace,
        gate,
    }
}

async fn text(router: &axum::Router, request: Request) -> String {
    let response = within(send(router, request)).await;
    let body = within(response.into_body().collect())
        .await
        .unwrap()
        .to_bytes();
    String::from_utf8_lossy(&body).into_owned()
}

fn post(uri: &str, body: Body) -> Request {
    Request::builder()
        .method("POST")
        .uri(uri)
        .body(body)
        .unwrap()
}

#[tokio::test]
async fn a_hook_that_reads_by_itself_leaves_the_view_everything() {
    let Running { router, trace, .. } = app();
    let upload = Upload::new(&trace, &["one", "two"]);
    assert_eq!(text(&router, upload.post("/by_hand/")).await, "onetwo | ");
    assert_eq!(trace.take(), "read one > hook one > read two > dropped");
}

/// The task reads while the view does, and each is woken for what the other reads.
#[tokio::test]
async fn a_task_of_a_hook_and_the_view_get_the_same() {
    let Running { router, trace, .. } = app();
    let (sender, receiver) = mpsc::channel::<&str>(1);
    let frames = futures_util::stream::unfold(receiver, |mut receiver| async {
        let chunk = receiver.recv().await?;
        Some((
            Ok::<_, Infallible>(Frame::data(Bytes::from(chunk))),
            receiver,
        ))
    });
    let answer = tokio::spawn({
        let router = router.clone();
        async move {
            text(
                &router,
                post("/in_a_task/", Body::new(StreamBody::new(frames))),
            )
            .await
        }
    });
    for chunk in ["one ", "two ", "three"] {
        sender.send(chunk).await.unwrap();
        tokio::task::yield_now().await;
    }
    drop(sender);
    assert_eq!(within(answer).await.unwrap(), "one two three | ");
    assert_eq!(
        trace.take_once("archived").await,
        "archived one two three  > archived"
    );
}

fn megabytes(count: usize) -> Body {
    let frames = (0..count).map(|_| Ok::<_, Infallible>(vec![b'x'; 1 << 20]));
    Body::from_stream(futures_util::stream::iter(frames))
}

#[tokio::test]
async fn a_task_that_reads_late_gets_as_much_as_the_limit_of_the_body_allows() {
    let Running {
        router,
        trace,
        gate,
    } = app();
    assert_eq!(
        text(&router, post("/later/", megabytes(2))).await,
        (2 << 20).to_string()
    );
    gate.open();
    assert_eq!(
        trace.take_once("archived").await,
        format!("archived {} > archived", 2 << 20)
    );
    // The view is never held up.
    assert_eq!(
        text(&router, post("/later/", megabytes(5))).await,
        (5 << 20).to_string()
    );
    gate.open();
    assert_eq!(trace.take_once("archived").await, "over > archived");
}

/// What nobody reads beside the task, the task need not share: no limit holds.
#[tokio::test]
async fn a_task_may_read_on_when_the_request_is_over() {
    let Running {
        router,
        trace,
        gate,
    } = app();
    assert_eq!(text(&router, post("/later/unread", megabytes(5))).await, "");
    gate.open();
    assert_eq!(
        trace.take_once("archived").await,
        format!("archived {} > archived", 5 << 20)
    );
}

static LAYER: Blueprint = Blueprint::new("layer");

#[before_app_request(LAYER)]
fn keeps_or_reads(g: G, uri: Uri, mut body: Body) {
    match uri.path() {
        "/keeps" => g.set(Arc::new(Mutex::new(body))),
        "/reads" => drop(body.frame().now_or_never()),
        _ => {}
    }
}

/// A service inside of hooks that takes its own body type gets the very body that came in, or an
/// error that names the hook.
#[tokio::test]
async fn a_service_of_its_own_body_type_is_told_which_hook_has_the_body() {
    for (path, change) in [
        ("/leaves", None),
        ("/keeps", Some("replaced or wrapped")),
        ("/reads", Some("read")),
    ] {
        let (logs, _listening) = Logs::listen();
        let trace = Trace::default();
        let inside = service_fn(async |request: Request<Upload>| {
            let (data, _) = read(Body::new(request.into_body())).await;
            Ok::<_, Infallible>(Response::new(Body::from(data)))
        });
        let hooks = App::new().register(&LAYER).hooks_layer().unwrap();
        let request = axum::http::Request::post(path);
        let request = request.body(Upload::new(&trace, &["one"])).unwrap();
        let Ok(response) = hooks.layer(inside).oneshot(request).await;
        let expected = if change.is_none() { 200 } else { 500 };
        assert_eq!(response.status(), expected, "{path}");
        if let Some(change) = change {
            let said = format!("was {change} by `keeps_or_reads` at {}", file!());
            assert_eq!(logs.with(&said).len(), 1, "{path}: {:?}", logs.with(""));
        }
    }
}
