//! Hooks around a gRPC service of tonic's, on a real socket: its messages, trailers and statuses
//! pass, and a hook that raises is an error status to its client.

use hooks_runtime::{axum::http::HeaderValue, prelude::*};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Trace, within};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Code, Request as Call, Status,
    transport::{Channel, Server},
};
use tonic_health::{
    ServingStatus,
    pb::{HealthCheckRequest, health_check_response, health_client::HealthClient},
    server::{HealthReporter, health_reporter},
};

#[middleware]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    trace.push(request.uri().path().to_owned());
    next.run(request).await
}

#[before_request]
fn count(calls: State<AtomicUsize>) {
    calls.fetch_add(1, Ordering::Relaxed);
}

#[before_request]
fn needs_a_key(headers: HeaderMap) -> Result<()> {
    match headers.get("x-key").map(HeaderValue::as_bytes) {
        Some(b"secret") => Ok(()),
        Some(_) => Err(abort(StatusCode::FORBIDDEN)),
        None => Err(abort(StatusCode::UNAUTHORIZED)),
    }
}

#[after_request]
fn tell_the_number(calls: State<AtomicUsize>, res: &mut Response) {
    let number = calls.load(Ordering::Relaxed);
    res.headers_mut().insert("x-calls", number.into());
}

/// gRPC tells errors in a way of its own.
#[error_handler(401)]
fn no_key() -> Response {
    Status::unauthenticated("no key").into_http()
}

#[teardown_request]
fn done(trace: State<Trace>, outcome: &Outcome) {
    let how = if outcome.is_cancelled() {
        "cancelled"
    } else {
        "done"
    };
    trace.push(how);
}

async fn start(trace: &Trace) -> (HealthReporter, HealthClient<Channel>) {
    let hooks = app!(self)
        .state(trace.clone())
        .state(AtomicUsize::new(0))
        .hooks_layer()
        .unwrap();
    let (reporter, service) = health_reporter();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::builder().layer(hooks).add_service(service);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    let endpoint = Channel::from_shared(format!("http://{address}")).unwrap();
    let channel = within(endpoint.connect()).await.unwrap();
    (reporter, HealthClient::new(channel))
}

fn call(service: &str, key: Option<&'static str>) -> Call<HealthCheckRequest> {
    let mut call = Call::new(HealthCheckRequest {
        service: service.to_owned(),
    });
    if let Some(key) = key {
        call.metadata_mut().insert("x-key", key.parse().unwrap());
    }
    call
}

#[tokio::test]
async fn calls_and_their_statuses_pass_through_the_hooks() {
    let trace = Trace::default();
    let (_reporter, mut client) = start(&trace).await;

    let answer = within(client.check(call("", Some("secret"))))
        .await
        .unwrap();
    assert_eq!(answer.metadata().get("x-calls").unwrap(), "1");
    // From the trailers, behind the message.
    assert_eq!(answer.metadata().get("grpc-status").unwrap(), "0");
    let serving = health_check_response::ServingStatus::Serving;
    assert_eq!(answer.into_inner().status(), serving);

    let unknown = within(client.check(call("nobody", Some("secret")))).await;
    let status = unknown.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::NotFound, "service not registered")
    );
    assert_eq!(status.metadata().get("x-calls").unwrap(), "2");
    let ran = trace.take();
    assert_eq!(
        ran,
        "/grpc.health.v1.Health/Check > done > /grpc.health.v1.Health/Check > done"
    );
}

#[tokio::test]
async fn a_hook_that_raises_is_an_error_to_the_client() {
    let (_reporter, mut client) = start(&Trace::default()).await;
    let status = within(client.check(call("", None))).await.unwrap_err();
    let told = (status.code(), status.message());
    assert_eq!(told, (Code::Unauthenticated, "no key"));
    assert_eq!(status.metadata().get("x-calls").unwrap(), "1");
    // Rendered as text, it is no gRPC, and an error all the same.
    let status = within(client.check(call("", Some("wrong")))).await;
    assert_eq!(status.unwrap_err().code(), Code::Internal);
}

#[tokio::test]
async fn a_stream_ends_its_request_when_the_client_lets_it_go() {
    let trace = Trace::default();
    let (reporter, mut client) = start(&trace).await;
    let watched = within(client.watch(call("", Some("secret"))))
        .await
        .unwrap();
    let mut statuses = watched.into_inner();
    let mut next = async || {
        let message = within(statuses.message()).await.unwrap();
        message.map(|message| message.status().as_str_name())
    };
    assert_eq!(next().await, Some("SERVING"));
    reporter
        .set_service_status("", ServingStatus::NotServing)
        .await;
    assert_eq!(next().await, Some("NOT_SERVING"));
    assert_eq!(trace.take(), "/grpc.health.v1.Health/Watch");
    drop(statuses);
    assert_eq!(trace.take_once("cancelled").await, "cancelled");
}
