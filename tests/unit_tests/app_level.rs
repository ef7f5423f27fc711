//! Functions of an app, one of each kind and more.

use axum::{body::Bytes, extract::FromRequestParts};
use hooks_runtime::{minijinja::context, prelude::*};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    num::ParseIntError,
    ops::ControlFlow,
    sync::atomic::{AtomicUsize, Ordering},
};

#[derive(Clone, Debug, PartialEq)]
struct User(String);

#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    failures: AtomicUsize,
}

/// An extractor of the user's own, which uses the context.
struct Admin(User);

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let g = G::from_request_parts(parts, state).await?;
        let names = State::<Vec<String>>::from_request_parts(parts, state).await?;
        let user = g
            .get::<User>()
            .ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
        if names.contains(&user.0) {
            Ok(Admin(user))
        } else {
            Err(abort(StatusCode::FORBIDDEN))
        }
    }
}

#[before_serving]
async fn open(counts: State<Counts>) -> Result<()> {
    tokio::task::yield_now().await;
    counts.requests.store(0, Ordering::Relaxed);
    Ok(())
}

#[after_serving]
fn shut(counts: State<Counts>) {
    counts.requests.store(usize::MAX, Ordering::Relaxed);
}

#[tokio::test]
async fn serving_hooks() {
    let counts = State::from(Counts::default());
    shut(counts.clone());
    assert_eq!(counts.requests.load(Ordering::Relaxed), usize::MAX);
    open(counts.clone()).await.unwrap();
    assert_eq!(counts.requests.load(Ordering::Relaxed), 0);
}

#[before_request]
fn load_user(g: G, headers: HeaderMap) {
    if let Some(name) = headers.get("x-user") {
        g.set(User(name.to_str().unwrap_or_default().to_owned()));
    }
}

#[before_request]
async fn only_known(g: G, ctx: RequestContext, parts: &mut Parts) -> Result<Option<StatusCode>> {
    tokio::task::yield_now().await;
    parts.extensions.insert("checked");
    if ctx.uri().path() == "/health" {
        return Ok(Some(StatusCode::NO_CONTENT));
    }
    g.get::<User>()
        .ok_or_else(|| abort(StatusCode::UNAUTHORIZED))?;
    Ok(None)
}

#[before_request]
fn verify(body: Bytes) -> ControlFlow<&'static str> {
    if body.is_empty() {
        ControlFlow::Break("nothing to do")
    } else {
        ControlFlow::Continue(())
    }
}

#[tokio::test]
async fn before_hooks() {
    let mock = RequestContext::mock().uri("/x?y").header("x-user", "ann");
    let mut parts = mock.parts();
    let error = only_known(mock.g(), mock.context(), &mut parts).await;
    assert_eq!(error.unwrap_err().status(), StatusCode::UNAUTHORIZED);
    load_user(mock.g(), parts.headers.clone());
    assert_eq!(mock.g().get(), Some(User("ann".into())));
    let known = only_known(mock.g(), mock.context(), &mut parts).await;
    assert_eq!(known.unwrap(), None);
    assert_eq!(parts.extensions.get(), Some(&"checked"));
    let health = RequestContext::mock().uri("/health");
    let answer = only_known(health.g(), health.context(), &mut health.parts()).await;
    assert_eq!(answer.unwrap(), Some(StatusCode::NO_CONTENT));
    assert_eq!(verify(Bytes::new()), ControlFlow::Break("nothing to do"));
}

#[process_view]
fn note(endpoint: Endpoint, g: G) {
    g.set(endpoint.name().to_owned());
}

#[process_view]
fn matched(endpoint: Option<Endpoint>) -> Option<StatusCode> {
    endpoint.is_none().then_some(StatusCode::NOT_FOUND)
}

#[test]
fn process_view_hooks() {
    let mock = RequestContext::mock().endpoint("shop.show");
    note(mock.matched(), mock.g());
    assert_eq!(mock.g().get::<String>().as_deref(), Some("shop.show"));
    assert_eq!(matched(Some(mock.matched())), None);
    assert_eq!(matched(None), Some(StatusCode::NOT_FOUND));
}

#[derive(Serialize, Deserialize)]
struct Order {
    count: u32,
}

#[post("/orders/{id}")]
async fn order(
    Path(id): Path<u64>,
    Query(query): Query<BTreeMap<String, String>>,
    admin: Admin,
    ctx: RequestContext,
    Json(order): Json<Order>,
) -> Result<Json<Order>> {
    tokio::task::yield_now().await;
    ctx.after_this_request(move |mut response| {
        response.headers_mut().insert("x-id", id.into());
        response
    });
    let (ended, g) = (admin.0, ctx.g());
    ctx.after_response(move |outcome| g.set((ended.clone(), outcome.status())));
    let factor: u32 = query["factor"].parse()?;
    let count = order.count * factor;
    Ok(Json(Order { count }))
}

#[get("/link")]
fn link(ctx: RequestContext) -> Result<String> {
    Ok(url_for!(ctx, "order", id = 7, page = 2)?)
}

#[route("/any", methods = [GET, PUT])]
fn method(method: Method) -> String {
    method.to_string()
}

#[tokio::test]
async fn views() {
    let mock = RequestContext::mock()
        .method(Method::POST)
        .uri("/orders/7?factor=3")
        .state(vec!["ann".to_owned()]);
    mock.g().set(User("bob".into()));
    let refused = Admin::from_request_parts(&mut mock.parts(), &()).await;
    assert_eq!(refused.err().unwrap().status(), StatusCode::FORBIDDEN);
    mock.g().set(User("ann".into()));
    let admin = Admin::from_request_parts(&mut mock.parts(), &())
        .await
        .unwrap();
    let query = Query::try_from_uri(mock.context().uri()).unwrap();
    let body = Json(Order { count: 2 });
    let answer = order(Path(7), query, admin, mock.context(), body)
        .await
        .unwrap();
    assert_eq!(answer.count, 6);
    let response = mock.finish((StatusCode::CREATED, answer));
    assert_eq!(response.headers()["x-id"], "7");
    let ended = mock.g().get::<(User, Option<StatusCode>)>();
    assert_eq!(ended, Some((User("ann".into()), Some(StatusCode::CREATED))));

    let mock = RequestContext::mock().route("order", "/orders/{id}");
    assert_eq!(link(mock.context()).unwrap(), "/orders/7?page=2");
    assert_eq!(method(Method::PUT), "PUT");
}

#[after_request]
fn seal(ctx: RequestContext, response: &mut Response) {
    let method = ctx.method().as_str().parse().unwrap();
    response.headers_mut().insert("x-method", method);
}

#[after_request]
async fn replace(response: Response) -> (StatusCode, &'static str) {
    tokio::task::yield_now().await;
    (response.status(), "replaced")
}

#[tokio::test]
async fn after_hooks() {
    let mock = RequestContext::mock().method("PUT");
    let mut response = StatusCode::ACCEPTED.into_response();
    seal(mock.context(), &mut response);
    assert_eq!(response.headers()["x-method"], "PUT");
    assert_eq!(replace(response).await, (StatusCode::ACCEPTED, "replaced"));
}

#[error_handler]
fn not_a_number(error: &ParseIntError, ctx: RequestContext) -> (StatusCode, String) {
    let text = format!("{} at {}", error, ctx.uri());
    (StatusCode::BAD_REQUEST, text)
}

#[error_handler(404)]
async fn nowhere(_: &Error, uri: Uri) -> String {
    tokio::task::yield_now().await;
    format!("nothing at {uri}")
}

#[process_exception]
fn retry(error: &Error, counts: State<Counts>) -> Option<StatusCode> {
    counts.failures.fetch_add(1, Ordering::Relaxed);
    (error.status() == StatusCode::CONFLICT).then_some(StatusCode::SERVICE_UNAVAILABLE)
}

#[tokio::test]
async fn error_handlers_and_process_exception() {
    let mock = RequestContext::mock().uri("/x");
    let error = "x".parse::<i32>().unwrap_err();
    let (status, text) = not_a_number(&error, mock.context());
    assert_eq!(
        (status, &*text),
        (
            StatusCode::BAD_REQUEST,
            "invalid digit found in string at /x"
        )
    );
    let error = abort(StatusCode::NOT_FOUND);
    assert_eq!(nowhere(&error, mock.parts().uri).await, "nothing at /x");
    let counts = State::from(Counts::default());
    assert_eq!(retry(&error, counts.clone()), None);
    let conflict = abort(StatusCode::CONFLICT);
    assert_eq!(
        retry(&conflict, counts.clone()),
        Some(StatusCode::SERVICE_UNAVAILABLE)
    );
    assert_eq!(counts.failures.load(Ordering::Relaxed), 2);
}

#[teardown_request]
fn audit(outcome: &Outcome, counts: State<Counts>, g: G) {
    if outcome.error().is_some() || outcome.is_cancelled() {
        counts.failures.fetch_add(1, Ordering::Relaxed);
    }
    g.set(outcome.status());
}

#[teardown_request]
async fn release(outcome: &Outcome, g: G) {
    tokio::task::yield_now().await;
    g.set(outcome.is_complete());
}

#[tokio::test]
async fn teardowns() {
    let counts = State::from(Counts::default());
    let fine = RequestContext::mock();
    audit(&fine.outcome(), counts.clone(), fine.g());
    assert_eq!(counts.failures.load(Ordering::Relaxed), 0);
    assert_eq!(fine.g().get(), Some(Some(StatusCode::OK)));
    release(&fine.outcome(), fine.g()).await;
    assert_eq!(fine.g().get(), Some(true));
    let failed = RequestContext::mock().error(Error::msg("the disk is full"));
    audit(&failed.outcome(), counts.clone(), failed.g());
    let status = Some(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(failed.g().get(), Some(status));
    let gone = RequestContext::mock().cancelled();
    audit(&gone.outcome(), counts.clone(), gone.g());
    release(&gone.outcome(), gone.g()).await;
    assert_eq!(gone.g().get(), Some(false));
    assert_eq!(counts.failures.load(Ordering::Relaxed), 2);
}

#[middleware]
async fn count(g: G, request: Request, next: Next) -> Result<Response> {
    if !request.headers().contains_key("x-user") {
        return Err(abort(StatusCode::UNAUTHORIZED));
    }
    let mut response = next.run(request).await;
    if let Some(error) = response.raised() {
        g.set(error.to_string());
    }
    response.headers_mut().insert("x-counted", "1".parse()?);
    Ok(response)
}

#[tokio::test]
async fn middleware_functions() {
    let mock = RequestContext::mock();
    let denied = count(mock.g(), mock.request(""), mock.next("inside")).await;
    assert_eq!(denied.unwrap_err().status(), StatusCode::UNAUTHORIZED);

    let mock = mock.uri("/x").header("x-user", "ann");
    let response = count(mock.g(), mock.request("body"), mock.next("inside"))
        .await
        .unwrap();
    assert_eq!(response.headers()["x-counted"], "1");
    assert_eq!(
        axum::body::to_bytes(response.into_body(), 99)
            .await
            .unwrap(),
        "inside"
    );
    assert_eq!(mock.g().get::<String>(), None);

    let next = mock.next(abort(StatusCode::CONFLICT).with_status(StatusCode::GONE));
    let response = count(mock.g(), mock.request(""), next).await.unwrap();
    assert_eq!(response.status(), StatusCode::GONE);
    assert_eq!(mock.g().get::<String>().as_deref(), Some("410 Gone"));

    let next = mock.next_with(|request: Request| request.uri().to_string());
    let response = count(mock.g(), mock.request(""), next).await.unwrap();
    assert_eq!(
        axum::body::to_bytes(response.into_body(), 99)
            .await
            .unwrap(),
        "/x"
    );
}

#[process_template_response]
fn polite(template: &mut TemplateResponse, g: G) {
    template.insert("user", g.get::<User>().map(|user| user.0));
}

#[context_processor]
fn shared(ctx: RequestContext) -> hooks_runtime::minijinja::Value {
    context! { path => ctx.uri().path() }
}

#[test]
fn template_hooks() {
    let mock = RequestContext::mock().uri("/x");
    mock.g().set(User("ann".into()));
    let mut template = TemplateResponse::new("page.html", ());
    polite(&mut template, mock.g());
    assert_eq!(template.get("user").unwrap().as_str(), Some("ann"));
    let values = shared(mock.context());
    assert_eq!(values.get_attr("path").unwrap().as_str(), Some("/x"));
}

#[before_websocket]
fn guard(g: G) -> Result<()> {
    g.get::<User>()
        .map(drop)
        .ok_or_else(|| abort(StatusCode::UNAUTHORIZED))
}

#[after_websocket]
fn log(response: &Response, g: G) {
    g.set(response.status());
}

#[teardown_websocket]
fn left(outcome: &Outcome, g: G) {
    g.set(outcome.is_cancelled());
}

#[test]
fn websocket_hooks() {
    let mock = RequestContext::mock().cancelled();
    assert!(guard(mock.g()).is_err());
    log(&StatusCode::SWITCHING_PROTOCOLS.into_response(), mock.g());
    left(&mock.outcome(), mock.g());
    assert_eq!(mock.g().get(), Some(StatusCode::SWITCHING_PROTOCOLS));
    assert_eq!(mock.g().get(), Some(true));
}
