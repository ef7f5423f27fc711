//! What redirects have in common: the URL that was asked for, and a redirect in place of another response.

use hooks_runtime::axum::{
    body::Body,
    extract::OriginalUri,
    http::{HeaderValue, StatusCode, Uri, header, request::Parts, uri::PathAndQuery},
    response::Response,
};

/// The path and the query that the client asked for, with the path that the app is mounted at.
pub(crate) fn asked(head: &Parts) -> &str {
    let path = asked_uri(head).path_and_query().map(PathAndQuery::as_str);
    // That of `OPTIONS *` would be a part of the host.
    path.filter(|path| path.starts_with('/')).unwrap_or("/")
}

/// The URI of [`asked`].
pub(crate) fn asked_uri(head: &Parts) -> &Uri {
    let original = head.extensions.get();
    original.map_or(&head.uri, |OriginalUri(uri)| uri)
}

/// The path that the app is mounted at, such as `/shop`; empty for an app that has the whole site.
pub(crate) fn mount(head: &Parts) -> &str {
    let (asked, routed) = (asked_uri(head).path(), head.uri.path());
    if !asked.starts_with('/') {
        return "";
    }
    // A layer around the app may have removed those at the end.
    let (asked, routed) = (asked.trim_end_matches('/'), routed.trim_end_matches('/'));
    if routed.is_empty() {
        return asked;
    }
    // Other spellings of a path have as many slashes.
    let slashes = routed.matches('/').count();
    let mut places = asked.rmatch_indices('/').map(|(place, _)| place);
    let place = slashes.checked_sub(1).and_then(|last| places.nth(last));
    place.map_or("", |place| &asked[..place])
}

/// Where to redirect to on this site; `None` if browsers would take the path for another host.
pub(crate) fn location(path: &str, query: Option<&str>) -> Option<HeaderValue> {
    if !path.starts_with('/') || path.starts_with("//") || path.contains('\\') {
        return None;
    }
    let query = query.map(|query| format!("?{query}"));
    HeaderValue::try_from(format!("{path}{}", query.unwrap_or_default())).ok()
}

/// Make a redirect of a response. Its headers stay, but for those that tell of its body.
pub(crate) fn replace(res: &mut Response, status: StatusCode, location: HeaderValue) {
    *res.status_mut() = status;
    *res.body_mut() = Body::empty();
    let headers = res.headers_mut();
    for name in [
        header::CONTENT_DISPOSITION,
        header::CONTENT_ENCODING,
        header::CONTENT_LANGUAGE,
        header::CONTENT_LENGTH,
        header::CONTENT_LOCATION,
        header::CONTENT_RANGE,
        header::CONTENT_TYPE,
        header::ETAG,
        header::LAST_MODIFIED,
    ] {
        headers.remove(name);
    }
    headers.insert(header::LOCATION, location);
}

#[cfg(test)]
mod tests {
    use super::*;
    use hooks_runtime::axum::{extract::Request, http::HeaderName};

    fn head(uri: &str, original: Option<&str>) -> Parts {
        let mut request = Request::new(());
        *request.uri_mut() = uri.parse().expect("a URI");
        if let Some(original) = original {
            let original = OriginalUri(original.parse().expect("a URI"));
            request.extensions_mut().insert(original);
        }
        request.into_parts().0
    }

    #[test]
    fn a_redirect_says_nothing_of_the_body_that_was_there() {
        let mut page = Response::new(Body::from("not found"));
        let of_body = [
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-length",
            "content-location",
            "content-range",
            "content-type",
            "etag",
            "last-modified",
        ];
        for name in of_body.into_iter().chain(["vary", "set-cookie"]) {
            page.headers_mut()
                .insert(name, HeaderValue::from_static("x"));
        }
        let location = HeaderValue::from_static("/a/");
        replace(&mut page, StatusCode::FOUND, location);
        let mut left: Vec<_> = page.headers().keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["location", "set-cookie", "vary"]);
    }

    #[test]
    fn what_was_asked_for_is_a_path_of_the_whole_site() {
        for (uri, original, expected) in [
            ("/a?b=c", None, "/a?b=c"),
            ("/a?b=c", Some("/mount/a?b=c"), "/mount/a?b=c"),
            ("/a", Some("http://evil.example/a"), "/a"),
            ("*", None, "/"),
            ("example.com:443", None, "/"),
            ("/a", Some("*"), "/"),
        ] {
            assert_eq!(asked(&head(uri, original)), expected, "{uri} {original:?}");
        }
    }

    #[test]
    fn b62_a_redirect_leads_to_no_other_host() {
        for (path, query, expected) in [
            ("/a/", None, Some("/a/")),
            ("/a//b/", Some("b=//c"), Some("/a//b/?b=//c")),
            ("//evil.example/a/", None, None),
            ("//", None, None),
            ("/\\evil.example/", None, None),
            ("\\\\evil.example/", None, None),
            ("*/", None, None),
            ("", Some("a"), None),
        ] {
            let location = location(path, query);
            let location = location.as_ref().and_then(|value| value.to_str().ok());
            assert_eq!(location, expected, "{path}");
        }
    }

    #[test]
    fn a_mount_is_what_the_app_does_not_see_of_the_path() {
        for (routed, original, expected) in [
            ("/a", None, ""),
            ("/", None, ""),
            ("/a/b", Some("/a/b"), ""),
            ("/a", Some("/shop/a"), "/shop"),
            ("/a", Some("/shop/%61"), "/shop"),
            ("/a/", Some("/the/shop/a/"), "/the/shop"),
            ("/", Some("/shop/"), "/shop"),
            ("/", Some("/shop"), "/shop"),
            ("/a", Some("/a/"), ""),
            ("/a", Some("/shop/a/"), "/shop"),
            ("/", Some("//"), ""),
            ("/a/b/c", Some("/a"), ""),
            ("*", None, ""),
        ] {
            let head = head(routed, original);
            assert_eq!(mount(&head), expected, "{routed} {original:?}");
        }
    }
}
