//! A plugin is outside of its place; several go by rank, then by call.

use crate::{
    inner,
    kits::{A, B, C, traced_app},
};
use axum::{Router, routing};
use hooks_runtime::{Install, Plugin, prelude::*};
use support::{Is, Trace, ask, get};

traced_app!();

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[before_request(SHOP)]
fn of_shop(trace: State<Trace>) {
    trace.push("shop.before");
}

#[get(SHOP, "/")]
fn show(trace: State<Trace>) -> &'static str {
    trace.push("show");
    "shop"
}

#[get("/")]
fn index(trace: State<Trace>) -> &'static str {
    trace.push("index");
    "index"
}

#[tokio::test]
async fn a_plugin_runs_outside_of_the_app() {
    let (response, ran) = get(app!(self).with(A { rank: 0 }), "/").await;
    response.is(200, "index");
    assert_eq!(
        ran,
        "(a > a.before > app.before > a.view > index > app.after > a.after > a) > a.done"
    );
}

#[tokio::test]
async fn several_plugins_go_by_rank_then_by_call() {
    let by_call = app!(self).with(B { rank: 0 }).with(A { rank: 0 });
    let (_, ran) = get(by_call, "/").await;
    assert_eq!(
        ran,
        "(b > (a > b.before > a.before > app.before > b.view > a.view > index > app.after > a.after \
         > b.after > a) > b) > a.done > b.done"
    );
    let by_rank = app!(self)
        .with(B { rank: 1 })
        .with(C { rank: -5 })
        .with(A { rank: 0 });
    let (_, ran) = get(by_rank, "/").await;
    assert!(
        ran.starts_with("(c > (a > (b > c.before > a.before > b.before > app.before"),
        "{ran}"
    );
}

#[tokio::test]
async fn a_plugin_of_a_blueprint_runs_between_the_app_and_the_blueprint() {
    let new = || {
        app!(self)
            .with(A { rank: 9 })
            .register(SHOP.with(B { rank: -9 }).with(C { rank: -10 }))
    };
    let (response, ran) = get(new(), "/shop/").await;
    response.is(200, "shop");
    assert_eq!(
        ran,
        "(a > (c > (b > a.before > app.before > c.before > b.before > shop.before > a.view > c.view \
         > b.view > show > b.after > c.after > app.after > a.after > b) > c) > a) > b.done > c.done \
         > a.done"
    );
    // Its own requests only.
    let (_, ran) = get(new(), "/").await;
    assert!(!ran.contains('b') || !ran.contains("b."), "{ran}");
    let (_, ran) = get(new(), "/shop/nowhere").await;
    assert!(!ran.contains("b.before"), "{ran}");
}

#[tokio::test]
async fn a_plugin_of_an_outer_blueprint_runs_for_the_inner_one() {
    static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

    #[get(INNER, "/")]
    fn of_inner() {}

    let nested = SHOP.with(A { rank: 0 }).nest(INNER.with(B { rank: -1 }));
    let (_, ran) = get(app!(self).register(nested), "/shop/inner/").await;
    assert!(
        ran.starts_with("(a > (b > app.before > a.before > shop.before > b.before"),
        "{ran}"
    );
}

#[tokio::test]
async fn a_plugin_of_the_app_runs_for_every_request() {
    let new = || app!(self).with(A { rank: 0 });
    for (method, uri, status) in [
        ("GET", "/nowhere", 404),
        ("POST", "/", 405),
        ("OPTIONS", "/", 200),
        ("HEAD", "/", 200),
    ] {
        let (response, ran) = ask(new(), method, uri).await;
        assert_eq!(response.status(), status, "{method} {uri}");
        assert!(ran.starts_with("(a > a.before > app.before"), "{ran}");
        assert!(ran.ends_with("app.after > a.after > a) > a.done"), "{ran}");
    }
}

#[tokio::test]
async fn a_plugin_of_the_app_runs_for_mounted_and_merged_routes_and_the_fallback() {
    let other = || Router::new().route("/there", routing::get(|| async { "there" }));
    let fallback = Router::new().fallback(|| async { "fallback" });
    let apps = [
        (app!(self).merge(other()), "/there", "there"),
        (app!(self).mount("/at", other()), "/at/there", "there"),
        (app!(self).fallback_service(fallback), "/x", "fallback"),
    ];
    for (app, uri, text) in apps {
        let (response, ran) = get(app.with(A { rank: 0 }), uri).await;
        response.is(200, text);
        assert!(ran.starts_with("(a > a.before > app.before"), "{ran}");
    }
}

#[tokio::test]
async fn the_unmatched_requests_of_a_blueprint_that_catches_them_meet_its_plugins() {
    static CATCHING: Blueprint = Blueprint::new("catching")
        .url_prefix("/c")
        .catch_unmatched();

    let app = app!(self).register(CATCHING.with(A { rank: 0 }));
    let (response, ran) = get(app, "/c/nowhere").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(ran.starts_with("(a > app.before > a.before"), "{ran}");
}

#[tokio::test]
async fn a_plugin_inside_a_plugin_has_a_scope_of_its_own_in_the_same_place() {
    struct Both {
        rank_of_a: i32,
    }

    impl Plugin for Both {
        fn install(self, at: &mut Install<'_>) {
            at.with(A {
                rank: self.rank_of_a,
            });
            B { rank: 0 }.install(at);
        }
    }

    let (_, ran) = get(app!(self).with(Both { rank_of_a: 0 }), "/").await;
    assert!(ran.contains("b.before > a.before > app.before"), "{ran}");
    let (_, ran) = get(app!(self).with(Both { rank_of_a: -1 }), "/").await;
    assert!(ran.contains("a.before > b.before > app.before"), "{ran}");
}

static ROUTES: Blueprint = Blueprint::new("routes").url_prefix("/r");

#[before_request(ROUTES)]
fn of_routes(trace: State<Trace>) {
    trace.push("routes.before");
}

#[get(ROUTES, "/here")]
fn here(endpoint: Endpoint, trace: State<Trace>) -> String {
    trace.push("here");
    format!("{} {}", endpoint.name(), endpoint.path())
}

struct Routes;

impl Plugin for Routes {
    fn install(self, at: &mut Install<'_>) {
        at.name("routes").blueprint(&ROUTES);
    }
}

#[tokio::test]
async fn the_routes_of_a_plugin_are_inside_of_its_place() {
    // Also inside of a plugin that is further in.
    let app = app!(self).with(Routes).with(A { rank: 7 });
    let (response, ran) = get(app, "/r/here").await;
    response.is(200, "routes.here /r/here");
    assert!(
        ran.starts_with("(a > routes.before > a.before > app.before > a.view > here > app.after"),
        "{ran}"
    );
    let app = app!(self).register(SHOP.with(Routes).at("/s"));
    let (response, ran) = get(app, "/s/r/here").await;
    response.is(200, "shop.routes.here /s/r/here");
    assert!(
        ran.starts_with("app.before > routes.before > shop.before > here"),
        "{ran}"
    );
}

#[tokio::test]
async fn an_app_in_an_app_has_its_own_plugins() {
    let trace = Trace::default();
    let inside = inner::new().with(A { rank: 0 }).state(trace.clone());
    let outside = app!(self).with(A { rank: 0 }).state(trace.clone());
    let client = outside.mount("/in", inside).test_client();
    client.get("/in/").await.is(200, "inner");
    assert!(
        trace
            .take()
            .starts_with("(a > a.before > app.before > a.view > (a > a.before > a.view > a.after")
    );
    client.get("/").await.is(200, "index");
    assert_eq!(trace.take().matches("a.before").count(), 1);
}
