//! `on_response`: for every response there is, last of all.

use axum::{Router, routing};
use hooks_runtime::{Install, Middleware, Plugin, prelude::*};
use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex},
};
use support::{Is, quiet};

pub(crate) struct Mark(pub(crate) &'static str);

impl Plugin for Mark {
    fn install(self, at: &mut Install<'_>) {
        at.on_response(move |res| {
            res.headers_mut()
                .append("x-mark", self.0.parse().expect("a header"));
        });
    }
}

#[get("/")]
fn index() -> &'static str {
    "hello"
}

#[get("/slash/")]
fn slash() {}

#[get("/early", before = [answer])]
fn never() {}

fn answer() -> ControlFlow<&'static str> {
    ControlFlow::Break("early")
}

#[get("/failed")]
fn failed() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[tokio::test]
async fn every_response_is_changed() {
    quiet();
    let client = app!(self).with(Mark("a")).test_client();
    for (method, uri, status) in [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("OPTIONS", "/", 200),
        ("GET", "/nowhere", 404),
        ("POST", "/", 405),
        ("GET", "/slash", 308),
        ("GET", "/early", 200),
        ("GET", "/failed", 500),
        ("GET", "/panics", 500),
    ] {
        let response = client.request(method.parse().expect("a method"), uri).await;
        assert_eq!(response.status(), status, "{method} {uri}");
        assert_eq!(response.header("x-mark"), Some("a"), "{method} {uri}");
    }
}

#[tokio::test]
async fn responses_of_other_services_are_changed() {
    let other = || Router::new().route("/there", routing::get(|| async { "there" }));
    let fallback = Router::new().fallback(|| async { "fallback" });
    let apps = [
        (app!(self).merge(other()), "/there", vec!["a"]),
        (app!(self).merge(other()), "/nowhere", vec!["a"]),
        (app!(self).mount("/at", other()), "/at/there", vec!["a"]),
        (app!(self).mount("/at", other()), "/at/nowhere", vec!["a"]),
        (app!(self).fallback_service(fallback), "/x", vec!["a"]),
        // An app inside has its own, which come first.
        (
            app!(self).mount("/in", App::new().with(Mark("inner"))),
            "/in/x",
            vec!["inner", "a"],
        ),
    ];
    for (app, uri, expected) in apps {
        let response = app.with(Mark("a")).test_client().get(uri).await;
        let marks: Vec<_> = response.headers().get_all("x-mark").iter().collect();
        assert_eq!(marks, expected, "{uri}");
    }
}

#[tokio::test]
async fn those_of_inner_plugins_run_first() {
    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

    #[get(SHOP, "/")]
    fn show() {}

    struct Outer;

    impl Plugin for Outer {
        fn install(self, at: &mut Install<'_>) {
            Mark("outer").install(at);
            at.rank(-1);
            at.on_response(|res| {
                res.headers_mut()
                    .append("x-mark", "outer 2".parse().expect("a header"));
            });
        }
    }

    struct InShop;

    impl Plugin for InShop {
        fn install(self, at: &mut Install<'_>) {
            Mark("shop").install(at);
        }
    }

    let app = app!(self).with(Mark("inner")).with(Outer);
    let client = app.register(SHOP.with(InShop)).test_client();
    let marks = client.get("/shop/").await;
    let marks: Vec<_> = marks.headers().get_all("x-mark").iter().collect();
    assert_eq!(marks, ["shop", "inner", "outer", "outer 2"]);
    let marks = client.get("/shop/nowhere").await;
    let marks: Vec<_> = marks.headers().get_all("x-mark").iter().collect();
    assert_eq!(marks, ["inner", "outer", "outer 2"]);
}

#[tokio::test]
async fn a_panic_in_one_does_not_stop_the_others() {
    struct Panics;

    impl Plugin for Panics {
        fn install(self, at: &mut Install<'_>) {
            at.on_response(|_| panic!("on purpose"));
        }
    }

    quiet();
    let app = app!(self).with(Mark("outer")).with(Panics);
    let client = app.test_client();
    let response = client.get("/").await;
    response.is(200, "hello");
    assert_eq!(response.header("x-mark"), Some("outer"));
}

#[tokio::test]
async fn the_answer_of_a_middleware_is_changed_and_what_it_does_comes_before() {
    struct Answers;

    impl Middleware for Answers {
        async fn handle(&self, _: Request, next: Next) -> Result<Response> {
            // Somebody still has the request when the response leaves.
            let mut response = "middleware".into_response();
            response
                .headers_mut()
                .insert("x-mark", "middleware".parse().expect("a header"));
            response
                .extensions_mut()
                .insert(Kept(Arc::new(Mutex::new(next))));
            Ok(response)
        }
    }

    #[derive(Clone)]
    #[expect(dead_code, reason = "it only keeps what is in it")]
    struct Kept(Arc<Mutex<Next>>);

    let app = app!(self).with(Mark("plugin")).middleware(Answers);
    let response = app.test_client().get("/").await;
    response.is(200, "middleware");
    let marks: Vec<_> = response.headers().get_all("x-mark").iter().collect();
    assert_eq!(marks, ["middleware", "plugin"]);
}

#[tokio::test]
async fn head_and_body_agree_whatever_was_changed() {
    struct NotModified;

    impl Plugin for NotModified {
        fn install(self, at: &mut Install<'_>) {
            at.on_response(|res| *res.status_mut() = StatusCode::NOT_MODIFIED);
        }
    }

    let client = app!(self).with(NotModified).test_client();
    let response = client.get("/").await;
    response.is(304, "");
    assert_eq!(response.header("content-length"), None);
}
