//! A service inside of hooks gets the very body that came in, in its own type; if a function had
//! its hands on it, that is an error that names the function.

use axum::body::{Body, Bytes, HttpBody};
use hooks_runtime::{App, prelude::*};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::{Frame, SizeHint};
use std::{
    any::type_name,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};
use support::{Chunks, End, Logs, Trace, place};
use tower::{Layer, Service, ServiceExt, service_fn};

#[before_request]
fn looks_at_the_head(_: HeaderMap) {}

#[before_request]
fn reads(body: Bytes) -> Option<StatusCode> {
    (body == "forged").then_some(StatusCode::FORBIDDEN)
}

#[middleware]
async fn passes_on(request: Request, next: Next) -> Response {
    assert_ne!(request.body().size_hint().upper(), Some(u64::MAX));
    next.run(request).await
}

#[middleware]
async fn replaces(request: Request, next: Next) -> Response {
    next.run(request.map(|_| Body::from("another"))).await
}

#[middleware]
async fn keeps_and_replaces(g: G, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    g.set(Kept(std::sync::Arc::new(std::sync::Mutex::new(body))));
    let request = Request::from_parts(parts, Body::from("another"));
    next.run(request).await
}

#[derive(Clone)]
struct Kept(#[allow(dead_code, reason = "only held")] std::sync::Arc<std::sync::Mutex<Body>>);

#[middleware]
async fn limits(request: Request, next: Next) -> Response {
    let limited = request.map(|body| Body::new(Limited::new(body, 100)));
    next.run(limited).await
}

#[middleware]
async fn maps(request: Request, next: Next) -> Response {
    let mapped = request.map(|body| Body::new(body.map_frame(|frame| frame).boxed_unsync()));
    next.run(mapped).await
}

#[middleware]
async fn wraps(request: Request, next: Next) -> Response {
    next.run(request.map(|body| Body::new(Transparent(body))))
        .await
}

/// Passes everything on as it is.
struct Transparent(Body);

impl HttpBody for Transparent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// A body type that is not axum's, and that knows whether it is itself.
struct Foreign<B>(B);

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Foreign<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// A service that gives back the body it takes.
async fn echo<B>(request: Request<B>) -> Result<Response<B>, Infallible> {
    Ok(Response::new(request.into_body()))
}

async fn ask<B>(app: App, body: B) -> (u16, String)
where
    B: HttpBody<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
{
    let mut service = app.hooks_layer().unwrap().layer(service_fn(echo::<B>));
    let Ok(service) = service.ready().await;
    let Ok(response) = service.call(Request::new(body)).await;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

fn own(body: &str) -> Foreign<Body> {
    Foreign(Body::from(body.to_owned()))
}

fn told(status: u16, text: &str) -> (u16, String) {
    (status, text.to_owned())
}

#[tokio::test]
async fn a_body_of_any_type_comes_through_hooks_that_leave_it_alone() {
    let app = || App::new().hook(looks_at_the_head).hook(passes_on);
    assert_eq!(ask(app(), own("a body")).await, told(200, "a body"));
    let trace = Trace::default();
    let streamed = Foreign(Chunks::body(&trace, &["a ", "stream"], End::Comes));
    assert_eq!(ask(app(), streamed).await, told(200, "a stream"));
    assert_eq!(ask(app(), Body::from("axum's")).await, told(200, "axum's"));
    assert_eq!(ask(app(), "a text".to_owned()).await, told(200, "a text"));
}

#[tokio::test]
async fn axums_body_may_be_read_replaced_and_wrapped() {
    let read = App::new().hook(reads).hook(limits).hook(wraps);
    assert_eq!(ask(read, Body::from("a body")).await, told(200, "a body"));
    let replaced = App::new().hook(replaces);
    let answer = ask(replaced, Body::from("a body")).await;
    assert_eq!(answer, told(200, "another"));
}

#[tokio::test]
async fn another_type_that_was_read_is_an_error_that_names_all() {
    let (logs, _listening) = Logs::listen();
    let answer = ask(App::new().hook(reads), own("a body")).await;
    assert_eq!(answer, told(500, "Internal Server Error"));
    let logged = logs.with("cannot be made again");
    let [line] = logged.as_slice() else {
        panic!("{logged:?}");
    };
    assert!(line.starts_with("ERROR"), "{line}");
    for part in [
        &*format!("was read by `reads` at {}", place!(reads)),
        &format!("takes a `{}`", type_name::<Foreign<Body>>()),
        "let that service take `axum::body::Body`",
        "MapRequestLayer::new(",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
}

#[tokio::test]
async fn a_hook_that_answers_may_read_any_body() {
    let answer = ask(App::new().hook(reads), own("forged")).await;
    assert_eq!(answer, told(403, ""));
}

#[tokio::test]
async fn an_empty_body_may_be_read_and_still_be_handed_over() {
    let app = || App::new().hook(reads).hook(passes_on);
    assert_eq!(ask(app(), Empty::<Bytes>::new()).await, told(200, ""));
    // What takes its place has something in it.
    let replaced = ask(App::new().hook(replaces), Empty::<Bytes>::new()).await;
    assert_eq!(replaced.0, 500);
}

#[tokio::test]
async fn another_type_that_was_replaced_or_wrapped_is_an_error_that_names_who() {
    let (logs, _listening) = Logs::listen();
    for (name, app) in [
        ("replaces", App::new().hook(replaces)),
        ("keeps_and_replaces", App::new().hook(keeps_and_replaces)),
        ("limits", App::new().hook(limits)),
        ("maps", App::new().hook(maps)),
        ("wraps", App::new().hook(wraps)),
    ] {
        let answer = ask(app.hook(passes_on), own("a body")).await;
        assert_eq!(answer, told(500, "Internal Server Error"), "{name}");
        let logged = logs.with(&format!("by `{name}` at {}:", file!()));
        assert_eq!(logged.len(), 1, "{name}: {:?}", logs.with(""));
    }
}

#[tokio::test]
async fn the_remedy_works() {
    let hooks = App::new().hook(reads).hook(wraps).hooks_layer().unwrap();
    let service = tower::ServiceBuilder::new()
        .map_request(|request: Request<Foreign<Body>>| request.map(Body::new))
        .layer(hooks)
        .service_fn(echo::<Body>);
    let Ok(response) = service.oneshot(Request::new(own("a body"))).await;
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "a body");
}
