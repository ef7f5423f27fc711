//! The token in the body of a form. No more of the body is read than that takes.

use crate::quoted::{parameter, unquoted};
use hooks_runtime::axum::body::{Body, HttpBody};
use std::{future::poll_fn, pin::Pin};

/// The value of a field, unless it is empty; of several fields with this name that of the last one.
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
    let fields = form_urlencoded::parse(bytes).filter(|(name, _)| name == field);
    fields.last().map(|(_, value)| value.into_owned())
}

async fn in_multipart(boundary: &str, field: &str, body: Body, limit: usize) -> Option<String> {
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let mut reader = Reader::new(body, limit);
    // So that the first delimiter is like the others.
    reader.bytes.extend_from_slice(b"\r\n");
    let begin = reader.read_past(&delimiter, 0).await?;
    let end = reader.read_past(&delimiter, begin).await? - delimiter.len();
    let line_end = find(&reader.bytes[begin..end], b"\r\n")?;
    let (padding, part) = reader.bytes[begin..end].split_at(line_end);
    let is_padding = padding.iter().all(|byte| b" \t".contains(byte));
    is_padding.then(|| field_of(part, field))?
}

/// The value of a part, from the end of its delimiter on, if it is the field.
fn field_of(part: &[u8], field: &str) -> Option<String> {
    let blank = b"\r\n\r\n";
    let at = find(part, blank)?;
    let head = std::str::from_utf8(&part[..at]).ok()?;
    let value = std::str::from_utf8(&part[at + blank.len()..]).ok()?;
    let is_field = head.split("\r\n").any(|line| {
        let (header, value) = line.split_once(':').unwrap_or_default();
        let (_, parameters) = value.split_once(';').unwrap_or_default();
        header.eq_ignore_ascii_case("content-disposition")
            && parameter(parameters, "name").and_then(unquoted) == Some(field)
            // A file is no field.
            && parameter(parameters, "filename").is_none()
    });
    is_field.then(|| value.to_owned())
}

fn boundary(parameters: &str) -> Option<String> {
    let boundary = parameter(parameters, "boundary").and_then(unquoted)?;
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

    /// Where the first `what` ends that begins at `from` or later. What has been searched is not searched
    /// again, however small the pieces are that come.
    async fn read_past(&mut self, what: &[u8], from: usize) -> Option<usize> {
        let mut searched = from;
        loop {
            if let Some(found) = find(&self.bytes[searched..], what) {
                return Some(searched + found + what.len());
            }
            searched = (self.bytes.len() + 1).saturating_sub(what.len()).max(from);
            if !self.read_more().await {
                return None;
            }
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
            // As Django: of several the last one counts.
            ("csrf_token=wrong&csrf_token=abc", Some("abc")),
            ("csrf_token=abc&csrf_token=", None),
            ("csrf_token%00=abc", None),
            ("csrf_token", None),
            ("&&csrf_token=abc&&", Some("abc")),
            ("csrf_tokens=abc", None),
            ("a=csrf_token=abc", None),
            ("", None),
        ];
        for (body, expected) in table {
            assert_eq!(found(FORM, body).await.as_deref(), expected, "{body}");
        }
        for kind in [
            "application/x-www-form-urlencoded; charset=UTF-8",
            "application/x-www-form-urlencoded;",
            " Application/X-WWW-Form-Urlencoded ",
        ] {
            assert!(found(kind, "csrf_token=abc").await.is_some(), "{kind}");
        }
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
            // What comes before the first boundary is no part (RFC 2046, 5.1.1).
            (format!("before it\r\n{token}--x1--"), Some("abc")),
            (format!("\r\n{token}--x1--"), Some("abc")),
            (format!("before it{token}--x1--"), None),
            (token.replacen("--x1", "--x1 \t", 1) + "--x1--", Some("abc")),
            (token.replacen("--x1", "--x12", 1) + "--x1--", None),
            (token.replace("\r\n", "\n") + "--x1--", None),
            (format!("--x1--\r\n{token}--x1--"), None),
            (format!("--x1\r\n--x1{token}"), None),
            ("broken".to_owned(), None),
            (String::new(), None),
        ];
        for (body, expected) in table {
            assert_eq!(found(MULTIPART, &body).await.as_deref(), expected, "{body}");
        }
        let whole = format!("{token}--x1--");
        let table = [
            ("multipart/form-data", false),
            ("multipart/form-data; boundary", false),
            ("multipart/form-data; boundary=", false),
            ("multipart/form-data; boundary=x", false),
            ("multipart/form-data; boundary=x1", true),
            (
                "Multipart/Form-Data; charset=utf-8; BOUNDARY = \"x1\"",
                true,
            ),
        ];
        for (kind, is_found) in table {
            assert_eq!(found(kind, &whole).await.is_some(), is_found, "{kind}");
        }
        let odd = "a'()+_,-./:=?b";
        let kind = format!("multipart/form-data; boundary=\"{odd}\"");
        assert!(found(&kind, &whole.replace("x1", odd)).await.is_some());
    }

    /// As Django reads them.
    #[tokio::test]
    async fn the_head_of_a_part_may_be_written_in_other_ways() {
        let table = [
            ("content-disposition:form-data;name=csrf_token", true),
            ("Content-Disposition: form-data; Name=\"csrf_token\"", true),
            ("Content-Disposition: attachment; name=\"csrf_token\"", true),
            (
                "Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"csrf_token\"",
                true,
            ),
            (
                "Content-Disposition: form-data; name=\"csrf_token\"; filename=\"a\"",
                false,
            ),
            (
                "Content-Disposition: form-data; name=\"a\"; x=\"name=\"csrf_token\"\"",
                false,
            ),
            (
                "Content-Disposition: form-data; name=\"csrf_tokens\"",
                false,
            ),
            (
                "Content-Disposition: form-data; x=\"; name=csrf_token; \"; name=\"a\"",
                false,
            ),
            ("X: form-data; name=\"csrf_token\"", false),
            ("", false),
        ];
        for (head, is_found) in table {
            let body = format!("--x1\r\n{head}\r\n\r\nabc\r\n--x1--");
            let found = token(MULTIPART, "csrf_token", Body::from(body), 1000).await;
            assert_eq!(found.is_some(), is_found, "{head}");
        }
    }

    #[tokio::test]
    async fn b41_of_a_multipart_body_no_more_than_the_limit_is_read() {
        let head = "--x1\r\nContent-Disposition: form-data; name=\"csrf_token\"";
        for (long, is_found) in [(10, true), (10_000, false)] {
            let body = format!("{head}\r\nX: {}\r\n\r\nabc\r\n--x1--", "x".repeat(long));
            let pieces = body.as_bytes().chunks(7).map(Bytes::copy_from_slice);
            let body = Body::new(Pieces(pieces.collect()));
            let found = token(MULTIPART, "csrf_token", body, 100).await;
            assert_eq!(found.is_some(), is_found, "{long}");
        }
    }

    /// The client has left, or has sent too much.
    #[tokio::test]
    async fn of_a_body_that_breaks_off_the_whole_fields_count() {
        for (form, expected) in [
            ("csrf_token=abc&a=1", Some("abc")),
            ("a=1&csrf_token=ab", None),
        ] {
            let stream = Broken(Some(Bytes::from(form)));
            let found = token(FORM, "csrf_token", Body::new(stream), 100).await;
            assert_eq!(found.as_deref(), expected, "{form}");
        }
    }

    struct Broken(Option<Bytes>);

    impl HttpBody for Broken {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            let piece = self.0.take().map(Frame::data);
            Poll::Ready(Some(
                piece.ok_or_else(|| std::io::Error::other("on purpose")),
            ))
        }
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
