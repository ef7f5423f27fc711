//! Own binary: hooks register per process. Whoever answers with a template, it is rendered or it
//! becomes an error that names it: an unrendered page never leaves the pipeline.

mod common;

use common::{Logs, Trace, quiet};
use hooks_runtime::{
    ResponseExt, TemplateError, TestClient, TestResponse,
    minijinja::{Environment, Value, context},
    prelude::*,
};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A request asks for one fault by its query.
fn asks(uri: &Uri, what: &str) -> bool {
    let query = uri.query().unwrap_or_default();
    query.split('&').any(|asked| asked == what)
}

/// What is in the place of a value that cannot be serialised.
struct Unfit;

impl Serialize for Unfit {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("unfit to be read"))
    }
}

struct Panics;

impl Serialize for Panics {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("on purpose, while serialising")
    }
}

#[middleware(order = -1)]
async fn outside(trace: State<Trace>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let has_type = response.headers().contains_key("content-type");
    let raised = response.raised().map(ToString::to_string);
    trace.push(format!(
        "outside[{has_type}, {}]",
        raised.unwrap_or_default()
    ));
    response
}

#[middleware]
async fn around(uri: Uri, request: Request, next: Next) -> Result<Response> {
    if asks(&uri, "middleware") {
        return Ok(
            TemplateResponse::new("good.html", context! { by => "a middleware" }).into_response(),
        );
    }
    if asks(&uri, "middleware_fails") {
        return Ok(TemplateResponse::new("nope.html", ()).into_response());
    }
    let response = next.run(request).await;
    if asks(&uri, "middleware_late") {
        let template = TemplateResponse::new("good.html", context! { by => "a late middleware" });
        return Ok((StatusCode::ACCEPTED, template).into_response());
    }
    Ok(response)
}

#[before_request]
fn before(uri: Uri) -> Option<TemplateResponse> {
    asks(&uri, "before")
        .then(|| TemplateResponse::new("good.html", context! { by => "a before hook" }))
}

#[process_view]
fn view(uri: Uri) -> Option<TemplateResponse> {
    asks(&uri, "view")
        .then(|| TemplateResponse::new("good.html", context! { by => "a process_view" }))
}

#[process_template_response]
fn hook(trace: State<Trace>, ctx: RequestContext, template: &mut TemplateResponse) -> Result<()> {
    trace.push(format!("hook[{}]", template.name()));
    if asks(ctx.uri(), "hook_fails") {
        return Err(abort(StatusCode::IM_A_TEAPOT));
    }
    assert!(!asks(ctx.uri(), "hook_panics"), "on purpose");
    if asks(ctx.uri(), "hook_inserts") {
        template.insert("by", Unfit);
    }
    Ok(())
}

#[context_processor]
fn values(ctx: RequestContext) -> Result<BTreeMap<&'static str, &'static str>> {
    if asks(ctx.uri(), "values_fail") {
        return Err(abort(StatusCode::CONFLICT));
    }
    assert!(!asks(ctx.uri(), "values_panic"), "on purpose");
    Ok(BTreeMap::from([("by", "nobody")]))
}

#[context_processor]
fn nameless(ctx: RequestContext) -> Value {
    if asks(ctx.uri(), "nameless") {
        Value::from(7)
    } else {
        Value::from(())
    }
}

#[process_exception]
fn exception(error: &Error, trace: State<Trace>, ctx: RequestContext) -> Option<TemplateResponse> {
    trace.push(format!("exception[{error}]"));
    let answer = |name: &str| {
        Some(TemplateResponse::new(
            name,
            context! { by => "an exception" },
        ))
    };
    if asks(ctx.uri(), "saves") {
        return answer("good.html");
    }
    if asks(ctx.uri(), "saves_badly") {
        return answer("nope.html");
    }
    None
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

/// Runs before the one above.
#[after_request]
fn replace(ctx: RequestContext, res: Response) -> Response {
    if asks(ctx.uri(), "after") {
        return TemplateResponse::new("good.html", context! { by => "an after hook" })
            .into_response();
    }
    if asks(ctx.uri(), "after_fails") {
        return TemplateResponse::new("nope.html", ()).into_response();
    }
    res
}

#[after_request]
async fn replace_async(ctx: RequestContext, res: Response) -> Response {
    if asks(ctx.uri(), "after_async") {
        return TemplateResponse::new("good.html", context! { by => "an async one" })
            .into_response();
    }
    res
}

/// Runs for a generated 500 as well.
#[after_request(order = 1)]
fn replace_failed(ctx: RequestContext, res: Response) -> Response {
    if asks(ctx.uri(), "after_500") && res.status() == StatusCode::INTERNAL_SERVER_ERROR {
        let template = TemplateResponse::new("good.html", context! { by => "the second pass" });
        return (StatusCode::INTERNAL_SERVER_ERROR, template).into_response();
    }
    res
}

#[error_handler(418)]
fn teapot(trace: State<Trace>) -> (StatusCode, TemplateResponse) {
    trace.push("handler[418]");
    (
        StatusCode::IM_A_TEAPOT,
        TemplateResponse::new("good.html", context! { by => "a handler" }),
    )
}

#[error_handler(410)]
fn gone() -> TemplateResponse {
    TemplateResponse::new("nope.html", ())
}

static TYPED: Blueprint = Blueprint::new("typed").url_prefix("/typed");

#[error_handler(TYPED)]
fn of_template(error: &TemplateError) -> (StatusCode, String) {
    let told = format!("{} at {:?}", error.template(), error.line());
    (StatusCode::BAD_GATEWAY, told)
}

#[get(TYPED, "/{name}")]
fn typed(Path(name): Path<String>) -> TemplateResponse {
    TemplateResponse::new(name, context! { by => "the view" })
}

static FIVE: Blueprint = Blueprint::new("five").url_prefix("/five");

#[error_handler(FIVE, 500)]
fn broken_page() -> (StatusCode, TemplateResponse) {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        TemplateResponse::new("nope.html", ()),
    )
}

#[get(FIVE, "/")]
fn fails() -> Result<()> {
    Err(Error::msg("the first"))
}

#[get("/{name}")]
fn page(Path(name): Path<String>, ctx: RequestContext) -> Result<TemplateResponse> {
    if asks(ctx.uri(), "teapot") {
        return Err(abort(StatusCode::IM_A_TEAPOT));
    }
    if asks(ctx.uri(), "gone") {
        return Err(abort(StatusCode::GONE));
    }
    if asks(ctx.uri(), "callback") {
        ctx.after_this_request(|_| {
            TemplateResponse::new("good.html", context! { by => "a callback" }).into_response()
        });
    }
    Ok(match name.as_str() {
        "serialise" => TemplateResponse::new("good.html", Unfit),
        "field" => TemplateResponse::new("good.html", BTreeMap::from([("by", Unfit)])),
        "number" => TemplateResponse::new("good.html", 7),
        "panic" => TemplateResponse::new("good.html", Panics),
        name => TemplateResponse::new(name, context! { by => "the view" }),
    })
}

#[get("/raised")]
fn raised() -> Result<(), (StatusCode, TemplateResponse)> {
    let template = TemplateResponse::new("good.html", context! { by => "an error" });
    Err((StatusCode::CONFLICT, template))
}

/// Both responses lead to one template; the first that arrives is rendered.
#[get("/copied")]
fn copied(ctx: RequestContext) -> Response {
    let first = TemplateResponse::new("good.html", ()).into_response();
    let mut second = Response::default();
    second.extensions_mut().clone_from(first.extensions());
    ctx.after_this_request(move |_| first);
    second
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.add_filter("panics", |_: String| -> String {
        panic!("on purpose, in a filter")
    });
    for (name, text) in [
        ("good.html", "by {{ by }}"),
        ("broken.html", "one\n{{ by + 1 }}"),
        ("filter.html", "{{ by|panics }}"),
        ("include.html", "{% include 'gone.html' %}"),
        ("link.html", "{{ url_for('pag') }}"),
        ("undefined_link.html", "{{ url_for('page', name=nothing) }}"),
    ] {
        environment.add_template(name, text).unwrap();
    }
    environment
}

fn client(trace: &Trace) -> TestClient {
    quiet();
    let app = app!().register(&FIVE).register(&TYPED).state(trace.clone());
    app.templates(environment()).test_client()
}

async fn ask(uri: &str) -> (TestResponse, String) {
    let trace = Trace::default();
    let res = client(&trace).get(uri).await;
    (res, trace.take())
}

#[tokio::test]
async fn a_template_in_the_place_of_the_view_goes_through_the_hooks() {
    for (what, by) in [("before", "a before hook"), ("view", "a process_view")] {
        let (res, trace) = ask(&format!("/good.html?{what}")).await;
        assert_eq!(res.text(), format!("by {by}"));
        assert_eq!(trace, "hook[good.html] > after[200] > outside[true, ]");
    }
}

#[tokio::test]
async fn one_that_comes_later_is_rendered_without_them() {
    for (what, by, status, expected) in [
        (
            "teapot",
            "a handler",
            418,
            "exception[418 I'm a teapot] > handler[418] > after[418] > outside[true, 418 I'm a teapot]",
        ),
        (
            "callback",
            "a callback",
            200,
            "hook[good.html] > after[200] > outside[true, ]",
        ),
        (
            "after",
            "an after hook",
            200,
            "hook[good.html] > after[200] > outside[true, ]",
        ),
        (
            "after_async",
            "an async one",
            200,
            "hook[good.html] > after[200] > outside[true, ]",
        ),
        ("middleware", "a middleware", 200, "outside[true, ]"),
        (
            "middleware_late",
            "a late middleware",
            202,
            "hook[good.html] > after[200] > outside[true, ]",
        ),
    ] {
        let (res, trace) = ask(&format!("/good.html?{what}")).await;
        assert_eq!(res.text(), format!("by {by}"), "{what}");
        assert_eq!(
            (res.status().as_u16(), trace.as_str()),
            (status, expected),
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_raised_template_is_rendered_as_the_response_of_its_error() {
    let (res, _) = ask("/raised").await;
    assert_eq!(
        (res.status(), res.text()),
        (StatusCode::CONFLICT, "by an error")
    );
}

#[tokio::test]
async fn the_log_names_the_template_its_line_and_where_it_was_looked_for() {
    for (name, told) in [
        (
            "nope.html",
            vec![
                "the template `nope.html` cannot be rendered from the minijinja `Environment`, given at tests/templates_fail.rs:",
                "template not found: template \\\"nope.html\\\" does not exist",
            ],
        ),
        (
            "broken.html",
            vec![
                "the template `broken.html` cannot be rendered: ",
                "(in broken.html:2)",
            ],
        ),
        (
            "include.html",
            vec![
                "the template `include.html` cannot be rendered",
                "gone.html",
            ],
        ),
        (
            "link.html",
            vec![
                "`link.html`",
                "(in link.html:1)",
                "no endpoint is called `pag`; did you mean `page`?",
            ],
        ),
        (
            "undefined_link.html",
            vec!["`name` of `url_for(\\\"page\\\", …)` is undefined: give a string or a number"],
        ),
        (
            "serialise",
            vec![
                "the template `good.html` cannot be rendered: ",
                "unfit to be read",
            ],
        ),
        (
            "field",
            vec![
                "the template `good.html` cannot be rendered: ",
                "unfit to be read",
            ],
        ),
        (
            "number",
            vec![
                "the template `good.html` cannot be rendered: ",
                "a number was given: give a struct, a map or `context! { … }`",
            ],
        ),
    ] {
        let (logs, _guard) = Logs::listen();
        let (res, trace) = ask(&format!("/{name}")).await;
        assert_eq!(
            (res.status().as_u16(), res.text()),
            (500, "Internal Server Error")
        );
        assert!(trace.contains("exception[the template `"), "{trace}");
        assert!(trace.contains("after[500]"), "{trace}");
        for told in told {
            let told = told.replace("\\\"", "\"");
            assert!(
                !logs.with(&told).is_empty(),
                "{name}: {told}: {:?}",
                logs.with("")
            );
        }
    }
}

#[tokio::test]
async fn a_value_inserted_by_a_hook_is_checked_too() {
    let (logs, _guard) = Logs::listen();
    let (res, _) = ask("/good.html?hook_inserts").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let told = "the template `good.html` cannot be rendered: could not serialize to value: unfit to be read";
    assert_eq!(logs.with(told).len(), 1, "{:?}", logs.with(""));
}

#[tokio::test]
async fn a_handler_takes_the_error_by_its_type() {
    let (res, _) = ask("/typed/broken.html").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (502, "broken.html at Some(2)")
    );
}

#[tokio::test]
async fn process_exception_is_asked_about_a_rendering_and_its_own_template_is_rendered() {
    let (res, trace) = ask("/nope.html?saves").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (200, "by an exception")
    );
    assert!(
        trace.starts_with("hook[nope.html] > exception[the template `nope.html`"),
        "{trace}"
    );
    assert!(
        trace.ends_with("] > hook[good.html] > after[200] > outside[true, ]"),
        "{trace}"
    );
}

#[tokio::test]
async fn a_second_failing_rendering_goes_to_the_handlers_and_round_no_more() {
    let (res, trace) = ask("/typed/broken.html?saves_badly").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (502, "nope.html at None")
    );
    assert_eq!(trace.matches("exception[").count(), 1, "{trace}");
    assert_eq!(trace.matches("hook[").count(), 2, "{trace}");
}

#[tokio::test]
async fn errors_of_hooks_are_not_the_views_and_those_of_processors_are() {
    for (what, status, is_asked) in [
        ("hook_fails", 418, false),
        ("hook_panics", 500, false),
        ("values_fail", 409, true),
        ("values_panic", 500, true),
        ("nameless", 500, true),
    ] {
        let (res, trace) = ask(&format!("/good.html?{what}")).await;
        assert_eq!(res.status().as_u16(), status, "{what}");
        assert_eq!(trace.contains("exception["), is_asked, "{what}: {trace}");
        assert!(trace.contains("after["), "{what}: {trace}");
    }
}

#[tokio::test]
async fn a_panic_while_serialising_or_rendering_is_one_of_the_view() {
    for (name, told) in [
        (
            "panic",
            "exception[panicked: on purpose, while serialising]",
        ),
        (
            "filter.html",
            "exception[panicked: on purpose, in a filter]",
        ),
    ] {
        let (res, trace) = ask(&format!("/{name}")).await;
        assert_eq!(
            (res.status().as_u16(), res.text()),
            (500, "Internal Server Error")
        );
        assert!(trace.contains(told), "{trace}");
    }
}

#[tokio::test]
async fn a_handlers_failing_template_becomes_the_500() {
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("/x?gone").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (500, "Internal Server Error")
    );
    assert!(trace.contains("after[500]"), "{trace}");
    assert_eq!(logs.with("the handler of this error failed").len(), 1);
    let (res, trace) = ask("/five/").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (500, "Internal Server Error")
    );
    assert!(!trace.contains("after["), "{trace}");
    assert_eq!(logs.with("the handler of a 500 failed").len(), 1);
}

#[tokio::test]
async fn an_after_hooks_and_a_middlewares_failing_template_is_their_error() {
    // The after hook fails again in the second pass, before the one that is traced.
    for what in ["after_fails", "middleware_fails"] {
        let (res, trace) = ask(&format!("/good.html?{what}")).await;
        assert_eq!(
            (res.status().as_u16(), res.text()),
            (500, "Internal Server Error")
        );
        assert!(!trace.contains("exception["), "{trace}");
        let trace = trace.strip_prefix("hook[good.html] > ").unwrap_or(&trace);
        let told = "outside[true, the template `nope.html` cannot be rendered";
        assert!(trace.starts_with(told), "{trace}");
    }
}

#[tokio::test]
async fn the_second_pass_renders_too() {
    let (res, _) = ask("/nope.html?after_500").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (500, "by the second pass")
    );
}

#[tokio::test]
async fn an_app_without_templates_says_so() {
    quiet();
    let (logs, _guard) = Logs::listen();
    let client = app!()
        .register(&FIVE)
        .register(&TYPED)
        .state(Trace::default())
        .test_client();
    let res = client.get("/good.html").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (500, "Internal Server Error")
    );
    let told = "the template `good.html` cannot be rendered, as the app has none: give it some with `.templates(…)`";
    assert!(!logs.with(told).is_empty(), "{:?}", logs.with(""));
}

#[tokio::test]
async fn outside_of_the_pipeline_the_body_breaks_off_with_a_word() {
    let (logs, _guard) = Logs::listen();
    let response = TemplateResponse::new("good.html", ()).into_response();
    let read = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    let told = read.unwrap_err().to_string();
    assert!(
        told.starts_with("the template `good.html` was sent without being rendered: "),
        "{told}"
    );
    assert_eq!(logs.with("`good.html` was sent without").len(), 1);
}

#[tokio::test]
async fn a_template_is_rendered_once_wherever_its_extensions_go() {
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("/copied").await;
    assert_eq!(
        (res.status().as_u16(), res.text()),
        (500, "Internal Server Error")
    );
    assert!(trace.starts_with("hook[good.html] > after[500]"), "{trace}");
    assert_eq!(logs.with("make a `TemplateResponse` for each").len(), 1);
}
