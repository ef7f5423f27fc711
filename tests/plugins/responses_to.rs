//! `on_response_to`: a change that depends on the request.

use axum::{Router, routing};
use hooks_runtime::{Install, Middleware, Plugin, Provider, RouteOption, prelude::*};
use std::sync::{Arc, Mutex};
use support::{Is, quiet};

#[derive(Debug)]
struct Wish(&'static str);

impl RouteOption for Wish {}

struct FromHook(&'static str);

struct OnDemand(&'static str);

static TELLING: Blueprint = Blueprint::new("telling");

#[before_request(TELLING)]
fn provide() -> Provide<FromHook> {
    Provide(FromHook("hook"))
}

/// Puts on the response all that it is told of the request.
struct Tell {
    keeps_head: bool,
}

impl Provider<OnDemand> for Tell {
    async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<OnDemand> {
        Ok(OnDemand("demand"))
    }
}

impl Plugin for Tell {
    fn install(self, at: &mut Install<'_>) {
        if self.keeps_head {
            at.keep_head();
        }
        at.blueprint(&TELLING).reads::<Wish>().state(7_u8);
        at.provide::<OnDemand>(self);
        at.on_response_to(|request, res| {
            let endpoint = request.endpoint();
            let told = [
                endpoint.map(|route| route.name().to_owned()),
                endpoint.and_then(|route| Some(route.option::<Wish>()?.0.to_owned())),
                request.head().map(|head| {
                    let asked = head.headers.get("x-asked");
                    format!("{} {} {asked:?}", head.method, head.uri)
                }),
                request.state::<u8>().map(|state| state.to_string()),
                request.state::<u16>().map(|_| "a state".to_owned()),
                request
                    .provided::<FromHook>()
                    .map(|value| value.0.to_owned()),
                request
                    .provided::<OnDemand>()
                    .map(|value| value.0.to_owned()),
            ];
            let told = told.map(|one| one.unwrap_or_else(|| "-".to_owned()));
            let value = told.join(", ").parse().expect("a header");
            res.headers_mut().insert("x-told", value);
        });
    }
}

#[get("/", with = [Wish("wish")])]
fn index() {}

#[post("/body")]
fn body(_: Request) {}

#[get("/demands")]
fn demands(_: Provided<OnDemand>) {}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

async fn told(app: App, method: &str, uri: &str) -> String {
    let client = app.test_client();
    let method = method.parse().expect("a method");
    let response = client.request(method, uri).header("x-asked", "me").await;
    response.header("x-told").expect("a header").to_owned()
}

#[tokio::test]
async fn it_knows_the_request() {
    quiet();
    let other = || Router::new().route("/there", routing::post(|_: Request| async {}));
    let app = || app!(self).merge(other()).mount("/at", other());
    let asked = r#"Some("me")"#;
    for (method, uri, name, wish, demanded) in [
        ("GET", "/", "index", "wish", "-"),
        ("HEAD", "/", "index", "wish", "-"),
        ("POST", "/body", "body", "-", "-"),
        ("GET", "/demands", "demands", "-", "demand"),
        ("GET", "/panics", "panics", "-", "-"),
        ("GET", "/nowhere", "-", "-", "-"),
        ("PUT", "/body", "-", "-", "-"),
        ("POST", "/there", "/there", "-", "-"),
    ] {
        let told = told(app().with(Tell { keeps_head: true }), method, uri).await;
        let expected = format!("{name}, {wish}, {method} {uri} {asked}, 7, -, hook, {demanded}");
        assert_eq!(told, expected, "{method} {uri}");
    }
    let of_mount = told(app().with(Tell { keeps_head: true }), "POST", "/at/there").await;
    assert!(of_mount.contains("POST /at/there"), "{of_mount}");
}

#[tokio::test]
async fn without_keep_head_there_is_no_head() {
    let told = told(app!(self).with(Tell { keeps_head: false }), "GET", "/").await;
    assert_eq!(told, "index, wish, -, 7, -, hook, -");
}

#[tokio::test]
async fn what_a_middleware_answers_is_known_too() {
    /// Answers, and keeps the request if it is told to.
    struct Answers {
        keeps: bool,
    }

    #[derive(Clone)]
    #[expect(dead_code, reason = "it only keeps what is in it")]
    struct Kept(Arc<Mutex<(Request, Next)>>);

    impl Middleware for Answers {
        async fn handle(&self, request: Request, next: Next) -> Result<Response> {
            let mut response = "middleware".into_response();
            if self.keeps {
                let kept = Kept(Arc::new(Mutex::new((request, next))));
                response.extensions_mut().insert(kept);
            }
            Ok(response)
        }
    }

    for keeps in [false, true] {
        let app = app!(self).with(Tell { keeps_head: true });
        let client = app.middleware(Answers { keeps }).test_client();
        let response = client.get("/").header("x-asked", "me").await;
        response.is(200, "middleware");
        let expected = r#"index, wish, GET / Some("me"), 7, -, -, -"#;
        assert_eq!(response.header("x-told"), Some(expected), "{keeps}");
    }
}
