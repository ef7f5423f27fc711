//! `route_service`: a service at one path, in the app and in a blueprint.

use axum::{
    Router,
    extract::{MatchedPath, OriginalUri, Request},
    routing,
};
use hooks_runtime::prelude::*;
use support::{Is, Trace};
use tower::{service_fn, util::MapResponseLayer};

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

#[before_request]
fn hook(trace: State<Trace>, endpoint: Option<Endpoint>) {
    let name = endpoint.map_or("none".to_owned(), |it| it.name().to_owned());
    trace.push(format!("app[{name}]"));
}

#[before_request(BP)]
fn of_blueprint(trace: State<Trace>, endpoint: Endpoint) {
    trace.push(format!("bp[{}]", endpoint.path()));
}

#[get(BP, "/route")]
fn route() -> &'static str {
    "a route"
}

/// Says what it was asked for.
fn service() -> Router {
    Router::new().fallback(async |method: Method, uri: Uri, whole: OriginalUri| {
        assert_eq!(uri, whole.0);
        format!("{method} {uri}")
    })
}

fn app(trace: &Trace) -> App {
    let bp = BP
        .route_service("/files/{*path}", service())
        .layer(MapResponseLayer::new(|mut response: Response| {
            response
                .headers_mut()
                .insert("x-layer", "1".parse().unwrap());
            response
        }));
    app!(self)
        .state(trace.clone())
        .register(bp)
        .route_service("/one/{id}", service())
        .route_service("/slash/", service())
}

#[tokio::test]
async fn it_gets_every_method_and_the_whole_path_and_nothing_below() {
    let trace = Trace::default();
    let client = app(&trace).test_client();
    client.delete("/one/7?q").await.is(200, "DELETE /one/7?q");
    assert_eq!(trace.take(), "app[/one/{id}]");
    client.get("/slash/").await.is(200, "GET /slash/");
    trace.take();
    for below in ["/one/7/", "/one/7/x", "/one", "/slash/x"] {
        let response = client.get(below).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{below}");
        assert_eq!(trace.take(), "app[none]");
    }
}

#[tokio::test]
async fn in_a_blueprint_it_has_its_prefix_hooks_and_layers() {
    let trace = Trace::default();
    let client = app(&trace).test_client();
    let response = client.put("/bp/files/a/b").await;
    response.is(200, "PUT /bp/files/a/b");
    assert_eq!(response.header("x-layer"), Some("1"));
    assert_eq!(
        trace.take(),
        "app[bp./bp/files/{*path}] > bp[/bp/files/{*path}]"
    );
    client.get("/bp/route").await.is(200, "a route");
}

#[tokio::test]
async fn beside_merged_routes_and_mounts_the_most_specific_path_wins() {
    let trace = Trace::default();
    let merged = Router::new().route("/one/{id}/more", routing::get(async || "merged"));
    let client = app(&trace)
        .merge(merged)
        .mount("/bp/files/mounted", service())
        .test_client();
    client.get("/one/7/more").await.is(200, "merged");
    client.get("/one/7").await.is(200, "GET /one/7");
    let response = client.get("/bp/files/x").await;
    response.is(200, "GET /bp/files/x");
}

#[tokio::test]
async fn it_sees_the_pattern_as_matched_path_and_parameters() {
    let trace = Trace::default();
    let service = service_fn(async |request: Request| {
        let path = request.extensions().get::<MatchedPath>();
        let path = path.map(|path| path.as_str().to_owned());
        Ok::<_, std::convert::Infallible>(path.unwrap_or_default())
    });
    let client = App::new()
        .state(trace)
        .route_service("/x/{id}", service)
        .test_client();
    client.get("/x/7").await.is(200, "/x/{id}");
}

#[test]
fn a_path_that_is_taken_is_a_problem() {
    let trace = Trace::default();
    let error = app(&trace)
        .route_service("/bp/route", service())
        .route_service("/one/{id}", service())
        .route_service("no/slash", service())
        .build()
        .unwrap_err()
        .to_string();
    for part in [
        "`.route_service(\"/bp/route\", …)` at",
        "conflicts with `/bp/route` of `route`",
        "`.route_service(\"/one/{id}\", …)` at",
        "`.route_service(\"no/slash\", …)` at",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[get("/urls")]
fn urls(ctx: RequestContext) -> Result<String> {
    let of_app = ctx.url_for("/one/{id}", [("id", "7")])?;
    let of_blueprint = ctx.url_for("bp./bp/files/{*path}", [("path", "a/b")])?;
    Ok(format!("{of_app} {of_blueprint}"))
}

#[tokio::test]
async fn url_for_knows_it_by_its_endpoint() {
    let client = app(&Trace::default()).test_client();
    client.get("/urls").await.is(200, "/one/7 /bp/files/a/b");
}

#[test]
fn descriptions_tell_its_path_and_hooks() {
    let described = app(&Trace::default()).describe().to_string();
    for part in ["/one/{id}", "/bp/files/{*path}", "of_blueprint"] {
        assert!(described.contains(part), "{part}: {described}");
    }
}
