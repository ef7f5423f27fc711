//! The header `Accept`: which kinds of content a client wants.

use crate::quoted;
use hooks_runtime::axum::http::{HeaderMap, header::ACCEPT};

/// Whether the client names one of these kinds, in lower case, and does not refuse it with `q=0`.
pub(crate) fn names(headers: &HeaderMap, kinds: &[&str]) -> bool {
    let lines = headers.get_all(ACCEPT).into_iter();
    let mut elements = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| quoted::split(line, b','));
    elements.any(|element| {
        let mut parts = quoted::split(element, b';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let is_named = kinds.iter().any(|known| known.eq_ignore_ascii_case(kind));
        is_named && !parts.any(refuses)
    })
}

/// `q=0`, however many zeros it has.
fn refuses(parameter: &str) -> bool {
    let value = parameter
        .split_once('=')
        .filter(|(name, _)| name.eq_ignore_ascii_case("q"));
    let weight = value.and_then(|(_, value)| value.parse::<f32>().ok());
    weight.is_some_and(|weight| weight <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_named_unless_it_is_refused() {
        for (header, is_named) in [
            ("text/html", true),
            ("application/json, TEXT/HTML ; q=0.1", true),
            ("text/html;level=1;q=1", true),
            ("text/html;q=0", false),
            ("text/html; Q=0.000", false),
            ("text/html-x", false),
            (r#"a/b;c="1, text/html""#, false),
            (r#"text/html;c="1;q=0,";q=1"#, true),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, header.parse().unwrap());
            assert_eq!(names(&headers, &["text/html"]), is_named, "{header}");
        }
        assert!(!names(&HeaderMap::new(), &["text/html"]));
    }
}
