//! A blueprint that catches unmatched URLs owns those below its prefix.

use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Trace};

static API: Blueprint = Blueprint::new("api").url_prefix("/api").catch_unmatched();
static V2: Blueprint = Blueprint::new("v2").url_prefix("/v2").catch_unmatched();
static PLAIN: Blueprint = Blueprint::new("plain").url_prefix("/plain");

/// A hook of each kind, and a handler that names its scope.
macro_rules! traced {
    ($($scope:literal $blueprint:ident: $before:ident $after:ident $teardown:ident $handler:ident $view:ident;)*) => {$(
        #[before_request($blueprint)]
        fn $before(trace: State<Trace>) {
            trace.push(concat!($scope, ".before"));
        }

        #[after_request($blueprint)]
        fn $after(trace: State<Trace>) {
            trace.push(concat!($scope, ".after"));
        }

        #[teardown_request($blueprint)]
        fn $teardown(trace: State<Trace>) {
            trace.push(concat!($scope, ".teardown"));
        }

        #[error_handler($blueprint)]
        fn $handler(error: &Error) -> (StatusCode, &'static str) {
            (error.status(), $scope)
        }

        #[get($blueprint, "/page/")]
        fn $view() {}
    )*};
}

traced! {
    "api" API: api_before api_after api_teardown api_handler api_page;
    "v2" V2: v2_before v2_after v2_teardown v2_handler v2_page;
    "plain" PLAIN: plain_before plain_after plain_teardown plain_handler plain_page;
}

#[error_handler]
fn app_handler(error: &Error, endpoint: Option<Endpoint>) -> (StatusCode, &'static str) {
    assert!(endpoint.is_none());
    (error.status(), "app")
}

async fn ask(method: &str, uri: &str) -> (TestResponse, String) {
    let trace = Trace::default();
    let app = app!(self)
        .register(API.nest(&V2).nest(&PLAIN))
        .state(trace.clone());
    let res = app
        .test_client()
        .request(method.parse().unwrap(), uri)
        .await;
    (res, trace.take())
}

const API_TRACE: &str = "api.before > api.after > api.teardown";
const V2_TRACE: &str = "api.before > v2.before > v2.after > api.after > v2.teardown > api.teardown";

#[tokio::test]
async fn a_404_below_the_prefix_is_the_blueprints() {
    for uri in [
        "/api/nowhere",
        "/api/no/where",
        "/api",
        "/api/",
        "/api/v22",
        "/api/plain/x",
    ] {
        let (res, trace) = ask("GET", uri).await;
        res.is(404, "api");
        assert_eq!(trace, API_TRACE, "{uri}");
    }
}

#[tokio::test]
async fn the_longest_prefix_wins() {
    for uri in ["/api/v2/nowhere", "/api/v2", "/api/v2/"] {
        let (res, trace) = ask("GET", uri).await;
        res.is(404, "v2");
        assert_eq!(trace, V2_TRACE, "{uri}");
    }
}

#[tokio::test]
async fn a_404_elsewhere_is_the_apps() {
    for uri in ["/nowhere", "/apis", "/apix/v2"] {
        let (res, trace) = ask("GET", uri).await;
        res.is(404, "app");
        assert_eq!(trace, "", "{uri}");
    }
}

#[tokio::test]
async fn a_405_and_a_redirect_below_the_prefix_are_the_blueprints_too() {
    let (res, trace) = ask("POST", "/api/v2/page/").await;
    res.is(405, "v2");
    assert_eq!(res.header("allow"), Some("GET, HEAD, OPTIONS"));
    assert_eq!(trace, V2_TRACE);

    let (res, trace) = ask("GET", "/api/page").await;
    assert_eq!(res.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(trace, API_TRACE);
}

#[tokio::test]
async fn a_matched_url_is_as_without() {
    let (_, trace) = ask("GET", "/api/plain/page/").await;
    assert_eq!(
        trace,
        "api.before > plain.before > plain.after > api.after > plain.teardown > api.teardown"
    );
}
