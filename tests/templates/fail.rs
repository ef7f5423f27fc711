//! A template that cannot be rendered is an error of the view that names the template:
//! `process_exception` is asked, then the error handlers are.

use hooks_runtime::{
    TemplateError,
    minijinja::{Environment, Value, context},
    prelude::*,
    testing::TestResponse,
};
use serde::{Serialize, Serializer, ser::Error as _};
use support::{Is, Logs, Trace, quiet};

/// A request asks in its query for a fault.
fn asks(ctx: &RequestContext, what: &str) -> bool {
    ctx.uri().query() == Some(what)
}

/// What no template can be given.
enum Unfit {
    Fails,
    Panics,
}

impl Serialize for Unfit {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        match self {
            Unfit::Fails => Err(S::Error::custom("unfit to be read")),
            Unfit::Panics => panic!("on purpose, while serialising"),
        }
    }
}

#[derive(Serialize)]
struct Field {
    by: Unfit,
}

#[process_template_response]
fn hook(trace: State<Trace>, ctx: RequestContext, template: &mut TemplateResponse) -> Result<()> {
    trace.push(format!("hook[{}]", template.name()));
    if asks(&ctx, "hook_fails") {
        return Err(abort(StatusCode::IM_A_TEAPOT));
    }
    assert!(!asks(&ctx, "hook_panics"), "on purpose");
    if asks(&ctx, "hook_inserts") {
        template.insert("by", Unfit::Fails);
    }
    Ok(())
}

#[context_processor]
fn values(ctx: RequestContext) -> Result<Value> {
    assert!(!asks(&ctx, "values_panic"), "on purpose");
    match ctx.uri().query() {
        Some("values_fail") => Err(abort(StatusCode::CONFLICT)),
        Some("values_nameless") => Ok(Value::from(7)),
        _ => Ok(context! { by => "nobody" }),
    }
}

#[process_exception]
fn exception(error: &Error, trace: State<Trace>, ctx: RequestContext) -> Option<TemplateResponse> {
    trace.push(format!("exception[{error}]"));
    let answer = |name| TemplateResponse::new(name, context! { by => "an exception" });
    match ctx.uri().query() {
        Some("saves") => Some(answer("good.html")),
        Some("saves_badly") => Some(answer("nope.html")),
        _ => None,
    }
}

#[middleware]
async fn around(ctx: RequestContext, request: Request, next: Next) -> Response {
    if asks(&ctx, "middleware") {
        return TemplateResponse::new("nope.html", ()).into_response();
    }
    next.run(request).await
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[after_request]
fn replace(ctx: RequestContext, res: Response) -> Response {
    if asks(&ctx, "after") && res.status() == StatusCode::OK {
        return TemplateResponse::new("nope.html", ()).into_response();
    }
    res
}

#[error_handler(410)]
fn gone() -> TemplateResponse {
    TemplateResponse::new("nope.html", ())
}

#[get("/{name}")]
fn page(Path(name): Path<String>, ctx: RequestContext) -> Result<TemplateResponse> {
    if asks(&ctx, "gone") {
        return Err(abort(StatusCode::GONE));
    }
    Ok(match name.as_str() {
        "serialise" => TemplateResponse::new("good.html", Unfit::Fails),
        "field" => TemplateResponse::new("good.html", Field { by: Unfit::Fails }),
        "number" => TemplateResponse::new("good.html", 7),
        "panic" => TemplateResponse::new("good.html", Unfit::Panics),
        name => TemplateResponse::new(name, context! { by => "the view" }),
    })
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
fn broken_page() -> TemplateResponse {
    TemplateResponse::new("nope.html", ())
}

#[get(FIVE, "/")]
fn fails() -> Result<()> {
    Err(Error::msg("the first"))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let panics = |_: String| -> String { panic!("on purpose, in a filter") };
    environment.add_filter("panics", panics);
    for (name, text) in [
        ("good.html", "by {{ by }}"),
        ("broken.html", "one\n{{ by + 1 }}"),
        ("filter.html", "{{ by|panics }}"),
        ("include.html", "{% include 'part.html' %}"),
        ("link.html", "{{ url_for('pag') }}"),
        ("no_link.html", "{{ url_for('page', name=nothing) }}"),
    ] {
        environment.add_template(name, text).unwrap();
    }
    environment
}

fn app(trace: &Trace) -> App {
    quiet();
    let app = app!(self).register(&FIVE).register(&TYPED);
    app.state(trace.clone())
}

async fn ask(uri: &str) -> (TestResponse, String) {
    let trace = Trace::default();
    let client = app(&trace).templates(environment()).test_client();
    (client.get(uri).await, trace.take())
}

#[track_caller]
fn is_bare(res: &TestResponse) {
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(res.text(), "Internal Server Error");
}

#[tokio::test]
async fn the_log_names_the_template_the_line_and_where_it_was_looked_for() {
    for (name, told) in [
        (
            "nope.html",
            "the template `nope.html` cannot be rendered from the minijinja `Environment`, given at tests/templates/fail.rs:",
        ),
        (
            "nope.html",
            r#"template not found: template "nope.html" does not exist"#,
        ),
        (
            "broken.html",
            "the template `broken.html` cannot be rendered: invalid operation",
        ),
        ("broken.html", "(in broken.html:2)"),
        ("include.html", "the template `include.html` cannot be"),
        (
            "include.html",
            "non-existing template 'part.html' (in include.html:1)",
        ),
        ("link.html", "no endpoint is called `pag`; did you mean"),
        (
            "no_link.html",
            r#"`name` of `url_for("page", …)` is undefined: give a string or a number"#,
        ),
        (
            "serialise",
            "the template `good.html` cannot be rendered: could not serialize to value: unfit to be read",
        ),
        (
            "field",
            "the template `good.html` cannot be rendered: could not serialize to value: unfit to be read (in good.html:1)",
        ),
        (
            "number",
            "values for a template have names, but a number was given: give a struct, a map or `context! { … }`",
        ),
    ] {
        let (logs, _guard) = Logs::listen();
        let (res, trace) = ask(&format!("/{name}")).await;
        is_bare(&res);
        assert!(trace.contains("exception[the template `"), "{trace}");
        assert!(trace.contains("after[500]"), "{trace}");
        assert_eq!(logs.with(told).len(), 1, "{name}: {:?}", logs.with(""));
        assert_eq!(logs.with("function=`page`").len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_value_that_a_hook_inserts_may_be_unfit_too() {
    let (logs, _guard) = Logs::listen();
    let (res, _) = ask("/good.html?hook_inserts").await;
    is_bare(&res);
    assert_eq!(logs.with("unfit to be read (in good.html:1)").len(), 1);
}

#[tokio::test]
async fn a_handler_takes_the_error_by_its_type() {
    let (res, _) = ask("/typed/broken.html").await;
    assert_eq!(res.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(res.text(), "broken.html at Some(2)");
}

#[tokio::test]
async fn process_exception_is_asked_and_what_it_answers_is_rendered() {
    let (res, trace) = ask("/nope.html?saves").await;
    res.is(200, "by an exception");
    let begin = "hook[nope.html] > exception[the template `nope.html` cannot be rendered";
    assert!(trace.starts_with(begin), "{trace}");
    assert!(
        trace.ends_with("] > hook[good.html] > after[200]"),
        "{trace}"
    );
}

#[tokio::test]
async fn a_second_failure_goes_to_the_handlers_and_round_no_more() {
    let (res, trace) = ask("/typed/broken.html?saves_badly").await;
    assert_eq!(res.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(res.text(), "nope.html at None");
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
        ("values_nameless", 500, true),
    ] {
        let (res, trace) = ask(&format!("/good.html?{what}")).await;
        assert_eq!(res.status().as_u16(), status, "{what}");
        assert_eq!(trace.contains("exception["), is_asked, "{what}: {trace}");
        assert!(trace.ends_with(&format!("after[{status}]")), "{trace}");
    }
}

#[tokio::test]
async fn a_panic_while_serialising_or_rendering_is_one_of_the_view() {
    for (name, told) in [
        ("panic", "panicked: on purpose, while serialising"),
        ("filter.html", "panicked: on purpose, in a filter"),
    ] {
        let (res, trace) = ask(&format!("/{name}")).await;
        is_bare(&res);
        assert!(trace.contains(&format!("exception[{told}]")), "{trace}");
    }
}

#[tokio::test]
async fn a_handlers_failing_template_becomes_the_500() {
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("/x?gone").await;
    is_bare(&res);
    assert!(trace.ends_with("after[500]"), "{trace}");
    assert_eq!(logs.with("the handler of this error failed").len(), 1);
    let (res, trace) = ask("/five/").await;
    is_bare(&res);
    assert!(!trace.contains("after["), "{trace}");
    assert_eq!(logs.with("the handler of a 500 failed").len(), 1);
}

#[tokio::test]
async fn an_after_hooks_or_a_middlewares_failing_template_is_its_own_error() {
    for (what, expected) in [
        ("after", "hook[good.html] > after[500]"),
        ("middleware", ""),
    ] {
        let (logs, _guard) = Logs::listen();
        let (res, trace) = ask(&format!("/good.html?{what}")).await;
        is_bare(&res);
        assert_eq!(trace, expected);
        assert_eq!(logs.with("the template `nope.html` cannot be").len(), 1);
    }
}

#[tokio::test]
async fn an_app_without_templates_says_so() {
    let (logs, _guard) = Logs::listen();
    let client = app(&Trace::default()).test_client();
    is_bare(&client.get("/good.html").await);
    let told = "the template `good.html` cannot be rendered, as the app has none: give it some with `.templates(…)`";
    assert_eq!(logs.with(told).len(), 1);
}

#[tokio::test]
async fn values_that_panic_when_dropped_do_so_one_by_one() {
    #[derive(Debug)]
    struct PanicsInDrop;
    impl hooks_runtime::minijinja::value::Object for PanicsInDrop {}
    impl Drop for PanicsInDrop {
        fn drop(&mut self) {
            panic!("in a drop, on purpose");
        }
    }
    static DROPS: Blueprint = Blueprint::new("drops");
    #[get(DROPS, "/drops")]
    fn drops() -> TemplateResponse {
        let mut template = TemplateResponse::new("page.html", ());
        for name in ["one", "two"] {
            template.insert(name, Value::from_object(PanicsInDrop));
        }
        template
    }
    support::quiet();
    let app = App::new().register(&DROPS);
    let client = app.templates([("page.html", "all right")]).test_client();
    assert_eq!(client.get("/drops").await.text(), "all right");
}
