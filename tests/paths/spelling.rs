//! Escapes of unreserved characters are decoded before routing, for an app of every form; nothing
//! else of a path changes.

use axum::{
    Extension, Router,
    extract::{MatchedPath, OriginalUri},
    middleware::{self, Next},
    routing,
};
use hooks_runtime::{prelude::*, testing::TestClient};
use std::convert::Infallible;
use support::{Server, Trace, request, send};
use tower::{Layer, ServiceExt, service_fn};

#[get("/admin/{id}")]
async fn admin(Path(id): Path<String>, path: MatchedPath, uri: OriginalUri) -> String {
    format!("admin {id}, {}, {}", path.as_str(), uri.path())
}

#[get("/{*rest}")]
async fn rest(Path(rest): Path<String>, ctx: RequestContext) -> String {
    format!("rest {rest}, {}", ctx.uri())
}

#[get("/~joe/")]
fn slashed() -> &'static str {
    "joe's page"
}

#[get("/%7Eann/{id}")]
async fn escaped(Path(id): Path<String>) -> String {
    format!("ann's {id}")
}

#[after_request]
fn see(ctx: RequestContext, head: &Parts, res: &mut Response) {
    let seen = [ctx.uri().to_string(), head.uri.to_string()].join(" ");
    res.headers_mut().insert("x-seen", seen.parse().unwrap());
}

/// Tells what it sees of a request.
async fn tell(
    uri: OriginalUri,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let path = path.map_or("none".to_owned(), |path| path.as_str().to_owned());
    let seen = format!("{path} {} {}", request.uri(), uri.0);
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert("x-layer", seen.parse().unwrap());
    response
}

/// The same routes in every form of an app.
fn forms() -> Vec<(&'static str, TestClient)> {
    let merged = Router::new().route("/merged", routing::get(|| async { "merged" }));
    let none = service_fn(async |_: Request| Ok::<Response, Infallible>(Response::default()));
    let inner = Router::new().route("/x", routing::get(|| async { "mounted" }));
    vec![
        ("alone", app!(self).test_client()),
        (
            "layered",
            app!(self).layer(middleware::from_fn(tell)).test_client(),
        ),
        (
            "wrapped",
            app!(self).wrap(middleware::from_fn(tell)).test_client(),
        ),
        ("merged", app!(self).merge(merged).test_client()),
        ("mounted", app!(self).mount("/mounted", inner).test_client()),
        (
            "before a fallback",
            app!(self).fallback_service(none).test_client(),
        ),
    ]
}

#[tokio::test]
async fn an_escaped_unreserved_character_is_the_character_itself() {
    for (form, client) in forms() {
        for (asked, told) in [
            ("/admin/7", "admin 7, /admin/{id}, /admin/7"),
            ("/%61dmin/7", "admin 7, /admin/{id}, /%61dmin/7"),
            (
                "/%61%64%6d%69%6E/%37",
                "admin 7, /admin/{id}, /%61%64%6d%69%6E/%37",
            ),
            ("/admin%2F7", "rest admin/7, /admin%2F7"),
            ("/x/%41%20b?%41", "rest x/A b, /x/A%20b?%41"),
            ("/x/%2561", "rest x/%61, /x/%2561"),
            ("/%7Ejoe/", "joe's page"),
            ("/%7Eann/%37", "ann's 7"),
            ("/~ann/7", "ann's 7"),
        ] {
            assert_eq!(client.get(asked).await.text(), told, "{form}: {asked}");
        }
    }
}

#[tokio::test]
async fn hooks_see_the_normal_path_and_the_query_as_it_came() {
    for (form, client) in forms() {
        let res = client.get("/%61dmin/7?q=%41").await;
        let seen = res.header("x-seen");
        assert_eq!(seen, Some("/admin/7?q=%41 /admin/7?q=%41"), "{form}");
    }
}

#[tokio::test]
async fn a_decoded_character_makes_no_new_escape() {
    for (form, client) in forms() {
        for path in [
            "/%%361dmin/7",
            "/%%36%31dmin/7",
            "/%6%31dmin/7",
            "/%/7",
            "/100%",
        ] {
            let text = client.get(path).await;
            let (_, seen) = text.text().rsplit_once(", ").unwrap();
            assert!(!seen.contains("%61"), "{form}: {path} became {seen}");
        }
        assert_eq!(
            client.get("/100%").await.text(),
            "rest 100%, /100%",
            "{form}"
        );
    }
}

#[tokio::test]
async fn a_layer_sees_the_pattern_of_the_normal_path() {
    let client = app!(self).layer(middleware::from_fn(tell)).test_client();
    for (path, seen) in [
        ("/admin/7", "/admin/{id} /admin/7 /admin/7"),
        ("/%61dmin/7", "/admin/{id} /admin/7 /%61dmin/7"),
        ("/%78/7", "/{*rest} /x/7 /%78/7"),
    ] {
        assert_eq!(client.get(path).await.header("x-layer"), Some(seen));
    }
}

#[tokio::test]
async fn a_wrap_sees_the_normal_path() {
    let client = app!(self).wrap(middleware::from_fn(tell)).test_client();
    let res = client.get("/%61dmin/7").await;
    assert_eq!(res.header("x-layer"), Some("none /admin/7 /%61dmin/7"));
}

#[tokio::test]
async fn a_layer_around_the_built_router_sees_its_pattern() {
    let router = app!(self).build().unwrap().layer(middleware::from_fn(tell));
    let response = send(&router, request("GET", "/admin/7")).await;
    assert_eq!(
        response.headers()["x-layer"],
        "/admin/{id} /admin/7 /admin/7"
    );
    let response = send(&router, request("GET", "/%61dmin/7")).await;
    assert_eq!(response.headers()["x-seen"], "/admin/7 /admin/7");
}

#[tokio::test]
async fn the_built_router_decodes_wherever_it_is_served_or_nested() {
    let trace = Trace::default();
    let built = || app!(self).build().unwrap();
    let server = Server::start(built()).await;
    let (_, answer) = server.connect().ask("GET /%61dmin/7").await;
    assert_eq!(answer.body, "admin 7, /admin/{id}, /%61dmin/7");
    let told = async |router: Router, path: &str| support::call(router, path, &trace).await.1;
    for path in ["/in/%61dmin/7", "/in/admin/7"] {
        let expected = format!("admin 7, /in/admin/{{id}}, {path}");
        assert_eq!(
            told(Router::new().nest("/in", built()), path).await,
            expected
        );
        let nested = Router::new().nest_service("/in", built());
        assert_eq!(told(nested, path).await, expected);
    }
}

#[get("/two/{b}")]
async fn two(Path(both): Path<Vec<(String, String)>>, path: MatchedPath) -> String {
    format!("{both:?} {}", path.as_str())
}

#[tokio::test]
async fn the_parameters_of_an_outer_router_stay() {
    let trace = Trace::default();
    let built = || app!(self).build().unwrap();
    let expected = r#"[("a", "x y"), ("b", "7")] /in/{a}/two/{b}"#;
    for path in [
        "/in/x%20y/two/7",
        "/in/x%20y/%74wo/7",
        "/in/%78%20y/%74w%6F/%37",
    ] {
        for router in [
            Router::new().nest("/in/{a}", built()),
            Router::new().nest_service("/in/{a}", built()),
        ] {
            let (_, told, _) = support::call(router, path, &trace).await;
            assert_eq!(told, expected, "{path}");
        }
    }
}

#[derive(Clone)]
struct Mark;

#[get("/marked")]
async fn marked(mark: Option<Extension<Mark>>) -> String {
    mark.is_some().to_string()
}

#[tokio::test]
async fn what_layers_outside_put_into_a_request_stays() {
    let router = App::new().hook(marked).build().unwrap();
    let router = router.layer(Extension(Mark));
    for path in ["/marked", "/%6Darked"] {
        let (_, told, _) = support::call(router.clone(), path, &Trace::default()).await;
        assert_eq!(told, "true", "{path}");
    }
}

#[tokio::test]
async fn a_service_inside_of_a_hooks_layer_gets_the_normal_path() {
    let layer = App::new().hook(see).hooks_layer().unwrap();
    let router = Router::new().route(
        "/admin/{id}",
        routing::get(async |Path(id): Path<String>, uri: OriginalUri| {
            format!("{id} {}", uri.path())
        }),
    );
    let response = layer
        .layer(router)
        .oneshot(request("GET", "/%61dmin/7?%41"))
        .await;
    let response = response.unwrap();
    assert_eq!(response.headers()["x-seen"], "/admin/7?%41 /admin/7?%41");
    let body = axum::body::to_bytes(response.into_body(), 99)
        .await
        .unwrap();
    assert_eq!(body, "7 /%61dmin/7");
}

#[tokio::test]
async fn a_merged_route_is_found_by_its_normal_path() {
    let merged = Router::new()
        .route(
            "/old/{id}",
            routing::post(async |Path(id): Path<String>, path: MatchedPath| {
                format!("merged {id}, {}", path.as_str())
            }),
        )
        .nest(
            "/api",
            Router::new().fallback(async |uri: Uri| format!("in api {uri}")),
        )
        .fallback(async |uri: Uri| format!("its fallback {uri}"));
    let client = App::new().hook(admin).merge(merged).test_client();
    let res = client.post("/%6Fld/%41%2f").await;
    assert_eq!(res.text(), "merged A/, /old/{id}");
    assert_eq!(client.get("/%61pi/%78").await.text(), "in api /x");
    assert_eq!(client.get("/n%6Fne").await.text(), "its fallback /none");
    assert_eq!(
        client.get("/%61dmin/1").await.text(),
        "admin 1, /admin/{id}, /%61dmin/1"
    );
}

/// A path with some of its unreserved characters escaped, as the bits of a seed say.
fn spelled(path: &str, seed: &mut u64) -> String {
    let characters = path.chars().map(|character| {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let is_unreserved = character.is_ascii_alphanumeric() || "-._~".contains(character);
        match *seed >> 61 {
            0 | 1 if is_unreserved => format!("%{:02X}", u32::from(character)),
            2 if is_unreserved => format!("%{:02x}", u32::from(character)),
            _ => character.to_string(),
        }
    });
    characters.collect()
}

#[tokio::test]
async fn every_spelling_of_a_path_is_answered_as_the_normal_one() {
    let mut seed = 7;
    for (form, client) in forms() {
        for path in [
            "/admin/7", "/a/b-c", "/~joe", "/~joe/", "/two/x.y", "/two", "/merged", "/m_n",
        ] {
            for method in ["GET", "HEAD", "POST", "OPTIONS"] {
                let method: Method = method.parse().unwrap();
                let told = async |path: &str| {
                    let res = client.request(method.clone(), path).await;
                    let text = res.text().split(", ").next().unwrap().to_owned();
                    let headers =
                        ["x-seen", "allow"].map(|name| res.header(name).map(str::to_owned));
                    (res.status(), text, headers)
                };
                let normal = told(path).await;
                for _ in 0..8 {
                    let spelled = spelled(path, &mut seed);
                    let told = told(&spelled).await;
                    assert_eq!(told, normal, "{form}: {method} {spelled} for {path}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_parameter_that_is_no_text_is_a_400_in_every_spelling() {
    let plain = || Router::new().route("/in/{a}/two/{b}", routing::get(two));
    let trace = Trace::default();
    for path in ["/in/%FF/two/x", "/in/x/two/%ff", "/in/x/two/%FF%61"] {
        let (status, _, _) = support::call(plain(), path, &trace).await;
        assert_eq!(status, 400, "{path}");
        for spelled in [path.to_owned(), path.replace("two", "%74wo")] {
            let built = app!(self).build().unwrap();
            let nested = Router::new().nest_service("/in/{a}", built);
            let (status, _, _) = support::call(nested, &spelled, &trace).await;
            assert_eq!(status, 400, "{spelled}");
        }
    }
}
