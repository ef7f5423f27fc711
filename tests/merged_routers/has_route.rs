//! `has_route` knows the routes of merged routers, for whatever method, and no others.

use axum::{Router, routing};
use hooks_runtime::prelude::*;

#[get("/own")]
fn own() {}

#[get("/asks/{*path}")]
fn asks(ctx: RequestContext, Path(path): Path<String>) -> String {
    ctx.has_route(&format!("/{path}")).to_string()
}

#[tokio::test]
async fn routes_of_merged_routers_count_and_what_others_answer_does_not() {
    let answer = || async { "merged" };
    let merged = Router::new()
        .route("/old/", routing::get(answer))
        .route("/posted", routing::post(answer))
        .route("/items/{id}", routing::get(answer))
        .nest_service("/files", Router::new())
        .fallback(answer);
    let mounted = Router::new().route("/there", routing::get(answer));
    let app = app!(self).merge(merged).mount("/mount", mounted);
    let client = app.test_client();
    for (path, is_there) in [
        ("/own", true),
        ("/old/", true),
        ("/posted", true),
        ("/items/7", true),
        ("/old", false),
        ("/items", false),
        ("/nowhere", false),
        // A service says what it has only when it is called.
        ("/files/a/b", false),
        ("/mount/there", false),
        ("/a b", false),
    ] {
        let uri = format!("/asks{}", path.replace(' ', "%20"));
        let said = client.get(&uri).await;
        assert_eq!(said.text(), is_there.to_string(), "{path}");
    }
}

/// The paths of a mounted app are those that it sees.
#[tokio::test]
async fn in_a_mounted_app_paths_are_without_the_mount() {
    let merged = Router::new().route("/old", routing::get(|| async { "merged" }));
    let app = App::new().mount("/mount", app!(self).merge(merged));
    let client = app.test_client();
    for (path, is_there) in [("/old", "true"), ("/own", "true"), ("/mount/old", "false")] {
        let said = client.get(&format!("/mount/asks{path}")).await;
        assert_eq!(said.text(), is_there, "{path}");
    }
}
