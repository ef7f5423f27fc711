//! What `explain` tells of a request is what a traced request does: random apps, random requests.

use axum::{Router, routing};
use hooks_runtime::{
    Install, Middleware, Plugin, Registration,
    inspect::{Answer, DescribedHook, Explanation},
    minijinja::{Value, context},
    prelude::*,
    ws::WebSocketUpgrade,
};
use support::{
    Trace,
    explained::{Answered, Done, Told, Traced, disagreement},
};

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");
static CATCHING: Blueprint = Blueprint::new("catching")
    .url_prefix("/outer/{id}")
    .catch_unmatched();

static KIT: Blueprint = Blueprint::new("kit").url_prefix("/kit");
static TOOLS: Blueprint = Blueprint::new("tools");

struct Kit(i32);

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        at.rank(self.0).blueprint(&KIT);
    }
}

struct Tools(Trace);

impl Plugin for Tools {
    fn install(self, at: &mut Install<'_>) {
        at.blueprint(&TOOLS).middleware(Given(self.0));
    }
}

macro_rules! tell {
    ($trace:ident, $name:ident) => {
        $trace.push(concat!(module_path!(), "::", stringify!($name)))
    };
}

macro_rules! scopes {
    ($($scope:ident ($($blueprint:ident,)?);)*) => {$(
        mod $scope {
            use super::*;

            #[middleware($($blueprint)?)]
            pub(super) async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
                tell!(trace, around);
                next.run(request).await
            }

            #[before_request($($blueprint)?)]
            pub(super) fn first(trace: State<Trace>) { tell!(trace, first) }

            #[before_request($($blueprint,)? runs_before = first)]
            pub(super) fn moved(trace: State<Trace>) { tell!(trace, moved) }

            #[before_request($($blueprint,)? order = -1)]
            pub(super) fn ordered(trace: State<Trace>) { tell!(trace, ordered) }

            #[before_request($($blueprint)?)]
            pub(super) fn matched(trace: State<Trace>, _: Endpoint) { tell!(trace, matched) }

            #[before_websocket($($blueprint)?)]
            pub(super) fn before_websocket(trace: State<Trace>) { tell!(trace, before_websocket) }

            #[process_view($($blueprint)?)]
            pub(super) fn view(trace: State<Trace>) { tell!(trace, view) }

            #[process_exception($($blueprint)?)]
            pub(super) fn exception(_: &Error, trace: State<Trace>) -> Option<&'static str> {
                tell!(trace, exception);
                None
            }

            #[process_template_response($($blueprint)?)]
            pub(super) fn template(trace: State<Trace>, _: &mut TemplateResponse) { tell!(trace, template) }

            #[context_processor($($blueprint)?)]
            pub(super) fn values(trace: State<Trace>) -> Value {
                tell!(trace, values);
                context! {}
            }

            #[after_request($($blueprint)?)]
            pub(super) fn after(trace: State<Trace>, _: &mut Response) { tell!(trace, after) }

            #[after_request($($blueprint,)? runs_before = after)]
            pub(super) fn sooner(trace: State<Trace>, _: &mut Response) { tell!(trace, sooner) }

            #[after_websocket($($blueprint)?)]
            pub(super) fn after_websocket(trace: State<Trace>, _: &mut Response) {
                tell!(trace, after_websocket)
            }

            #[teardown_request($($blueprint)?)]
            pub(super) fn teardown(trace: State<Trace>) { tell!(trace, teardown) }

            #[teardown_websocket($($blueprint)?)]
            pub(super) fn teardown_websocket(trace: State<Trace>) { tell!(trace, teardown_websocket) }

            #[error_handler($($blueprint,)? 404)]
            pub(super) fn lost(trace: State<Trace>) -> (StatusCode, &'static str) {
                tell!(trace, lost);
                (StatusCode::NOT_FOUND, "lost")
            }
        }
    )*};
}

scopes! {
    app();
    below();
    outer(OUTER,);
    inner(INNER,);
    catching(CATCHING,);
    kit(KIT,);
    tools(TOOLS,);
}

#[before_app_request(OUTER)]
fn of_outer(trace: State<Trace>) {
    tell!(trace, of_outer);
}

#[after_app_request(INNER)]
fn of_inner(trace: State<Trace>, _: &mut Response) {
    tell!(trace, of_inner);
}

#[error_handler]
fn any_error(error: &Error, trace: State<Trace>) -> StatusCode {
    tell!(trace, any_error);
    error.status()
}

#[allow(clippy::needless_pass_by_value, reason = "as every argument of a hook")]
fn named(trace: State<Trace>) {
    tell!(trace, named);
}

#[allow(clippy::needless_pass_by_value, reason = "as every argument of a hook")]
fn named_after(trace: State<Trace>, _: &mut Response) {
    tell!(trace, named_after);
}

struct Given(Trace);

impl Middleware for Given {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        self.0.push(concat!(module_path!(), "::Given"));
        Ok(next.run(request).await)
    }
}

macro_rules! routes {
    ($($(#[$attribute:meta])* $name:ident -> $type:ty $value:block)*) => {$(
        $(#[$attribute])*
        fn $name(trace: State<Trace>) -> $type {
            trace.push(concat!("view: ", stringify!($name)));
            $value
        }
    )*};
}

routes! {
    #[get("/")]
    index -> () {}
    #[route("/outer/new", methods = [GET, POST])]
    shadowing -> () {}
    #[get(OUTER, "/folder/", before = [named], after = [named_after])]
    folder -> () {}
    #[post(OUTER, "/folder")]
    unslashed -> () {}
    #[any(OUTER, "/any", skip = [outer::matched, app::around])]
    any -> () {}
    #[get(INNER, "/fails", before = [named])]
    fails -> Result<()> { Err(abort(StatusCode::CONFLICT)) }
    #[get(INNER, "/{*rest}")]
    rest -> TemplateResponse { TemplateResponse::new("page", ()) }
    #[get(KIT, "/tool")]
    tool -> () {}
    #[put(CATCHING, "/caught")]
    caught -> () {}
    #[options(CATCHING, "/caught")]
    own_options -> () {}
    #[head(CATCHING, "/caught")]
    own_head -> () {}
}

#[websocket(INNER, "/socket")]
fn socket(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |_| ())
}

/// The same numbers for the same seed, everywhere (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % sides as u64).expect("less than the sides")
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

macro_rules! some_hooks {
    ($app:ident, $dice:ident, $($hook:path)*) => {{
        let mut app = $app;
        $(if !$dice.one_in(4) { app = app.hook($hook); })*
        app
    }};
}

/// A handler of axum's that tells who it is.
macro_rules! tells {
    ($trace:ident, $name:literal) => {{
        let trace = $trace.clone();
        move || async move { trace.push($name) }
    }};
}

fn registration(dice: &mut Dice, blueprint: &'static Blueprint, trace: &Trace) -> Registration {
    let mut registration = Registration::from(blueprint);
    if dice.one_in(4) {
        registration = registration.at(dice.pick(&["", "/moved", "/outer/deep"]));
    }
    if dice.one_in(3) {
        registration = registration.middleware(Given(trace.clone()));
    }
    if dice.one_in(3) {
        registration = registration.with(Tools(trace.clone()));
    }
    if dice.one_in(4) {
        registration = registration.route_service(
            "/service",
            Router::new().fallback(tells!(trace, "view: service")),
        );
    }
    registration
}

fn random(dice: &mut Dice, trace: &Trace) -> App {
    let app = App::new().state(trace.clone()).templates([("page", "")]);
    // A route skips this one.
    let app = app.hook(app::around);
    let mut app = some_hooks!(app, dice,
        app::first app::ordered app::matched app::before_websocket app::view
        app::exception app::template app::values app::after app::sooner app::after_websocket
        app::teardown app::teardown_websocket app::lost any_error);
    if !dice.one_in(3) {
        app = app.hook(index).hook(shadowing);
    }
    let mut outer = registration(dice, &OUTER, trace);
    let inner = registration(dice, &INNER, trace);
    let catching = registration(dice, &CATCHING, trace);
    match dice.roll(4) {
        0 => app = app.register(inner),
        1 => outer = outer.nest(inner),
        2 => app = app.register(catching),
        _ => outer = outer.nest(inner.nest(catching)),
    }
    if !dice.one_in(4) {
        app = app.register(outer);
    }
    if dice.one_in(3) {
        app = app.middleware(Given(trace.clone()));
    }
    if dice.one_in(3) {
        app = app.with(Tools(trace.clone()));
    }
    if dice.one_in(3) {
        app = app.with(Kit(dice.pick(&[-1, 0, 1])));
    }
    if dice.one_in(4) {
        let router = Router::new()
            .route("/outer/{id}", routing::get(tells!(trace, "view: merged")))
            .route(
                "/merged/{id}/",
                routing::post(tells!(trace, "view: merged")),
            )
            .nest_service(
                "/nested",
                Router::new().fallback(tells!(trace, "view: merged")),
            );
        app = app.merge(router);
    }
    if dice.one_in(4) {
        let router = Router::new().fallback(tells!(trace, "view: mount"));
        app = app.mount("/outer/mount", router);
    }
    if dice.one_in(4) {
        let below = App::new().state(trace.clone());
        let below = some_hooks!(below, dice,
            below::around below::first below::matched below::view below::after below::teardown
            below::lost);
        app = app.mount(
            "/below",
            if dice.one_in(2) {
                below.hook(index)
            } else {
                below
            },
        );
    }
    if dice.one_in(6) {
        app = app.fallback_service(Router::new().fallback(tells!(trace, "view: fallback")));
    }
    app
}

const METHODS: [Method; 7] = [
    Method::GET,
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::OPTIONS,
    Method::DELETE,
];
const PATHS: [&str; 34] = [
    "/",
    "/x",
    "/x/",
    "/outer",
    "/outer/",
    "/outer/new",
    "/outer/folder",
    "/outer/folder/",
    "/outer/any",
    "/outer/service",
    "/outer/inner/fails",
    "/outer/inner/x/y",
    "/outer/inner/socket",
    "/outer/7",
    "/outer/7/caught",
    "/outer/7/other",
    "/outer/inner/outer/7/caught",
    "/inner/fails",
    "/inner/rest",
    "/inner/socket",
    "/moved/folder",
    "/moved/caught",
    "/outer/deep/fails",
    "/outer/deep/x/",
    "/merged/7/",
    "/merged/7",
    "/nested/x",
    "/outer/mount/x",
    "/below",
    "/below/",
    "/below/../x",
    "/kit/tool",
    "/outer/%66older/",
    "/outer/f%6Flder",
];

struct Random;

impl Traced for Random {
    fn hook(&self, hook: &DescribedHook) -> String {
        let function = hook.function.rsplit("::").next().unwrap();
        format!("{}::{function}", hook.module)
    }

    fn answer(&self, explained: &Explanation, status: StatusCode) -> Answered {
        let is_empty = status == StatusCode::METHOD_NOT_ALLOWED;
        match &explained.answer {
            // Nobody asks for a handshake: the extractor rejects the request.
            Answer::Route {
                is_websocket: true, ..
            } => Answered {
                name: None,
                status,
                raises: true,
                renders: false,
            },
            Answer::Route { function, .. } => {
                let plain = Answered::plain(format!("view: {function}"));
                match function.as_str() {
                    "fails" => Answered {
                        status: StatusCode::CONFLICT,
                        raises: true,
                        ..plain
                    },
                    "rest" => Answered {
                        renders: true,
                        ..plain
                    },
                    _ => plain,
                }
            }
            // Its own 405 and 404 are raised, too.
            Answer::MergedRoute { .. } if is_empty => Answered {
                name: None,
                status,
                raises: true,
                renders: false,
            },
            Answer::MergedRoute { .. } => Answered::plain("view: merged"),
            Answer::Mount { path, .. } if path.ends_with("/service") => {
                Answered::plain("view: service")
            }
            Answer::Mount { .. } => Answered::plain("view: mount"),
            Answer::Fallback { .. } => Answered::plain("view: fallback"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_is_explained_is_what_a_request_does() {
    support::quiet();
    let mut answers = [0; 9];
    for seed in 0..60 {
        let trace = Trace::default();
        let app = random(&mut Dice(seed), &trace);
        let problems = app.describe().problems;
        if !problems.is_empty() {
            let explained = app.explain(Method::GET, "/");
            assert_eq!(
                (explained.answer, explained.problems),
                (Answer::NotBuilt, problems)
            );
            answers[0] += 1;
            continue;
        }
        let mut dice = Dice(seed + 1_000_000);
        let asked: Vec<_> = (0..24)
            .map(|_| (dice.pick(&[0, 1, 2, 3, 4, 5, 6]), dice.pick(&PATHS)))
            .collect();
        let explained: Vec<_> = asked
            .iter()
            .map(|(method, path)| app.explain(METHODS[*method].clone(), path))
            .collect();
        let client = app.test_client();
        for explained in explained {
            let method: Method = explained.method.parse().unwrap();
            let response = client.request(method, &explained.path).await;
            let told = trace.take();
            let ran = told.split(" > ").filter(|name| !name.is_empty());
            let ran: Vec<_> = ran.map(str::to_owned).collect();
            let done = Done {
                trace: &ran,
                told: Told::Nothing,
                status: response.status(),
                allow: response.header("allow"),
                location: response.header("location"),
            };
            let found = disagreement(&Random, &explained, &done);
            assert!(
                found.is_none(),
                "seed {seed}: {}",
                found.unwrap_or_default()
            );
            answers[match explained.answer {
                Answer::Route { .. } => 1,
                Answer::AutomaticOptions { .. } => 2,
                Answer::SlashRedirect { .. } => 3,
                Answer::MethodNotAllowed { .. } => 4,
                Answer::NotFound { .. } => 5,
                Answer::Mount { .. } => 6,
                Answer::MergedRoute { .. } | Answer::MergedFallback => 7,
                _ => 8,
            }] += 1;
        }
    }
    assert!(answers.iter().all(|count| *count > 2), "{answers:?}");
}
