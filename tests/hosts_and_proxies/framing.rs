//! Where a message ends, through a proxy: lengths, chunks, trailers, and messages without a body.

use crate::upstream::{Next, RawUpstream, request, send};
use axum::body::{Body, Bytes};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use hyper::Request;
use std::convert::Infallible;
use support::{Raw, raw::ask, within};

#[tokio::test]
async fn of_a_response_with_a_length_and_chunks_the_chunks_count() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 99\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ] {
        let upstream = RawUpstream::saying(answer).await;
        let response = ask(upstream.front().await.address(), "GET /", "").await;
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(
            response.ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            "{response}"
        );
        assert!(!response.contains("content-length"), "{response}");
    }
}

#[tokio::test]
async fn of_a_request_with_a_length_and_chunks_the_chunks_count() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    for headers in [
        "content-length: 2\r\ntransfer-encoding: chunked\r\n",
        "Transfer-Encoding: Chunked\r\nContent-Length: 2\r\n",
    ] {
        let body = "5\r\nhello\r\n0\r\n\r\n";
        let response = send(front.address(), request("POST /", headers) + body).await;
        assert!(response.ends_with("\r\n\r\nok"), "{response}");
    }
    for seen in upstream.seen() {
        assert!(seen.ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), "{seen}");
        assert!(!seen.contains("content-length"), "{seen}");
    }
}

#[tokio::test]
async fn a_request_in_another_transfer_coding_is_a_501() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    for coding in [
        "transfer-encoding: gzip, chunked\r\n",
        "transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked, chunked\r\n",
    ] {
        let sent = request("POST /", coding) + "5\r\nhello\r\n0\r\n\r\n";
        let response = send(front.address(), sent).await;
        assert!(response.starts_with("HTTP/1.1 501"), "{coding}: {response}");
    }
    assert!(upstream.seen().is_empty(), "{:#?}", upstream.seen());
}

#[tokio::test]
async fn a_response_in_another_transfer_coding_is_a_502() {
    for answer in [
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 4\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\nhello",
    ] {
        let upstream = RawUpstream::start(move |_| Next::SayLast(answer)).await;
        let response = ask(upstream.front().await.address(), "GET /", "").await;
        assert!(response.starts_with("HTTP/1.1 502"), "{answer}: {response}");
        assert_eq!(upstream.seen().len(), 1, "asked once");
    }
}

#[tokio::test]
async fn a_body_behind_a_method_that_rarely_has_one_passes() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    for method in ["GET", "DELETE", "OPTIONS"] {
        let head = request(&format!("{method} /"), "transfer-encoding: chunked\r\n");
        send(front.address(), head + "5\r\nhello\r\n0\r\n\r\n").await;
        let head = request(&format!("{method} /"), "content-length: 5\r\n");
        send(front.address(), head + "hello").await;
    }
    let seen = upstream.seen();
    assert_eq!(seen.len(), 6, "{seen:#?}");
    for seen in seen.chunks(2) {
        assert!(
            seen[0].ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            "{seen:#?}"
        );
        assert!(seen[1].ends_with("\r\n\r\nhello"), "{seen:#?}");
    }
}

#[tokio::test]
async fn an_empty_request_stays_empty() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    for (line, headers) in [
        ("GET /", ""),
        ("POST /", "content-length: 0\r\n"),
        ("DELETE /", ""),
    ] {
        send(front.address(), request(line, headers)).await;
    }
    for (seen, length) in upstream.seen().iter().zip([false, true, false]) {
        assert_eq!(seen.contains("content-length: 0\r\n"), length, "{seen}");
        assert!(!seen.contains("transfer-encoding"), "{seen}");
        assert!(seen.ends_with("\r\n\r\n"), "{seen}");
    }
}

#[tokio::test]
async fn trailers_pass_both_ways() {
    let upstream = RawUpstream::saying(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-down\r\n\r\n5\r\nhello\r\n0\r\nx-down: 2\r\n\r\n",
    )
    .await;
    let front = upstream.front().await;
    let headers = "te: trailers\r\ntrailer: x-up\r\ntransfer-encoding: chunked\r\n";
    let sent = request("POST /", headers) + "2\r\nhi\r\n0\r\nx-up: 1\r\n\r\n";
    let response = send(front.address(), sent).await;
    assert!(
        response.ends_with("\r\n\r\n5\r\nhello\r\n0\r\nx-down: 2\r\n\r\n"),
        "{response}"
    );
    let seen = &upstream.seen()[0];
    assert!(
        seen.ends_with("\r\n\r\n2\r\nhi\r\n0\r\nx-up: 1\r\n\r\n"),
        "{seen}"
    );

    let mut client = front.http2().await;
    let up = hyper::HeaderMap::from_iter([(
        "x-up".parse::<hyper::header::HeaderName>().expect("a name"),
        "1".parse().expect("a value"),
    )]);
    let frames = [Frame::data(Bytes::from("hi")), Frame::trailers(up)];
    let frames = futures_util::stream::iter(frames.map(Ok::<_, Infallible>));
    let request = Request::post("http://host.test/")
        .header("te", "trailers")
        .header("trailer", "x-up")
        .body(Body::new(StreamBody::new(frames)));
    let response = client.send_request(request.expect("a request"));
    let response = within(response).await.expect("a response");
    let body = within(response.into_body().collect())
        .await
        .expect("a body");
    assert_eq!(body.trailers().expect("trailers")["x-down"], "2");
    let seen = &upstream.seen()[1];
    assert!(
        seen.ends_with("\r\n\r\n2\r\nhi\r\n0\r\nx-up: 1\r\n\r\n"),
        "{seen}"
    );
}

#[tokio::test]
async fn messages_without_a_body_keep_what_their_head_says() {
    let upstream = RawUpstream::start(|which| {
        Next::Say(match which.all {
            0 => "HTTP/1.1 200 OK\r\ncontent-length: 4000\r\netag: \"a\"\r\n\r\n",
            1 => "HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n",
            _ => "HTTP/1.1 204 No Content\r\nx-mine: 1\r\n\r\n",
        })
    })
    .await;
    let front = upstream.front().await;
    let response = ask(front.address(), "HEAD /", "").await;
    assert!(
        response.contains("\r\ncontent-length: 4000\r\n"),
        "{response}"
    );
    assert!(response.ends_with("\r\n\r\n"), "{response}");
    let response = ask(front.address(), "GET /", "").await;
    assert!(response.starts_with("HTTP/1.1 304"), "{response}");
    assert!(response.contains("\r\netag: \"a\"\r\n"), "{response}");
    let response = ask(front.address(), "GET /", "").await;
    assert!(response.starts_with("HTTP/1.1 204"), "{response}");
    assert!(!response.contains("content-length"), "{response}");
}

#[tokio::test]
async fn lengths_that_agree_are_one_and_others_are_a_502_also_without_a_body() {
    for (lengths, passes) in [
        ("content-length: 2\r\ncontent-length: 2\r\n", true),
        ("content-length: 2, 2\r\n", true),
        ("content-length: 2\r\ncontent-length: 3\r\n", false),
        ("content-length: 2, 3\r\n", false),
        ("content-length: two\r\n", false),
        ("content-length: +2\r\n", false),
        ("content-length:\r\n", false),
    ] {
        for (line, body) in [("HEAD /", ""), ("GET /", "ok")] {
            let answer = format!("HTTP/1.1 200 OK\r\n{lengths}\r\n{body}");
            let answer: &'static str = answer.leak();
            let upstream = RawUpstream::saying(answer).await;
            let response = ask(upstream.front().await.address(), line, "").await;
            let status = if passes { "200" } else { "502" };
            assert!(
                response.starts_with(&format!("HTTP/1.1 {status}")),
                "{line} {lengths:?}: {response:?}"
            );
            let lengths = response.matches("content-length: ").count();
            assert_eq!(lengths, 1, "{line} {lengths:?}: {response}");
        }
    }
}

#[tokio::test]
async fn interim_responses_are_no_responses() {
    let upstream = RawUpstream::saying(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
    )
    .await;
    let response = ask(upstream.front().await.address(), "GET /", "").await;
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(
        response.ends_with("\r\n\r\nok") && !response.contains("link"),
        "{response}"
    );
}

#[tokio::test]
async fn a_client_that_expects_to_be_asked_for_its_body_is_asked_by_us() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    let mut client = Raw::connect(front.address()).await;
    let headers = "expect: 100-continue\r\ncontent-length: 5\r\n";
    client.send(&request("POST /", headers)).await;
    client.read_until("HTTP/1.1 100 Continue\r\n\r\n").await;
    client.send("hello").await;
    let response = client.read_to_end().await;
    assert!(response.ends_with("\r\n\r\nok"), "{response}");
    let seen = &upstream.seen()[0];
    assert!(
        seen.ends_with("\r\n\r\nhello") && !seen.contains("expect"),
        "{seen}"
    );
}

#[tokio::test]
async fn a_switch_of_protocols_that_nobody_asked_for_is_a_502() {
    let upstream = RawUpstream::saying(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
    )
    .await;
    let front = upstream.front().await;
    let websocket = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\n";
    for headers in ["", websocket] {
        let sent = format!("GET / HTTP/1.1\r\nhost: client.test\r\n{headers}\r\n");
        let mut client = Raw::connect(front.address()).await;
        client.send(&sent).await;
        let response = client.read_until("\r\n\r\n").await;
        assert!(response.starts_with("HTTP/1.1 502"), "{response}");
    }
}

#[tokio::test]
async fn a_handshake_that_the_upstream_denies_is_its_response() {
    let upstream =
        RawUpstream::saying("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno").await;
    let front = upstream.front().await;
    let headers = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\n";
    let mut client = Raw::connect(front.address()).await;
    client
        .send(&format!(
            "GET / HTTP/1.1\r\nhost: client.test\r\n{headers}\r\n"
        ))
        .await;
    let response = client.read_until("\r\n\r\nno").await;
    assert!(response.starts_with("HTTP/1.1 403"), "{response}");
    let head = upstream.head();
    for line in ["upgrade: websocket", "connection: upgrade"] {
        assert!(head.iter().any(|other| other == line), "{head:#?}");
    }
}

#[tokio::test]
async fn a_client_of_http_1_0_opens_no_websocket() {
    let upstream = RawUpstream::ok().await;
    let front = upstream.front().await;
    let headers = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\n";
    send(
        front.address(),
        format!("GET / HTTP/1.0\r\nhost: client.test\r\n{headers}\r\n"),
    )
    .await;
    let head = upstream.head();
    assert!(
        !head.iter().any(|line| line.starts_with("upgrade")),
        "{head:#?}"
    );
}

#[tokio::test]
async fn what_follows_a_response_is_not_the_next_one() {
    let upstream = RawUpstream::start(|which| {
        Next::Say(match which.all {
            0 => "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
            _ => "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine",
        })
    })
    .await;
    let front = upstream.front().await;
    let first = ask(front.address(), "GET /", "").await;
    assert!(first.ends_with("\r\n\r\nok"), "{first}");
    let second = ask(front.address(), "GET /", "").await;
    assert!(second.ends_with("\r\n\r\nfine"), "{second}");
}

#[tokio::test]
async fn a_response_of_unknown_length_ends_with_its_connection() {
    for answer in [
        "HTTP/1.0 200 OK\r\n\r\nall of it",
        "HTTP/1.1 200 OK\r\n\r\nall of it",
    ] {
        let upstream = RawUpstream::start(move |_| Next::SayLast(answer)).await;
        let response = ask(upstream.front().await.address(), "GET /", "").await;
        assert!(
            response.ends_with("\r\n9\r\nall of it\r\n0\r\n\r\n"),
            "{response}"
        );
    }
}
