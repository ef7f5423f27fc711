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

/// Make a redirect of a response. Its headers stay, but for those that tell of its body.
pub(crate) fn replace(res: &mut Response, status: StatusCode, location: HeaderValue) {
    *res.status_mut() = status;
    *res.body_mut() = Body::empty();
    let headers = res.headers_mut();
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::CONTENT_LANGUAGE,
    ] {
        headers.remove(name);
    }
    headers.insert(header::LOCATION, location);
}

#[cfg(test)]
mod tests {
    use super::*;
    use hooks_runtime::axum::extract::Request;

    fn asked_by(uri: &str, original: Option<&str>) -> String {
        let mut request = Request::new(());
        *request.uri_mut() = uri.parse().expect("a URI");
        if let Some(original) = original {
            let original = OriginalUri(original.parse().expect("a URI"));
            request.extensions_mut().insert(original);
        }
        asked(&request.into_parts().0).to_owned()
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
            assert_eq!(asked_by(uri, original), expected, "{uri} {original:?}");
        }
    }
}
