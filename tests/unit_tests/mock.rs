//! What a mock gives, and what it refuses.

use axum::extract::FromRequestParts;
use hooks_runtime::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn a_mock_is_one_request() {
    let mock = RequestContext::mock().uri("/x?y=1").header("x-key", 7);
    mock.g().set(1);
    assert_eq!(mock.context().g().get(), Some(1));
    assert_eq!(
        (mock.context().method(), mock.context().uri().query()),
        (&Method::GET, Some("y=1"))
    );
    assert_eq!(mock.parts().headers["x-key"], "7");
    let other = mock.method(Method::PATCH);
    assert_eq!(other.g().get::<i32>(), None, "another request");
    assert_eq!(other.parts().method, Method::PATCH);
    assert_eq!(other.parts().headers["x-key"], "7");
}

#[test]
fn an_endpoint_has_the_blueprints_of_its_name() {
    let mock = RequestContext::mock()
        .uri("/shop/7")
        .endpoint("shop.admin.show");
    let endpoint = mock.matched();
    assert_eq!(endpoint.name(), "shop.admin.show");
    assert_eq!(endpoint.blueprint(), Some("shop.admin"));
    assert_eq!(endpoint.blueprints(), ["shop.admin", "shop"]);
    assert_eq!(endpoint.path(), "/shop/7");
    assert_eq!(mock.context().endpoint(), Some(&endpoint));
    assert_eq!(RequestContext::mock().context().endpoint(), None);
    let plain = RequestContext::mock().endpoint("index").matched();
    assert_eq!(plain.blueprint(), None);
}

#[tokio::test]
async fn extractors_find_the_context_in_the_head() {
    let mock = RequestContext::mock().endpoint("index").state(7_u16);
    mock.g().set("value");
    let parts = &mut mock.parts();
    let g = G::from_request_parts(parts, &()).await.unwrap();
    assert_eq!(g.get(), Some("value"));
    let state = State::<u16>::from_request_parts(parts, &()).await.unwrap();
    assert_eq!(*state, 7);
    let endpoint = Endpoint::from_request_parts(parts, &()).await.unwrap();
    assert_eq!(endpoint, mock.matched());
    let missing = State::<u32>::from_request_parts(parts, &()).await;
    assert!(missing.unwrap_err().to_string().contains("`u32`"));
}

#[tokio::test]
async fn spawned_work_runs() {
    let mock = RequestContext::mock();
    let (done, ended) = tokio::sync::oneshot::channel();
    let g = mock.g();
    mock.context().spawn(async move {
        g.set("spawned");
        let _ = done.send(());
    });
    ended.await.unwrap();
    assert_eq!(mock.g().get(), Some("spawned"));
}

#[derive(Debug)]
struct NoBook(u64);

impl std::fmt::Display for NoBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no row {}", self.0)
    }
}

impl std::error::Error for NoBook {}

#[error_response]
impl IntoResponse for NoBook {
    fn into_response(self) -> Response {
        (StatusCode::NOT_FOUND, "there is no such book").into_response()
    }
}

fn book(id: u64) -> Result<String> {
    Err(NoBook(id))?
}

#[tokio::test]
async fn an_error_that_renders_itself_has_its_own_response() {
    let mock = RequestContext::mock();
    let response = mock.finish(book(7));
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let body = axum::body::to_bytes(response.into_body(), 100).await;
    assert_eq!(body.unwrap(), "there is no such book");
    assert_eq!(
        mock.finish(book(7).map_err(|e| e.with_status(StatusCode::GONE)))
            .status(),
        410
    );
    let full = mock.finish(Error::msg("full").message("try later"));
    assert_eq!(full.status(), 500);
    let body = axum::body::to_bytes(full.into_body(), 100).await;
    assert_eq!(body.unwrap(), "try later");
    assert_eq!(mock.finish(abort(StatusCode::CONFLICT)).status(), 409);

    let outcome = RequestContext::mock().error(NoBook(7)).outcome();
    assert_eq!(outcome.status(), Some(StatusCode::NOT_FOUND));
    assert_eq!(outcome.error().unwrap().to_string(), "no row 7");
    let outcome = RequestContext::mock().error(Error::msg("full")).outcome();
    assert_eq!(outcome.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));

    let response = mock.next(book(7)).run(mock.request("")).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[test]
fn whole_urls_have_the_public_url() {
    let mock = RequestContext::mock().route("shop.show", "/shop/{id}");
    let url = |mock: &hooks_runtime::testing::MockContext| {
        url_for!(mock.context(), "shop.show", id = 7, _external = true)
    };
    assert!(url(&mock).is_err());
    let mock = mock.public_url("https://shop.example");
    assert_eq!(url(&mock).unwrap(), "https://shop.example/shop/7");
}

#[test]
fn callbacks_run_once_at_the_end() {
    let mock = RequestContext::mock();
    mock.context()
        .after_this_request(|response| (StatusCode::CREATED, response).into_response());
    let g = mock.g();
    mock.context()
        .after_response(move |outcome| g.set(outcome.status()));
    assert_eq!(mock.finish("text").status(), StatusCode::CREATED);
    assert_eq!(mock.g().get(), Some(Some(StatusCode::CREATED)));
    assert_eq!(mock.finish("text").status(), StatusCode::OK);
}

#[test]
fn misuse_is_named() {
    let said = |misuse: &dyn Fn()| {
        let panic = catch_unwind(AssertUnwindSafe(misuse)).unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    };
    for (misuse, part) in [
        (
            &(|| drop(RequestContext::mock().uri("x"))) as &dyn Fn(),
            "start with `/`",
        ),
        (&|| drop(RequestContext::mock().header("x y", 1)), "\"x y\""),
        (
            &|| drop(RequestContext::mock().method("G T")),
            "`Method::POST`",
        ),
        (
            &|| drop(RequestContext::mock().public_url("shop.example")),
            "`https://shop.example`",
        ),
        (
            &|| drop(RequestContext::mock().matched()),
            "`.endpoint(\"shop.show\")`",
        ),
    ] {
        let said = said(misuse);
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}
