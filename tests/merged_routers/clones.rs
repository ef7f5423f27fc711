//! A request clones the state of a merged router no more often than in plain axum.

use axum::{
    Router, extract,
    middleware::{self, Next},
    routing,
};
use hooks_runtime::prelude::*;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use support::{request, send};

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

/// How often one request clones the state. The first request may clone more.
async fn clones(router: Make, path: &str, around: impl Fn(Router) -> Router) -> usize {
    let state = Counted::default();
    let count = state.0.clone();
    let app = around(router(state));
    send(&app, request("GET", path)).await;
    let before = count.load(Ordering::Relaxed);
    for method in ["GET", "HEAD"] {
        send(&app, request(method, path)).await;
    }
    (count.load(Ordering::Relaxed) - before) / 2
}

/// What axum does: its own merge, beside another route.
fn axums(router: Router) -> Router {
    Router::new()
        .route("/own", routing::get(|| async {}))
        .merge(router)
}

#[tokio::test]
async fn a_merged_routers_state_is_cloned_no_more_often_than_by_axums_merge() {
    type Around = fn(Router) -> Router;
    let apps: [(&str, Around); 4] = [
        ("alone", |router| App::new().merge(router).build().unwrap()),
        ("beside a route", |router| {
            app!(self).merge(router).build().unwrap()
        }),
        ("in a layer", |router| {
            let layer = middleware::map_response(async |response: Response| response);
            app!(self).merge(router).layer(layer).build().unwrap()
        }),
        ("beside a mount", |router| {
            let mounted = Router::new();
            app!(self)
                .merge(router)
                .mount("/mounted", mounted)
                .build()
                .unwrap()
        }),
    ];
    for (holder, router, path) in ROUTERS {
        let plain = clones(router, path, axums).await;
        for (which, app) in &apps {
            let ours = clones(router, path, app).await;
            assert!(ours <= plain, "{holder}, {which}: {ours}, in axum {plain}");
        }
    }
}
