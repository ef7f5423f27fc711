//! `Upstream::timeout` is for an upstream that is silent, not for a client that is slow.

use crate::upstream::{RawUpstream, front, request};
use hooks_runtime::Upstream;
use std::{future::pending, time::Duration};
use support::{Raw, Server};
use tokio::{
    io::AsyncReadExt,
    time::{sleep, timeout},
};

/// Short, as the tests wait for it.
const LIMIT: Duration = Duration::from_millis(200);

async fn impatient(url: String) -> Server {
    front(Upstream::new(url).timeout(LIMIT)).await
}

#[tokio::test]
async fn a_slow_upload_goes_on() {
    let upstream = RawUpstream::ok().await;
    let front = impatient(upstream.url()).await;
    let mut client = Raw::connect(front.address()).await;
    client
        .send(&request("POST /", "content-length: 4\r\n"))
        .await;
    for byte in ["a", "b", "c", "d"] {
        sleep(LIMIT * 2).await;
        client.send(byte).await;
    }
    let response = client.read_to_end().await;
    assert!(response.ends_with("\r\n\r\nok"), "{response}");
    assert!(upstream.seen()[0].ends_with("\r\n\r\nabcd"));
}

#[tokio::test]
async fn an_upstream_that_is_silent_behind_an_upload_is_a_504() {
    let silent = Server::accept(|mut stream| async move {
        let mut all = Vec::new();
        while !all.ends_with(b"abcd") {
            all.push(stream.read_u8().await.expect("a request"));
        }
        pending::<()>().await;
    })
    .await;
    let front = impatient(format!("http://{}", silent.address())).await;
    let mut client = Raw::connect(front.address()).await;
    client
        .send(&request("POST /", "content-length: 4\r\n"))
        .await;
    client.send("ab").await;
    sleep(LIMIT * 2).await;
    client.send("cd").await;
    let response = client.read_to_end().await;
    assert!(response.starts_with("HTTP/1.1 504"), "{response}");
}

#[tokio::test]
async fn an_upstream_that_reads_no_upload_is_a_504() {
    let deaf = Server::accept(|stream| async move {
        let _open = stream;
        pending::<()>().await;
    })
    .await;
    let front = impatient(format!("http://{}", deaf.address())).await;
    let mut client = Raw::connect(front.address()).await;
    let length = 64 << 20;
    let headers = format!("content-length: {length}\r\n");
    client.send(&request("POST /", &headers)).await;
    // As much as the buffers on the way hold: the upstream reads nothing, and nothing more is taken.
    let piece = "x".repeat(1 << 20);
    while timeout(LIMIT * 10, client.send(&piece)).await.is_ok() {}
    let status = client.read_until("\r\n\r\n").await;
    assert!(status.starts_with("HTTP/1.1 504"), "{status}");
}

#[tokio::test]
async fn an_upstream_that_is_silent_is_a_504() {
    let silent = Server::accept(|stream| async move {
        let _open = stream;
        pending::<()>().await;
    })
    .await;
    let front = impatient(format!("http://{}", silent.address())).await;
    for line in ["GET /", "POST /"] {
        let response = support::raw::ask(front.address(), line, "").await;
        assert!(response.starts_with("HTTP/1.1 504"), "{response}");
    }
}
