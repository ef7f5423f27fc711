//! Own binary: the signal is for the whole process. A graceful stop waits for open WebSockets, then
//! cuts them off; they are torn down before `after_serving` runs.
#![cfg(unix)]

use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};
use std::{net::SocketAddr, process::Command, time::Duration};
use support::Socket;
use support::{Gate, Logs, Trace, within};
use tokio::task::JoinHandle;

#[middleware]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    trace.push("around");
    response
}

#[after_websocket]
fn after(trace: State<Trace>) {
    trace.push("after");
}

#[teardown_websocket]
async fn over(trace: State<Trace>, gate: State<Gate>, uri: Uri, outcome: &Outcome) {
    if uri.query() == Some("waits") {
        gate.pass().await;
    }
    let status = outcome.status().map_or(0, |status| status.as_u16());
    trace.push(format!("over[{status} {}]", outcome.is_cancelled()));
}

#[websocket("/")]
fn view(ws: WebSocketUpgrade, trace: State<Trace>) -> Response {
    ws.on_upgrade(async move |mut socket| {
        while let Some(Ok(_)) = socket.recv().await {}
        trace.push("closed");
    })
}

#[websocket("/listens")]
fn listens(ws: WebSocketUpgrade, ctx: RequestContext) -> Response {
    let stopping = ctx.stopping();
    ws.on_upgrade(async move |mut socket| {
        stopping.await;
        let _ = socket.send("the server stops".into()).await;
    })
}

#[after_serving]
fn stopped(trace: State<Trace>) {
    trace.push("stopped");
}

struct Serving {
    task: JoinHandle<Result<()>>,
    address: SocketAddr,
    trace: Trace,
    gate: Gate,
}

async fn serve(limit: Duration, logs: &Logs) -> Serving {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!().state(trace.clone()).state(gate.clone());
    let app = app.shutdown_timeout(limit);
    let before = logs.with("address=").len();
    let task = tokio::spawn(app.serve("127.0.0.1:0"));
    let announced = async {
        loop {
            if let Some(line) = logs.with("address=").get(before) {
                break line.rsplit('=').next().unwrap().parse().unwrap();
            }
            tokio::task::yield_now().await;
        }
    };
    let address = within(announced).await;
    Serving {
        task,
        address,
        trace,
        gate,
    }
}

async fn stop(logs: &Logs) {
    let before = logs.with("stopping").len();
    let pid = std::process::id().to_string();
    let killed = Command::new("kill").args(["-s", "TERM", &pid]).status();
    assert!(killed.unwrap().success());
    let stopping = async {
        while logs.with("stopping").len() == before {
            tokio::task::yield_now().await;
        }
    };
    within(stopping).await;
}

/// One test, as all servers of a process are told to stop at once.
#[tokio::test]
async fn a_stop_waits_for_open_sockets_and_then_cuts_them_off() {
    const LONG: Duration = Duration::from_secs(600);
    const SHORT: Duration = Duration::from_millis(1);
    let (logs, _listening) = Logs::listen();

    let app = serve(LONG, &logs).await;
    let (socket, _) = Socket::open(app.address, "/").await.expect("a handshake");
    stop(&logs).await;
    assert_eq!(app.trace.take(), "");
    socket.close().await;
    within(app.task).await.unwrap().unwrap();
    assert_eq!(
        app.trace.take(),
        "closed > after > around > over[101 false] > stopped"
    );

    // One that is told ends by itself.
    let app = serve(LONG, &logs).await;
    let (mut socket, _) = Socket::open(app.address, "/listens")
        .await
        .expect("a handshake");
    stop(&logs).await;
    assert_eq!(socket.hear().await.as_deref(), Some("the server stops"));
    within(app.task).await.unwrap().unwrap();
    assert_eq!(
        app.trace.take(),
        "after > around > over[101 false] > stopped"
    );

    let app = serve(SHORT, &logs).await;
    let (mut socket, _) = Socket::open(app.address, "/").await.expect("a handshake");
    stop(&logs).await;
    within(app.task).await.unwrap().unwrap();
    assert_eq!(app.trace.take(), "over[101 true] > stopped");
    assert_eq!(socket.hear().await, None);

    // A teardown that has begun is not cut off with the connection.
    let app = serve(SHORT, &logs).await;
    let (socket, _) = Socket::open(app.address, "/?waits")
        .await
        .expect("a handshake");
    socket.close().await;
    app.gate.reached().await;
    stop(&logs).await;
    app.gate.open();
    within(app.task).await.unwrap().unwrap();
    assert_eq!(
        app.trace.take(),
        "closed > after > around > over[101 false] > stopped"
    );
}
