//! A redirect to the form with a slash never leads to the URL that was asked for.

use axum::{Router, extract::OriginalUri, http::uri::PathAndQuery, routing};
use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, request};
use tower::util::MapRequestLayer;
use tower_http::normalize_path::NormalizePathLayer;

#[get("/x/")]
fn slashed() -> &'static str {
    "slashed"
}

#[get("/items/{id}/")]
async fn item(Path(id): Path<String>) -> String {
    format!("item {id}")
}

#[post("/items/{id}")]
async fn change(Path(id): Path<String>) -> String {
    format!("changed {id}")
}

#[after_request]
fn see(endpoint: Option<Endpoint>, uri: OriginalUri, res: &mut Response) {
    let path = endpoint.map_or("none".to_owned(), |endpoint| endpoint.path().to_owned());
    let seen = format!("{path} {}", uri.0);
    res.headers_mut().insert("x-seen", seen.parse().unwrap());
}

fn forms() -> Vec<App> {
    let merged = Router::new().route("/merged", routing::get(|| async { "merged" }));
    let wrapped = || app!(self).wrap(NormalizePathLayer::trim_trailing_slash());
    vec![
        wrapped(),
        wrapped().merge(merged),
        wrapped().mount("/mounted", Router::new()),
    ]
}

/// Follow redirects, as a browser does.
async fn follow(app: App, uri: &str) -> TestResponse {
    let client = app.test_client();
    let mut res = client.get(uri).await;
    for _ in 0..5 {
        let Some(location) = res.header("location").map(str::to_owned) else {
            return res;
        };
        res = client.get(&location).await;
    }
    panic!("{uri} redirects for ever: {res:?}");
}

#[tokio::test]
async fn a_layer_that_trims_the_slash_makes_no_endless_redirect() {
    for path in ["/x", "/x/", "/x//", "/x?a=/b", "/x/?a=/b"] {
        for app in forms() {
            let res = follow(app, path).await;
            res.is(200, "slashed");
            assert!(
                res.header("x-seen").unwrap().starts_with("/x/ /x/"),
                "{res:?}"
            );
        }
    }
    for app in forms() {
        follow(app, "/items/a%20b/").await.is(200, "item a b");
    }
}

#[tokio::test]
async fn the_methods_of_a_path_are_the_same_whoever_trimmed_its_slash() {
    for method in ["GET", "HEAD", "OPTIONS"] {
        for app in forms() {
            let client = app.test_client();
            let res = client.request(method.parse().unwrap(), "/x/").await;
            assert_eq!(res.status(), StatusCode::OK, "{method}");
        }
    }
    for app in forms() {
        app.test_client()
            .post("/items/7/")
            .await
            .is(200, "changed 7");
    }
}

#[tokio::test]
async fn a_path_that_was_rewritten_is_redirected_by_what_was_asked_for() {
    let rewrite = MapRequestLayer::new(|mut request: Request| {
        let path = request.uri().path().trim_start_matches("/v1").to_owned();
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(path).unwrap());
        *request.uri_mut() = Uri::from_parts(parts).unwrap();
        request
    });
    let client = app!(self).wrap(rewrite).test_client();
    let res = client.get("/v1/x").await;
    assert_eq!(res.header("location"), Some("/v1/x/"));
    client.get("/v1/x/").await.is(200, "slashed");
}

#[tokio::test]
async fn no_rewriting_makes_a_redirect_to_what_was_asked_for() {
    for asked in ["/", "/other/", "/other//", "/other"] {
        let rewrite = MapRequestLayer::new(|mut request: Request| {
            *request.uri_mut() = Uri::from_static("/x");
            request
        });
        let client = app!(self).wrap(rewrite).test_client();
        let res = client.get(asked).await;
        let location = res.header("location");
        assert!(location != Some(asked) && location != Some("//"), "{res:?}");
    }
}

#[tokio::test]
async fn plain_axum_beside_it_does_not_redirect_either() {
    use tower::{Layer, ServiceExt};
    let plain = Router::new().route("/x/", routing::get(|| async { "slashed" }));
    let plain = NormalizePathLayer::trim_trailing_slash().layer(plain);
    let response = plain.oneshot(request("GET", "/x/")).await.unwrap();
    assert!(!response.status().is_redirection());
}

#[tokio::test]
async fn an_escaped_path_is_redirected_once() {
    let client = app!(self).test_client();
    let res = client.get("/%78?q=%2F").await;
    let location = res.header("location").unwrap().to_owned();
    client.get(&location).await.is(200, "slashed");
    assert!(location.ends_with("/?q=%2F"), "{location}");
}
