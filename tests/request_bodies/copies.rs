//! A hook that takes the body copies what it reads and no more. The view gets all of it: what was
//! read, what was not, and the trailers.

use crate::upload::{First, Nothing, Upload, read, trailers};
use axum::{
    body::{Body, Bytes, HttpBody},
    extract::rejection::BytesRejection,
    response::IntoResponse,
};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::ops::ControlFlow;
use support::{Raw, Server, Trace, send};

static NOTHING: Blueprint = Blueprint::new("nothing").url_prefix("/nothing");
static FIRST: Blueprint = Blueprint::new("first").url_prefix("/first");
static ALL: Blueprint = Blueprint::new("all").url_prefix("/all");
static SEVERAL: Blueprint = Blueprint::new("several").url_prefix("/several");
static EACH: [&Blueprint; 4] = [&NOTHING, &FIRST, &ALL, &SEVERAL];

#[before_request(NOTHING)]
#[before_request(SEVERAL)]
fn reads_nothing(trace: State<Trace>, _: Nothing) {
    trace.push("nothing");
}

#[before_request(FIRST)]
#[before_request(SEVERAL)]
fn reads_one(trace: State<Trace>, First(data): First) {
    trace.push(format!("first {}", String::from_utf8_lossy(&data)));
}

#[before_request(ALL)]
#[before_request(SEVERAL)]
fn reads_all(trace: State<Trace>, body: Result<Bytes, BytesRejection>) {
    trace.push(match body {
        Ok(body) => format!("all {}", String::from_utf8_lossy(&body)),
        Err(rejection) => format!("rejection {}", rejection.status().as_u16()),
    });
}

#[process_view(SEVERAL)]
fn reads_one_more(trace: State<Trace>, First(data): First) {
    trace.push(format!("process {}", String::from_utf8_lossy(&data)));
}

#[post(NOTHING, "/")]
#[post(FIRST, "/")]
#[post(ALL, "/")]
#[post(SEVERAL, "/")]
async fn view(trace: State<Trace>, body: Body) -> String {
    trace.push(format!("view {:?}", body.size_hint().exact()));
    let (data, end) = read(body).await;
    format!("{data} | {end}")
}

async fn post(
    blueprint: &'static Blueprint,
    upload: impl FnOnce(&Trace) -> Upload,
) -> (String, String) {
    let trace = Trace::default();
    let app = EACH.into_iter().fold(app!(self), App::register);
    let router = app.state(trace.clone()).build().unwrap();
    let uri = format!("/{}/", blueprint.name());
    let response = send(&router, upload(&trace).post(&uri)).await;
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (String::from_utf8_lossy(&body).into_owned(), trace.take())
}

#[tokio::test]
async fn what_a_hook_does_not_read_is_read_by_the_view() {
    let upload = |trace: &Trace| Upload::new(trace, &["one", "two"]);
    for (blueprint, ran) in [
        (
            &NOTHING,
            "nothing > view None > read one > read two > dropped",
        ),
        (
            &FIRST,
            "read one > first one > view None > read two > dropped",
        ),
        (
            &ALL,
            "read one > read two > dropped > all onetwo > view None",
        ),
        (
            &SEVERAL,
            "nothing > read one > first one > read two > dropped > all onetwo > process one > view None",
        ),
    ] {
        let (text, trace) = post(blueprint, upload).await;
        assert_eq!(text, "onetwo | ", "{blueprint:?}");
        // A body whose end is known has a length, which is right.
        assert_eq!(trace.replace("Some(6)", "None"), ran, "{blueprint:?}");
    }
}

#[tokio::test]
async fn trailers_reach_the_view() {
    for blueprint in EACH {
        let upload = |trace: &Trace| Upload::new(trace, &["one", "two"]).with_trailers();
        let (text, _) = post(blueprint, upload).await;
        assert_eq!(text, format!("onetwo | {:?}", trailers()), "{blueprint:?}");
    }
}

#[tokio::test]
async fn trailers_of_a_client_reach_the_view() {
    let app = EACH.into_iter().fold(app!(self), App::register);
    let router = app.state(Trace::default()).build().unwrap();
    let server = Server::start(router).await;
    for blueprint in EACH {
        let body =
            "transfer-encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\nx-sum: 7\r\n\r\n";
        let mut client = Raw::connect(server.address()).await;
        let head = format!("POST /{}/ HTTP/1.1\r\nhost: test\r\n", blueprint.name());
        client.send(&format!("{head}{body}")).await;
        let expected = format!("onetwo | {:?}", trailers());
        client.read_until(&expected).await;
    }
}

#[tokio::test]
async fn the_length_is_right_for_the_next_reader() {
    for blueprint in EACH {
        let upload = |trace: &Trace| Upload::new(trace, &["one", "two"]).with_length();
        let (text, trace) = post(blueprint, upload).await;
        assert_eq!(text, "onetwo | ", "{blueprint:?}");
        assert!(trace.contains("view Some(6)"), "{trace}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_does_so_for_each_reader_with_its_own_error() {
    for (blueprint, ran) in [
        (
            &NOTHING,
            "nothing > view Some(6) > read one > read two > dropped",
        ),
        (
            &FIRST,
            "read one > first one > view Some(6) > read two > dropped",
        ),
        (
            &ALL,
            "read one > read two > dropped > rejection 400 > view None",
        ),
    ] {
        let upload = |trace: &Trace| {
            Upload::new(trace, &["one", "two"])
                .with_length()
                .that_fails()
        };
        let (text, trace) = post(blueprint, upload).await;
        assert_eq!(text, "onetwo | io: the source dried up", "{blueprint:?}");
        assert_eq!(trace, ran, "{blueprint:?}");
    }
}

#[tokio::test]
async fn a_request_without_a_body_has_none_for_anybody() {
    for blueprint in EACH {
        let trace = Trace::default();
        let app = EACH.into_iter().fold(app!(self), App::register);
        let client = app.state(trace.clone()).test_client();
        let response = client.post(&format!("/{}/", blueprint.name())).await;
        // `First` asks for a frame, and there is none.
        let asks = [&FIRST, &SEVERAL]
            .iter()
            .any(|asks| asks.name() == blueprint.name());
        let expected = if asks { (400, "") } else { (200, " | ") };
        let text = if asks { "" } else { response.text() };
        assert_eq!(
            (response.status().as_u16(), text),
            expected,
            "{blueprint:?}"
        );
    }
}

#[before_request(DENIES)]
fn answers_with_it(body: Body) -> ControlFlow<Response> {
    ControlFlow::Break(body.into_response())
}

static DENIES: Blueprint = Blueprint::new("denies").url_prefix("/denies");

#[post(DENIES, "/")]
fn denied() {}

#[tokio::test]
async fn a_hook_may_answer_with_the_body_however_long_it_is() {
    let client = app!(self)
        .register(&DENIES)
        .state(Trace::default())
        .test_client();
    let response = client.post("/denies/").body(vec![b'x'; 5 << 20]).await;
    assert_eq!(response.bytes().len(), 5 << 20);
}
