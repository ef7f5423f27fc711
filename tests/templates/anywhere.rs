//! Whoever answers with a template, what leaves the pipeline is rendered.

use hooks_runtime::{
    ResponseExt,
    minijinja::{Value, context},
    prelude::*,
    testing::TestResponse,
};
use std::sync::Mutex;
use support::{Logs, Server, Trace};

/// A request names in its query who is to answer.
fn asks(uri: &Uri, who: &str) -> bool {
    uri.query() == Some(who)
}

const PAGE: &str = "by {{ who }}{% if whom %} for {{ whom }}{% endif %}";

fn by(who: &str) -> TemplateResponse {
    TemplateResponse::new("page.html", context! { who })
}

#[middleware(order = -1)]
async fn outside(trace: State<Trace>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_rendered = response.headers().contains_key("content-type");
    let raised = response.raised().map(ToString::to_string);
    let raised = raised.unwrap_or_default();
    trace.push(format!("outside[{is_rendered}, {raised}]"));
    response
}

static KEPT: Mutex<Option<Next>> = Mutex::new(None);

#[middleware]
async fn around(uri: Uri, request: Request, next: Next) -> Response {
    if asks(&uri, "middleware") {
        return by("a middleware").into_response();
    }
    if asks(&uri, "middleware_keeps") {
        *KEPT.lock().unwrap() = Some(next);
        return by("nobody").into_response();
    }
    let response = next.run(request).await;
    if asks(&uri, "middleware_late") {
        return (StatusCode::ACCEPTED, by("a late middleware")).into_response();
    }
    response
}

#[before_request]
fn before(uri: Uri) -> Option<TemplateResponse> {
    asks(&uri, "before").then(|| by("a before hook"))
}

#[process_view]
fn view(uri: Uri) -> Option<TemplateResponse> {
    asks(&uri, "view").then(|| by("a process_view"))
}

#[process_template_response]
fn hook(trace: State<Trace>) {
    trace.push("hook");
}

/// Reads the head, whoever has taken the request.
#[context_processor]
fn whom(headers: HeaderMap) -> Value {
    let whom = headers.get("x-whom").map(|whom| whom.to_str().unwrap());
    context! { whom }
}

/// Further out than those that answer, so that it runs after them.
#[after_request(order = -1)]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[after_request]
fn replace(ctx: RequestContext, res: Response) -> Response {
    match ctx.uri().query() {
        Some("after") => by("an after hook").into_response(),
        Some("after_500") if res.status() == StatusCode::INTERNAL_SERVER_ERROR => {
            (res.status(), by("the second pass")).into_response()
        }
        _ => res,
    }
}

#[after_request(order = 1)]
async fn replace_async(ctx: RequestContext, res: Response) -> Result<Response> {
    match ctx.uri().query() {
        Some("after_async") => Ok(by("an async one").into_response()),
        Some("after_500") if res.status() == StatusCode::OK => Err(Error::msg("on purpose")),
        _ => Ok(res),
    }
}

#[error_handler(418)]
fn teapot() -> (StatusCode, TemplateResponse) {
    (StatusCode::IM_A_TEAPOT, by("a handler"))
}

#[get("/")]
fn page(ctx: RequestContext) -> Result<TemplateResponse> {
    if asks(ctx.uri(), "teapot") {
        return Err(abort(StatusCode::IM_A_TEAPOT));
    }
    if asks(ctx.uri(), "callback") {
        ctx.after_this_request(|_| by("a callback").into_response());
    }
    Ok(by("the view"))
}

#[get("/raised")]
fn raised() -> Result<(), TemplateResponse> {
    let mut template = by("an error");
    *template.status_mut() = StatusCode::CONFLICT;
    Err(template)
}

/// Both responses lead to one template; the first that arrives is rendered.
#[get("/copied")]
fn copied(ctx: RequestContext) -> Response {
    let first = by("the view").into_response();
    let mut second = Response::default();
    second.extensions_mut().clone_from(first.extensions());
    ctx.after_this_request(move |_| first);
    second
}

fn app(trace: &Trace) -> App {
    let app = app!(self).state(trace.clone());
    app.templates([("page.html", PAGE)])
}

async fn ask(uri: &str) -> (TestResponse, String) {
    let trace = Trace::default();
    let res = app(&trace).test_client().get(uri).await;
    (res, trace.take())
}

#[tokio::test]
async fn in_the_place_of_the_view_it_goes_through_the_hooks() {
    for (who, told) in [("before", "a before hook"), ("view", "a process_view")] {
        let (res, trace) = ask(&format!("/?{who}")).await;
        assert_eq!(res.text(), format!("by {told}"));
        assert_eq!(trace, "hook > after[200] > outside[true, ]");
    }
}

#[tokio::test]
async fn later_it_is_rendered_without_them() {
    let as_usual = "hook > after[200] > outside[true, ]";
    let handled = "after[418] > outside[true, 418 I'm a teapot]";
    for (who, told, status, expected) in [
        ("teapot", "a handler", 418, handled),
        ("callback", "a callback", 200, as_usual),
        ("after", "an after hook", 200, as_usual),
        ("after_async", "an async one", 200, as_usual),
        ("middleware", "a middleware", 200, "outside[true, ]"),
        ("middleware_late", "a late middleware", 202, as_usual),
    ] {
        let (res, trace) = ask(&format!("/?{who}")).await;
        assert_eq!(res.text(), format!("by {told}"));
        assert_eq!(res.status().as_u16(), status, "{who}");
        assert_eq!(trace, expected, "{who}");
    }
}

#[tokio::test]
async fn its_processors_see_the_head_whoever_answers() {
    let client = app(&Trace::default()).test_client();
    for (who, told) in [
        ("view", "a process_view"),
        ("teapot", "a handler"),
        ("after", "an after hook"),
        ("middleware", "a middleware"),
        ("middleware_late", "a late middleware"),
    ] {
        let asked = client.get(&format!("/?{who}")).header("x-whom", "ann");
        assert_eq!(asked.await.text(), format!("by {told} for ann"));
    }
}

#[tokio::test]
async fn the_second_pass_renders_too() {
    let (res, _) = ask("/?after_500").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(res.text(), "by the second pass");
}

#[tokio::test]
async fn a_raised_one_is_rendered_as_the_response_of_its_error() {
    let (res, _) = ask("/raised").await;
    assert_eq!(res.status(), StatusCode::CONFLICT);
    assert_eq!(res.text(), "by an error");
}

#[tokio::test]
async fn without_its_request_a_middlewares_template_is_a_500_that_says_why() {
    let (logs, _guard) = Logs::listen();
    let (res, _) = ask("/?middleware_keeps").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(res.text(), "Internal Server Error");
    let told = "drop or run `Next` before answering";
    assert_eq!(logs.with(told).len(), 1);
    drop(KEPT.lock().unwrap().take());
}

#[tokio::test]
async fn it_is_rendered_once_wherever_its_extensions_go() {
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("/copied").await;
    assert_eq!(res.text(), "Internal Server Error");
    assert!(trace.starts_with("hook > after[500]"), "{trace}");
    let told = "make a `TemplateResponse` for each";
    assert_eq!(logs.with(told).len(), 1);
}

#[tokio::test]
async fn outside_of_the_pipeline_its_body_breaks_off_with_a_word() {
    let (logs, _guard) = Logs::listen();
    let response = by("nobody").into_response();
    let read = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    let error = read.unwrap_err().to_string();
    let told = "the template `page.html` was sent without being rendered: return it from";
    assert!(error.starts_with(told), "{error}");
    assert_eq!(logs.with(told).len(), 1);
}

#[tokio::test]
async fn a_tower_layers_reaches_no_client_as_an_empty_page() {
    use axum::middleware::{Next, from_fn};
    async fn answers(request: Request, next: Next) -> Response {
        if asks(request.uri(), "layer") {
            return by("nobody").into_response();
        }
        next.run(request).await
    }
    let app = app(&Trace::default()).layer(from_fn(answers));
    let server = Server::start(app.build().unwrap()).await;
    let broken = server.connect().read_all("GET /?layer").await;
    assert!(
        !broken.ends_with("0\r\n\r\n"),
        "as if it were whole: {broken}"
    );
    let (_, whole) = server.connect().ask("GET /").await;
    assert_eq!(whole.body, "by the view");
    assert!(whole.has("content-length: 11"), "{}", whole.head);
}

#[tokio::test]
async fn hooks_around_any_service_render_theirs_and_its_own() {
    use std::convert::Infallible;
    use tower::{Layer, ServiceExt, service_fn};
    let app = App::new().hook(before).hook(hook).state(Trace::default());
    let app = app.templates([("page.html", PAGE)]);
    let program = |_: Request| async { Ok::<_, Infallible>(by("the program").into_response()) };
    let program = app.hooks_layer().unwrap().layer(service_fn(program));
    for (uri, told) in [("/?before", "by a before hook"), ("/", "by the program")] {
        let asked = program.clone().oneshot(support::request("GET", uri));
        let Ok(response) = asked.await;
        let read = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        assert_eq!(read.unwrap(), told);
    }
}
