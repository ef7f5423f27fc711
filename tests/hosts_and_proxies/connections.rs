//! A kept connection that the upstream closes: who asks once more, and who does not.

use crate::upstream::{Next, RawUpstream, Which, request, send};
use support::raw::ask;

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
