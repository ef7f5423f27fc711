//! Functions and middleware that registrations add one by one.

use hooks_runtime::{BuildError, Middleware, ProblemKind, prelude::*};
use support::{Is, Trace, get, place};

/// As another crate would have them.
mod kit {
    use hooks_runtime::prelude::*;
    use support::Trace;

    #[before_request]
    pub(super) fn guard(trace: State<Trace>) {
        trace.push("guard");
    }

    #[before_request(order = -1)]
    pub(super) fn early(trace: State<Trace>) {
        trace.push("early");
    }

    #[error_handler(404)]
    pub(super) fn lost() -> &'static str {
        "lost in the shop"
    }

    #[get("/kit")]
    pub(super) fn route(endpoint: Endpoint) -> String {
        endpoint.name().to_owned()
    }

    pub(super) static OTHER: Blueprint = Blueprint::new("other");

    #[before_request(OTHER)]
    pub(super) fn of_other() {}

    pub(super) fn plain() {}
}

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[before_request(SHOP)]
fn own(trace: State<Trace>) {
    trace.push("own");
}

#[get(SHOP, "/")]
fn show() {}

#[get(SHOP, "/lost")]
fn not_there() -> Result<()> {
    Err(abort(StatusCode::NOT_FOUND))
}

#[tokio::test]
async fn a_function_of_another_crate_is_added_to_a_blueprint() {
    let new = || {
        let shop = SHOP
            .hook(kit::guard)
            .hook(kit::early)
            .hook(kit::lost)
            .hook(kit::route);
        App::new().register(shop)
    };
    let (response, ran) = get(new(), "/shop/").await;
    response.is(200, "");
    assert_eq!(ran, "early > own > guard");
    let (response, ran) = get(new(), "/shop/kit").await;
    response.is(200, "shop.route");
    assert_eq!(ran, "early > own > guard");
    let (response, _) = get(new(), "/shop/lost").await;
    response.is(200, "lost in the shop");
    let (response, ran) = get(new(), "/nowhere").await;
    response.is(404, "Not Found");
    assert_eq!(ran, "");
}

#[tokio::test]
async fn two_blueprints_may_have_it() {
    static BLOG: Blueprint = Blueprint::new("blog").url_prefix("/blog");

    #[get(BLOG, "/")]
    fn read() {}

    let app = App::new()
        .register(SHOP.hook(kit::guard))
        .register(BLOG.hook(kit::guard));
    let (_, ran) = get(app, "/blog/").await;
    assert_eq!(ran, "guard");
}

fn problem(app: App) -> BuildError {
    let error = app.state(Trace::default()).build().expect_err("a problem");
    assert_eq!(error.problems()[0].kind(), ProblemKind::BadHook);
    error
}

#[test]
fn one_that_the_app_has_already_is_a_problem() {
    let shop = SHOP.hook(kit::guard);
    let line = line!() - 1;
    let error = problem(app!(self).register(shop.clone()));
    let message = error.problems()[0].message();
    assert!(message.starts_with("`.hook("), "{message}");
    assert!(
        message.contains(&format!("at {}:{line}: `guard`", file!()))
            && message
                .ends_with("is in the app already: remove this call, or start from `App::new()`"),
        "{message}"
    );
    assert_eq!(error.problems()[0].places().len(), 2);
    problem(App::new().hook(kit::guard).register(shop.clone()));
    problem(App::new().register(shop.hook(kit::guard)));
}

#[test]
fn one_without_an_attribute_or_with_a_blueprint_is_a_problem() {
    let error = problem(App::new().register(SHOP.hook(kit::plain))).to_string();
    assert!(
        error.contains("the function has no hook attribute"),
        "{error}"
    );
    let error = problem(App::new().register(SHOP.hook(kit::of_other))).to_string();
    assert!(
        error.contains(&format!(
            "`of_other` at {} belongs to a blueprint",
            place!(of_other)
        )),
        "{error}"
    );
}

/// A middleware that says when it is called.
struct Says(&'static str);

impl Middleware for Says {
    async fn handle(&self, mut request: Request, next: Next) -> Result<Response> {
        let trace: State<Trace> = axum::RequestExt::extract_parts(&mut request).await?;
        trace.push(self.0);
        Ok(next.run(request).await)
    }
}

mod ordered {
    use super::Says;
    use hooks_runtime::{Middleware as _, prelude::*};
    use support::{Trace, get};

    static BLOG: Blueprint = Blueprint::new("blog").url_prefix("/blog");

    #[get(BLOG, "/")]
    fn read(trace: State<Trace>) {
        trace.push("read");
    }

    #[middleware(order = -1)]
    async fn outer(trace: State<Trace>, request: Request, next: Next) -> Response {
        trace.push("outer");
        next.run(request).await
    }

    #[middleware]
    async fn inner(trace: State<Trace>, request: Request, next: Next) -> Response {
        trace.push("inner");
        next.run(request).await
    }

    #[middleware(BLOG)]
    async fn of_blog(trace: State<Trace>, request: Request, next: Next) -> Response {
        trace.push("blog");
        next.run(request).await
    }

    fn new() -> App {
        app!(self)
            .middleware(Says("last"))
            .middleware(Says("-2").order(-2))
            .middleware(Says("0").order(0))
            .middleware(Says("-1").order(-1))
            .middleware(Says("-1 too").order(5).order(-1))
            .register(
                BLOG.middleware(Says("in"))
                    .middleware(Says("out").order(-9)),
            )
    }

    #[tokio::test]
    async fn a_middleware_value_with_an_order_stands_among_the_functions() {
        let (_, ran) = get(new(), "/nowhere").await;
        assert_eq!(ran, "-2 > outer > -1 > -1 too > inner > 0 > last");
    }

    #[tokio::test]
    async fn so_it_does_on_a_registration() {
        let (_, ran) = get(new(), "/blog/").await;
        assert!(ran.ends_with("last > out > blog > in > read"), "{ran}");
    }

    #[test]
    fn it_is_described_by_the_name_of_its_type() {
        let described = new().state(Trace::default()).describe();
        let first = &described.unmatched[0];
        assert_eq!(first.function, std::any::type_name::<Says>());
        assert_eq!(first.place.file, file!());
    }
}
