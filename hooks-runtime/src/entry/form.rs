//! One form for all versions of HTTP: a path as the target, a `Host` header, one `Cookie` header.

use crate::path::keep_original;
use axum::http::{HeaderMap, HeaderValue, Uri, header, request::Parts, uri::PathAndQuery};
use std::mem;

/// Bring a head into the form that hooks see.
///
/// The usual request of HTTP/1 has a path as its target and no header twice: it pays for these two
/// comparisons.
#[inline]
pub(crate) fn bring_into_form(head: &mut Parts) {
    if head.uri.authority().is_some() || head.headers.len() > head.headers.keys_len() {
        rewrite(head);
    }
}

#[cold]
#[inline(never)]
fn rewrite(head: &mut Parts) {
    join_cookies(&mut head.headers);
    // The target of a CONNECT is a host alone, and stays.
    let (Some(authority), Some(path)) = (head.uri.authority(), head.uri.path_and_query()) else {
        return;
    };
    // The target wins over the header (RFC 9112, 3.2.2). A user in it is no part of the host.
    let host = authority.as_str().rsplit('@').next().unwrap_or_default();
    let (host, path) = (HeaderValue::from_str(host), origin_form(path));
    if let Ok(host) = host {
        head.headers.insert(header::HOST, host);
    }
    let came = mem::replace(&mut head.uri, path);
    keep_original(&mut head.extensions, came);
}

fn origin_form(path: &PathAndQuery) -> Uri {
    let text = path.as_str();
    if text.starts_with('/') || text == "*" {
        return Uri::from(path.clone());
    }
    // `http://host?query` has no path.
    format!("/{text}").parse().unwrap_or_default()
}

/// HTTP/2 allows several `Cookie` headers (RFC 9113, 8.2.3); hooks and other servers expect one.
fn join_cookies(headers: &mut HeaderMap) {
    let mut cookies = headers.get_all(header::COOKIE).iter();
    let (Some(first), Some(second)) = (cookies.next(), cookies.next()) else {
        return;
    };
    let all = [first, second].into_iter().chain(cookies);
    let all: Vec<_> = all.map(HeaderValue::as_bytes).collect();
    if let Ok(mut joined) = HeaderValue::from_bytes(&all.join(&b"; "[..])) {
        joined.set_sensitive(first.is_sensitive());
        headers.insert(header::COOKIE, joined);
    }
}
