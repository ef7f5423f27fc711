//! The spellings of a path: which escapes mean the character itself, and which paths another server
//! may take for another path.

use axum::{
    extract::OriginalUri,
    http::{self, Extensions, Uri, uri::PathAndQuery},
};
use percent_encoding::percent_decode_str;
use std::{borrow::Cow, mem};

/// Decode the escapes of unreserved characters in the path of a request (RFC 3986, 6.2.2.2); `true`
/// if there were any. `OriginalUri` is what came.
#[inline]
pub(crate) fn normalise<B>(request: &mut http::Request<B>) -> bool {
    has_escape(request.uri().path()) && respell(request)
}

#[inline]
pub(crate) fn has_escape(path: &str) -> bool {
    path.as_bytes().contains(&b'%')
}

#[cold]
fn respell<B>(request: &mut http::Request<B>) -> bool {
    let uri = request.uri();
    let Some(path) = normal(uri.path()) else {
        return false;
    };
    let Some(normal) = with_path(uri, &path) else {
        return false;
    };
    let came = mem::replace(request.uri_mut(), normal);
    keep_original(request.extensions_mut(), came);
    true
}

/// A request got another URI than it came with: `OriginalUri` is what came.
pub(crate) fn keep_original(extensions: &mut Extensions, came: Uri) {
    // Inside of an axum router it is there already.
    extensions.get_or_insert_with(|| OriginalUri(came));
}

/// The URI that came, whatever was made of it since. With the prefix of an outer router.
pub(crate) fn original<'a>(extensions: &'a Extensions, uri: &'a Uri) -> &'a Uri {
    match extensions.get::<OriginalUri>() {
        Some(OriginalUri(uri)) => uri,
        None => uri,
    }
}

/// A URI with another path and the same query.
pub(crate) fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let path_and_query = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query.ok()?);
    Uri::from_parts(parts).ok()
}

/// A path, or the path of a pattern, without escapes of unreserved characters.
pub(crate) fn normal_pattern(path: String) -> String {
    normal(&path).unwrap_or(path)
}

/// `None` if there is nothing to decode.
fn normal(path: &str) -> Option<String> {
    let mut normal = String::with_capacity(path.len());
    let mut is_changed = false;
    let mut rest = path;
    // Where the last `%` that begins no escape is in `normal`.
    let mut stray = None;
    while let Some(at) = rest.find('%') {
        normal.push_str(&rest[..at]);
        rest = &rest[at..];
        // Decoded right behind it, a character would make an escape that was none.
        let is_behind_stray = stray.is_some_and(|stray| normal.len() - stray <= 2);
        match escaped(rest) {
            Some(character) if is_unreserved(character) && !is_behind_stray => {
                normal.push(char::from(character));
                rest = &rest[3..];
                is_changed = true;
            }
            Some(_) => {
                normal.push_str(&rest[..3]);
                rest = &rest[3..];
            }
            None => {
                stray = Some(normal.len());
                normal.push('%');
                rest = &rest[1..];
            }
        }
    }
    normal.push_str(rest);
    is_changed.then_some(normal)
}

/// The character of the escape that a text begins with.
fn escaped(text: &str) -> Option<u8> {
    let &[b'%', high, low, ..] = text.as_bytes() else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// RFC 3986, 2.3.
fn is_unreserved(character: u8) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, b'-' | b'.' | b'_' | b'~')
}

/// Without any escape, for comparisons.
pub(crate) fn decoded(path: &str) -> Cow<'_, [u8]> {
    percent_decode_str(path).into()
}

/// Whether a service that resolves paths would take a segment for `.` or `..`: also an encoded one,
/// one with parameters (`..;x`), and one beside an encoded slash or a backslash.
pub(crate) fn has_dot_segment(path: &str) -> bool {
    if !path.contains(['.', '%']) {
        return false;
    }
    let decoded = decoded(path);
    let mut segments = decoded.split(|byte| matches!(byte, b'/' | b'\\'));
    segments.any(|segment| {
        let name = segment.split(|&byte| byte == b';').next();
        matches!(name, Some(b"." | b".."))
    })
}

/// Whether a server that decodes paths before it routes may take this path for another: one with an
/// empty segment, `%2F`, `%5C` or a backslash.
#[cfg(feature = "proxy")]
pub(crate) fn reads_otherwise_decoded(path: &str) -> bool {
    let mut inner = path.strip_prefix('/').unwrap_or(path).rsplit('/').skip(1);
    // Some servers leave out parameters: `/;x/admin` has an empty segment for them.
    let has_empty = inner.any(|segment| segment.is_empty() || segment.starts_with(';'));
    let mut escapes = path.match_indices('%');
    let is_separator = |(at, _)| matches!(escaped(&path[at..]), Some(b'/' | b'\\'));
    has_empty || path.contains('\\') || escapes.any(is_separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;

    #[test]
    fn only_escapes_of_unreserved_characters_are_decoded() {
        for (path, expected) in [
            ("/%61dmin", Some("/admin")),
            ("/%41%5a%30%39%2D%2e%5F%7e", Some("/AZ09-._~")),
            ("/a%2Fb%2f%5C%20%C3%a9%25%2561%3B%00", None),
            ("/é%61", Some("/éa")),
            ("/plain", None),
        ] {
            assert_eq!(normal(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn what_is_decoded_makes_no_new_escape() {
        for (path, expected) in [
            ("/%%361", None),
            ("/%%36%31", Some("/%%361")),
            ("/%3%31", None),
            ("/%é%61", Some("/%éa")),
            ("/%", None),
            ("/%4", None),
            ("/%zz%61", Some("/%zza")),
            ("/%+1%61", Some("/%+1a")),
        ] {
            let normalised = normal(path);
            assert_eq!(normalised.as_deref(), expected, "{path}");
            let again = normalised.as_deref().and_then(normal);
            assert_eq!(again, None, "{path} is normal after one pass");
        }
    }

    #[test]
    fn a_uri_keeps_all_but_its_path() {
        let uri = Uri::from_static("http://host/%61?b=%61");
        assert_eq!(with_path(&uri, "/a").unwrap(), "http://host/a?b=%61");
    }

    #[test]
    fn a_request_without_escapes_stays_as_it_is() {
        let mut request = Request::new(());
        *request.uri_mut() = Uri::from_static("/a?%61");
        assert!(!normalise(&mut request));
        assert!(request.extensions().is_empty());
        *request.uri_mut() = Uri::from_static("/%61?%61");
        assert!(normalise(&mut request));
        assert_eq!(request.uri(), "/a?%61");
        let came = request.extensions().get::<OriginalUri>().unwrap();
        assert_eq!(came.0, "/%61?%61");
    }

    #[cfg(feature = "proxy")]
    #[test]
    fn a_path_with_a_separator_that_is_none_yet_reads_otherwise_decoded() {
        for path in [
            "//", "//a", "/a//", "/a//b", "/;x/a", "/a%2fb", "/a%5Cb", "/a\\b",
        ] {
            assert!(reads_otherwise_decoded(path), "{path}");
        }
        for path in ["/", "/a", "/a/", "/a/;x", "/a%252fb", "*", "/%"] {
            assert!(!reads_otherwise_decoded(path), "{path}");
        }
    }
}
