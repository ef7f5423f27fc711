//! Plugins in `hooks_layer`.

use crate::kits::A;
use axum::{Router, body::Body, http};
use hooks_runtime::{Install, Plugin, ProblemKind, prelude::*};
use support::{Trace, call};
use tower::Layer;

static KIT: Blueprint = Blueprint::new("kit");

/// A plugin for all places has hooks that do nothing here.
#[before_websocket(KIT)]
fn open() {}

#[before_request(KIT)]
fn for_routes(_: Endpoint) {}

#[before_request(KIT)]
fn check(limit: State<u8>, trace: State<Trace>) {
    trace.push(format!("check {}", *limit));
}

struct Kit(u8);

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        at.name("kit")
            .blueprint(&KIT)
            .state(self.0)
            .on_response(|res| {
                res.headers_mut()
                    .insert("x-kit", "yes".parse().expect("a header"));
            });
    }
}

static CATCHING: Blueprint = Blueprint::new("catching")
    .url_prefix("/c")
    .catch_unmatched();

fn service() -> Router {
    Router::new().fallback(|| async { "service" })
}

#[tokio::test]
async fn a_plugin_is_around_the_service() {
    let trace = Trace::default();
    let app = App::new()
        .with(A { rank: 0 })
        .with(Kit(1))
        .register(CATCHING.with(Kit(2)))
        .state(trace.clone());
    let layered = app.hooks_layer().expect("a layer").layer(service());
    let (status, text, ran) = call(layered.clone(), "/", &trace).await;
    assert_eq!((status, text.as_str()), (200, "service"));
    assert_eq!(
        ran,
        "(a > a.before > check 1 > a.view > a.after > a) > a.done"
    );
    let (_, _, ran) = call(layered.clone(), "/c/x", &trace).await;
    assert!(ran.contains("check 1 > check 2"), "{ran}");
    let request = http::Request::new(Body::empty());
    let response = tower::ServiceExt::oneshot(layered, request).await;
    assert_eq!(response.expect("an answer").headers()["x-kit"], "yes");
}

static ROUTES: Blueprint = Blueprint::new("routes");

#[get(ROUTES, "/login")]
fn login() {}

struct Routes;

impl Plugin for Routes {
    fn install(self, at: &mut Install<'_>) {
        at.name("routes").blueprint(&ROUTES);
    }
}

#[test]
fn routes_of_a_plugin_and_plugins_of_routes_are_problems() {
    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

    let app = App::new().with(Routes).register(SHOP.with(Kit(1)));
    let line = line!() - 1;
    let error = app
        .state(Trace::default())
        .hooks_layer()
        .expect_err("two problems");
    let problems = error.problems();
    let kinds: Vec<_> = problems.iter().map(hooks_runtime::Problem::kind).collect();
    assert_eq!(kinds, [ProblemKind::HooksLayer; 2], "{error}");
    let call = format!("given at {}:{line}", file!());
    assert!(
        problems[0]
            .message()
            .contains("a view of the plugin `routes`")
            && problems[0].message().contains(&call),
        "{error}"
    );
    assert!(
        problems[1].message().starts_with("the plugin `kit`")
            && problems[1].message().contains(&call),
        "{error}"
    );
}
