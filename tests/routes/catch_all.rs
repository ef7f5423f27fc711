//! A blueprint with one route that takes every path below its prefix, and every method.

use hooks_runtime::prelude::*;

static ALL: Blueprint = Blueprint::new("all").url_prefix("/all");

#[before_request(ALL)]
fn count(g: G) {
    g.set(g.get::<u32>().unwrap_or_default() + 1);
}

#[route(ALL, "/{*path}", methods = [GET, POST, PUT, PATCH, DELETE])]
async fn anything(method: Method, Path(path): Path<String>, g: G) -> String {
    format!("{method} {path} {:?}", g.get::<u32>())
}

#[get(ALL, "/known")]
async fn known() -> &'static str {
    "known"
}

#[tokio::test]
async fn one_view_takes_every_path_below_the_prefix_and_every_method() {
    let client = app!(self).register(&ALL).test_client();
    assert_eq!(client.get("/all/a/b%20c").await.text(), "GET a/b c Some(1)");
    assert_eq!(client.delete("/all/x").await.text(), "DELETE x Some(1)");
    assert_eq!(client.get("/all/known").await.text(), "known");
    assert_eq!(client.get("/other").await.status(), StatusCode::NOT_FOUND);
}
