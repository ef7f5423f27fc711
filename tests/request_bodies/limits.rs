//! Over a limit, whoever reads further gets the error that axum knows as a 413, and nobody else does.

use crate::upload::{AsMultipart, Nothing, count};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRequest, rejection::BytesRejection},
    routing::post,
};
use hooks_runtime::{Middleware, prelude::*};
use http_body_util::LengthLimitError;
use std::error::Error as _;
use support::{Is, send};
use tower_http::limit::RequestBodyLimitLayer;

static PLAIN: Blueprint = Blueprint::new("plain").url_prefix("/plain");
static NOTHING: Blueprint = Blueprint::new("nothing").url_prefix("/nothing");
static ASKS: Blueprint = Blueprint::new("asks").url_prefix("/asks");
static BYTES: Blueprint = Blueprint::new("bytes").url_prefix("/bytes");
static PARTS: Blueprint = Blueprint::new("parts").url_prefix("/parts");
static RAW: Blueprint = Blueprint::new("raw").url_prefix("/raw");
static HASHES: Blueprint = Blueprint::new("hashes").url_prefix("/hashes");
static EACH: [&Blueprint; 7] = [&PLAIN, &NOTHING, &ASKS, &BYTES, &PARTS, &RAW, &HASHES];

#[before_request(NOTHING)]
fn reads_nothing(_: Nothing) {}

#[before_request(ASKS)]
fn asks(_: Result<Bytes, BytesRejection>) {}

#[before_request(BYTES)]
fn reads_all(_: Bytes) {}

#[before_request(PARTS)]
fn reads_parts(_: AsMultipart) {}

/// The hook itself reads, by no extractor.
#[before_request(RAW)]
async fn reads_by_hand(body: Body) -> Result<()> {
    count(body).await.map(drop).map_err(too_long)
}

/// Reads as a stream, with no limit of its own.
struct Hash;

impl<S: Sync> FromRequest<S> for Hash {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        count(request.into_body()).await.map_err(too_long)?;
        Ok(Hash)
    }
}

#[before_request(HASHES)]
fn hashes(_: Result<Hash, Error>) {}

fn too_long(error: axum::Error) -> Error {
    match error.source() {
        Some(cause) if cause.is::<LengthLimitError>() => abort(StatusCode::PAYLOAD_TOO_LARGE),
        _ => error.into(),
    }
}

#[post(PLAIN, "/stream")]
#[post(NOTHING, "/stream")]
#[post(ASKS, "/stream")]
#[post(BYTES, "/stream")]
#[post(PARTS, "/stream")]
#[post(RAW, "/stream")]
#[post(HASHES, "/stream")]
async fn stream(body: Body) -> Result<String> {
    Ok(count(body).await.map_err(too_long)?.to_string())
}

#[post(PLAIN, "/bytes")]
#[post(NOTHING, "/bytes")]
#[post(ASKS, "/bytes")]
#[post(BYTES, "/bytes")]
#[post(PARTS, "/bytes")]
#[post(RAW, "/bytes")]
#[post(HASHES, "/bytes")]
async fn bytes(body: Bytes) -> String {
    body.len().to_string()
}

#[post(PLAIN, "/parts")]
#[post(NOTHING, "/parts")]
#[post(ASKS, "/parts")]
#[post(BYTES, "/parts")]
#[post(PARTS, "/parts")]
#[post(RAW, "/parts")]
#[post(HASHES, "/parts")]
async fn parts(AsMultipart(read): AsMultipart) -> String {
    read.to_string()
}

fn app() -> App {
    EACH.into_iter().fold(app!(self), App::register)
}

/// The same views, by axum alone.
fn beside() -> Router {
    Router::new()
        .route("/stream", post(|body| async { stream(body).await }))
        .route("/bytes", post(bytes))
        .route("/parts", post(parts))
}

/// A body of unknown length, in frames of 100 bytes.
fn upload(uri: &str, length: usize) -> Request {
    let frames = (0..length / 100).map(|_| Ok::<_, std::convert::Infallible>(vec![b'x'; 100]));
    let body = Body::from_stream(futures_util::stream::iter(frames));
    Request::builder()
        .method("POST")
        .uri(uri)
        .body(body)
        .unwrap()
}

async fn status(router: &Router, uri: &str, length: usize) -> u16 {
    send(router, upload(uri, length)).await.status().as_u16()
}

const LIMITS: [fn(Router) -> Router; 3] = [
    |router| router.layer(DefaultBodyLimit::max(1000)),
    |router| {
        router
            .layer(DefaultBodyLimit::disable())
            .layer(RequestBodyLimitLayer::new(1000))
    },
    |router| router.layer(RequestBodyLimitLayer::new(1000)),
];

/// The statuses of the three views for a body of this length.
async fn statuses(router: &Router, prefix: &str, length: usize) -> [u16; 3] {
    let mut all = [0; 3];
    for (status_of, view) in all.iter_mut().zip(["stream", "bytes", "parts"]) {
        *status_of = status(router, &format!("{prefix}/{view}"), length).await;
    }
    all
}

#[tokio::test]
async fn a_hook_that_does_not_stop_the_request_leaves_views_the_errors_of_plain_axum() {
    for (place, limited) in LIMITS.into_iter().enumerate() {
        let (ours, axums) = (limited(app().build().unwrap()), limited(beside()));
        for length in [900, 1000, 1100, 3000] {
            let expected = statuses(&axums, "", length).await;
            for blueprint in [&PLAIN, &NOTHING, &ASKS, &HASHES] {
                let prefix = format!("/{}", blueprint.name());
                let got = statuses(&ours, &prefix, length).await;
                assert_eq!(
                    got, expected,
                    "limit {place}, {length} bytes, {blueprint:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_hook_over_a_limit_is_a_413() {
    for (place, limited) in LIMITS.into_iter().enumerate() {
        let ours = limited(app().build().unwrap());
        for prefix in ["/bytes", "/parts", "/raw"] {
            assert_eq!(
                statuses(&ours, prefix, 1000).await,
                [200; 3],
                "limit {place}, {prefix}"
            );
            // Axum's own `Multipart` does not know the error of an outer limit behind its own.
            let expected = if (place, prefix) == (2, "/parts") {
                [500; 3]
            } else {
                [413; 3]
            };
            assert_eq!(
                statuses(&ours, prefix, 1100).await,
                expected,
                "limit {place}, {prefix}"
            );
        }
    }
}

#[tokio::test]
async fn five_megabytes_stream_through_a_hook_that_reads_no_more_than_it_may() {
    let router = app().build().unwrap();
    for prefix in ["/plain", "/nothing", "/asks", "/hashes"] {
        assert_eq!(
            statuses(&router, prefix, 5_000_000).await,
            [200, 413, 413],
            "{prefix}"
        );
    }
    for prefix in ["/bytes", "/parts", "/raw"] {
        assert_eq!(
            statuses(&router, prefix, 5_000_000).await,
            [413; 3],
            "{prefix}"
        );
    }
}

#[tokio::test]
async fn a_hook_without_a_limit_of_its_own_keeps_no_more_than_axums() {
    static BY_HAND: Blueprint = Blueprint::new("by_hand");
    #[before_app_request(BY_HAND)]
    async fn reads(body: Body) -> Option<String> {
        use http_body_util::BodyExt;
        let (mut body, mut read) = (body, 0);
        while let Some(Ok(frame)) = body.frame().await {
            read += frame.data_ref().map_or(0, Bytes::len);
        }
        Some(read.to_string())
    }
    let client = App::new().register(&BY_HAND).test_client();
    let frames = (0..30_000).map(|_| Ok::<_, std::convert::Infallible>(vec![b'x'; 100]));
    let body = Body::from_stream(futures_util::stream::iter(frames));
    let response = client.post("/").body(body).await;
    // The frame at the limit is the last.
    response.is(200, "2097200");
}

static READS: Blueprint = Blueprint::new("reads");

struct Lifts;

impl Middleware for Lifts {
    async fn handle(&self, mut request: Request, next: Next) -> Result<Response> {
        DefaultBodyLimit::disable().apply(&mut request);
        Ok(next.run(request).await)
    }
}

#[tokio::test]
async fn the_limit_of_hooks_is_set_outside_of_them() {
    let inside = || beside().layer(DefaultBodyLimit::disable());
    let app = |app: App| app.register(&READS).merge(inside()).build().unwrap();
    let limited = app(App::new());
    assert_eq!(statuses(&limited, "", 3_000_000).await, [413; 3]);
    for router in [
        app(App::new().layer(DefaultBodyLimit::disable())),
        app(App::new().wrap(DefaultBodyLimit::disable())),
        app(App::new().middleware(Lifts)),
    ] {
        assert_eq!(statuses(&router, "", 3_000_000).await, [200; 3]);
    }
    let registered = App::new().register(BYTES.layer(DefaultBodyLimit::max(4_000_000)));
    let router = registered.build().unwrap();
    assert_eq!(statuses(&router, "/bytes", 3_000_000).await, [200; 3]);
}

#[before_app_request(READS)]
fn reads_everything(_: Bytes) {}
