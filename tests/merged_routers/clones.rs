//! A request clones the state of a merged router no more often than in plain axum.

use axum::{
    Router, extract,
    middleware::{self, Next},
    routing,
};
use hooks_runtime::prelude::*;
use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use support::{request, send};
use tower::Layer;

#[before_request]
fn before() {}

#[get("/own")]
fn own() {}

/// Counts how often it is cloned.
#[derive(Default)]
struct Counted(Arc<AtomicUsize>);

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::Relaxed);
        Counted(self.0.clone())
    }
}

async fn read(_: extract::State<Counted>) {}

async fn pass(_: extract::State<Counted>, request: Request, next: Next) -> Response {
    next.run(request).await
}

type Make = fn(Counted) -> Router;

/// Routers that hold the state in a handler, a fallback, a layer, a nested router.
const ROUTERS: [(&str, Make, &str); 6] = [
    (
        "a handler",
        |state| {
            Router::new()
                .route("/a", routing::get(read))
                .with_state(state)
        },
        "/a",
    ),
    (
        "a fallback",
        |state| Router::new().fallback(read).with_state(state),
        "/nowhere",
    ),
    (
        "a layer, around the 404",
        |state| Router::new().layer(middleware::from_fn_with_state(state, pass)),
        "/nowhere",
    ),
    (
        "a layer and a handler",
        |state| {
            Router::new()
                .route("/a", routing::get(read))
                .layer(middleware::from_fn_with_state(state.clone(), pass))
                .with_state(state)
        },
        "/a",
    ),
    (
        "a nested router",
        |state| {
            let inner = Router::new().route("/a", routing::get(read));
            Router::new().nest("/in", inner).with_state(state)
        },
        "/in/a",
    ),
    (
        "a nested service",
        |state| {
            let inner = Router::new().route("/a", routing::get(read));
            Router::new().nest_service("/in", inner.with_state(state))
        },
        "/in/a",
    ),
];

/// How often requests clone the state, each once more after it was seen once: the first may clone
/// more.
async fn clones(router: Make, path: &str, around: impl Fn(Router) -> Router) -> Vec<usize> {
    let state = Counted::default();
    let count = state.0.clone();
    let app = around(router(state));
    let mut all = Vec::new();
    for (method, path) in [
        ("GET", path),
        ("HEAD", path),
        ("PUT", path),
        ("GET", "/own"),
    ] {
        send(&app, request(method, path)).await;
        let before = count.load(Ordering::Relaxed);
        send(&app, request(method, path)).await;
        all.push(count.load(Ordering::Relaxed) - before);
    }
    all
}

type Around = fn(Router) -> Router;

/// None of these may clone more often than the first.
async fn compare(below: &str, plain: Around, apps: &[(&str, Around)]) {
    for (holder, router, path) in ROUTERS {
        let path = format!("{below}{path}");
        let plain = clones(router, &path, plain).await;
        for (which, app) in apps {
            let ours = clones(router, &path, app).await;
            let fits = ours.iter().zip(&plain).all(|(ours, plain)| ours <= plain);
            assert!(fits, "{holder}, {which}: {ours:?}, in axum {plain:?}");
        }
    }
}

async fn unchanged(response: Response) -> Response {
    response
}

#[tokio::test]
async fn a_merged_routers_state_is_cloned_no_more_often_than_by_axums_merge() {
    let plain: Around = |router| {
        Router::new()
            .route("/own", routing::get(|| async {}))
            .merge(router)
    };
    let apps: [(&str, Around); 4] = [
        ("alone", |router| {
            let router = router.route("/own", routing::get(|| async {}));
            App::new().merge(router).build().unwrap()
        }),
        ("beside a route", |router| {
            app!(self).merge(router).build().unwrap()
        }),
        ("in a layer", |router| {
            let layer = middleware::map_response(unchanged);
            app!(self).merge(router).layer(layer).build().unwrap()
        }),
        ("beside a mount and a router", |router| {
            let (mounted, other) = (Router::new(), Router::new());
            let app = app!(self).merge(router).merge(other);
            app.mount("/mounted", mounted).build().unwrap()
        }),
    ];
    compare("", plain, &apps).await;
}

#[tokio::test]
async fn a_mounted_routers_state_is_cloned_no_more_often_than_by_axums_nest_service() {
    let plain: Around = |router| Router::new().nest_service("/in", router);
    let ours: Around = |router| app!(self).mount("/in", router).build().unwrap();
    compare("/in", plain, &[("mounted", ours)]).await;
}

#[tokio::test]
async fn the_state_of_a_fallback_service_is_cloned_no_more_often_than_in_axum() {
    let plain: Around = |router| Router::new().fallback_service(router);
    let ours: Around = |router| app!(self).fallback_service(router).build().unwrap();
    compare("", plain, &[("as the fallback", ours)]).await;
}

#[tokio::test]
async fn a_state_inside_of_a_hooks_layer_is_cloned_no_more_often_than_in_a_layer_of_axums() {
    let plain: Around = |router| router.layer(middleware::map_response(unchanged));
    let apps: [(&str, Around); 2] = [
        ("around the router", |router| {
            let layer = App::new().hooks_layer().unwrap();
            Router::new().fallback_service(layer.layer(router))
        }),
        ("a layer of the router", |router| {
            router.layer(App::new().hooks_layer().unwrap())
        }),
    ];
    compare("", plain, &apps).await;
}

/// Whose first two clones wait for each other.
struct Meeting(Arc<(Mutex<usize>, Condvar)>);

impl Clone for Meeting {
    fn clone(&self) -> Self {
        let (cloning, both) = &*self.0;
        let mut cloning = cloning.lock().unwrap();
        *cloning += 1;
        both.notify_all();
        while *cloning < 2 {
            let (guard, waited) = both.wait_timeout(cloning, PATIENCE).unwrap();
            assert!(!waited.timed_out(), "the other request waits for this one");
            cloning = guard;
        }
        drop(cloning);
        Meeting(self.0.clone())
    }
}

/// It bounds a failing test and proves nothing.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_slow_clone_of_the_state_does_not_hold_up_another_request() {
    let read = |_: extract::State<Meeting>| async {};
    let count = Arc::new((Mutex::new(2), Condvar::new()));
    let router = Router::new().route("/a", routing::get(read));
    let router = router.with_state(Meeting(count.clone()));
    let app = App::new().merge(router).build().unwrap();
    *count.0.lock().unwrap() = 0;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let response = send(&app, request("GET", "/a"));
                let response = futures_util::future::FutureExt::now_or_never(response);
                assert_eq!(response.unwrap().status(), StatusCode::OK);
            });
        }
    });
}
