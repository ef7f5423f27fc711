//! What cannot be done around another service keeps the layer from being made, all of it named at
//! once; hooks that blueprints contribute apply.

use axum::{Router, body::Body};
use hooks_runtime::{App, ProblemKind, prelude::*};
use std::{convert::Infallible, future::ready};
use support::{Logs, Trace};
use tower::{Layer, ServiceExt, layer::util::Identity, service_fn};

static KIT: Blueprint = Blueprint::new("kit");
static PAGES: Blueprint = Blueprint::new("pages").url_prefix("/pages");
static BELOW: Blueprint = Blueprint::new("below")
    .url_prefix("/below")
    .catch_unmatched();

#[before_app_request(KIT)]
fn contributed(trace: State<Trace>) {
    trace.push("contributed");
}

#[before_request(PAGES)]
fn guards_pages() {}

#[get(PAGES, "/one")]
fn page() {}

#[before_request(BELOW)]
fn guards_below(trace: State<Trace>) -> Result<()> {
    trace.push("guards_below");
    Err(abort(StatusCode::FORBIDDEN))
}

#[get("/")]
fn index() {}

#[before_request]
fn own(trace: State<Trace>) {
    trace.push("own");
}

#[before_request]
fn needs_a_route(_: Endpoint) {
    unreachable!("there is no route");
}

#[before_serving]
fn starts() {}

struct Named;

impl hooks_runtime::Middleware for Named {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        Ok(next.run(request).await)
    }
}

async fn ran(app: App, uri: &str) -> (u16, String) {
    let trace = Trace::default();
    let hooks = app.state(trace.clone()).hooks_layer().unwrap();
    let service = hooks.layer(service_fn(|_: Request<Body>| {
        ready(Ok::<_, Infallible>(Response::new(Body::empty())))
    }));
    let Ok(response) = service.oneshot(support::request("GET", uri)).await;
    (response.status().as_u16(), trace.take())
}

/// Each message by its parts, with `…` between them.
#[track_caller]
fn refused(app: App, messages: &[&str]) {
    let error = app.hooks_layer().unwrap_err();
    let problems: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| (problem.kind(), problem.to_string()))
        .collect();
    assert_eq!(problems.len(), messages.len(), "{problems:#?}");
    for (message, (kind, problem)) in messages.iter().zip(&problems) {
        assert_eq!(*kind, ProblemKind::HooksLayer);
        let has_all = message.split(" … ").all(|part| problem.contains(part));
        assert!(has_all, "{message}\n{problem}");
    }
}

#[tokio::test]
async fn a_hook_that_a_blueprint_contributes_applies() {
    let app = App::new().hook(own).register(&KIT);
    assert_eq!(ran(app, "/").await, (200, "own > contributed".to_owned()));
}

#[tokio::test]
async fn a_blueprint_that_catches_what_is_unmatched_has_its_hooks_below_its_prefix() {
    let app = || App::new().hook(own).register(&BELOW);
    assert_eq!(ran(app(), "/").await, (200, "own".to_owned()));
    let below = ran(app(), "/below/something").await;
    assert_eq!(below, (403, "own > guards_below".to_owned()));
}

#[tokio::test]
async fn a_hook_that_needs_a_route_never_runs_and_that_is_told() {
    let (logs, _listening) = Logs::listen();
    let app = App::new().hook(own).hook(needs_a_route);
    assert_eq!(ran(app, "/").await, (200, "own".to_owned()));
    let warned = logs.with("`needs_a_route` at tests/hooks_layer/startup.rs:");
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(warned[0].contains("never runs"), "{}", warned[0]);
}

#[test]
fn routes_routers_and_serving_hooks_have_no_place() {
    let app = App::new()
        .hook(index)
        .hook(starts)
        .register(&PAGES)
        .merge(Router::new());
    refused(
        app,
        &[
            "`index` at tests/hooks_layer/startup.rs: … , the view of `/`, cannot be reached",
            "`page` at tests/hooks_layer/startup.rs: … , the view of `/pages/one`, cannot be reached",
            "the router given to `.merge(…)` at tests/hooks_layer/startup.rs:",
            "`guards_pages` at tests/hooks_layer/startup.rs: … is a hook of the blueprint `pages`, which runs for its routes",
            "`starts` at tests/hooks_layer/startup.rs: … is a `#[before_serving]` hook",
        ],
    );
}

#[test]
fn layers_and_middleware_of_routes_have_no_place() {
    let app = App::new()
        .state(Trace::default())
        .layer(Identity::new())
        .wrap(Identity::new())
        .register(KIT.layer(Identity::new()).middleware(Named));
    refused(
        app,
        &[
            "the layer given to `.layer(…)` at tests/hooks_layer/startup.rs:",
            "the layer given to `.wrap(…)` at tests/hooks_layer/startup.rs:",
            "the layers of the blueprint `kit` go around its routes",
            "`hooks_layer::startup::Named` (tests/hooks_layer/startup.rs:",
        ],
    );
}

#[test]
fn missing_state_is_told_as_by_build() {
    let error = App::new().hook(own).hooks_layer().unwrap_err();
    assert_eq!(error.problems()[0].kind(), ProblemKind::State);
}
