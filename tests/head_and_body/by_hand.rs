//! A function of ours that answers HEAD itself, as a proxy written by hand does.

use crate::wire::{both, told};
use axum::{Router, body::Body, routing};
use hooks_runtime::prelude::*;
use support::Server;
use tower::util::MapResponseLayer;

/// What a server says that has 4000 bytes, or does not know how many.
fn answer(request: &Request) -> Response {
    let is_head = request.method() == Method::HEAD;
    let body = || Body::from("x".repeat(if is_head { 0 } else { 4000 }));
    match request.uri().path().rsplit('/').next() {
        Some("knows") => ([("content-length", "4000")], body()).into_response(),
        Some("empty") => ().into_response(),
        _ => body().into_response(),
    }
}

#[get("/get/{what}")]
fn of_get(request: Request) -> Response {
    answer(&request)
}

#[route("/both/{what}", methods = [GET, HEAD])]
fn of_both(request: Request) -> Response {
    answer(&request)
}

#[head("/alone/{what}")]
fn alone(request: Request) -> Response {
    answer(&request)
}

#[before_request]
fn before(ctx: RequestContext, method: Method) -> Option<Response> {
    let answered = Request::builder().method(method).uri("/before/knows");
    (ctx.uri().path() == "/before/knows").then(|| answer(&answered.body(Body::empty()).unwrap()))
}

#[middleware]
async fn around(request: Request, next: Next) -> Response {
    if request.uri().path() == "/around/knows" {
        return answer(&request);
    }
    next.run(request).await
}

#[after_request]
fn after(ctx: RequestContext, res: Response) -> Response {
    if ctx.uri().path() != "/after/knows" {
        return res;
    }
    let answered = Request::builder().method(ctx.method()).uri("/after/knows");
    answer(&answered.body(Body::empty()).unwrap())
}

#[tokio::test]
async fn who_answers_head_itself_is_believed() {
    let as_it_is = MapResponseLayer::new(|response: Response| response);
    let apps = [
        app!(self),
        app!(self).layer(as_it_is.clone()),
        app!(self).wrap(as_it_is),
    ];
    for app in apps {
        let server = Server::start(app.build().unwrap()).await;
        for place in ["get", "both", "before", "around", "after"] {
            let path = format!("/{place}/knows");
            let of_both = both(&server, &path, "").await;
            let known = "200, content-length: 4000".to_owned();
            assert_eq!(of_both, (known.clone(), known), "{path}");
        }
        for (path, head) in [
            ("/get/empty", "200, content-length: 0"),
            // Whether it has left out a body, nobody knows.
            ("/both/empty", "200"),
            ("/alone/knows", "200, content-length: 4000"),
            ("/alone/knows/not", "404, content-length: 9"),
            ("/alone/not", "200"),
        ] {
            let (got, _) = told(&server, &format!("HEAD {path}"), "").await;
            assert_eq!(got, head, "{path}");
        }
    }
}

#[tokio::test]
async fn axum_believes_it_too() {
    let handler = async |request: Request| answer(&request);
    let server = Server::start(Router::new().route("/any/{what}", routing::any(handler))).await;
    for (path, length) in [("/any/knows", 4000), ("/any/empty", 0)] {
        let of_both = both(&server, path, "").await;
        let said = format!("200, content-length: {length}");
        assert_eq!(of_both, (said.clone(), said), "{path}");
    }
}
