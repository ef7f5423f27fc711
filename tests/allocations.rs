//! Own binary: it counts the allocations of the process. What each feature allocates per request,
//! exactly: less is as much a failure as more, so that this table stays true.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::FromRequestParts,
};
use hooks_batteries::{
    Common, Cors, Csp, Csrf, Flash, Frames, Keys, Locales, Login, Proxies, RequestId, Security,
    Sessions, User, UserStore, days,
};
use hooks_runtime::{IfProvided, Install, Plugin, prelude::*};
use http_body_util::BodyExt as _;
use std::{
    fmt::Write as _,
    future::Future,
    hint::black_box,
    num::ParseIntError,
    ops::ControlFlow,
    pin::pin,
    task::{Context, Poll, Waker},
};
use tower::Service as _;

/// Allocations of one request: those of an app with the view alone beyond bare axum's, and then
/// those of each feature beyond that app's. That app allocates nothing for its view, and so nothing is
/// saved where a hook or a handler answers in its place.
const TABLE: &str = "
the view alone, to bare axum         -2
1 sync pair                           0
3 sync pairs                          0
1 async before hook                   0
1 async after hook                    0
1 async pair                          0
3 async pairs                         0
before hook that awaits               1
after hook that awaits                1
after hook that takes the response    0
before hook of a route                4
1 middleware                          8
2 middlewares                         9
State                                 0
Endpoint                              0
&Parts                                0
RequestContext                        1
G, set and got                        3
Provide and Provided                  1
Provide, and a RequestContext         2
2 values provided                     2
3 values provided                     4
async hook that is left out           0
after_this_request                    2
axum's extractor                      0
extractor of the user's own           4
body read by a hook                  13
sync teardown                         1
async teardown                        1
teardown that awaits                  3
on_response of a plugin               0
sync pair of a plugin, with a State   0
Sessions, not taken                   0
Locales, not taken                    0
Flash, not taken                      0
Proxies, not asked                    0
Common, nobody is refused             0
Security, no header                   0
Security, 3 headers                   0
Security, 3 headers and HSTS          0
Frames                                0
Csp, no nonce                         0
Cors, any site                        0
Cors, one site                        0
RequestId                             8
Csrf in a session, with a GET         0
Csrf in a cookie, with a GET          0
Csrf by origin, with a GET            0
Login, nobody asked for               0
answer of a before hook               1
error through three scopes            3
404 with a handler                    1
";

#[get("/")]
async fn index() -> &'static str {
    "hello"
}

macro_rules! pairs {
    ($($name:ident: $($async:ident)?;)*) => {
        $(mod $name {
            use super::*;

            #[before_request]
            pub(super) $($async)? fn before() {
                black_box(());
            }

            #[after_request]
            pub(super) $($async)? fn after(res: &mut Response) {
                black_box(res.status_mut());
            }

            pub(super) fn pair(app: App) -> App {
                app.hook(before).hook(after)
            }
        })*
    };
}

pairs! { sync1:; sync2:; sync3:; async1: async; async2: async; async3: async; }

struct Nobody;

impl User for Nobody {
    type Id = u32;

    fn id(&self) -> u32 {
        0
    }

    fn session_secret(&self) -> &[u8] {
        b""
    }
}

struct NoUsers;

impl UserStore for NoUsers {
    type User = Nobody;

    async fn by_id(&self, _: &u32) -> Result<Option<Nobody>> {
        Ok(None)
    }

    async fn by_login(&self, _: &str) -> Result<Option<Nobody>> {
        Ok(None)
    }
}

#[before_request]
async fn awaits() {
    std::future::ready(()).await;
}

#[after_request]
async fn awaits_late(res: &mut Response) {
    std::future::ready(()).await;
    black_box(res.status_mut());
}

#[middleware]
async fn outer(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[middleware]
async fn inner(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[after_request]
fn replace(res: Response) -> Response {
    res
}

#[before_request]
fn set(g: G) {
    g.set(7_u64);
}

#[after_request]
fn get_again(g: G, _: &mut Response) {
    assert_eq!(g.get::<u64>(), Some(7));
}

#[before_request]
fn provide() -> Provide<u64> {
    Provide(7)
}

#[after_request]
fn take_it(value: Option<Provided<u64>>, _: &mut Response) {
    assert_eq!(value.as_deref(), Some(&7));
}

#[before_request]
fn provide2(_: Provided<u64>) -> Provide<u32> {
    Provide(8)
}

#[before_request]
fn provide3(value: Provided<u32>) -> Provide<u16> {
    assert_eq!(*value, 8);
    Provide(9)
}

#[before_request]
fn context(ctx: RequestContext) {
    black_box(ctx.elapsed());
}

#[before_request]
fn state(state: State<u64>) {
    assert_eq!(*state, 7);
}

#[before_request]
fn endpoint(endpoint: Endpoint) {
    assert_eq!(endpoint.name(), "index");
}

#[before_request]
fn head(parts: &Parts) {
    black_box(parts.headers.len());
}

#[before_request]
fn extractor(uri: Uri) {
    black_box(uri.path());
}

struct OwnExtractor;

impl<S: Sync> FromRequestParts<S> for OwnExtractor {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self> {
        Ok(OwnExtractor)
    }
}

#[before_request]
fn own_extractor(_: OwnExtractor) {
    black_box(());
}

#[before_request]
fn body(bytes: Bytes) {
    assert_eq!(&bytes[..], b"body");
}

#[before_request]
fn answers() -> ControlFlow<&'static str> {
    ControlFlow::Break("answer")
}

#[before_request]
fn calls_back(ctx: RequestContext) {
    ctx.after_this_request(|res| res);
}

#[teardown_request]
fn over() {
    black_box(());
}

#[teardown_request]
async fn over_async() {
    black_box(());
}

#[teardown_request]
async fn over_later() {
    std::future::ready(()).await;
}

fn of_the_route() {
    black_box(());
}

#[get("/", before = [of_the_route])]
async fn with_its_own() -> &'static str {
    "hello"
}

#[after_request]
async fn left_out(_: IfProvided<String>, res: &mut Response) {
    tokio::task::yield_now().await;
    black_box(res.status_mut());
}

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

#[get(INNER, "/fails")]
async fn fails() -> Result<&'static str> {
    let _: u64 = "x".parse()?;
    Ok("hello")
}

#[error_handler(INNER)]
fn of_inner(_: &std::fmt::Error) -> &'static str {
    "inner"
}

#[error_handler(OUTER)]
fn of_outer(_: &std::fmt::Error) -> &'static str {
    "outer"
}

#[error_handler]
fn of_the_app(_: &ParseIntError) -> &'static str {
    "app"
}

#[error_handler(404)]
fn lost() -> &'static str {
    "lost"
}

static KIT: Blueprint = Blueprint::new("kit");

#[before_request(KIT)]
fn before_all(state: State<u64>) {
    assert_eq!(*state, 7);
}

#[after_request(KIT)]
fn after_all(state: State<u64>, res: &mut Response) {
    assert_eq!(*state, 7);
    black_box(res.status_mut());
}

struct Pair(u64);

impl Plugin for Pair {
    fn install(self, at: &mut Install<'_>) {
        at.blueprint(&KIT).state(self.0);
    }
}

struct Changes;

impl Plugin for Changes {
    fn install(self, at: &mut Install<'_>) {
        at.on_response(|res| {
            black_box(res.status_mut());
        });
    }
}

fn no_header() -> Security {
    let security = Security::new().nosniff(false).opener_policy(None);
    security.referrer_policy::<&str>([])
}

fn app() -> App {
    App::new().hook(index)
}

fn router(app: App) -> Router {
    app.build().unwrap_or_else(|error| panic!("{error}"))
}

/// Allocations of one request from the call to the end of the body, once the app is warm.
fn count(mut router: Router, path: &'static str, expected: &str) -> u64 {
    let mut send = || {
        allocation_counter::measure(|| {
            let mut request = Request::new(Body::from("body"));
            *request.uri_mut() = Uri::from_static(path);
            let body = at_once(async {
                let mut response = router.call(request).await.expect("an answer");
                let frame = response.frame().await.expect("a frame").expect("a body");
                assert!(response.frame().await.is_none(), "a second frame");
                frame.into_data().expect("data")
            });
            assert_eq!(body, expected);
        })
    };
    // What the first request makes may stay: the first clone of a header's value shares it.
    send();
    let counted = send();
    assert_eq!(counted.count_current, 0, "{path} leaks");
    counted.count_total
}

/// The output of a future in which nothing waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn a_request_allocates_what_its_features_need() {
    // The table of the types under `#[error_response]` is made once in a process.
    drop(Error::new(std::fmt::Error));
    let bare = Router::new().route("/", axum::routing::get(|| async { "hello" }));
    let bare = count(bare, "/", "hello");
    let base = count(router(app()), "/", "hello");
    assert!(base <= bare + 2, "bare axum: {bare}, no hooks: {base}");

    let sync3 = sync3::pair(sync2::pair(sync1::pair(app())));
    let async3 = async3::pair(async2::pair(async1::pair(app())));
    let of_the_view = vec![
        ("1 sync pair", sync1::pair(app())),
        ("3 sync pairs", sync3),
        ("1 async before hook", app().hook(async1::before)),
        ("1 async after hook", app().hook(async1::after)),
        ("1 async pair", async1::pair(app())),
        ("3 async pairs", async3),
        ("before hook that awaits", app().hook(awaits)),
        ("after hook that awaits", app().hook(awaits_late)),
        ("after hook that takes the response", app().hook(replace)),
        ("before hook of a route", App::new().hook(with_its_own)),
        ("1 middleware", app().hook(outer)),
        ("2 middlewares", app().hook(outer).hook(inner)),
        ("State", app().state(7_u64).hook(state)),
        ("Endpoint", app().hook(endpoint)),
        ("&Parts", app().hook(head)),
        ("RequestContext", app().hook(context)),
        ("G, set and got", app().hook(set).hook(get_again)),
        ("Provide and Provided", app().hook(provide).hook(take_it)),
        (
            "Provide, and a RequestContext",
            app().hook(provide).hook(context).hook(take_it),
        ),
        ("2 values provided", app().hook(provide).hook(provide2)),
        (
            "3 values provided",
            app().hook(provide).hook(provide2).hook(provide3),
        ),
        ("async hook that is left out", app().hook(left_out)),
        ("after_this_request", app().hook(calls_back)),
        ("axum's extractor", app().hook(extractor)),
        ("extractor of the user's own", app().hook(own_extractor)),
        ("body read by a hook", app().hook(body)),
        ("sync teardown", app().hook(over)),
        ("async teardown", app().hook(over_async)),
        ("teardown that awaits", app().hook(over_later)),
        ("on_response of a plugin", app().with(Changes)),
        ("sync pair of a plugin, with a State", app().with(Pair(7))),
        ("Sessions, not taken", app().with(Sessions::default())),
        (
            "Locales, not taken",
            app().with(Locales::new(["en", "de"]).prefix(true)),
        ),
        (
            "Flash, not taken",
            app().with(Flash::cookie().keys(Keys::random())),
        ),
        (
            "Proxies, not asked",
            app().with(Proxies::trust(["10.0.0.0/8"])),
        ),
        (
            "Common, nobody is refused",
            app().with(Common::new().prepend_www()),
        ),
        ("Security, no header", app().with(no_header())),
        ("Security, 3 headers", app().with(Security::new())),
        (
            "Security, 3 headers and HSTS",
            app().with(Security::new().hsts(days(1))),
        ),
        ("Frames", app().with(Frames::deny())),
        (
            "Csp, no nonce",
            app().with(Csp::new().default_src("'self'")),
        ),
        ("Cors, any site", app().with(Cors::any())),
        (
            "Cors, one site",
            app().with(Cors::allow(["https://a.example"])),
        ),
        ("RequestId", app().with(RequestId::new())),
        (
            "Csrf in a session, with a GET",
            app().with(Sessions::default()).with(Csrf::in_session()),
        ),
        (
            "Csrf in a cookie, with a GET",
            app().with(Csrf::in_cookie().keys(Keys::random())),
        ),
        ("Csrf by origin, with a GET", app().with(Csrf::by_origin())),
        (
            "Login, nobody asked for",
            app()
                .with(Sessions::default())
                .with(Login::new(NoUsers).keys(Keys::random())),
        ),
    ];
    let erring = || {
        App::new()
            .hook(of_the_app)
            .hook(lost)
            .register(OUTER.nest(&INNER))
    };

    let mut table = String::from("\n");
    let mut row = |feature, count: u64, of: u64| {
        let more = count.wrapping_sub(of).cast_signed();
        writeln!(table, "{feature:<36}{more:>3}").expect("a string takes it");
    };
    row("the view alone, to bare axum", base, bare);
    for (feature, app) in of_the_view {
        row(feature, count(router(app), "/", "hello"), base);
    }
    let answered = count(router(app().hook(answers)), "/", "answer");
    row("answer of a before hook", answered, base);
    let failed = count(router(erring()), "/outer/inner/fails", "app");
    row("error through three scopes", failed, base);
    let missed = count(router(erring()), "/nowhere", "lost");
    row("404 with a handler", missed, base);
    assert_eq!(table, TABLE, "\n{table}");
}
