//! `Common::append_slash`: a path that is not found, but would be with a slash at its end.

use axum::{Router, routing};
use hooks_batteries::{Common, common};
use hooks_runtime::prelude::*;

mod redirects {
    use super::*;

    #[get("/slash/")]
    fn slash() {}

    /// A router beside the own routes: axum redirects none of its paths.
    fn merged() -> Router {
        let answer = || async { "merged" };
        let missing = || async { (StatusCode::NOT_FOUND, "no such item") };
        Router::new()
            .route("/old/", routing::get(answer))
            .route("/posted/", routing::post(answer))
            .route("/items/{id}/", routing::get(answer))
            .route("/both", routing::get(missing))
            .route("/both/", routing::get(answer))
            .route("/files/{*path}", routing::get(missing))
            .nest_service("/nested", Router::new())
    }

    #[error_handler(404)]
    fn not_found(_: &Error) -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
        let language = [("content-language", "en")];
        (StatusCode::NOT_FOUND, language, "there is no such page")
    }

    async fn appended(app: App, method: &str, path: &str) -> (u16, Option<String>) {
        let client = app.with(Common::new().append_slash()).test_client();
        let method = method.parse().expect("a method");
        let response = client.request(method, path).await;
        let location = response.header("location").map(str::to_owned);
        let status = response.status().as_u16();
        if status == 308 {
            assert_eq!(response.header("content-language"), None, "{path}");
            assert!(!response.text().contains("no such page"), "{path}");
        }
        (status, location)
    }

    #[tokio::test]
    async fn b62_what_a_merged_router_has_with_a_slash_is_redirected() {
        for (method, path, status, location) in [
            ("GET", "/old?a=1&b", 308, Some("/old/?a=1&b")),
            ("GET", "/old?", 308, Some("/old/?")),
            ("HEAD", "/old", 308, Some("/old/")),
            // Whatever the method: the route with the slash says which it takes.
            ("POST", "/old", 308, Some("/old/")),
            ("GET", "/posted", 308, Some("/posted/")),
            ("GET", "/items/a%2Fb", 308, Some("/items/a%2Fb/")),
            ("GET", "/%6Fld", 308, Some("/%6Fld/")),
            ("GET", "/slash", 308, Some("/slash/")),
            ("GET", "/old/", 200, None),
            ("GET", "/nowhere", 404, None),
            ("GET", "/nowhere/", 404, None),
            ("GET", "//old", 404, None),
            ("GET", "//evil.example/items/1", 404, None),
            ("GET", "/items", 404, None),
            ("POST", "/both", 405, None),
            // A view that finds nothing is no path that is not found.
            ("GET", "/both", 404, None),
            ("GET", "/files/x", 404, None),
            ("GET", "/nested", 404, None),
            ("GET", "/nested/x", 404, None),
        ] {
            let seen = appended(app!(self).merge(merged()), method, path).await;
            let expected = (status, location.map(str::to_owned));
            assert_eq!(seen, expected, "{method} {path}");
        }
    }

    /// Axum alone, and the app without the setting.
    #[tokio::test]
    async fn b62_without_the_setting_nothing_is_redirected() {
        let client = app!(self).merge(merged()).with(Common::new());
        let client = client.test_client();
        assert_eq!(client.get("/old").await.status(), 404);
        let alone = App::new().merge(merged()).test_client();
        assert_eq!(alone.get("/old").await.status(), 404);
    }

    #[tokio::test]
    async fn b62_a_fallback_that_answers_is_not_redirected() {
        for (fallback, status) in [(StatusCode::OK, 200), (StatusCode::NOT_FOUND, 308)] {
            let with = merged().fallback(move || async move { fallback });
            let seen = appended(App::new().merge(with), "GET", "/old").await;
            assert_eq!(seen.0, status);
            let service = Router::new().fallback(move || async move { fallback });
            let app = App::new().merge(merged()).fallback_service(service);
            assert_eq!(appended(app, "GET", "/old").await.0, status);
        }
    }

    /// A mounted service has its own word on all paths below its own.
    #[tokio::test]
    async fn b62_what_is_below_a_mount_is_not_redirected() {
        let service = Router::new().route("/old/", routing::get(|| async { "mounted" }));
        let wide = Router::new().route("/{*any}", routing::post(|| async { "merged" }));
        let app = App::new().mount("/there", service).merge(wide);
        assert_eq!(appended(app, "GET", "/there/old").await, (404, None));
        // In a mounted app it is a setting of that app.
        let inner = app!(self).merge(merged());
        let inner = inner.with(Common::new().append_slash());
        let outer = App::new().mount("/there", inner);
        let client = outer.test_client();
        let response = client.get("/there/old?a=1").await;
        assert_eq!(response.header("location"), Some("/there/old/?a=1"));
    }
}

mod skipped {
    use super::*;

    #[get("/other/", skip = [common::append_slash])]
    fn other() {}

    #[test]
    fn a_route_skips_it_in_an_app_that_has_it() {
        let app = app!(self).with(Common::new().append_slash());
        assert!(app.build().is_ok());
        let error = app!(self).with(Common::new()).build();
        let error = error.expect_err("a problem").to_string();
        assert!(error.contains("append_slash"), "{error}");
    }
}
