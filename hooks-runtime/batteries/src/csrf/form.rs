//! The token in the body of a form. No more of the body is read than that takes.

use hooks_runtime::axum::body::{Body, HttpBody};
use std::{future::poll_fn, pin::Pin};

/// The first value of a field that is not empty.
///
/// A form is read up to `limit` bytes; of a multipart body only the first part is read, which has to be
/// the field.
pub(super) async fn token(
    content_type: &str,
    field: &str,
    body: Body,
    limit: usize,
) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let kind = kind.trim().to_ascii_lowercase();
    let found = match &*kind {
        "application/x-www-form-urlencoded" => in_urlencoded(field, body, limit).await,
        "multipart/form-data" => in_multipart(&boundary(parameters)?, field, body, limit).await,
        _ => None,
    };
    found.filter(|token| !token.is_empty())
}

async fn in_urlencoded(field: &str, body: Body, limit: usize) -> Option<String> {
    let mut reader = Reader::new(body, limit);
    while reader.read_more().await {}
    let mut bytes = &reader.bytes[..reader.bytes.len().min(limit)];
    if !reader.is_whole || bytes.len() < reader.bytes.len() {
        // The last pair may be cut off.
        let end = bytes.iter().rposition(|&byte| byte == b'&')?;
        bytes = &bytes[..end];
    }
    let mut pairs = form_urlencoded::parse(bytes);
    let found = pairs.find(|(name, value)| name == field && !value.is_empty());
    found.map(|(_, value)| value.into_owned())
}

async fn in_multipart(boundary: &str, field: &str, body: Body, limit: usize) -> Option<String> {
    let start = format!("--{boundary}\r\n").into_bytes();
    let end = format!("\r\n--{boundary}").into_bytes();
    let mut reader = Reader::new(body, limit);
    while reader.bytes.len() < start.len() {
        if !reader.read_more().await {
            return None;
        }
    }
    if !reader.bytes.starts_with(&start) {
        return None;
    }
    // What has been searched is not searched again, however small the pieces are that come.
    let mut searched = start.len();
    loop {
        if let Some(found) = find(&reader.bytes[searched..], &end) {
            return field_of(&reader.bytes[start.len()..searched + found], field);
        }
        searched = (reader.bytes.len() + 1)
            .saturating_sub(end.len())
            .max(start.len());
        if !reader.read_more().await {
            return None;
        }
    }
}

fn field_of(part: &[u8], field: &str) -> Option<String> {
    let blank = b"\r\n\r\n";
    let at = find(part, blank)?;
    let head = std::str::from_utf8(&part[..at]).ok()?;
    let value = std::str::from_utf8(&part[at + blank.len()..]).ok()?;
    let name = format!("name=\"{field}\"");
    let is_field = head.split("\r\n").any(|line| {
        let (header, parameters) = line.split_once(':').unwrap_or_default();
        header.eq_ignore_ascii_case("content-disposition")
            && parameters
                .split(';')
                .any(|parameter| parameter.trim() == name)
    });
    is_field.then(|| value.to_owned())
}

fn boundary(parameters: &str) -> Option<String> {
    let mut parameters = parameters.split(';').map(str::trim);
    let value = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then_some(value)
    })?;
    let boundary = value.trim().trim_matches('"');
    (!boundary.is_empty()).then(|| boundary.to_owned())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// A body, read piece by piece up to a limit.
struct Reader {
    body: Body,
    bytes: Vec<u8>,
    limit: usize,
    is_whole: bool,
}

impl Reader {
    fn new(body: Body, limit: usize) -> Self {
        Reader {
            body,
            bytes: Vec::new(),
            limit,
            is_whole: false,
        }
    }

    /// `false`: there is no more, or no more may be read.
    async fn read_more(&mut self) -> bool {
        if self.bytes.len() > self.limit {
            return false;
        }
        let frame = poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx)).await;
        match frame {
            None => {
                self.is_whole = true;
                false
            }
            Some(Err(_)) => false,
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    self.bytes.extend_from_slice(data);
                }
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hooks_runtime::axum::body::Bytes;
    use http_body::Frame;
    use std::{
        collections::VecDeque,
        convert::Infallible,
        task::{Context, Poll},
    };

    const FORM: &str = "application/x-www-form-urlencoded";
    const MULTIPART: &str = "multipart/form-data; boundary=\"x1\"";

    async fn found(content_type: &str, body: &str) -> Option<String> {
        token(content_type, "csrf_token", Body::from(body.to_owned()), 100).await
    }

    #[tokio::test]
    async fn a_form_has_its_token_in_a_field() {
        let table = [
            ("csrf_token=abc", Some("abc")),
            ("a=1&csrf_token=a%2Bb+c&b=2", Some("a+b c")),
            ("csrf%5Ftoken=abc", Some("abc")),
            ("csrf_token=&csrf_token=abc", Some("abc")),
            ("csrf_token=", None),
            ("csrf_tokens=abc", None),
            ("a=csrf_token=abc", None),
            ("", None),
        ];
        for (body, expected) in table {
            assert_eq!(found(FORM, body).await.as_deref(), expected, "{body}");
        }
        let with_charset = format!("{FORM}; charset=UTF-8");
        assert!(found(&with_charset, "csrf_token=abc").await.is_some());
        assert!(found("application/json", "csrf_token=abc").await.is_none());
        assert!(found("text/plain", "csrf_token=abc").await.is_none());
    }

    #[tokio::test]
    async fn b41_no_more_than_the_limit_counts() {
        let before = format!("csrf_token=abc&a={}", "x".repeat(200));
        assert_eq!(found(FORM, &before).await.as_deref(), Some("abc"));
    }

    #[tokio::test]
    async fn a_multipart_form_begins_with_its_token() {
        let part = |name: &str, value: &str| {
            format!("--x1\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let (token, other) = (part("csrf_token", "abc"), part("a", "1"));
        let table = [
            (format!("{token}{other}--x1--\r\n"), Some("abc")),
            (format!("{token}--x1"), Some("abc")),
            (format!("{other}{token}--x1--\r\n"), None),
            (token.clone(), None),
            (part("csrf_token", "") + "--x1--", None),
            (format!("before it\r\n{token}--x1--"), None),
            (format!("--x1\r\n--x1{token}"), None),
            ("broken".to_owned(), None),
            (String::new(), None),
        ];
        for (body, expected) in table {
            assert_eq!(found(MULTIPART, &body).await.as_deref(), expected, "{body}");
        }
        assert!(found("multipart/form-data", &token).await.is_none());
    }

    #[tokio::test]
    async fn the_pieces_of_a_body_may_be_of_any_size() {
        let head = "--x1\r\nContent-Disposition: form-data; name=\"csrf_token\"";
        let body = format!("{head}\r\n\r\na\r\n-b\r\n--x1--");
        for size in 1..body.len() {
            let pieces = body.as_bytes().chunks(size).map(Bytes::copy_from_slice);
            let body = Body::new(Pieces(pieces.collect()));
            let found = token(MULTIPART, "csrf_token", body, 100).await;
            assert_eq!(found.as_deref(), Some("a\r\n-b"), "{size}");
        }
    }

    struct Pieces(VecDeque<Bytes>);

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
        }
    }
}
