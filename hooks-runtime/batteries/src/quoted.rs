//! Lists in headers whose items may have quoted strings, in which a separator is text (RFC 9110, 5.6.4).

/// The items between separators, the first first.
pub(crate) fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut left = Some(text);
    std::iter::from_fn(move || {
        let text = left?;
        let at = first(text, separator);
        left = at.map(|at| &text[at + 1..]);
        Some(&text[..at.unwrap_or(text.len())])
    })
}

/// The items between separators, the last first. A quote that is open in one item does not reach those
/// behind it.
pub(crate) fn rsplit(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut left = Some(text);
    std::iter::from_fn(move || {
        let text = left?;
        let at = last(text, separator);
        left = at.map(|at| &text[..at]);
        Some(&text[at.map_or(0, |at| at + 1)..])
    })
}

/// The value of one of `a=1; b="2"`, as it is written: with its quotes.
pub(crate) fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = split(parameters, b';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

/// A value without its quotes. `None` if they are broken, or if there is an escape: no value that is read here
/// has one.
pub(crate) fn unquoted(value: &str) -> Option<&str> {
    if value.contains('\\') {
        return None;
    }
    match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"'),
        None => Some(value).filter(|value| !value.contains('"')),
    }
}

fn first(text: &str, separator: u8) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.bytes().position(|byte| {
        is_quoted ^= byte == b'"' && !is_escaped;
        is_escaped = is_quoted && byte == b'\\' && !is_escaped;
        byte == separator && !is_quoted
    })
}

fn last(text: &str, separator: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut is_quoted = false;
    (0..bytes.len()).rev().find(|&at| {
        is_quoted ^= bytes[at] == b'"' && !is_escaped(&bytes[..at]);
        bytes[at] == separator && !is_quoted
    })
}

/// Whether a backslash before a byte means it, and not another backslash.
fn is_escaped(before: &[u8]) -> bool {
    let backslashes = before.iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_in_quotes_is_text() {
        for (text, items) in [
            ("", &[""][..]),
            ("a,,b", &["a", "", "b"]),
            (r#"a="1,2",b"#, &[r#"a="1,2""#, "b"]),
            (r#"a="1\",2",b"#, &[r#"a="1\",2""#, "b"]),
            (r#"a="1\\",b"#, &[r#"a="1\\""#, "b"]),
            (r#"a="1,2\\",b"#, &[r#"a="1,2\\""#, "b"]),
            ("\u{e9},\u{e9}", &["\u{e9}", "\u{e9}"]),
        ] {
            assert_eq!(split(text, b',').collect::<Vec<_>>(), items, "{text}");
            let mut reverse: Vec<_> = rsplit(text, b',').collect();
            reverse.reverse();
            assert_eq!(reverse, items, "{text}");
        }
    }

    #[test]
    fn an_open_quote_reaches_to_the_end_it_was_read_towards() {
        let text = r#"a,b="1,c"#;
        assert_eq!(split(text, b',').collect::<Vec<_>>(), ["a", r#"b="1,c"#]);
        assert_eq!(rsplit(text, b',').next(), Some("c"));
    }
}
