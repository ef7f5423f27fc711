//! What the layers of a merged or mounted router have set is on the response to its error, whoever
//! renders that: as in plain axum.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware, routing,
};
use hooks_runtime::{prelude::*, testing::TestResponse};
use hyper::ext::ReasonPhrase;
use support::{Server, request, send};
use tower_http::{
    cors::CorsLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
};

mod rendered {
    use hooks_runtime::prelude::*;

    #[error_handler]
    fn any(error: &Error) -> (StatusCode, &'static str) {
        (error.status(), "rendered")
    }

    #[error_handler(500)]
    fn internal() -> (StatusCode, &'static str) {
        (StatusCode::INTERNAL_SERVER_ERROR, "rendered")
    }

    pub(super) fn app() -> App {
        hooks_runtime::app!(self)
    }
}

mod failing_after {
    use hooks_runtime::prelude::*;

    #[after_request]
    fn fails(res: &Response) -> Result<()> {
        if res.status() == StatusCode::INTERNAL_SERVER_ERROR {
            return Ok(());
        }
        Err(Error::msg("on purpose"))
    }

    pub(super) fn app() -> App {
        hooks_runtime::app!(self)
    }
}

mod answering {
    use hooks_runtime::prelude::*;

    #[process_exception]
    fn answers(error: &Error) -> Option<String> {
        (!error.is_panic()).then(|| format!("answered {error}"))
    }

    pub(super) fn app() -> App {
        hooks_runtime::app!(self)
    }
}

#[derive(Clone)]
struct SameId;

impl MakeRequestId for SameId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        Some(RequestId::new(HeaderValue::from_static("id-7")))
    }
}

async fn set_cookies(mut response: Response) -> Response {
    for cookie in ["a=1", "b=2"] {
        let cookie = HeaderValue::from_static(cookie);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Three layers that set headers on each response.
fn layered(router: Router) -> Router {
    let origin = HeaderValue::from_static("https://shop.test");
    router
        .layer(CorsLayer::new().allow_origin(origin).vary([header::ORIGIN]))
        .layer(middleware::map_response(set_cookies))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(SameId))
}

fn existing() -> Router {
    layered(
        Router::new()
            .route("/page", routing::get(|| async { "a page" }))
            .route(
                "/fails",
                routing::get(|| async { Err::<(), Error>(Error::msg("on purpose")) }),
            )
            .route(
                "/denies",
                routing::get(|| async { Err::<(), Error>(abort(StatusCode::FORBIDDEN)) }),
            ),
    )
}

const SET: [HeaderName; 4] = [
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::SET_COOKIE,
    header::VARY,
    HeaderName::from_static("x-request-id"),
];

/// What the layers have set.
fn set_by_layers(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let all = headers.iter().filter(|(name, _)| SET.contains(*name));
    let mut all: Vec<_> = all
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    all.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
    all
}

async fn ask(app: App, method: &str, uri: &str) -> TestResponse {
    let client = app.test_client();
    client.request(method.parse().unwrap(), uri).await
}

/// The request gets the headers of the layers, as from the plain router.
async fn expect_headers_of(app: App, router: &Router, (method, path): (&str, &str), below: &str) {
    let plain = send(router, request(method, path)).await;
    let plain = set_by_layers(plain.headers());
    assert_eq!(plain.len(), 5, "{plain:?}");
    let ours = ask(app, method, &format!("{below}{path}")).await;
    assert_eq!(
        set_by_layers(ours.headers()),
        plain,
        "{method} {path}: {ours:?}"
    );
}

const REQUESTS: [(&str, &str); 7] = [
    ("GET", "/page"),
    ("PUT", "/page"),
    ("HEAD", "/nowhere"),
    ("GET", "/nowhere"),
    ("GET", "/fails"),
    ("HEAD", "/fails"),
    ("GET", "/denies"),
];

#[tokio::test]
async fn headers_of_a_merged_routers_layers_are_on_its_errors_that_nobody_handles() {
    for request in REQUESTS {
        let app = App::new().merge(existing());
        expect_headers_of(app, &existing(), request, "").await;
    }
}

#[tokio::test]
async fn headers_of_a_merged_routers_layers_are_on_its_errors_that_a_handler_renders() {
    for request in REQUESTS {
        let app = rendered::app().merge(existing());
        expect_headers_of(app, &existing(), request, "").await;
    }
    let app = rendered::app().merge(existing());
    assert_eq!(ask(app, "GET", "/denies").await.text(), "rendered");
}

#[tokio::test]
async fn headers_of_a_mounted_routers_layers_are_on_its_errors() {
    for request in REQUESTS {
        let app = App::new().mount("/below", existing());
        expect_headers_of(app, &existing(), request, "/below").await;
        let app = rendered::app().mount("/below", existing());
        expect_headers_of(app, &existing(), request, "/below").await;
        let app = rendered::app().fallback_service(existing());
        expect_headers_of(app, &existing(), request, "").await;
    }
}

#[tokio::test]
async fn headers_of_layers_inside_of_a_hooks_layer_are_on_its_errors() {
    for (method, path) in REQUESTS {
        let plain = send(&existing(), request(method, path)).await;
        let layer = rendered::app().hooks_layer().unwrap();
        let inside = Router::new().fallback_service(existing()).layer(layer);
        let ours = send(&inside, request(method, path)).await;
        assert_eq!(
            set_by_layers(ours.headers()),
            set_by_layers(plain.headers()),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn they_are_on_the_500_that_replaces_the_error_when_an_after_hook_fails() {
    support::quiet();
    for request in [("GET", "/denies"), ("GET", "/nowhere"), ("PUT", "/page")] {
        let app = failing_after::app().merge(existing());
        assert_eq!(
            ask(app, request.0, request.1).await.status(),
            StatusCode::INTERNAL_SERVER_ERROR
        );
        let app = failing_after::app().merge(existing());
        expect_headers_of(app, &existing(), request, "").await;
    }
}

#[tokio::test]
async fn they_are_on_the_answer_of_process_exception() {
    let app = answering::app().merge(existing());
    let answered = ask(app, "GET", "/fails").await;
    assert_eq!(answered.text(), "answered on purpose");
    let app = answering::app().merge(existing());
    expect_headers_of(app, &existing(), ("GET", "/fails"), "").await;
}

#[tokio::test]
async fn what_a_fallback_with_an_empty_body_says_in_headers_stays() {
    let router = || {
        Router::new().fallback(|| async {
            (
                StatusCode::NOT_FOUND,
                [
                    (header::LINK, "</help>; rel=help"),
                    (header::RETRY_AFTER, "9"),
                ],
            )
        })
    };
    for app in [App::new(), rendered::app()] {
        let lost = ask(app.merge(router()), "GET", "/nowhere").await;
        assert_eq!(lost.header("link"), Some("</help>; rel=help"));
        assert_eq!(lost.header("retry-after"), Some("9"));
        assert!(!lost.text().is_empty());
    }
}

#[tokio::test]
async fn all_values_of_allow_stay_on_a_405() {
    async fn refuse() -> (
        StatusCode,
        axum::response::AppendHeaders<[(HeaderName, &'static str); 2]>,
    ) {
        let allow = [(header::ALLOW, "GET"), (header::ALLOW, "PURGE")];
        let allow = axum::response::AppendHeaders(allow);
        (StatusCode::METHOD_NOT_ALLOWED, allow)
    }
    let refusing = Router::new().route("/page", routing::any(refuse));
    let falling_back = Router::new()
        .route("/page", routing::post(|| async {}))
        .method_not_allowed_fallback(refuse);
    for router in [refusing, falling_back] {
        for app in [App::new(), rendered::app()] {
            let refused = ask(app.merge(router.clone()), "PUT", "/page").await;
            assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
            let values = refused.headers().get_all("allow").iter();
            let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
            let values = values.join(",");
            let allow: Vec<_> = values.split(',').map(str::trim).collect();
            assert!(
                allow.contains(&"GET") && allow.contains(&"PURGE"),
                "{allow:?}"
            );
            assert!(!refused.text().is_empty());
        }
    }
}

async fn phrase(mut response: Response) -> Response {
    let phrase = ReasonPhrase::from_static(b"not on this shelf");
    response.extensions_mut().insert(phrase);
    response
}

#[tokio::test]
async fn a_reason_phrase_stays_while_the_status_does() {
    let router = || Router::new().layer(middleware::map_response(phrase));
    let app = App::new().merge(router()).build().unwrap();
    let server = Server::start(app).await;
    let (_, lost) = server.connect().ask("GET /nowhere").await;
    assert!(
        lost.head.starts_with("http/1.1 404 not on this shelf\r\n"),
        "{}",
        lost.head
    );

    let app = gone::app().merge(router()).build().unwrap();
    let server = Server::start(app).await;
    let (_, gone) = server.connect().ask("GET /nowhere").await;
    assert!(
        gone.head.starts_with("http/1.1 410 gone\r\n"),
        "{}",
        gone.head
    );
}

mod gone {
    use hooks_runtime::prelude::*;

    #[error_handler(404)]
    fn gone() -> StatusCode {
        StatusCode::GONE
    }

    pub(super) fn app() -> App {
        hooks_runtime::app!(self)
    }
}

#[derive(Clone, PartialEq, Debug)]
struct Tag(&'static str);

#[tokio::test]
async fn extensions_of_the_response_stay() {
    async fn tag(mut response: Response) -> Response {
        response.extensions_mut().insert(Tag("inner"));
        response
    }
    let router = existing().layer(middleware::map_response(tag));
    let app = rendered::app().merge(router).build().unwrap();
    for (method, path) in [("GET", "/fails"), ("GET", "/nowhere"), ("PUT", "/page")] {
        let response = send(&app, request(method, path)).await;
        assert_eq!(
            response.extensions().get::<Tag>(),
            Some(&Tag("inner")),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_template_that_fails_keeps_what_the_layers_of_its_router_have_set() {
    let router = || {
        layered(Router::new().route(
            "/page",
            routing::get(|| async { TemplateResponse::new("missing.html", ()) }),
        ))
    };
    for app in [App::new(), rendered::app()] {
        let app = app.merge(router());
        expect_headers_of(app, &router(), ("GET", "/page"), "").await;
    }
}
