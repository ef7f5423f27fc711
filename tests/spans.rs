//! Own binary: one subscriber for all threads. Work on another thread, and work that goes on after
//! the response, is in the tracing span of its request.

use hooks_runtime::prelude::*;
use std::{
    io,
    sync::{Mutex, OnceLock},
};
use support::{Trace, request, send, within};
use tracing::Instrument;

#[middleware]
async fn in_a_span(request: Request, next: Next) -> Response {
    let span = tracing::info_span!("request", path = request.uri().path());
    next.run(request).instrument(span).await
}

#[before_request(blocking)]
fn elsewhere() {
    tracing::info!("blocking");
}

#[get("/{name}", blocking)]
fn view(ctx: RequestContext, trace: State<Trace>) {
    ctx.spawn(async move {
        tokio::task::yield_now().await;
        tracing::info!("spawned");
        trace.push("done");
    });
}

/// What was logged, by everybody.
static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();

struct ToLog;

impl io::Write for ToLog {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let log = LOG.get_or_init(Mutex::default);
        log.lock().unwrap().extend(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn both_log_within_the_span_of_their_request() {
    let subscriber = tracing_subscriber::fmt().with_ansi(false).without_time();
    subscriber.with_writer(|| ToLog).init();
    let trace = Trace::default();
    let router = app!().state(trace.clone()).build().unwrap();
    for uri in ["/one", "/two"] {
        drop(within(send(&router, request("HEAD", uri))).await);
        trace.take_once("done").await;
    }
    let log = LOG.get_or_init(Mutex::default).lock().unwrap();
    let log = String::from_utf8(log.clone()).unwrap();
    let lines: Vec<_> = log.lines().map(str::trim).collect();
    let expected = ["/one", "/two"].map(|uri| {
        ["blocking", "spawned"]
            .map(|message| format!("INFO request{{path=\"{uri}\"}}: spans: {message}"))
    });
    assert_eq!(lines, expected.concat());
}
