//! OpenTelemetry around any service: one span per request, which lasts until the last byte of the body.
//! Its parent is the one in the client's W3C `traceparent`. Spans are printed to stdout.
//!
//! The same two functions are used twice:
//!
//! - in a hooks app, on port 3000, as OpenTelemetry's middleware is put into `app.wsgi_app` of Flask;
//! - around a plain hyper service, on port 3001, as it is put around `application` in Django's
//!   `wsgi.py`.
//!
//! ```text
//! cargo run --example open_telemetry
//!
//! curl localhost:3000/users/7        user 7        the span `GET /users/{id}`
//! curl localhost:3000/report         line 1 …      `GET /report`, as long as the three lines take
//! curl localhost:3000/nowhere        Not Found     `GET`
//! curl localhost:3001/users/7        from hyper    `GET`: a layer does not see the route
//! curl localhost:3001/fails          Internal …    `GET`, with the error
//!
//! curl localhost:3001/ -H 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
//! ```
//!
//! The last one is a span of that trace:
//!
//! ```text
//! Spans
//! Span #0
//!     Name         : GET
//!     TraceId      : 0af7651916cd43dd8448eb211c80319c
//!     ParentSpanId : b7ad6b7169203331
//!     Kind         : Server
//!     Attributes:
//!          ->  http.request.method: String(Owned("GET"))
//!          ->  url.path: String(Owned("/"))
//!          ->  http.response.status_code: I64(200)
//! ```
//!
//! OpenTelemetry's own middleware for WSGI takes the duration when the application returns, and the one
//! for Django ends the span there: before a streamed body is sent. A teardown runs when the body is over:
//! it was sent, it failed, or the client went away.

use hooks_runtime::{
    App, HooksLayer,
    axum::{body::Body, http::HeaderName},
    prelude::*,
};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use opentelemetry::{global, propagation::Extractor, trace::TracerProvider};
use opentelemetry_sdk::{propagation::TraceContextPropagator, trace::SdkTracerProvider};
use opentelemetry_stdout::SpanExporter;
use std::{io, time::Duration};
use tokio::net::TcpListener;
use tokio_stream::StreamExt;
use tower::{Layer, service_fn};
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;

/// Open the span, and run everything inside of it.
#[middleware]
async fn trace(g: G, endpoint: Option<Endpoint>, request: Request, next: Next) -> Response {
    // The name is the route and not the path, as there are too many paths.
    let route = endpoint.as_ref().map(Endpoint::path);
    let method = request.method();
    let span = tracing::info_span!(
        "request",
        otel.name = route.map_or(method.to_string(), |route| format!("{method} {route}")),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %method,
        http.route = route,
        url.path = request.uri().path(),
        http.response.status_code = Empty,
        error.message = Empty,
    );
    let parent = global::get_text_map_propagator(|w3c| w3c.extract(&Headers(request.headers())));
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(%error, "the span has no parent");
    }
    g.set(span.clone());
    next.run(request).instrument(span).await
}

/// The span ends with the body.
#[teardown_request]
fn end(g: G, outcome: &Outcome) {
    let Some(span) = g.take::<Span>() else { return };
    // Enter it once more: an OpenTelemetry span ends when it was last exited.
    let _entered = span.enter();
    if let Some(status) = outcome.status() {
        span.record("http.response.status_code", i64::from(status.as_u16()));
        if status.is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
    }
    if let Some(error) = outcome.error() {
        span.record("error.message", error.to_string());
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

#[get("/users/{id}")]
async fn show_user(Path(id): Path<u64>) -> String {
    format!("user {id}\n")
}

#[get("/report")]
fn report() -> Body {
    let lines =
        tokio_stream::iter((1..=3).map(|line| Ok::<_, io::Error>(format!("line {line}\n"))));
    Body::from_stream(lines.throttle(Duration::from_millis(200)))
}

/// Another program, without hooks.
async fn plain(request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    match request.uri().path() {
        "/fails" => Err(io::Error::other("the disk is full")),
        _ => Ok(Response::new(Full::from("from hyper\n"))),
    }
}

async fn serve_plain(hooks: HooksLayer) -> Result<()> {
    let service = TowerToHyperService::new(hooks.layer(service_fn(plain)));
    let listener = TcpListener::bind("127.0.0.1:3001").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let service = service.clone();
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(SpanExporter::default())
        .build();
    global::set_text_map_propagator(TraceContextPropagator::new());
    let spans = tracing_opentelemetry::layer()
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .with_tracer(provider.tracer("hooks"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(spans))?;

    let hooks = App::new().hook(trace).hook(end).hooks_layer()?;
    tokio::spawn(serve_plain(hooks));
    app!().serve("127.0.0.1:3000").await
}
