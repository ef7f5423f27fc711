//! A deferred template is changed by hooks, gets the values of the context processors, and is
//! rendered before any after hook.

use axum::{Router, routing};
use hooks_runtime::{
    minijinja::{Environment, Value, context},
    prelude::*,
};
use serde::Serialize;
use support::Trace;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");
static CHANGED: Blueprint = Blueprint::new("changed").url_prefix("/changed");
static SHOP: Blueprint = Blueprint::new("shop");

/// Everything that has to do with templates, for one scope.
macro_rules! traced {
    ($($name:literal ($($blueprint:ident)?): $first:ident $second:ident $values:ident $after:ident;)*) => {$(
        #[process_template_response($($blueprint)?)]
        fn $first(trace: State<Trace>, _: &TemplateResponse) {
            trace.push(concat!($name, ".1"));
        }

        #[process_template_response($($blueprint)?)]
        async fn $second(trace: State<Trace>, _: &mut TemplateResponse, _: HeaderMap) -> Result<()> {
            trace.push(concat!($name, ".2"));
            Ok(())
        }

        #[context_processor($($blueprint)?)]
        fn $values(trace: State<Trace>) -> Value {
            trace.push(concat!($name, ".values"));
            context! { scope => $name, own => $name, $values => true }
        }

        #[after_request($($blueprint)?)]
        fn $after(trace: State<Trace>, res: &mut Response) {
            let content_type = res.headers().get("content-type");
            let content_type = content_type.and_then(|value| value.to_str().ok());
            trace.push(format!("{}.after[{}]", $name, content_type.unwrap_or_default()));
        }
    )*};
}

traced! {
    "app" (): app1 app2 app_values app_after;
    "outer" (OUTER): outer1 outer2 outer_values outer_after;
    "inner" (INNER): inner1 inner2 inner_values inner_after;
}

#[app_context_processor(SHOP)]
async fn shop(trace: State<Trace>) -> Result<Value> {
    trace.push("shop.values");
    Ok(context! { cart => 3, scope => "shop" })
}

#[get(INNER, "/page/{id}")]
fn page(trace: State<Trace>) -> TemplateResponse {
    trace.push("view");
    TemplateResponse::new("page.html", context! { own => "view" })
}

#[get(INNER, "/plain")]
fn plain() -> &'static str {
    "plain"
}

#[get(INNER, "/short", skip = [app1, app2, outer2, inner1, inner2, inner_values])]
fn short() -> TemplateResponse {
    TemplateResponse::new("page.html", ())
}

#[derive(Serialize)]
struct Greeting<'a> {
    greeting: &'a str,
    count: u8,
}

#[get(CHANGED, "/")]
fn changeable() -> (
    StatusCode,
    [(&'static str, &'static str); 2],
    TemplateResponse,
) {
    let text = "good day".to_owned();
    let greeting = Greeting {
        greeting: &text,
        count: 1,
    };
    let template = TemplateResponse::new("page.html", greeting);
    let headers = [("x-view", "1"), ("content-type", "text/x-own")];
    (StatusCode::CREATED, headers, template)
}

#[process_template_response(CHANGED)]
fn change(template: &mut TemplateResponse) {
    assert_eq!(
        (template.name(), template.status()),
        ("page.html", StatusCode::CREATED)
    );
    assert_eq!(template.headers()["x-view"], "1");
    assert!(template.get("app_values").is_none() && template.get("nothing").is_none());
    let greeting = template.get("greeting").expect("the view's");
    template.insert("greeting", format!("{greeting} & welcome"));
    template.insert("names", ["ann", "bob"]);
    template.set_name("changed.html");
    *template.status_mut() = StatusCode::ACCEPTED;
    template
        .headers_mut()
        .insert("x-hook", "1".parse().unwrap());
}

#[process_template_response(CHANGED, order = -1)]
fn look_again(template: &TemplateResponse) {
    assert_eq!(
        template.get("greeting").unwrap().as_str(),
        Some("good day & welcome")
    );
}

#[get("/links/{name}")]
fn links(Path(name): Path<String>) -> TemplateResponse {
    TemplateResponse::new(name, ())
}

/// One that brings a value of its own on its way.
#[error_handler(404)]
fn lost(ctx: RequestContext) -> (StatusCode, TemplateResponse) {
    let path = ctx.uri().path();
    (
        StatusCode::NOT_FOUND,
        TemplateResponse::new("lost.html", context! { path }),
    )
}

const TEMPLATES: [(&str, &str); 8] = [
    (
        "page.html",
        "{{ scope }}, {{ own }}{% if inner_values %}, inner{% endif %}",
    ),
    (
        "changed.html",
        "{{ greeting }} {{ count }} {{ names|join('+') }}",
    ),
    (
        "lost.html",
        "no {{ path }} in {{ scope }}{{ outer_values }}",
    ),
    (
        "text.txt",
        "{{ '<b>' }}{{ url_for('outer.inner.page', id=7, tab='a b', on=true) }}",
    ),
    (
        "links.html",
        "{{ '<b>' }}{{ url_for('outer.inner.page', id='ü', a=1, b=none) }} {{ url_for('outer.inner.page', id=1, a=1, c=2) }}",
    ),
    (
        "imports.html",
        "{% import 'macros.html' as m %}{{ m.link('outer.inner.page') }}{% include 'included.html' %}",
    ),
    (
        "macros.html",
        "{% macro link(name) %}<a href=\"{{ url_for(name, id=1) }}\">{% endmacro %}",
    ),
    (
        "included.html",
        "{{ url_for('links', name='x') }} {{ scope }}",
    ),
];

fn app(trace: &Trace) -> App {
    app!(self)
        .register(OUTER.nest(&INNER))
        .register(&CHANGED)
        .state(trace.clone())
}

async fn ask(uri: &str) -> (String, String) {
    let trace = Trace::default();
    let res = app(&trace)
        .templates(TEMPLATES)
        .test_client()
        .get(uri)
        .await;
    (res.text().to_owned(), trace.take())
}

#[tokio::test]
async fn hooks_run_outward_processors_inward_and_after_hooks_see_the_rendered_page() {
    let (_, trace) = ask("/outer/inner/page/1").await;
    let html = "after[text/html; charset=utf-8]";
    assert_eq!(
        trace,
        format!(
            "view > inner.2 > inner.1 > outer.2 > outer.1 > app.2 > app.1 \
             > app.values > outer.values > inner.values \
             > inner.{html} > outer.{html} > app.{html}"
        )
    );
}

#[tokio::test]
async fn an_inner_processor_goes_before_an_outer_and_the_views_values_before_all() {
    assert_eq!(ask("/outer/inner/page/1").await.0, "inner, view, inner");
}

#[tokio::test]
async fn nothing_runs_for_a_response_that_is_no_template() {
    let (text, trace) = ask("/outer/inner/plain").await;
    assert_eq!(text, "plain");
    assert!(
        !trace.contains("values") && !trace.contains(".1"),
        "{trace}"
    );
}

#[tokio::test]
async fn a_route_may_skip_them() {
    let (text, trace) = ask("/outer/inner/short").await;
    assert_eq!(text, "outer, outer");
    assert!(
        trace.starts_with("outer.1 > app.values > outer.values > inner.after"),
        "{trace}"
    );
}

#[tokio::test]
async fn hooks_change_name_values_status_and_headers_and_the_rest_is_kept() {
    let trace = Trace::default();
    let client = app(&trace).templates(TEMPLATES).test_client();
    let res = client.get("/changed/").await;
    assert_eq!(res.status(), StatusCode::ACCEPTED);
    assert_eq!(res.text(), "good day &amp; welcome 1 ann+bob");
    assert_eq!(
        (res.header("x-view"), res.header("x-hook")),
        (Some("1"), Some("1"))
    );
    assert_eq!(res.header("content-type"), Some("text/x-own"));
    let head = client.head("/changed/").await;
    assert_eq!(
        (head.text(), head.header("content-length")),
        ("", Some("32"))
    );
}

#[tokio::test]
async fn an_error_handlers_template_meets_the_processors_of_the_request_and_no_hook() {
    let (text, trace) = ask("/outer/nowhere").await;
    assert_eq!(text, "no &#x2f;outer&#x2f;nowhere in app");
    assert_eq!(trace, "app.values > app.after[text/html; charset=utf-8]");
}

#[tokio::test]
async fn a_blueprints_contribution_comes_with_its_registration_after_the_apps_own() {
    let trace = Trace::default();
    let client = app(&trace).register(&SHOP).templates([
        ("page.html", "{{ scope }} {{ cart }}"),
        ("lost.html", "{{ scope }} {{ cart }}"),
    ]);
    let client = client.test_client();
    assert_eq!(client.get("/nowhere").await.text(), "shop 3");
    assert!(
        trace
            .take()
            .starts_with("app.values > shop.values > app.after")
    );
    assert_eq!(client.get("/outer/inner/page/1").await.text(), "inner 3");
}

#[tokio::test]
async fn the_name_decides_what_is_escaped_and_how_urls_read() {
    let trace = Trace::default();
    let client = app(&trace).templates(TEMPLATES).test_client();
    let res = client.get("/links/text.txt").await;
    assert_eq!(res.text(), "<b>/outer/inner/page/7?on=true&tab=a+b");
    assert_eq!(
        res.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(
        client.get("/links/links.html").await.text(),
        "&lt;b&gt;/outer/inner/page/%C3%BC?a=1 /outer/inner/page/1?a=1&#38;c=2"
    );
    assert_eq!(
        client.get("/links/imports.html").await.text(),
        "<a href=\"/outer/inner/page/1\">/links/x app"
    );
}

#[tokio::test]
async fn an_environment_keeps_its_filters_and_its_own_url_for() {
    let mut environment = Environment::new();
    environment.add_filter("shout", |text: String| text.to_uppercase());
    environment.add_function("url_for", |name: String| format!("own:{name}"));
    let page = "{{ own|shout }} {{ url_for('x') }}";
    environment.add_template("page.html", page).unwrap();
    let trace = Trace::default();
    let client = app(&trace).templates(environment).test_client();
    assert_eq!(client.get("/outer/inner/page/1").await.text(), "VIEW own:x");
}

#[tokio::test]
async fn a_merged_routers_templates_are_rendered_too() {
    async fn old() -> (StatusCode, TemplateResponse) {
        (
            StatusCode::IM_A_TEAPOT,
            TemplateResponse::new("page.html", ()),
        )
    }
    async fn fallback() -> (StatusCode, TemplateResponse) {
        (
            StatusCode::NOT_FOUND,
            TemplateResponse::new("page.html", context! { own => "fallback" }),
        )
    }
    let existing = Router::new()
        .route("/old", routing::get(old))
        .fallback(fallback);
    let trace = Trace::default();
    let client = app(&trace)
        .merge(existing)
        .templates(TEMPLATES)
        .test_client();
    let res = client.get("/old").await;
    assert_eq!(
        (res.status(), res.text()),
        (StatusCode::IM_A_TEAPOT, "app, app")
    );
    assert!(
        trace
            .take()
            .starts_with("app.2 > app.1 > app.values > app.after")
    );
    let res = client.get("/nowhere").await;
    assert_eq!(
        (res.status(), res.text()),
        (StatusCode::NOT_FOUND, "app, fallback")
    );
}

#[tokio::test]
async fn the_description_shows_them_where_a_request_meets_them() {
    let description = app(&Trace::default()).describe();
    let route = description
        .routes
        .iter()
        .find(|route| route.function == "page");
    let chain = &route.expect("the route").chain;
    let shown: Vec<_> = chain
        .iter()
        .map(|hook| (hook.kind.name(), hook.function.as_str()))
        .collect();
    let hook = "process_template_response";
    let processor = "context_processor";
    let expected = [
        (hook, "inner2"),
        (hook, "inner1"),
        (hook, "outer2"),
        (hook, "outer1"),
        (hook, "app2"),
        (hook, "app1"),
        (processor, "app_values"),
        (processor, "outer_values"),
        (processor, "inner_values"),
        ("after_request", "inner_after"),
    ];
    assert_eq!(shown[..expected.len()], expected);
}
