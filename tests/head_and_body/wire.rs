//! What came over the socket, and bodies of a length that only their head knows.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use std::convert::Infallible;
use support::{Server, raw};

/// A body in these pieces, of unknown length.
pub(crate) fn stream_of(pieces: &'static [&'static str]) -> Body {
    Body::from_stream(stream::iter(
        pieces.iter().copied().map(Ok::<_, Infallible>),
    ))
}

/// A stream whose head announces this length.
pub(crate) fn announced(length: &'static str, pieces: &'static [&'static str]) -> Response {
    ([("content-length", length)], stream_of(pieces)).into_response()
}

/// The status and the headers that describe the body.
pub(crate) fn head_of(answer: &str) -> String {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let head = head.to_lowercase();
    let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let describes = ["content-length", "content-encoding", "transfer-encoding"];
    let headers = head.lines().filter(|line| {
        let name = line.split(':').next().unwrap_or_default();
        describes.contains(&name)
    });
    let mut headers: Vec<_> = headers.collect();
    headers.sort_unstable();
    headers.insert(0, &status);
    headers.join(", ")
}

/// As [`head_of`], of a request on a connection of its own, and all that follows the head.
pub(crate) async fn told(server: &Server, line: &str, headers: &str) -> (String, String) {
    let answer = raw::ask(server.address(), line, headers).await;
    let body = answer.split_once("\r\n\r\n");
    let body = body.map_or_else(String::new, |(_, body)| body.to_owned());
    (head_of(&answer), body)
}

/// The heads of HEAD and of GET.
pub(crate) async fn both(server: &Server, path: &str, headers: &str) -> (String, String) {
    let (head, body) = told(server, &format!("HEAD {path}"), headers).await;
    assert_eq!(body, "", "HEAD {path}");
    let (get, _) = told(server, &format!("GET {path}"), headers).await;
    (head, get)
}
