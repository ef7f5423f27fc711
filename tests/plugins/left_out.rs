//! Functions that a plugin leaves out, because its settings do not need them.

use hooks_runtime::{
    Install, Plugin,
    inspect::{DescribedHook, Description, Reason},
    prelude::*,
};
use support::Trace;

static LIMITS: Blueprint = Blueprint::new("limits");
static LIMITS_ROUTES: Blueprint = Blueprint::new("limits_routes");

/// No app has one.
struct Missing;

struct TooLong;

#[before_request(LIMITS)]
fn check_path(trace: State<Trace>) -> Provide<TooLong> {
    trace.push("path");
    Provide(TooLong)
}

#[before_request(LIMITS, runs_after = check_path)]
#[before_websocket(LIMITS)]
fn check_query(trace: State<Trace>) {
    trace.push("query");
}

#[middleware(LIMITS)]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    trace.push("around");
    next.run(request).await
}

#[error_handler(LIMITS, 404)]
fn not_found(_: &HttpError, trace: State<Trace>) -> StatusCode {
    trace.push("handler");
    StatusCode::NOT_FOUND
}

/// Takes the same errors as `not_found`: only one of the two may be there.
#[error_handler(LIMITS, 404)]
fn gone(_: &HttpError, _: State<Missing>) -> StatusCode {
    StatusCode::GONE
}

#[before_serving(LIMITS)]
fn prepare(_: State<Missing>) {}

#[get(LIMITS_ROUTES, "/limits")]
fn limits() {}

type LeaveOut = fn(&mut Install<'_>);

struct Limits(LeaveOut);

impl Plugin for Limits {
    fn install(self, at: &mut Install<'_>) {
        at.name("limits")
            .blueprint(&LIMITS)
            .blueprint(&LIMITS_ROUTES);
        at.leave_out(gone).leave_out(prepare);
        (self.0)(at);
    }
}

fn without_path(at: &mut Install<'_>) {
    at.leave_out(check_path);
}

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[get(SHOP, "/")]
fn shop() {}

#[get("/")]
fn index() {}

#[get("/skipping", skip = [check_path])]
fn skipping() {}

fn app() -> App {
    App::new().hook(index).hook(skipping).register(&SHOP)
}

async fn ran(app: App, path: &str) -> String {
    let trace = Trace::default();
    let client = app.state(trace.clone()).test_client();
    client.get(path).await;
    trace.take()
}

#[tokio::test]
async fn only_the_other_functions_of_the_plugin_run() {
    let all = || app().with(Limits(|_| {}));
    assert_eq!(ran(all(), "/").await, "around > path > query");
    assert_eq!(
        ran(all(), "/nowhere").await,
        "around > path > query > handler"
    );
    let path = || app().with(Limits(without_path));
    assert_eq!(ran(path(), "/").await, "around > query");
    let most = || {
        app().with(Limits(|at| {
            at.leave_out(check_query)
                .leave_out(around)
                .leave_out(not_found);
        }))
    };
    assert_eq!(ran(most(), "/nowhere").await, "path");
}

#[tokio::test]
async fn each_place_of_a_plugin_has_its_own_settings() {
    let places = || {
        let shop = SHOP.with(Limits(|at| {
            at.leave_out(check_query).leave_out(around);
        }));
        App::new().hook(index).register(shop)
    };
    assert_eq!(ran(places(), "/shop/").await, "path");
    let both = || places().with(Limits(without_path));
    assert_eq!(ran(both(), "/").await, "around > query");
    assert_eq!(ran(both(), "/shop/").await, "around > query > path");
}

#[tokio::test]
async fn a_route_may_skip_what_is_left_out() {
    let left_out = app().with(Limits(without_path));
    assert_eq!(ran(left_out, "/skipping").await, "around > query");
    assert_eq!(
        ran(app().with(Limits(|_| {})), "/skipping").await,
        "around > query"
    );
}

fn described() -> Description {
    let limits = Limits(|at| {
        at.leave_out(check_path).leave_out(check_query);
    });
    app().state(Trace::default()).with(limits).describe()
}

fn names<'a>(hooks: impl IntoIterator<Item = &'a DescribedHook>) -> Vec<String> {
    let name = |hook: &DescribedHook| format!("{} {}", hook.kind, hook.function);
    hooks.into_iter().map(name).collect()
}

#[test]
fn describe_tells_what_is_left_out() {
    let described = described();
    assert!(described.problems.is_empty(), "{described}");
    assert_eq!(names(&described.routes[0].chain), ["middleware around"]);
    assert_eq!(
        names(&described.plugins[0].leaves_out),
        [
            "before_request check_path",
            "before_request check_query",
            "before_websocket check_query",
            "error_handler gone",
            "before_serving prepare",
        ]
    );
    assert!(described.serving.is_empty());
    let text = described.to_string();
    let row = text.lines().find(|line| line.contains("left out"));
    let row = row.expect("a row of what is left out");
    assert!(
        row.contains("check_path (tests/plugins/left_out.rs:"),
        "{row}"
    );
    let json = serde_json::to_string(&described).expect("JSON");
    let read: Description = serde_json::from_str(&json).expect("the same");
    assert_eq!(read, described);
}

#[test]
fn the_file_under_version_control_has_what_is_left_out() {
    let locked = described().locked();
    for line in [
        "  leaves out before_request plugins::left_out::check_path\n",
        "  leaves out before_websocket plugins::left_out::check_query\n",
        "  leaves out error_handler plugins::left_out::gone 404, &hooks_runtime::HttpError\n",
        "  leaves out before_serving plugins::left_out::prepare\n",
    ] {
        assert!(locked.contains(line), "{line} is not in\n{locked}");
    }
    assert!(
        locked.contains("  middleware plugins::left_out::around\n"),
        "{locked}"
    );
}

#[test]
fn explain_gives_the_settings_of_the_plugin_as_the_reason() {
    let app = app().state(Trace::default()).with(Limits(without_path));
    for path in ["/", "/skipping", "/nowhere"] {
        let explained = app.explain(Method::GET, path);
        let runs = explained.chain.iter().map(|hook| &hook.hook);
        assert!(!names(runs).contains(&"before_request check_path".to_owned()));
        let of_function = |name: &str| {
            let mut not_run = explained.not_run.iter();
            not_run.find(|each| each.hook.function == name).cloned()
        };
        for name in ["check_path", "gone"] {
            let not_run = of_function(name).expect("a function that does not run");
            assert_eq!(not_run.reason, Reason::LeftOut, "{path}");
            let place = not_run.plugin_place.expect("the call of `with`");
            assert!(place.to_string().starts_with("tests/plugins/left_out.rs:"));
        }
        let text = explained.to_string();
        let reason = "the settings of its plugin leave it out";
        assert_eq!(text.matches(reason).count(), 2, "{text}");
    }
}

/// The problems of an app with this plugin alone.
fn problems(limits: Limits) -> Vec<String> {
    let error = App::new().with(limits).state(Trace::default()).build();
    let error = error.expect_err("a function that is not of the plugin");
    let problems = error.problems().iter();
    problems
        .map(|problem| problem.message().to_owned())
        .collect()
}

#[test]
fn to_leave_out_a_function_of_somebody_else_is_a_problem() {
    fn plain() {}

    let table: [(LeaveOut, &[&str]); 4] = [
        (
            |at| {
                at.leave_out(plain);
            },
            &["::plain`, which has no hook attribute", "that it brings"],
        ),
        (
            |at| {
                at.leave_out(limits);
            },
            &["the route `limits`", "a blueprint of its own"],
        ),
        (
            |at| {
                at.leave_out(shop);
            },
            &["the route `shop`"],
        ),
        (
            |at| {
                at.leave_out(crate::skips::load);
            },
            &["`load`", "which is none of its functions"],
        ),
    ];
    for (leave_out, parts) in table {
        let problems = problems(Limits(leave_out));
        let [problem] = problems.as_slice() else {
            panic!("{problems:?}");
        };
        assert!(
            problem.starts_with("the plugin `limits`, given at "),
            "{problem}"
        );
        for part in parts {
            assert!(problem.contains(part), "`{part}` is not in {problem}");
        }
    }
}

#[test]
fn build_proves_that_nobody_takes_what_a_function_that_is_left_out_provides() {
    #[get("/taking")]
    fn taking(_: Provided<TooLong>) {}

    let app = |limits| App::new().hook(taking).with(limits).state(Trace::default());
    assert!(app(Limits(|_| {})).build().is_ok());
    let error = app(Limits(without_path)).build().expect_err("no value");
    let [problem] = error.problems() else {
        panic!("{error}");
    };
    let message = problem.message();
    for part in [
        "`check_path`",
        "the plugin `limits`, given at ",
        "leaves it out with these settings",
        "Option<Provided<",
    ] {
        assert!(message.contains(part), "`{part}` is not in {message}");
    }
}
