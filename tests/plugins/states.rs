//! The states of plugins: whose functions see which.

use hooks_runtime::{Install, Plugin, prelude::*};
use support::{Is, Trace, get};

struct Limit(&'static str);

static LIMITS: Blueprint = Blueprint::new("limits");

#[before_request(LIMITS)]
fn check(limit: State<Limit>, trace: State<Trace>) {
    trace.push(format!("check {}", limit.0.0));
}

#[after_request(LIMITS)]
async fn count(limit: State<Limit>, trace: State<Trace>, _: &mut Response) {
    trace.push(format!("count {}", limit.0.0));
}

#[middleware(LIMITS)]
async fn hold(limit: State<Limit>, trace: State<Trace>, request: Request, next: Next) -> Response {
    trace.push(format!("hold {}", limit.0.0));
    next.run(request).await
}

#[get(LIMITS, "/limit")]
fn tell(limit: State<Limit>) -> &'static str {
    limit.0.0
}

#[error_handler(LIMITS, 418)]
fn teapot(limit: State<Limit>) -> &'static str {
    limit.0.0
}

#[teardown_request(LIMITS)]
fn over(limit: State<Limit>, trace: State<Trace>) {
    trace.push(format!("over {}", limit.0.0));
}

struct Limits(&'static str);

impl Plugin for Limits {
    fn install(self, at: &mut Install<'_>) {
        at.name("limits").blueprint(&LIMITS).state(Limit(self.0));
    }
}

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[get(SHOP, "/")]
fn show(limit: State<Limit>) -> &'static str {
    limit.0.0
}

#[get(SHOP, "/teapot")]
fn break_in_shop() -> Result<()> {
    Err(abort(StatusCode::IM_A_TEAPOT))
}

static BLOG: Blueprint = Blueprint::new("blog").url_prefix("/blog");

#[get(BLOG, "/")]
fn read(limit: State<Limit>) -> &'static str {
    limit.0.0
}

/// As an extractor of a user would.
struct Extracted(&'static str);

impl axum::extract::FromRequestParts<()> for Extracted {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &()) -> Result<Self> {
        let limit = State::<Limit>::from_request_parts(parts, state).await?;
        Ok(Extracted(limit.0.0))
    }
}

#[tokio::test]
async fn two_blueprints_have_the_same_plugin_with_other_settings() {
    let new = || {
        App::new()
            .register(SHOP.with(Limits("100")))
            .register(BLOG.with(Limits("200")))
    };
    let (response, ran) = get(new(), "/shop/").await;
    response.is(200, "100");
    assert_eq!(ran, "hold 100 > check 100 > count 100 > over 100");
    let (response, ran) = get(new(), "/blog/").await;
    response.is(200, "200");
    assert_eq!(ran, "hold 200 > check 200 > count 200 > over 200");
    let (response, _) = get(new(), "/shop/limit").await;
    response.is(200, "100");
    let (response, _) = get(new(), "/blog/limit").await;
    response.is(200, "200");
}

#[tokio::test]
async fn the_inner_of_two_nested_plugins_of_one_kind_shadows_the_outer_one() {
    let new = || {
        App::new()
            .with(Limits("outer"))
            .register(SHOP.with(Limits("inner")))
    };
    let (response, ran) = get(new(), "/shop/").await;
    response.is(200, "inner");
    assert_eq!(
        ran,
        "hold outer > hold inner > check outer > check inner > count inner > count outer > over \
         inner > over outer"
    );
    let (response, _) = get(new(), "/limit").await;
    response.is(200, "outer");
    // The error handler of the inner plugin is asked first.
    let (response, _) = get(new(), "/shop/teapot").await;
    response.is(200, "inner");
}

mod of_app {
    use super::{Extracted, Limit, Limits, SHOP};
    use hooks_runtime::prelude::*;
    use support::{Is, Trace, get};

    #[before_request]
    fn by_the_app(limit: State<Limit>, trace: State<Trace>) {
        trace.push(format!("app {}", limit.0.0));
    }

    #[before_request]
    async fn by_an_extractor(limit: Extracted, trace: State<Trace>) {
        trace.push(format!("extracted {}", limit.0));
    }

    #[get("/")]
    fn index(limit: State<Limit>) -> &'static str {
        limit.0.0
    }

    #[tokio::test]
    async fn functions_of_the_app_see_the_states_of_its_plugins() {
        let (response, ran) = get(app!(self).with(Limits("plugin")), "/").await;
        response.is(200, "plugin");
        assert!(
            ran.contains("check plugin > app plugin > extracted plugin"),
            "{ran}"
        );
    }

    #[tokio::test]
    async fn a_state_of_the_app_shadows_that_of_a_plugin_for_all_but_the_plugin() {
        let app = app!(self).with(Limits("plugin")).state(Limit("app"));
        let (response, ran) = get(app, "/").await;
        response.is(200, "app");
        assert!(
            ran.contains("check plugin > app app > extracted app"),
            "{ran}"
        );
    }

    #[tokio::test]
    async fn functions_of_the_app_do_not_see_the_states_of_a_plugin_inside() {
        let app = app!(self)
            .state(Limit("app"))
            .register(SHOP.with(Limits("inner")));
        let (response, ran) = get(app, "/shop/").await;
        response.is(200, "inner");
        assert!(
            ran.contains("hold inner > app app > extracted app > check inner"),
            "{ran}"
        );
    }
}

#[tokio::test]
async fn a_plugin_sees_the_states_of_the_app() {
    // `Trace` is one of them.
    let (_, ran) = get(App::new().with(Limits("1")), "/nowhere").await;
    assert_eq!(ran, "hold 1 > check 1 > count 1 > over 1");
}

static FAILING: Blueprint = Blueprint::new("failing");

#[before_request(FAILING)]
fn fails(limit: State<Limit>) -> Result<()> {
    assert!(limit.0.0 != "panics", "on purpose");
    Err(abort(StatusCode::IM_A_TEAPOT))
}

struct Failing(&'static str);

impl Plugin for Failing {
    fn install(self, at: &mut Install<'_>) {
        at.blueprint(&FAILING).state(Limit(self.0));
    }
}

mod failing {
    use super::{Failing, Limit};
    use hooks_runtime::prelude::*;
    use support::{Is, get};

    #[error_handler]
    fn all(_: &Error, limit: State<Limit>) -> &'static str {
        limit.0.0
    }

    #[tokio::test]
    async fn what_a_function_sees_ends_with_it_also_if_it_panics_or_fails() {
        for text in ["panics", "fails"] {
            let app = app!(self).with(Failing(text)).state(Limit("app"));
            let (response, _) = get(app, "/").await;
            response.is(200, "app");
        }
    }
}
