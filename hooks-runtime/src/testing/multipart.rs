//! [`Part`]: a field or a file of a multipart body (RFC 7578).

use axum::{body::Bytes, http::HeaderValue};
use std::{borrow::Cow, fmt::Display};

/// A field or a file of a multipart body, for
/// [`TestRequest::multipart`](super::TestRequest::multipart).
#[derive(Clone, Debug)]
pub struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Bytes,
}

impl Part {
    /// A text field.
    pub fn text(name: impl Into<String>, value: impl Display) -> Self {
        Part {
            name: name.into(),
            file_name: None,
            content_type: None,
            content: value.to_string().into(),
        }
    }

    /// A file: the name of its field, its own name, and what is in it. It is sent as
    /// `application/octet-stream`, unless [`content_type`](Self::content_type) says otherwise.
    pub fn file(
        name: impl Into<String>,
        file_name: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        Part {
            name: name.into(),
            file_name: Some(file_name.into()),
            content_type: Some("application/octet-stream".to_owned()),
            content: content.into(),
        }
    }

    /// The `content-type` of this part.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

/// A text field.
impl<N: Into<String>, V: Display> From<(N, V)> for Part {
    fn from((name, value): (N, V)) -> Self {
        Part::text(name, value)
    }
}

/// A file: the name of its field, its own name, and what is in it.
impl<N: Into<String>, F: Into<String>, B: Into<Bytes>> From<(N, F, B)> for Part {
    fn from((name, file_name, content): (N, F, B)) -> Self {
        Part::file(name, file_name, content)
    }
}

/// The `content-type` and the body.
pub(super) fn encode(parts: &[Part]) -> (HeaderValue, Vec<u8>) {
    let boundary = boundary(parts);
    let mut body = Vec::new();
    for part in parts {
        let file_name = part.file_name.as_deref().map(escaped);
        let file_name = file_name.map_or_else(String::new, |name| format!("; filename=\"{name}\""));
        let content_type = part.content_type.as_deref();
        let content_type =
            content_type.map_or_else(String::new, |text| format!("content-type: {text}\r\n"));
        let name = escaped(&part.name);
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"{file_name}\r\n\
             {content_type}\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(&*part.content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    let content_type = format!("multipart/form-data; boundary={boundary}");
    let content_type = HeaderValue::try_from(content_type);
    (content_type.expect("letters and digits"), body)
}

/// A line that is in no part.
fn boundary(parts: &[Part]) -> String {
    let is_in = |part: &Part, line: &str| {
        let content = &*part.content;
        content.windows(line.len()).any(|at| at == line.as_bytes())
    };
    let mut lines = (0_u64..).map(|number| format!("hooks-test-{number}"));
    let free = lines.find(|line| !parts.iter().any(|part| is_in(part, line)));
    free.unwrap_or_default()
}

/// As browsers escape names (the HTML standard, "multipart/form-data encoding algorithm").
fn escaped(name: &str) -> Cow<'_, str> {
    if !name.contains(['"', '\r', '\n']) {
        return name.into();
    }
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_is_in_no_part_and_names_are_escaped() {
        let parts = [
            Part::text("a\"b\r\n", "hooks-test-0"),
            Part::file("f", "x.bin", b"hooks-test-1".to_vec()),
        ];
        let (content_type, body) = encode(&parts);
        assert_eq!(content_type, "multipart/form-data; boundary=hooks-test-2");
        assert_eq!(
            String::from_utf8(body).unwrap(),
            "--hooks-test-2\r\ncontent-disposition: form-data; name=\"a%22b%0D%0A\"\r\n\r\n\
             hooks-test-0\r\n--hooks-test-2\r\ncontent-disposition: form-data; name=\"f\"; \
             filename=\"x.bin\"\r\ncontent-type: application/octet-stream\r\n\r\nhooks-test-1\r\n\
             --hooks-test-2--\r\n"
        );
    }
}
