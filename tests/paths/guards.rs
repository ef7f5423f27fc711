//! A guard holds for every spelling of a path: a blueprint that catches what is below its prefix, a
//! guarded mount, a path that means another one to the service behind.

use axum::{Router, routing};
use hooks_runtime::{prelude::*, testing::TestClient};
use support::{Is, request, send};
use tower::{Layer, ServiceExt};

static ADMIN: Blueprint = Blueprint::new("admin")
    .url_prefix("/admin")
    .catch_unmatched();

#[before_request(ADMIN)]
fn require_key() -> Result<()> {
    Err(abort(StatusCode::UNAUTHORIZED))
}

#[before_request]
fn require_key_of_mount(endpoint: Endpoint) -> Result<()> {
    if endpoint.path() == "/old" {
        Err(abort(StatusCode::FORBIDDEN))
    } else {
        Ok(())
    }
}

async fn told(uri: Uri) -> String {
    format!("let through {uri}")
}

fn behind() -> Router {
    Router::new().fallback(told)
}

fn front() -> App {
    app!(self).register(&ADMIN)
}

const SPELLINGS: [&str; 8] = [
    "/admin/x",
    "/%61dmin/x",
    "/%61%64%6D%69%6e/x",
    "/admi%6E",
    "/%61dmin/",
    "/%61dmin/x%2Fy",
    "/admin%2Fx",
    "/%2F/admin%2Fx",
];

#[tokio::test]
async fn a_catching_blueprint_catches_every_spelling_of_its_prefix() {
    let clients: [(&str, TestClient); 4] = [
        ("alone", front().test_client()),
        ("fallback", front().fallback_service(behind()).test_client()),
        ("merged", front().merge(behind()).test_client()),
        ("mount", front().mount("/m", behind()).test_client()),
    ];
    for (form, client) in clients {
        for path in SPELLINGS {
            for method in ["GET", "POST", "HEAD", "OPTIONS"] {
                let res = client.request(method.parse().unwrap(), path).await;
                assert_eq!(
                    res.status(),
                    StatusCode::UNAUTHORIZED,
                    "{form}: {method} {path}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_hooks_layer_catches_every_spelling_of_a_prefix() {
    let layer = App::new().register(&ADMIN).hooks_layer().unwrap();
    for path in SPELLINGS {
        let response = layer
            .layer(behind())
            .oneshot(request("GET", path))
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_prefix_is_caught_in_every_spelling_of_what_it_is_written_with() {
    static AT: Blueprint = Blueprint::new("at")
        .url_prefix("/@caf%C3%A9")
        .catch_unmatched();
    let client = App::new()
        .register(&AT)
        .fallback_service(behind())
        .test_client();
    let tilde = Blueprint::at(&AT, "/%7Ejoe");
    let of_joe = App::new()
        .register(tilde)
        .fallback_service(behind())
        .test_client();
    for path in [
        "/@caf%C3%A9/x",
        "/@caf%c3%a9/x",
        "/%40caf%C3%A9/x",
        "/%40c%61f%c3%A9",
    ] {
        client.get(path).await.is(404, "Not Found");
    }
    client.get("/@cafe/x").await.is(200, "let through /@cafe/x");
    for path in ["/~joe/x", "/%7ejoe/x", "/%7Ejo%65"] {
        of_joe.get(path).await.is(404, "Not Found");
    }
}

#[tokio::test]
async fn a_guarded_mount_is_guarded_in_every_spelling() {
    let client = app!(self)
        .mount("/old", behind())
        .fallback_service(behind())
        .test_client();
    for path in [
        "/old",
        "/old/x",
        "/%6Fld",
        "/%6fld/x",
        "/o%6C%64/",
        "/old/x/%2E%2E/y",
    ] {
        assert_eq!(
            client.get(path).await.status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_mount_with_an_escape_in_its_path_takes_every_spelling() {
    let client = App::new().mount("/%7Ejoe", behind()).test_client();
    for path in ["/~joe/x", "/%7Ejoe/x", "/%7ej%6Fe/%78"] {
        client.get(path).await.is(200, "let through /x");
    }
}

/// Paths that a client may send, and that mean a path elsewhere to a service that resolves them.
const DOTS: [&str; 14] = [
    "/m/../x",
    "/m/./x",
    "/m/..",
    "/m/.",
    "/m/%2e%2e/x",
    "/m/%2E./x",
    "/m/..;/x",
    "/m/..;a=b/x",
    "/m/.;/x",
    "/m/%2e%2e%3b/x",
    "/m/a%2F..%2fx",
    "/m/..%5Cx",
    "/m/..\\x",
    "/m/x/%2e%2E",
];

const NO_DOTS: [&str; 8] = [
    "/m/...",
    "/m/.x/y.",
    "/m/x..y/..z/z..",
    "/m/;a=..",
    "/m/x?a=/../",
    "/m/%20.",
    "/m//x",
    "/m/a%2Fb",
];

#[tokio::test]
async fn a_dot_segment_in_front_of_a_mount_or_a_fallback_is_a_400() {
    let mounted = App::new().mount("/m", behind()).test_client();
    let inner = App::new().fallback_service(behind());
    let in_an_app = App::new().mount("/m", inner).test_client();
    let fallback = App::new().fallback_service(behind()).test_client();
    for client in [mounted, in_an_app, fallback] {
        for path in DOTS {
            client.get(path).await.is(400, "Bad Request");
        }
        for path in NO_DOTS {
            assert_eq!(client.get(path).await.status(), StatusCode::OK, "{path}");
        }
    }
}

#[error_handler(400)]
fn bad_path(error: &Error) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, format!("ours: {error}"))
}

#[tokio::test]
async fn error_handlers_see_why_a_path_was_refused() {
    let client = App::new()
        .hook(bad_path)
        .fallback_service(behind())
        .test_client();
    let res = client.get("/a/../b").await;
    res.is(400, "ours: the path `/a/../b` has a segment `.` or `..`");
}

#[before_request]
fn rewrite(parts: &mut Parts) {
    parts.uri = Uri::from_static("/a/%2e%2e/b");
}

#[tokio::test]
async fn a_dot_segment_that_a_hook_wrote_is_a_400_too() {
    let client = App::new()
        .hook(rewrite)
        .fallback_service(behind())
        .test_client();
    client.get("/x").await.is(400, "Bad Request");
}

#[get("/own/{*rest}")]
async fn own(Path(rest): Path<String>) -> String {
    rest
}

#[tokio::test]
async fn own_and_merged_routes_get_dot_segments_as_axum_gives_them() {
    let merged = || Router::new().route("/merged/{*rest}", routing::get(told));
    let ours = App::new().hook(own).merge(merged()).build().unwrap();
    for path in ["/own/../x", "/own/a/%2E%2E/b"] {
        let response = send(&ours, request("GET", path)).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
    }
    for path in ["/merged/../x", "/merged/./x"] {
        let response = send(&ours, request("GET", path)).await;
        let plain = send(&merged(), request("GET", path)).await;
        assert_eq!(response.status(), plain.status(), "{path}");
    }
}
