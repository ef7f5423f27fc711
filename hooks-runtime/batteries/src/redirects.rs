//! What redirects have in common: the URL that was asked for, and a redirect in place of another response.

use hooks_runtime::axum::{
    body::Body,
    extract::OriginalUri,
    http::{HeaderValue, StatusCode, Uri, header, request::Parts},
    response::Response,
};

/// The path and the query that the client asked for, with the path that the app is mounted at.
pub(crate) fn asked(head: &Parts) -> &str {
    let path = asked_uri(head).path_and_query();
    path.map_or("/", |path| path.as_str())
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
