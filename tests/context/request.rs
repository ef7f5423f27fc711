//! What the context tells of the request: endpoint, head, state, URLs.

use axum::extract::FromRequestParts;
use hooks_runtime::{prelude::*, testing::TestClient};
use std::{
    sync::atomic::{AtomicU8, Ordering},
    time::Duration,
};
use support::{Trace, place, request, send};

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

/// State that cannot be cloned.
#[derive(Default)]
struct Hits {
    count: AtomicU8,
}

#[before_request]
fn count(hits: State<Hits>) {
    hits.count.fetch_add(1, Ordering::Relaxed);
}

#[get(INNER, "/users/{id}")]
fn show_user(endpoint: Endpoint) -> String {
    format!(
        "{} {:?} {:?} {} {} {}:{}",
        endpoint.name(),
        endpoint.blueprint(),
        endpoint.blueprints(),
        endpoint.path(),
        endpoint.function().unwrap(),
        endpoint.file().unwrap(),
        endpoint.line().unwrap()
    )
}

#[get("/top", endpoint = "renamed")]
fn top(endpoint: Option<Endpoint>, State(hits): State<Hits>) -> String {
    let endpoint = endpoint.unwrap();
    let hits = hits.count.load(Ordering::Relaxed);
    format!(
        "{} {:?} {:?} {hits}",
        endpoint.name(),
        endpoint.blueprint(),
        endpoint.blueprints()
    )
}

#[get("/rewritten")]
fn rewritten(ctx: RequestContext, uri: Uri, method: Method, _: Request) -> String {
    assert!(ctx.elapsed() < Duration::from_secs(3600));
    format!("{method} {uri} was {} {}", ctx.method(), ctx.uri())
}

/// After the view, which may take the whole request, the head is as the before hooks left it.
#[before_request]
fn rewrites(head: &mut Parts) {
    if head.uri.path() == "/rewritten" {
        head.uri = Uri::from_static("/elsewhere");
        head.headers.insert("x-user", "ann".parse().unwrap());
    }
}

#[after_request]
fn sees(head: &Parts, headers: HeaderMap, res: &mut Response) {
    let user = headers.get("x-user").cloned();
    res.headers_mut()
        .insert("x-path", head.uri.path().parse().unwrap());
    user.and_then(|user| res.headers_mut().insert("x-user", user));
}

#[teardown_request]
async fn over(headers: HeaderMap, trace: State<Trace>) {
    trace.push(format!("{:?}", headers.get("x-user")));
}

/// An extractor of one's own, on top of the context.
struct User(String, String);

impl<S: Send + Sync> FromRequestParts<S> for User {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let g = G::from_request_parts(parts, state).await?;
        let endpoint = Option::<Endpoint>::from_request_parts(parts, state).await;
        let Ok(endpoint) = endpoint;
        let _: State<Hits> = State::from_request_parts(parts, state).await?;
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        assert_eq!(
            ctx.endpoint().map(Endpoint::name),
            endpoint.as_ref().map(Endpoint::name)
        );
        let name = g.get::<&str>().unwrap_or("nobody");
        Ok(User(
            name.to_owned(),
            endpoint.map_or("none".to_owned(), |e| e.name().to_owned()),
        ))
    }
}

#[before_request]
fn log_in(g: G) {
    g.set("ann");
}

#[get("/user")]
fn user(User(name, endpoint): User) -> String {
    format!("{name} at {endpoint}")
}

#[error_handler(404)]
async fn not_found(_: &Error, user: User) -> String {
    format!("nothing for {} at {}", user.0, user.1)
}

#[get(INNER, "/url/{*to}")]
fn url(
    ctx: RequestContext,
    Path(to): Path<String>,
    Query(values): Query<Vec<(String, String)>>,
) -> Result<String> {
    let values = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    ctx.url_for(&to, values)
        .or_else(|error| Ok(error.to_string()))
}

fn client() -> (TestClient, Trace) {
    let trace = Trace::default();
    let app = app!(self).register(OUTER.nest(&INNER)).state(trace.clone());
    (app.state(Hits::default()).test_client(), trace)
}

async fn text(uri: &str) -> String {
    client().0.get(uri).await.text().to_owned()
}

#[tokio::test]
async fn an_endpoint_knows_its_name_blueprints_pattern_and_function() {
    assert_eq!(
        text("/outer/inner/users/7").await,
        format!(
            r#"outer.inner.show_user Some("outer.inner") ["outer.inner", "outer"] /outer/inner/users/{{id}} show_user {}"#,
            place!(show_user)
        )
    );
    assert_eq!(text("/top").await, "renamed None [] 1");
}

#[tokio::test]
async fn state_is_shared_by_all_requests() {
    let (client, _) = client();
    let _ = client.get("/nowhere").await;
    assert_eq!(client.get("/top").await.text(), "renamed None [] 2");
}

#[tokio::test]
async fn the_context_keeps_the_request_as_it_came_in() {
    let (client, trace) = client();
    let res = client.get("/rewritten").await;
    assert_eq!(res.text(), "GET /elsewhere was GET /rewritten");
    assert_eq!(
        (res.header("x-path"), res.header("x-user")),
        (Some("/elsewhere"), Some("ann"))
    );
    assert_eq!(trace.take(), r#"Some("ann")"#);
}

#[tokio::test]
async fn below_a_nest_the_uri_is_without_its_prefix() {
    let app = app!(self)
        .register(OUTER.nest(&INNER))
        .state(Trace::default());
    let app = app.state(Hits::default()).build().unwrap();
    let router = axum::Router::new().nest("/prefix", app);
    let response = send(&router, request("GET", "/prefix/rewritten")).await;
    let text = axum::body::to_bytes(response.into_body(), 1000).await;
    assert_eq!(text.unwrap(), "GET /elsewhere was GET /rewritten");
}

#[tokio::test]
async fn an_extractor_of_ones_own_uses_the_context() {
    assert_eq!(text("/user").await, "ann at user");
    assert_eq!(text("/nowhere").await, "nothing for ann at none");
}

#[tokio::test]
async fn url_for_names_an_endpoint_whole_or_from_the_current_blueprint() {
    let cases = [
        ("renamed?", "/top"),
        ("renamed?tab=a%20b", "/top?tab=a+b"),
        ("outer.inner.show_user?id=7", "/outer/inner/users/7"),
        (
            ".show_user?id=a%2Fb%20c&tab=1",
            "/outer/inner/users/a%2Fb%20c?tab=1",
        ),
        (".url?to=a%2Fb", "/outer/inner/url/a/b"),
    ];
    for (ask, url) in cases {
        assert_eq!(text(&format!("/outer/inner/url/{ask}")).await, url, "{ask}");
    }
}

#[tokio::test]
async fn url_for_says_what_is_wrong() {
    let unknown = text("/outer/inner/url/show_user?id=7").await;
    assert!(
        unknown.contains("no endpoint is called `show_user`"),
        "{unknown}"
    );
    assert!(unknown.contains("`outer.inner.show_user`"), "{unknown}");
    let missing = text("/outer/inner/url/.show_user?name=7").await;
    assert!(missing.contains("needs a value for `id`"), "{missing}");
    assert!(missing.contains("`name`"), "{missing}");
    let unsafe_value = text("/outer/inner/url/.show_user?id=..").await;
    assert!(
        unsafe_value.contains(r#"the value ".." for `id`"#),
        "{unsafe_value}"
    );
}
