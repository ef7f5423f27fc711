//! A stop waits for a view that takes its time, and for a client that takes its time to read what
//! the app has finished, although that client answers no ping of HTTP/2.
//!
//! The clock stands still unless all tasks wait.

use crate::http_2::{PREFACE, SETTINGS, WIDE_SETTINGS, get as request, read_response};
use axum::serve::Listener;
use hooks_runtime::prelude::*;
use std::{io, time::Duration};
use support::{Trace, child::LONG};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::sleep,
};

/// Larger than what the client takes at once, and than what HTTP/2 allows without its leave; small
/// enough for the buffer of the server.
const LARGE: usize = 200_000;

#[get("/")]
fn large() -> Vec<u8> {
    vec![b'x'; LARGE]
}

#[get("/slow")]
async fn slow(trace: State<Trace>) -> &'static str {
    trace.push("in flight");
    sleep(Duration::from_secs(5)).await;
    "at last"
}

#[teardown_request]
fn over(trace: State<Trace>) {
    trace.push("over");
}

/// Connections that the test makes.
struct Channel(mpsc::Receiver<DuplexStream>);

impl Listener for Channel {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.recv().await {
            Some(stream) => (stream, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

struct Serving {
    task: JoinHandle<Result<()>>,
    connect: mpsc::Sender<DuplexStream>,
    stop: oneshot::Sender<()>,
    trace: Trace,
}

fn serve() -> Serving {
    let (connect, connections) = mpsc::channel(1);
    let (stop, stopped) = oneshot::channel::<()>();
    let trace = Trace::default();
    let app = app!(self).state(trace.clone());
    let app = app.shutdown_timeout(Duration::from_millis(LONG.parse().expect("a number")));
    let app = app.stop_when(async { stopped.await.unwrap_or(()) });
    Serving {
        task: tokio::spawn(app.serve_on(Channel(connections))),
        connect,
        stop,
        trace,
    }
}

impl Serving {
    /// Send this, and stop the server when this has run. Ten seconds later, read all that came.
    async fn stop_at(self, line: &str, asked: &[u8]) -> Vec<u8> {
        let (mut client, server) = duplex(1000);
        self.connect.send(server).await.expect("a server");
        client.write_all(asked).await.expect("an open connection");
        assert_eq!(self.trace.take_once(line).await, line);
        drop(self.stop);
        sleep(Duration::from_secs(10)).await;
        let mut all = Vec::new();
        client.read_to_end(&mut all).await.expect("no reset");
        self.task.await.expect("no panic").expect("a stop");
        all
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_gets_all_that_the_app_has_finished() {
    let asked = [PREFACE, WIDE_SETTINGS, &request("/")].concat();
    let all = serve().stop_at("over", &asked).await;
    let (is_ok, body) = read_response(&mut all.as_slice());
    assert_eq!((is_ok, body.len()), (true, LARGE));
}

#[tokio::test(start_paused = true)]
async fn a_view_finishes() {
    let asked = [PREFACE, SETTINGS, &request("/slow")].concat();
    let all = serve().stop_at("in flight", &asked).await;
    let response = read_response(&mut all.as_slice());
    assert_eq!(response, (true, b"at last".to_vec()));
    let asked = b"GET /slow HTTP/1.1\r\nhost: test\r\n\r\n";
    let all = serve().stop_at("in flight", asked).await;
    let response = String::from_utf8(all).expect("text");
    assert!(response.ends_with("\r\n\r\nat last"), "{response}");
}
