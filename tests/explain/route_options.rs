//! Values that routes carry, for the hooks that read them.

use hooks_runtime::{ProblemKind, RouteOption, axum::Router, inspect::Scope, prelude::*};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::place;

#[derive(Debug, PartialEq)]
pub(crate) struct Limit(&'static str);

pub(crate) fn limit(text: &'static str) -> Limit {
    Limit(text)
}

impl RouteOption for Limit {
    fn check(&self) -> Result<(), String> {
        match self.0.split_once('/') {
            Some(_) => Ok(()),
            None => Err("a limit has a number and a time, as `5/minute`".to_owned()),
        }
    }
}

#[derive(Debug, PartialEq)]
struct Cached(u32);

impl RouteOption for Cached {}

mod read {
    use super::*;

    static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
    static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

    #[before_request]
    fn tell(endpoint: Option<Endpoint>, ctx: RequestContext) {
        let limit = endpoint.as_ref().and_then(Endpoint::option::<Limit>);
        let cached = endpoint.as_ref().and_then(Endpoint::option::<Cached>);
        let told = format!("{:?} {:?}", limit.map(|it| it.0), cached.map(|it| it.0));
        ctx.after_this_request(move |mut res| {
            res.headers_mut().insert("x-options", told.parse().unwrap());
            res
        });
    }

    #[get("/own", with = [limit("5/minute"), Cached(60)])]
    fn own() {}

    #[get("/none")]
    fn none() {}

    #[get(OUTER, "/given")]
    fn given() {}

    #[route(OUTER, "/other", methods = [GET, PUT], with = [limit("1/hour")])]
    fn other() {}

    #[get(INNER, "/given")]
    fn inner() {}

    #[any(INNER, "/any", with = [Cached(7),])]
    fn any() {}

    pub(super) fn app() -> App {
        let inner = INNER.option(Limit("2/day"));
        let outer = OUTER.option(Limit("9/day")).option(Cached(1)).nest(inner);
        let outer = outer.route_service("/service", Router::new());
        app!(self)
            .register(outer)
            .reads::<Limit>()
            .reads::<Cached>()
    }
}

async fn told(request: &str) -> String {
    let (method, path) = request.split_once(' ').unwrap();
    let client = read::app().test_client();
    let res = client.request(method.parse().unwrap(), path).await;
    res.header("x-options").unwrap_or_default().to_owned()
}

#[tokio::test]
async fn hooks_read_them_and_the_inner_one_wins() {
    for (request, expected) in [
        ("GET /own", r#"Some("5/minute") Some(60)"#),
        ("GET /none", "None None"),
        ("GET /outer/given", r#"Some("9/day") Some(1)"#),
        ("GET /outer/other", r#"Some("1/hour") Some(1)"#),
        ("GET /outer/inner/given", r#"Some("2/day") Some(1)"#),
        ("GET /outer/inner/any", r#"Some("2/day") Some(7)"#),
        // The automatic OPTIONS belongs to the route, a service to its blueprint.
        ("OPTIONS /own", r#"Some("5/minute") Some(60)"#),
        ("GET /outer/service", r#"Some("9/day") Some(1)"#),
        // Without a route there are none.
        ("POST /own", "None None"),
        ("GET /nowhere", "None None"),
    ] {
        assert_eq!(told(request).await, expected, "{request}");
    }
}

#[test]
fn they_make_no_difference_between_endpoints() {
    let mock = || RequestContext::mock().endpoint("shop.show");
    assert_eq!(mock().option(Cached(1)).matched(), mock().matched());
}

#[test]
fn a_mock_has_them() {
    let mock = RequestContext::mock()
        .option(Cached(1))
        .endpoint("shop.show");
    let mock = mock.option(Limit("1/hour")).option(Cached(2));
    assert_eq!(mock.matched().option(), Some(&Cached(2)));
    assert_eq!(mock.matched().option(), Some(&Limit("1/hour")));
    assert_eq!(
        mock.context().endpoint().unwrap().option(),
        Some(&Cached(2))
    );
}

#[test]
fn describe_tells_who_gave_them() {
    let described = read::app().describe();
    let route = |path: &str| {
        let mut routes = described.routes.iter();
        let found = routes.find(|route| route.path == path).unwrap();
        let options = found.options.iter();
        let options = options.map(|it| (it.value.as_str(), it.scope.clone(), it.place.line > 0));
        options.collect::<Vec<_>>()
    };
    let of = |name: &str| Scope::Blueprint(name.to_owned());
    assert_eq!(
        route("/outer/inner/any"),
        [
            ("Cached(7)", Scope::Route, true),
            ("Limit(\"2/day\")", of("outer.inner"), true),
        ]
    );
    assert_eq!(route("/none"), []);
    let mut given = described.routes.iter().flat_map(|route| &route.options);
    let limit = given.find(|option| option.value.starts_with("Limit"));
    assert_eq!(limit.unwrap().type_name, "explain::route_options::Limit");
}

mod counted {
    use super::*;

    static MADE: AtomicUsize = AtomicUsize::new(0);
    static CHECKED: AtomicUsize = AtomicUsize::new(0);
    static TWICE: Blueprint = Blueprint::new("twice");

    #[derive(Debug)]
    struct Counted;

    impl RouteOption for Counted {
        fn check(&self) -> Result<(), String> {
            CHECKED.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    fn counted() -> Counted {
        MADE.fetch_add(1, Ordering::Relaxed);
        Counted
    }

    #[get(TWICE, "/x", with = [counted()])]
    fn view() {}

    #[tokio::test]
    async fn they_are_made_and_checked_once_in_each_build() {
        let app = || {
            let app = app!(self).register(&TWICE).reads::<Counted>();
            app.register(TWICE.named("again").at("/again"))
        };
        let counts = || [&MADE, &CHECKED].map(|count| count.load(Ordering::Relaxed));
        assert!(app().build().is_ok());
        assert_eq!(counts(), [1, 1]);
        let client = app().test_client();
        client.get("/x").await;
        client.get("/again/x").await;
        assert_eq!(counts(), [2, 2]);
    }
}

fn problems(app: App) -> Vec<String> {
    let error = app.build().unwrap_err();
    let problems = error.problems().iter();
    let texts = problems.map(|problem| {
        assert_eq!(problem.kind(), ProblemKind::RouteOption, "{problem}");
        assert!(!problem.places().is_empty(), "{problem}");
        problem.to_string()
    });
    texts.collect()
}

mod unread {
    use super::*;

    pub(super) static SHOP: Blueprint = Blueprint::new("shop");

    #[get(SHOP, "/limited", with = [limit("5/minute")])]
    fn limited() {}

    #[get(SHOP, "/other")]
    fn other() {}

    pub(super) fn app() -> App {
        app!(self)
    }
}

#[test]
fn one_that_nothing_reads_is_a_problem_told_once() {
    let (shop, place) = (unread::SHOP.option(Cached(1)), place!());
    let (limited, app) = (place!(limited), unread::app());
    let twice = app
        .register(shop.clone())
        .register(shop.named("again").at("/again"));
    assert_eq!(
        problems(twice),
        [
            format!(
                "nothing reads `Limit(\"5/minute\")` of `with = […]` of the route `limited` at \
                 {limited}: give the plugin that reads it to the app or to a blueprint around the \
                 route, or, if a hook of yours reads it, call \
                 `.reads::<explain::route_options::Limit>()` on the app"
            ),
            format!(
                "nothing reads `Cached(1)` of `.option(…)` at {place} for `limited` at {limited}: \
                 give the plugin that reads it to the app or to a blueprint around the route, or, \
                 if a hook of yours reads it, call `.reads::<explain::route_options::Cached>()` on \
                 the app"
            ),
        ]
    );
    let read = unread::app().register(&unread::SHOP).reads::<Limit>();
    assert!(read.build().is_ok());
}

mod wrong {
    use super::*;

    static SHOP: Blueprint = Blueprint::new("shop");

    #[get("/twice", with = [limit("1/hour"), Cached(1), limit("2/hour")])]
    fn twice() {}

    #[get("/failing", with = [limit("5")])]
    fn failing() {}

    #[get("/panics", with = [read_from_a_table()])]
    fn panics() {}

    fn read_from_a_table() -> Cached {
        panic!("no such table")
    }

    #[get(SHOP, "/")]
    fn index() {}

    pub(super) fn app() -> (App, &'static str) {
        let (shop, place) = (SHOP.option(Limit("7")).option(Limit("8/day")), place!());
        let app = app!(self).register(shop);
        (app.reads::<Limit>().reads::<Cached>(), place)
    }
}

#[test]
fn two_of_one_type_in_one_list_and_those_whose_check_fails_are_problems() {
    support::quiet();
    let (app, call) = wrong::app();
    let of = |place: String| format!("`with = […]` of the route {place}");
    let twice = of(format!("`twice` at {}", place!(twice)));
    let failing = of(format!("`failing` at {}", place!(failing)));
    let panics = of(format!("`panics` at {}", place!(panics)));
    let reason =
        "a limit has a number and a time, as `5/minute`: correct the value, or leave it out";
    let mut expected = [
        format!(
            "two options of one type, `explain::route_options::Limit`, in {twice}: `Limit(\"1/hour\")` \
             and `Limit(\"2/hour\")`: remove one of them"
        ),
        format!("`Limit(\"5\")` in {failing} is not valid: {reason}"),
        format!(
            "a value in {panics} panics when it is made: no such table: \
             correct it"
        ),
        format!("`Limit(\"7\")` in `.option(…)` at {call} is not valid: {reason}"),
        format!(
            "two options of one type, `explain::route_options::Limit`, in `.option(…)` at {call} and \
             at {call}: `Limit(\"7\")` and `Limit(\"8/day\")`: remove one of them"
        ),
    ];
    let mut found = problems(app);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}
