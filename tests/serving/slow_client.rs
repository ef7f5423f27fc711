//! A stop waits for a slow client of HTTP/2 to take the whole response, although the app is done
//! with it; and for one that answers the ping no longer than it takes.
//!
//! The clock stands still unless all tasks wait.

use crate::http_2::{PREFACE, WIDE_SETTINGS, get as request, read_response};
use axum::serve::Listener;
use hooks_runtime::prelude::*;
use std::{io, time::Duration};
use support::{Trace, child::LONG};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::{mpsc, oneshot},
    time::sleep,
};

/// Larger than what the client takes at once, and than what HTTP/2 allows without its leave; small
/// enough for the buffer of the server.
const LARGE: usize = 200_000;

#[get("/")]
fn large() -> Vec<u8> {
    vec![b'x'; LARGE]
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

#[tokio::test(start_paused = true)]
async fn it_gets_the_whole_response() {
    let (connect, connections) = mpsc::channel(1);
    let (stop, stopped) = oneshot::channel::<()>();
    let trace = Trace::default();
    let app = app!(self).state(trace.clone());
    let app = app.shutdown_timeout(Duration::from_millis(LONG.parse().expect("a number")));
    let app = app.stop_when(async { stopped.await.unwrap_or(()) });
    let served = tokio::spawn(app.serve_on(Channel(connections)));
    let (mut client, server) = duplex(1000);
    connect.send(server).await.expect("a server");
    let asked = [PREFACE, WIDE_SETTINGS, &request("/")].concat();
    client.write_all(&asked).await.expect("an open connection");
    // The app has handed over all of it.
    assert_eq!(trace.take_once("over").await, "over");
    drop(stop);
    sleep(Duration::from_secs(10)).await;
    let mut all = Vec::new();
    client.read_to_end(&mut all).await.expect("no reset");
    let (is_ok, body) = read_response(&mut all.as_slice());
    assert_eq!((is_ok, body.len()), (true, LARGE));
    served.await.expect("no panic").expect("a stop");
}
