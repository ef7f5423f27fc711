//! Every layer of tower-http fits an app, a registration and the finished app, and does there what
//! it says; the hooks inside lose nothing by it.

use axum::{
    body::{Body, Bytes},
    extract::{Extension, MatchedPath},
    http::{HeaderName, HeaderValue, header},
};
use futures_util::stream;
use hooks_runtime::{prelude::*, testing::TestResponse};
use std::{convert::Infallible, time::Duration};
use support::Trace;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    cors::{Any, CorsLayer},
    limit::RequestBodyLimitLayer,
    normalize_path::NormalizePathLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    set_header::{SetRequestHeaderLayer, SetResponseHeaderLayer},
    timeout::{ResponseBodyTimeoutLayer, TimeoutLayer},
    trace::TraceLayer,
};

/// It never comes.
const LATER: Duration = Duration::from_secs(3600);

static API: Blueprint = Blueprint::new("api").url_prefix("/api");

const PLACE: HeaderName = HeaderName::from_static("x-place");

fn append(res: &mut Response, place: &'static str) {
    let place = HeaderValue::from_static(place);
    res.headers_mut().append(PLACE, place);
}

#[middleware]
async fn around(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    append(&mut response, "middleware");
    response
}

#[before_request]
fn before(trace: State<Trace>) {
    trace.push("before");
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push("after");
    append(res, "hook");
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let how = match (outcome.is_cancelled(), outcome.error()) {
        (true, _) => "cancelled".to_owned(),
        (false, Some(error)) => error.to_string(),
        (false, None) => "well".to_owned(),
    };
    trace.push(format!("over[{how}]"));
}

#[after_request(API)]
fn api_after(res: &mut Response) {
    append(res, "api hook");
}

#[get("/items/{id}")]
fn item(Path(id): Path<u64>) -> String {
    format!("item {id}")
}

#[get(API, "/items/{id}")]
fn api_item(Path(id): Path<u64>) -> String {
    format!("item {id}")
}

#[get("/fails")]
fn fails() -> Result<()> {
    Err(Error::msg("broken on purpose"))
}

#[get(API, "/fails")]
fn api_fails() -> Result<()> {
    fails()
}

#[get("/panics")]
fn panics() {
    panic!("on purpose")
}

#[get("/id")]
fn id(Extension(id): Extension<RequestId>) -> Vec<u8> {
    id.header_value().as_bytes().to_owned()
}

#[post("/echo")]
fn echo(body: Bytes) -> Bytes {
    body
}

/// An app around which the test puts layers, and what it traces.
fn app() -> (App, Trace) {
    support::quiet();
    let trace = Trace::default();
    (app!(self).state(trace.clone()), trace)
}

/// `appending` to the header that tells the places.
fn place(name: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::appending(PLACE, HeaderValue::from_static(name))
}

fn places(res: &TestResponse) -> Vec<&str> {
    let places = res.headers().get_all(PLACE).iter();
    places.map(|place| place.to_str().unwrap()).collect()
}

#[tokio::test]
async fn every_layer_fits_every_place() {
    /// Whatever is an `App` or a `Registration`, and whichever the method.
    macro_rules! with_all {
        ($outer:expr, $layer:ident) => {
            $outer
                .$layer(TraceLayer::new_for_http())
                .$layer(CompressionLayer::new())
                .$layer(CorsLayer::permissive())
                .$layer(RequestBodyLimitLayer::new(1000))
                .$layer(TimeoutLayer::with_status_code(
                    StatusCode::GATEWAY_TIMEOUT,
                    LATER,
                ))
                .$layer(ResponseBodyTimeoutLayer::new(LATER))
                .$layer(PropagateRequestIdLayer::x_request_id())
                .$layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
                .$layer(SetRequestHeaderLayer::if_not_present(
                    header::ACCEPT_ENCODING,
                    HeaderValue::from_static("identity"),
                ))
                .$layer(place(stringify!($layer)))
                .$layer(NormalizePathLayer::trim_trailing_slash())
                .$layer(CatchPanicLayer::new())
        };
    }
    let (app, _) = app();
    let api = with_all!(API, layer);
    let client = with_all!(with_all!(app.register(api), layer), wrap).test_client();
    let res = client.get("/api/items/7/").await;
    assert_eq!(res.text(), "item 7");
    assert!(res.header("x-request-id").is_some());
    assert_eq!(
        places(&res),
        ["api hook", "hook", "middleware", "layer", "layer", "wrap"]
    );
}

#[tokio::test]
async fn each_sits_outside_the_middleware_and_a_blueprints_only_around_its_routes() {
    let (app, _) = app();
    let api = API.layer(place("registration"));
    let client = app
        .register(api)
        .wrap(place("wrap"))
        .layer(place("app"))
        .test_client();
    let res = client.get("/api/items/7").await;
    assert_eq!(
        places(&res),
        [
            "api hook",
            "hook",
            "middleware",
            "registration",
            "app",
            "wrap"
        ]
    );
    for (uri, status) in [
        ("/items/7", 200),
        ("/items/x", 400),
        ("/fails", 500),
        ("/api/nothing", 404),
    ] {
        let res = client.get(uri).await;
        assert_eq!(res.status(), status, "{uri}");
        assert_eq!(places(&res), ["hook", "middleware", "app", "wrap"], "{uri}");
    }
    // A 405 matched no route of the blueprint, either.
    let res = client.post("/api/items/7").await;
    assert_eq!(res.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(places(&res), ["hook", "middleware", "app", "wrap"]);
}

#[tokio::test]
async fn headers_are_on_the_500_of_a_failed_view_wherever_the_layer_is() {
    let cors = || CorsLayer::new().allow_origin(Any);
    for at in ["app", "registration", "wrap"] {
        let (app, _) = app();
        let client = match at {
            "app" => app.register(&API).layer(cors()).layer(place(at)),
            "registration" => app.register(API.layer(cors()).layer(place(at))),
            _ => app.register(&API).wrap(cors()).wrap(place(at)),
        }
        .test_client();
        let res = client
            .get("/api/fails")
            .header("origin", "http://a.test")
            .await;
        assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(res.header("access-control-allow-origin"), Some("*"), "{at}");
        assert_eq!(places(&res).last(), Some(&at));
    }
}

/// Whether CORS answered, or the app with its `Allow`; and what ran.
async fn preflight(app: (App, Trace), uri: &str) -> (&'static str, String) {
    let (app, trace) = app;
    let client = app.test_client();
    let res = client
        .options(uri)
        .header("origin", "http://a.test")
        .header("access-control-request-method", "GET")
        .await;
    let by = match (
        res.header("access-control-allow-methods"),
        res.header("allow"),
    ) {
        (Some("GET"), None) => "cors",
        (None, Some(_)) => "automatic",
        (None, None) => "neither",
        _ => "both",
    };
    (by, trace.take())
}

#[tokio::test]
async fn a_preflight_is_answered_by_the_outermost_that_can_and_meets_no_hook_then() {
    let cors = || {
        CorsLayer::new()
            .allow_origin(Any)
            .allow_methods([Method::GET])
    };
    let in_app = || {
        let (app, trace) = app();
        (app.register(&API).layer(cors()), trace)
    };
    let in_wrap = || {
        let (app, trace) = app();
        (app.register(&API).wrap(cors()), trace)
    };
    let in_api = || {
        let (app, trace) = app();
        (app.register(API.layer(cors())), trace)
    };
    let by_cors = ("cors", String::new());
    for uri in ["/items/7", "/api/items/7", "/nowhere"] {
        assert_eq!(preflight(in_app(), uri).await, by_cors, "{uri}");
        assert_eq!(preflight(in_wrap(), uri).await, by_cors, "{uri}");
    }
    let by_app = |by| (by, "before > after > over[well]".to_owned());
    assert_eq!(preflight(in_api(), "/api/items/7").await, by_cors);
    assert_eq!(preflight(in_api(), "/items/7").await, by_app("automatic"));
    assert_eq!(preflight(in_api(), "/api/nowhere").await, by_app("neither"));
}

#[tokio::test]
async fn the_cors_layer_takes_every_options_request_for_a_preflight() {
    let (app, trace) = app();
    let client = app.layer(CorsLayer::permissive()).test_client();
    let res = client.options("/items/7").await;
    assert_eq!((res.status(), res.header("allow")), (StatusCode::OK, None));
    assert_eq!(trace.take(), "");
}

#[tokio::test]
async fn trace_knows_the_pattern_inside_the_routing_and_sees_every_failure() {
    let (app, trace) = app();
    let spans = trace.clone();
    let responses = trace.clone();
    let layer = TraceLayer::new_for_http()
        .make_span_with(move |request: &Request| {
            let path = request.extensions().get::<MatchedPath>();
            spans.push(path.map_or("no route", MatchedPath::as_str));
            tracing::Span::none()
        })
        .on_response(move |response: &Response, _: Duration, _: &tracing::Span| {
            responses.push(response.status().as_str());
        });
    let client = app.layer(layer.clone()).test_client();
    for (uri, told) in [
        (
            "/items/7",
            "/items/{id} > before > after > 200 > over[well]",
        ),
        ("/nowhere", "no route > before > after > 404 > over[well]"),
        (
            "/fails",
            "/fails > before > after > 500 > over[broken on purpose]",
        ),
        (
            "/panics",
            "/panics > before > after > 500 > over[panicked: on purpose]",
        ),
    ] {
        let _ = client.get(uri).await;
        assert_eq!(trace.take(), told);
    }
    let client = app!(self).state(trace.clone()).wrap(layer).test_client();
    let _ = client.get("/items/7").await;
    assert_eq!(trace.take(), "no route > before > after > 200 > over[well]");
}

#[tokio::test]
async fn a_request_id_is_the_same_for_the_view_and_the_client_and_on_every_failure() {
    let (app, _) = app();
    let client = app
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .test_client();
    let res = client.get("/id").await;
    assert_eq!(res.header("x-request-id"), Some(res.text()));
    for uri in ["/nowhere", "/fails", "/panics"] {
        let res = client.get(uri).header("x-request-id", "mine").await;
        assert_eq!(res.header("x-request-id"), Some("mine"), "{uri}");
    }
}

#[tokio::test]
async fn the_url_may_be_rewritten_before_routing_and_not_after() {
    let trim = NormalizePathLayer::trim_trailing_slash;
    let (app_of, _) = app();
    let client = app_of.wrap(trim()).test_client();
    assert_eq!(client.get("/items/7/").await.text(), "item 7");
    let (app_of, _) = app();
    let client = app_of.layer(trim()).test_client();
    assert_eq!(
        client.get("/items/7/").await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_limit_of_the_body_holds_for_a_view_that_reads_it() {
    let (app, _) = app();
    let client = app.layer(RequestBodyLimitLayer::new(5)).test_client();
    assert_eq!(client.post("/echo").body("12345").await.text(), "12345");
    let res = client.post("/echo").body("123456").await;
    assert_eq!(res.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let chunks = stream::iter(["123", "456"].map(Ok::<_, Infallible>));
    let res = client.post("/echo").body(Body::from_stream(chunks)).await;
    assert_eq!(res.status(), StatusCode::PAYLOAD_TOO_LARGE);
}
