//! No body becomes a request: whatever says where a request ends, the upstream reads what we read.

use crate::upstream::{RawUpstream, send};

const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nhost: client.test\r\n\r\n";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn no_body_becomes_a_request() {
    let length = SMUGGLED.len();
    let chunked = format!("{length:x}\r\n{SMUGGLED}\r\n0\r\n\r\n");
    let ended = format!("0\r\n\r\n{SMUGGLED}");
    let all = ended.len();
    for (headers, body) in [
        // A length and chunks, which contradict each other.
        (
            format!("content-length: {all}\r\ntransfer-encoding: chunked\r\n"),
            &ended,
        ),
        (
            format!("transfer-encoding: chunked\r\ncontent-length: {all}\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer-encoding: xchunked\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer-encoding : chunked\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\n transfer-encoding: chunked\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer-encoding:\x0bchunked\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer-encoding: \"chunked\"\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer-encoding:\r\n chunked\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer-encoding: chunked, identity\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer-encoding: identity\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ntransfer_encoding: chunked\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\nx: y\rtransfer-encoding: chunked\r\n"),
            &ended,
        ),
        (
            "transfer-encoding: chunked\r\nconnection: transfer-encoding\r\n".into(),
            &chunked,
        ),
        ("transfer-encoding: gzip, chunked\r\n".into(), &chunked),
        ("transfer-encoding: chunked;a=b\r\n".into(), &chunked),
        // Several lengths, and some that are none.
        (
            format!("content-length: 0\r\ncontent-length: {all}\r\n"),
            &ended,
        ),
        (
            format!("content-length: {all}\r\ncontent-length: 0\r\n"),
            &ended,
        ),
        (format!("content-length: 0, {all}\r\n"), &ended),
        (format!("content-length: +{all}\r\n"), &ended),
        (format!("content-length: 0x{all:x}\r\n"), &ended),
        (format!("content-length: {all} 0\r\n"), &ended),
        (format!("content-length: -{all}\r\n"), &ended),
        (
            format!("content-length: {all}\r\nconnection: content-length\r\n"),
            &ended,
        ),
        (
            format!("content_length: 0\r\ncontent-length: {all}\r\n"),
            &ended,
        ),
        ("content-length: 99999999999999999999\r\n".into(), &ended),
        // Chunks that are none.
        (
            "transfer-encoding: chunked\r\n".into(),
            &format!("+{chunked}"),
        ),
        (
            "transfer-encoding: chunked\r\n".into(),
            &format!("0x{chunked}"),
        ),
        (
            "transfer-encoding: chunked\r\n".into(),
            &format!("-1\r\n{ended}"),
        ),
        (
            "transfer-encoding: chunked\r\n".into(),
            &format!("1;a\nb\r\nx\r\n{chunked}"),
        ),
        (
            "transfer-encoding: chunked\r\n".into(),
            &format!("1\r\nxy\r\n{chunked}"),
        ),
        (
            "transfer-encoding: chunked\r\n".into(),
            &format!("10000000000000001\r\n{ended}"),
        ),
        // Trailers that look like heads.
        (
            "transfer-encoding: chunked\r\ntrailer: content-length\r\n".into(),
            &format!("0\r\ncontent-length: {length}\r\n\r\n"),
        ),
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let upstream = RawUpstream::ok().await;
            let front = upstream.front().await;
            let head = format!("{method} /asked HTTP/1.1\r\nhost: client.test\r\n{headers}\r\n");
            let next = "GET /next HTTP/1.1\r\nhost: client.test\r\nconnection: close\r\n\r\n";
            // Each that we answer is one that the upstream saw, and there are no others.
            let answers = send(front.address(), format!("{head}{body}{next}")).await;
            let answered = answers.matches("HTTP/1.1 200 OK\r\n").count();
            let seen = upstream.seen();
            assert_eq!(
                seen.len(),
                answered,
                "{method} {headers:?}: {seen:#?}\n{answers}"
            );
        }
    }
}
