//! One function of every kind in every scope, each of which can be told to answer, fail or panic.

use axum::middleware::{self, Next as AxumNext};
use hooks_runtime::{
    Middleware,
    minijinja::{Value, context},
    prelude::*,
};
use support::Trace;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

fn is_told(uri: &Uri, what: &str, point: &str) -> bool {
    let told = format!("{what}={point}");
    let query = uri.query().unwrap_or_default();
    query.split('&').any(|part| part == told)
}

/// What runs tells so, and does what the query has for it.
fn at(point: &str, trace: &Trace, uri: &Uri) -> Result<Option<&'static str>> {
    trace.push(point);
    assert!(!is_told(uri, "panics", point), "on purpose");
    if is_told(uri, "fails", point) {
        return Err(abort(StatusCode::CONFLICT));
    }
    Ok(is_told(uri, "answers", point).then_some("answered"))
}

/// As [`at`], on the way in and, as `point.late`, on the way out.
async fn around(point: &str, trace: &Trace, request: Request, next: Next) -> Result<Response> {
    let uri = request.uri().clone();
    trace.push(format!("{point}{{"));
    let untold = Trace::default();
    let answer = at(point, &untold, &uri)?;
    let mut response = match answer {
        Some(answer) => answer.into_response(),
        None => next.run(request).await,
    };
    trace.push("}");
    at(&format!("{point}.late"), &untold, &uri)?;
    let raised = if response.raised().is_some() {
        "raised"
    } else {
        ""
    };
    response.headers_mut().insert("x-raised", raised.parse()?);
    Ok(response)
}

macro_rules! scopes {
    ($($scope:ident ($($blueprint:ident,)?);)*) => {$(
        mod $scope {
            use super::*;

            #[middleware($($blueprint)?)]
            async fn function(trace: State<Trace>, request: Request, next: Next) -> Result<Response> {
                around(concat!(stringify!($scope), ".function"), &trace, request, next).await
            }

            #[before_request($($blueprint)?)]
            fn before(trace: State<Trace>, uri: Uri) -> Result<Option<&'static str>> {
                at(concat!(stringify!($scope), ".before"), &trace, &uri)
            }

            #[process_view($($blueprint)?)]
            fn view(trace: State<Trace>, uri: Uri) -> Result<Option<&'static str>> {
                at(concat!(stringify!($scope), ".view"), &trace, &uri)
            }

            #[process_exception($($blueprint)?)]
            fn exception(_: &Error, trace: State<Trace>, uri: Uri) -> Result<Option<&'static str>> {
                at(concat!(stringify!($scope), ".exception"), &trace, &uri)
            }

            #[process_template_response($($blueprint)?)]
            fn template(trace: State<Trace>, uri: Uri, _: &mut TemplateResponse) -> Result<()> {
                at(concat!(stringify!($scope), ".template"), &trace, &uri).map(drop)
            }

            #[context_processor($($blueprint)?)]
            fn values(trace: State<Trace>, uri: Uri) -> Result<Value> {
                at(concat!(stringify!($scope), ".values"), &trace, &uri)?;
                Ok(context! {})
            }

            #[error_handler($($blueprint,)? 409)]
            fn on_409(_: &Error, trace: State<Trace>, uri: Uri) -> Result<(StatusCode, &'static str)> {
                at(concat!(stringify!($scope), ".409"), &trace, &uri)?;
                Ok((StatusCode::CONFLICT, "handled"))
            }

            #[error_handler($($blueprint,)? 500)]
            fn on_500(_: &Error, trace: State<Trace>, uri: Uri) -> Result<(StatusCode, &'static str)> {
                at(concat!(stringify!($scope), ".500"), &trace, &uri)?;
                Ok((StatusCode::INTERNAL_SERVER_ERROR, "handled"))
            }

            #[after_request($($blueprint)?)]
            fn after(trace: State<Trace>, uri: Uri, _: &mut Response) -> Result<()> {
                at(concat!(stringify!($scope), ".after"), &trace, &uri).map(drop)
            }

            #[teardown_request($($blueprint)?)]
            fn teardown(trace: State<Trace>, ctx: RequestContext, outcome: &Outcome) {
                let error = if outcome.error().is_some() { "!" } else { "" };
                trace.push(format!("{}.teardown{error}", stringify!($scope)));
                let point = concat!(stringify!($scope), ".teardown");
                if is_told(ctx.uri(), "panics", point) {
                    trace.push("panics");
                    panic!("on purpose");
                }
            }
        }
    )*};
}

scopes! {
    app();
    outer(OUTER,);
    inner(INNER,);
}

#[error_handler(404)]
fn on_404(_: &Error, trace: State<Trace>) -> (StatusCode, &'static str) {
    trace.push("app.404");
    (StatusCode::NOT_FOUND, "handled")
}

#[allow(clippy::needless_pass_by_value, reason = "as every argument of a hook")]
fn route_before(trace: State<Trace>, uri: Uri) -> Result<Option<&'static str>> {
    at("route.before", &trace, &uri)
}

#[allow(clippy::needless_pass_by_value, reason = "as every argument of a hook")]
fn route_after(trace: State<Trace>, uri: Uri, _: &mut Response) -> Result<()> {
    at("route.after", &trace, &uri).map(drop)
}

#[get(INNER, "/page", before = [route_before], after = [route_after])]
fn page(trace: State<Trace>, uri: Uri, ctx: RequestContext) -> Result<&'static str> {
    let told = (State::clone(&trace), uri.clone());
    ctx.after_this_request(move |response| {
        let _ = at("after_this", &told.0, &told.1);
        response
    });
    at("view", &trace, &uri).map(|_| "seen")
}

/// Rendered after the view; `fails=render` makes that fail.
#[get(INNER, "/template", before = [route_before], after = [route_after])]
fn templated(trace: State<Trace>, uri: Uri) -> Result<TemplateResponse> {
    at("view", &trace, &uri)?;
    let name = if is_told(&uri, "fails", "render") {
        "broken"
    } else {
        "page"
    };
    Ok(TemplateResponse::new(name, ()))
}

#[get(INNER, "/folder/")]
fn folder() {}

struct Wrapper(&'static str, Trace);

impl Middleware for Wrapper {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        around(self.0, &self.1, request, next).await
    }
}

/// A tower layer.
macro_rules! layer {
    ($name:literal, $trace:ident) => {{
        let trace = $trace.clone();
        middleware::from_fn(move |request: Request, next: AxumNext| {
            let trace = trace.clone();
            async move {
                trace.push(concat!($name, "{"));
                let response = match is_told(request.uri(), "answers", $name) {
                    true => "answered".into_response(),
                    false => next.run(request).await,
                };
                trace.push("}");
                response
            }
        })
    }};
}

/// All of it around `GET /outer/inner/page`.
pub(crate) fn build(trace: &Trace) -> App {
    let inner = INNER
        .layer(layer!("inner.layer", trace))
        .middleware(Wrapper("inner.value", trace.clone()));
    let outer = OUTER
        .layer(layer!("outer.layer", trace))
        .middleware(Wrapper("outer.value", trace.clone()))
        .nest(inner);
    app!()
        .state(trace.clone())
        .templates([("page", "seen"), ("broken", "{{ 1 / 0 }}")])
        .wrap(layer!("wrap", trace))
        .layer(layer!("app.layer", trace))
        .middleware(Wrapper("app.value", trace.clone()))
        .register(outer)
}
