//! One path has one table of methods, whoever brings them: routes of the app, routes of merged
//! routers, and patterns that are there only to redirect.

use axum::{Router, response::Redirect, routing};
use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Trace};

#[get("/a/{x}/")]
async fn slashed(Path(x): Path<String>) -> String {
    format!("slashed {x}")
}

#[post("/{*rest}")]
async fn rest(Path(rest): Path<Vec<(String, String)>>) -> String {
    format!("rest {rest:?}")
}

#[before_request]
fn note(trace: State<Trace>, endpoint: Option<Endpoint>) {
    trace.push(endpoint.map_or("none".to_owned(), |endpoint| endpoint.path().to_owned()));
}

fn sorted(allow: Option<&str>) -> String {
    let mut methods: Vec<_> = allow
        .unwrap_or("no header")
        .split(',')
        .map(str::trim)
        .collect();
    methods.sort_unstable();
    methods.join(" ")
}

async fn send(app: App, method: &str, uri: &str) -> TestResponse {
    let client = app.test_client();
    client.request(method.parse().unwrap(), uri).await
}

fn own() -> App {
    App::new().hook(slashed).hook(rest)
}

/// The same routes in apps of every form.
fn forms() -> Vec<App> {
    let merged = Router::new().route("/merged", routing::get(|| async { "merged" }));
    let layer =
        axum::middleware::from_fn(async |request: Request, next: axum::middleware::Next| {
            next.run(request).await
        });
    vec![
        own(),
        own().layer(layer.clone()),
        own().wrap(layer),
        own().merge(merged),
        own().mount("/mounted", Router::new()),
    ]
}

#[tokio::test]
async fn a_pattern_that_only_redirects_hides_no_other() {
    for app in forms() {
        let client = app.test_client();
        let res = client.post("/a/7").await;
        res.is(200, r#"rest [("rest", "a/7")]"#);
        let res = client.post("/a/%37%20").await;
        res.is(200, r#"rest [("rest", "a/7 ")]"#);
        let res = client.get("/a/7?q=1").await;
        assert_eq!(res.header("location"), Some("/a/7/?q=1"));
        client.get("/a/7/").await.is(200, "slashed 7");
        let res = client.delete("/a/7").await;
        assert_eq!(res.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(sorted(res.header("allow")), "OPTIONS POST");
    }
}

#[tokio::test]
async fn the_endpoint_is_that_of_the_route_that_answers() {
    let trace = Trace::default();
    let client = own().hook(note).state(trace.clone()).test_client();
    client.post("/a/7").await;
    assert_eq!(trace.take(), "/{*rest}");
}

static CATCH: Blueprint = Blueprint::new("catch").url_prefix("/a").catch_unmatched();

#[error_handler(CATCH, 405)]
fn caught_405() -> (StatusCode, &'static str) {
    (StatusCode::METHOD_NOT_ALLOWED, "caught 405")
}

#[error_handler(CATCH, 404)]
fn caught_404() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "caught 404")
}

#[after_request(CATCH)]
fn mark(res: &mut Response) {
    res.headers_mut().insert("x-catch", "ran".parse().unwrap());
}

#[tokio::test]
async fn a_blueprint_that_catches_has_the_failures_of_all_paths_below_its_prefix() {
    let app = || own().register(&CATCH);
    for path in ["/a/7", "/a/7/8", "/%61/7"] {
        let res = send(app(), "DELETE", path).await;
        res.is(405, "caught 405");
        assert_eq!(sorted(res.header("allow")), "OPTIONS POST", "{path}");
        assert_eq!(res.header("x-catch"), Some("ran"), "{path}");
    }
    let res = send(app(), "GET", "/a/7").await;
    assert_eq!(res.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(res.header("x-catch"), Some("ran"));
    send(app(), "POST", "/a/7")
        .await
        .is(200, r#"rest [("rest", "a/7")]"#);
    let alone = App::new().hook(slashed).register(&CATCH);
    send(alone, "PUT", "/a/7").await.is(404, "caught 404");
    send(app(), "DELETE", "/b")
        .await
        .is(405, "Method Not Allowed");
}

#[get("/both")]
fn own_get() -> &'static str {
    "own"
}

fn merged() -> Router {
    Router::new().route("/both", routing::post(|| async { "merged" }))
}

#[tokio::test]
async fn allow_has_the_methods_of_a_merged_router_too() {
    let app = || App::new().hook(own_get).merge(merged());
    send(app(), "GET", "/both").await.is(200, "own");
    send(app(), "POST", "/both").await.is(200, "merged");
    let refused = send(app(), "DELETE", "/both").await;
    refused.is(405, "Method Not Allowed");
    let options = send(app(), "OPTIONS", "/both").await;
    options.is(200, "");
    for res in [refused, options] {
        assert_eq!(sorted(res.header("allow")), "GET HEAD OPTIONS POST");
    }
}

#[post("/both")]
fn own_post() {}

#[put("/both")]
fn own_put() {}

#[tokio::test]
async fn the_methods_of_a_path_are_the_same_whoever_has_them() {
    for own in 1..8 {
        let app = || {
            let mut app = App::new();
            let mut merged = routing::MethodRouter::new();
            let answer = async || "merged";
            if own & 1 == 0 {
                merged = merged.get(answer);
            } else {
                app = app.hook(own_get);
            }
            if own & 2 == 0 {
                merged = merged.post(answer);
            } else {
                app = app.hook(own_post);
            }
            if own & 4 == 0 {
                merged = merged.put(answer);
            } else {
                app = app.hook(own_put);
            }
            app.merge(Router::new().route("/both", merged))
        };
        for method in ["GET", "HEAD", "POST", "PUT"] {
            let res = send(app(), method, "/both").await;
            assert_eq!(res.status(), StatusCode::OK, "{own}: {method}");
        }
        for (method, status) in [("DELETE", 405), ("FOO", 405), ("OPTIONS", 200)] {
            let res = send(app(), method, "/both").await;
            assert_eq!(res.status(), status, "{own}: {method}");
            let allow = sorted(res.header("allow"));
            assert_eq!(allow, "GET HEAD OPTIONS POST PUT", "{own}: {method}");
        }
    }
}

#[tokio::test]
async fn a_head_is_the_get_of_whoever_has_it() {
    let post = || Router::new().route("/a/7/", routing::post(|| async { "merged" }));
    let app = || App::new().hook(slashed).merge(post());
    assert_eq!(send(app(), "HEAD", "/a/7/").await.status(), StatusCode::OK);
    let get = Router::new().route("/x", routing::get(|| async { "merged" }));
    let res = send(App::new().hook(rest).merge(get), "HEAD", "/x").await;
    assert_eq!(res.status(), StatusCode::OK);
}

#[tokio::test]
async fn allow_has_the_methods_of_nested_and_several_merged_routers() {
    let nested = Router::new().nest(
        "/both",
        Router::new().route("/", routing::put(|| async { "nested" })),
    );
    let app = || {
        App::new()
            .hook(own_get)
            .merge(merged())
            .merge(nested.clone())
    };
    for method in ["PATCH", "OPTIONS"] {
        let res = send(app(), method, "/both").await;
        assert_eq!(sorted(res.header("allow")), "GET HEAD OPTIONS POST PUT");
    }
    send(app(), "PUT", "/both").await.is(200, "nested");
}

#[tokio::test]
async fn allow_has_the_methods_of_less_specific_merged_patterns_that_answer() {
    let broad = Router::new().route("/{*rest}", routing::post(|| async { "broad" }));
    let app = || App::new().hook(own_get).merge(broad.clone());
    send(app(), "POST", "/both").await.is(200, "broad");
    let res = send(app(), "PUT", "/both").await;
    assert_eq!(sorted(res.header("allow")), "GET HEAD OPTIONS POST");
}

#[tokio::test]
async fn a_merged_route_that_takes_options_answers_it() {
    let merged = || merged().route("/both", routing::options(|| async { "merged options" }));
    let app = App::new().hook(own_get).merge(merged());
    send(app, "OPTIONS", "/both")
        .await
        .is(200, "merged options");
}

#[tokio::test]
async fn a_path_that_the_app_redirects_has_the_methods_of_a_merged_route_too() {
    let merged = || Router::new().route("/a/{x}", routing::post(|| async { "merged" }));
    let app = || App::new().hook(slashed).merge(merged());
    send(app(), "POST", "/a/7").await.is(200, "merged");
    let res = send(app(), "GET", "/a/7").await;
    assert_eq!(res.header("location"), Some("/a/7/"));
    let refused = send(app(), "DELETE", "/a/7").await;
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    let options = send(app(), "OPTIONS", "/a/7").await;
    options.is(200, "");
    for res in [refused, options] {
        assert_eq!(sorted(res.header("allow")), "GET HEAD OPTIONS POST");
    }
    let alone = send(App::new().hook(slashed), "OPTIONS", "/a/7").await;
    assert_eq!(alone.header("location"), Some("/a/7/"));
}

#[tokio::test]
async fn a_merged_fallback_takes_what_only_redirects_for_another_method() {
    let merged = Router::new().fallback(|| async { "fallback" });
    let app = || App::new().hook(slashed).merge(merged.clone());
    send(app(), "POST", "/a/7").await.is(200, "fallback");
    assert_eq!(
        send(app(), "GET", "/a/7").await.header("location"),
        Some("/a/7/")
    );
    let service = || {
        App::new()
            .hook(slashed)
            .fallback_service(Router::new().fallback(|| async { "service" }))
    };
    send(service(), "POST", "/a/7").await.is(200, "service");
    let mount = || {
        let mounted = Router::new().fallback(|| async { "mount" });
        App::new().hook(below_mount).mount("/m", mounted)
    };
    send(mount(), "POST", "/m/x").await.is(200, "mount");
    let res = send(mount(), "GET", "/m/x").await;
    assert_eq!(res.header("location"), Some("/m/x/"));
}

#[get("/m/x/")]
fn below_mount() {}

#[tokio::test]
async fn a_merged_router_with_redirects_of_its_own_keeps_them() {
    let merged = Router::new().route("/m", routing::get(|| async { Redirect::permanent("/m/") }));
    let res = send(App::new().hook(own_get).merge(merged), "GET", "/m").await;
    assert_eq!(res.header("location"), Some("/m/"));
}

static DEEP: Blueprint = Blueprint::new("deep").url_prefix("/deep/{x}");

#[get(DEEP, "/leaf/")]
async fn leaf(Path(x): Path<String>) -> String {
    format!("leaf {x}")
}

#[put(DEEP, "/{*all}")]
async fn all(Path((x, all)): Path<(String, String)>) -> String {
    format!("all {x} {all}")
}

#[tokio::test]
async fn a_catch_all_of_a_blueprint_is_not_hidden_either() {
    let app = || App::new().register(&DEEP);
    send(app(), "PUT", "/deep/a%20b/leaf")
        .await
        .is(200, "all a b leaf");
    let res = send(app(), "GET", "/deep/a%20b/leaf").await;
    assert_eq!(res.header("location"), Some("/deep/a%20b/leaf/"));
    let res = send(app(), "OPTIONS", "/deep/1/leaf").await;
    assert_eq!(res.status(), StatusCode::PERMANENT_REDIRECT);
    let res = send(app(), "DELETE", "/deep/1/leaf").await;
    assert_eq!(sorted(res.header("allow")), "OPTIONS PUT");
}

#[tokio::test]
async fn parameters_of_a_mount_stay_where_another_pattern_redirects() {
    #[post("/{*rest}")]
    async fn both(Path(both): Path<(String, String)>) -> String {
        format!("{both:?}")
    }
    let app = || {
        let inner = App::new().hook(slashed).hook(both);
        App::new().mount("/t/{id}", inner)
    };
    send(app(), "POST", "/t/x%20y/a/7")
        .await
        .is(200, r#"("x y", "a/7")"#);
    send(app(), "POST", "/t/%78/%61/7")
        .await
        .is(200, r#"("x", "a/7")"#);
    let res = send(app(), "GET", "/t/x/a/7").await;
    assert_eq!(res.header("location"), Some("/t/x/a/7/"));
}
