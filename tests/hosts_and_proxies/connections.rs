//! A kept connection that the upstream closes: who asks once more, and who does not.

use crate::upstream::{Next, RawUpstream, Which, front, request, send};
use axum::{Router, http::StatusCode};
use support::{Raw, Server, Trace, raw::ask, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// Answers the first request of each connection, and closes at the second.
fn closes_at_the_second(which: Which) -> Next {
    match which.request {
        0 => Next::Say(OK),
        _ => Next::Close,
    }
}

#[tokio::test]
async fn of_a_hundred_requests_on_closing_connections_all_are_answered() {
    let upstream = RawUpstream::start(closes_at_the_second).await;
    let front = upstream.front().await;
    for _ in 0..100 {
        let response = ask(front.address(), "GET /", "").await;
        assert!(response.ends_with("\r\n\r\nok"), "{response}");
    }
    assert!(upstream.seen().len() > 100, "connections were kept");
}

#[tokio::test]
async fn every_idempotent_method_is_asked_once_more() {
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"] {
        let upstream = RawUpstream::start(|which| match which.all {
            0 => Next::Close,
            _ => Next::Say("HTTP/1.1 204 No Content\r\n\r\n"),
        })
        .await;
        let line = format!("{method} /");
        let response = ask(upstream.front().await.address(), &line, "").await;
        assert!(response.starts_with("HTTP/1.1 204"), "{method}: {response}");
        let seen = upstream.seen();
        assert_eq!(seen.len(), 2, "{seen:#?}");
        assert_eq!(seen[0], seen[1]);
    }
}

#[tokio::test]
async fn only_once_more() {
    for begun in ["", "HTTP/1.1 200 OK\r\ncontent-le"] {
        let upstream = RawUpstream::start(move |_| Next::SayLast(begun)).await;
        let response = ask(upstream.front().await.address(), "GET /", "").await;
        assert!(response.starts_with("HTTP/1.1 502"), "{response}");
        assert_eq!(upstream.seen().len(), 2, "{begun:?}");
    }
}

#[tokio::test]
async fn a_request_with_a_body_or_another_method_is_sent_once() {
    for (line, headers, body) in [
        ("POST /", "content-length: 0\r\n", ""),
        ("POST /", "content-length: 5\r\n", "hello"),
        ("PATCH /", "", ""),
        ("PUT /", "content-length: 5\r\n", "hello"),
        (
            "GET /",
            "transfer-encoding: chunked\r\n",
            "5\r\nhello\r\n0\r\n\r\n",
        ),
        ("PURGE /", "", ""),
    ] {
        let upstream = RawUpstream::start(|_| Next::Close).await;
        let front = upstream.front().await;
        let response = send(front.address(), request(line, headers) + body).await;
        assert!(response.starts_with("HTTP/1.1 502"), "{line}: {response}");
        assert_eq!(upstream.seen().len(), 1, "{line}");
    }
}

#[tokio::test]
async fn a_response_that_is_no_http_is_not_asked_for_again() {
    let upstream = RawUpstream::start(|_| Next::SayLast("no http\r\n\r\n")).await;
    let response = ask(upstream.front().await.address(), "GET /", "").await;
    assert!(response.starts_with("HTTP/1.1 502"), "{response}");
    assert_eq!(upstream.seen().len(), 1);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_asked_for_again() {
    let upstream =
        RawUpstream::start(|_| Next::SayLast("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nbegun"))
            .await;
    let response = ask(upstream.front().await.address(), "GET /", "").await;
    assert!(response.ends_with("\r\n\r\nbegun"), "{response}");
    assert_eq!(upstream.seen().len(), 1);
}

#[tokio::test]
async fn a_response_before_the_end_of_the_upload_is_the_response() {
    for drains in [true, false] {
        let upstream = Server::accept(move |mut stream| async move {
            let mut some = [0; 4096];
            let _ = stream.read(&mut some).await;
            let answer = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 3\r\nconnection: close\r\n\r\nbig";
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
            while drains && stream.read(&mut some).await.is_ok_and(|read| read > 0) {}
        })
        .await;
        let front = front(format!("http://{}", upstream.address())).await;
        let mut client = Raw::connect(front.address()).await;
        let length = 8 << 20;
        client
            .send(&request("POST /", &format!("content-length: {length}\r\n")))
            .await;
        client.send(&"x".repeat(1 << 16)).await;
        let response = client.read_until("\r\n\r\nbig").await;
        assert!(response.starts_with("HTTP/1.1 413"), "{response}");
    }
}

#[tokio::test]
async fn a_client_that_leaves_takes_the_request_to_the_upstream_along() {
    let trace = Trace::default();
    let told = trace.clone();
    let upstream = Server::accept(move |mut stream| {
        let trace = told.clone();
        async move {
            let mut all = Vec::new();
            trace.push("came");
            let _ = stream.read_to_end(&mut all).await;
            let all = String::from_utf8_lossy(&all);
            let (_, body) = all.split_once("\r\n\r\n").expect("a head");
            trace.push(format!("left after {body:?}"));
        }
    })
    .await;
    let front = front(format!("http://{}", upstream.address())).await;
    for (line, headers, body, left) in [
        ("GET /", "", "", "left after \"\""),
        (
            "POST /",
            "content-length: 9\r\n",
            "hello",
            "left after \"hello\"",
        ),
        (
            "POST /",
            "transfer-encoding: chunked\r\n",
            "5\r\nhello\r\n",
            "left after \"5\\r\\nhello\\r\\n\"",
        ),
    ] {
        let mut client = Raw::connect(front.address()).await;
        client.send(&(request(line, headers) + body)).await;
        trace.take_once("came").await;
        // What is in flight arrives.
        within(tokio::time::sleep(std::time::Duration::from_millis(50))).await;
        drop(client);
        trace.take_once(left).await;
    }
}

#[tokio::test]
async fn an_answer_before_the_end_of_an_upload_reaches_the_client() {
    let answers = Router::new().fallback(async || (StatusCode::UNAUTHORIZED, "who are you?"));
    let upstream = Server::start(answers).await;
    let front = front(format!("http://{}", upstream.address())).await;
    let body = "x".repeat(400_000);
    for server in [&upstream, &front] {
        for _ in 0..30 {
            let (_, answer) = server.connect().ask_with("POST /", &body).await;
            assert_eq!((answer.status(), &*answer.body), ("401", "who are you?"));
        }
    }
}
