//! A tower layer sits around the app, before its routing or after it, or around one blueprint.

use axum::{
    Router,
    extract::MatchedPath,
    middleware::{self, Next},
    routing,
};
use hooks_runtime::prelude::*;
use support::Trace;
use tower::util::MapRequestLayer;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

#[before_request]
fn app_hook(trace: State<Trace>) {
    trace.push("app_hook");
}

#[after_request]
fn app_after(trace: State<Trace>, _: &mut Response) {
    trace.push("app_after");
}

#[before_request(OUTER)]
fn outer_hook(trace: State<Trace>) {
    trace.push("outer_hook");
}

#[get("/items/{id}")]
fn item(trace: State<Trace>) {
    trace.push("item");
}

#[get("/new")]
fn new(ctx: RequestContext) -> String {
    ctx.uri().to_string()
}

#[get(OUTER, "/page")]
fn outer_page(trace: State<Trace>) {
    trace.push("outer_page");
}

#[get(INNER, "/page")]
fn inner_page(trace: State<Trace>) {
    trace.push("inner_page");
}

/// Tells of a request on its way in and out, with the pattern it matched.
macro_rules! tell {
    ($trace:ident, $name:literal) => {{
        let trace = $trace.clone();
        middleware::from_fn(
            move |path: Option<MatchedPath>, request: Request, next: Next| {
                let trace = trace.clone();
                async move {
                    let path = path.as_ref().map_or("no route", MatchedPath::as_str);
                    trace.push(format!("{}[{path}]", $name));
                    let response = next.run(request).await;
                    trace.push(format!("/{}", $name));
                    response
                }
            },
        )
    }};
}

async fn trace_of(app: App, trace: &Trace, uri: &str) -> String {
    let client = app.state(trace.clone()).test_client();
    let _ = client.get(uri).await;
    trace.take()
}

#[tokio::test]
async fn a_layer_of_the_app_sees_the_pattern_and_unmatched_requests() {
    let trace = Trace::default();
    let app = || {
        app!(self)
            .layer(tell!(trace, "inside"))
            .layer(tell!(trace, "outside"))
    };
    assert_eq!(
        trace_of(app(), &trace, "/items/7").await,
        "outside[/items/{id}] > inside[/items/{id}] > app_hook > item > app_after > /inside > /outside"
    );
    assert_eq!(
        trace_of(app(), &trace, "/nowhere").await,
        "outside[no route] > inside[no route] > app_hook > app_after > /inside > /outside"
    );
}

#[tokio::test]
async fn a_layer_of_the_app_sees_the_pattern_of_a_merged_route_once() {
    let trace = Trace::default();
    let existing = || Router::new().route("/merged/{id}", routing::get(|| async {}));
    let app = || app!(self).merge(existing()).layer(tell!(trace, "layer"));
    for (uri, pattern) in [("/merged/1", "/merged/{id}"), ("/nowhere", "no route")] {
        assert_eq!(
            trace_of(app(), &trace, uri).await,
            format!("layer[{pattern}] > app_hook > app_after > /layer"),
        );
    }
    let own = trace_of(app(), &trace, "/items/1").await;
    assert!(
        own.starts_with("layer[/items/{id}] > app_hook > item"),
        "{own}"
    );
}

#[tokio::test]
async fn a_wrap_comes_before_routing_and_may_rewrite_the_url() {
    let rewrite = MapRequestLayer::new(|mut request: Request| {
        if request.uri().path() == "/old" {
            *request.uri_mut() = Uri::from_static("/new");
        }
        request
    });
    let client = app!(self)
        .state(Trace::default())
        .wrap(rewrite)
        .test_client();
    assert_eq!(client.get("/old").await.text(), "/new");
    assert_eq!(client.get("/other").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn wraps_go_outside_layers_and_the_last_outermost() {
    let trace = Trace::default();
    let app = app!(self)
        .wrap(tell!(trace, "wrap"))
        .layer(tell!(trace, "layer"))
        .wrap(tell!(trace, "outermost"));
    assert_eq!(
        trace_of(app, &trace, "/items/7").await,
        "outermost[no route] > wrap[no route] > layer[/items/{id}] > app_hook > item > app_after > /layer > /wrap > /outermost"
    );
}

#[tokio::test]
async fn a_layer_of_a_blueprint_wraps_its_routes_and_those_inside_and_no_others() {
    let trace = Trace::default();
    let app = || {
        let inner = INNER.layer(tell!(trace, "inner"));
        let outer = OUTER
            .layer(tell!(trace, "outer"))
            .layer(tell!(trace, "outermost"));
        app!(self).register(outer.nest(inner))
    };
    assert_eq!(
        trace_of(app(), &trace, "/outer/inner/page").await,
        "outermost[/outer/inner/page] > outer[/outer/inner/page] > inner[/outer/inner/page] > \
         app_hook > outer_hook > inner_page > app_after > /inner > /outer > /outermost"
    );
    assert_eq!(
        trace_of(app(), &trace, "/outer/page").await,
        "outermost[/outer/page] > outer[/outer/page] > app_hook > outer_hook > outer_page > \
         app_after > /outer > /outermost"
    );
    assert_eq!(
        trace_of(app(), &trace, "/items/1").await,
        "app_hook > item > app_after"
    );
    assert_eq!(
        trace_of(app(), &trace, "/outer/nowhere").await,
        "app_hook > app_after"
    );
}

#[tokio::test]
async fn a_layer_of_a_blueprint_wraps_the_unmatched_urls_it_catches() {
    static CATCHES: Blueprint = Blueprint::new("catches")
        .url_prefix("/catches")
        .catch_unmatched();
    let trace = Trace::default();
    let app = app!(self).register(CATCHES.layer(tell!(trace, "layer")));
    assert_eq!(
        trace_of(app, &trace, "/catches/nothing").await,
        "layer[no route] > app_hook > app_after > /layer"
    );
}
