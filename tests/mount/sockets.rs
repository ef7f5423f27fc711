//! On sockets: streams and upgrades pass to what is mounted, and to the fallback, and back; a
//! client that leaves is told to teardown.

use hooks_runtime::prelude::*;
use std::net::SocketAddr;
use support::{Gate, Raw, Server, Trace, other, raw, within};

#[before_request]
fn before(trace: State<Trace>, endpoint: Option<Endpoint>) {
    trace.push(endpoint.map_or("no route".to_owned(), |endpoint| endpoint.name().to_owned()));
}

#[after_request]
fn after(res: &mut Response) {
    res.headers_mut().insert("x-after", "ran".parse().unwrap());
}

#[teardown_request]
fn teardown(trace: State<Trace>, outcome: &Outcome) {
    trace.push(if outcome.is_cancelled() {
        "cut off"
    } else {
        "over"
    });
}

#[get("/own")]
fn own() {}

/// The other app is at this path.
async fn each(check: impl AsyncFn(SocketAddr, &str, &Trace, &Gate)) {
    let (trace, gate) = (Trace::default(), Gate::default());
    let other = other::other(&Trace::default(), &gate);
    let mounted = App::new().mount("/nested", other.clone());
    let apps = [
        ("/v1", app!(self).mount("/v1", other::other(&trace, &gate))),
        ("/v1/nested", app!(self).mount("/v1", mounted)),
        ("", app!(self).fallback_service(other::other(&trace, &gate))),
        (
            "",
            app!(self)
                .merge(axum::Router::new())
                .fallback_service(other::other(&trace, &gate)),
        ),
    ];
    for (prefix, app) in apps {
        let server = Server::start(app.state(trace.clone()).build().unwrap()).await;
        check(server.address(), prefix, &trace, &gate).await;
        trace.take();
    }
}

#[tokio::test]
async fn a_streamed_response_passes() {
    each(async |address, prefix, _, gate| {
        other::streams_down(address, &format!("{prefix}/stream"), gate).await;
    })
    .await;
}

#[tokio::test]
async fn a_websocket_passes() {
    each(async |address, prefix, trace, _| {
        other::speaks_websocket(address, &format!("{prefix}/ws")).await;
        let name = if prefix.is_empty() { "no route" } else { "/v1" };
        assert!(trace.take_once("over").await.contains(name));
    })
    .await;
}

#[tokio::test]
async fn a_streamed_request_passes() {
    let (trace, gate) = (Trace::default(), Gate::default());
    let other = other::other(&trace, &gate);
    let app = app!(self)
        .mount("/v1", other.clone())
        .fallback_service(other);
    let server = Server::start(app.state(Trace::default()).build().unwrap()).await;
    other::streams_up(server.address(), "/v1/upload", &trace).await;
    other::streams_up(server.address(), "/upload", &trace).await;
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_is_told_to_teardown() {
    each(async |address, prefix, trace, gate| {
        let mut client = Raw::connect(address).await;
        client
            .send(&format!(
                "GET {prefix}/stream HTTP/1.1\r\nhost: test\r\n\r\n"
            ))
            .await;
        client.read_until("the first").await;
        within(gate.reached()).await;
        drop(client);
        trace.take_once("cut off").await;
    })
    .await;
}

#[tokio::test]
async fn a_head_request_has_no_body() {
    each(async |address, prefix, _, _| {
        let response = raw::ask(address, &format!("HEAD {prefix}/own-502"), "").await;
        assert!(
            response.starts_with("HTTP/1.1 502") && response.contains("\r\ncontent-length: 16\r\n"),
            "{response}"
        );
        assert!(
            response.contains("\r\nx-after: ran\r\n") && response.ends_with("\r\n\r\n"),
            "{response}"
        );
    })
    .await;
}
