//! The URL of an upstream: what is wrong with it, and which path of its own it puts first.

use axum::http::{
    HeaderValue, Uri,
    uri::{Authority, Scheme},
};

/// A URL that was checked.
#[derive(Clone)]
pub(super) struct Base {
    authority: Authority,
    /// The authority, for a client that names no host.
    pub(super) host: HeaderValue,
    /// Without a slash at its end: empty, or `/path`.
    path: String,
}

impl Base {
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let (authority, path) = check_url(url)?;
        let host = HeaderValue::from_str(authority.as_str())
            .map_err(|error| format!("`{url}` has no host for a header ({error}): {REMEDY}"))?;
        Ok(Base {
            authority,
            host,
            path,
        })
    }

    /// The URL at the other server for a request with this one; `None` if that is no URL.
    pub(super) fn join(&self, uri: &Uri) -> Option<Uri> {
        let asked = uri.path_and_query()?;
        let path = match (asked.as_str(), &*self.path) {
            (text, "") if text == "*" || text.starts_with('/') => asked.clone(),
            // `OPTIONS *` is about a whole server: here, all that is below the path.
            ("*", base) => base.try_into().ok()?,
            (text, base) if text.starts_with('/') => format!("{base}{text}").try_into().ok()?,
            (query, base) => format!("{base}/{query}").try_into().ok()?,
        };
        Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(self.authority.clone())
            .path_and_query(path)
            .build()
            .ok()
    }
}

const REMEDY: &str = "write scheme, host and port, as in `http://127.0.0.1:8000`";

/// The authority and the path of a URL, or what is wrong with it.
fn check_url(url: &str) -> Result<(Authority, String), String> {
    let uri: Uri = url
        .parse()
        .map_err(|error| format!("`{url}` is no URL ({error}): {REMEDY}"))?;
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => {}
        Some(scheme) => {
            return Err(format!(
                "`{url}` has the scheme `{scheme}`, and only `http` is supported: {REMEDY}; for \
                 `https`, put a TLS proxy beside this server and give its URL"
            ));
        }
        None => return Err(format!("`{url}` is no URL (it has no scheme): {REMEDY}")),
    }
    let Some(authority) = uri.authority() else {
        return Err(format!("`{url}` is no URL (it has no host): {REMEDY}"));
    };
    if authority.as_str().contains('@') {
        return Err(format!(
            "`{url}` has a user in it, which is not sent: {REMEDY}, and add the header in a hook"
        ));
    }
    let has_port = authority
        .as_str()
        .rsplit(']')
        .next()
        .is_some_and(|rest| rest.contains(':'));
    if uri.host().is_none_or(str::is_empty)
        || (has_port && uri.port_u16().is_none_or(|port| port == 0))
    {
        return Err(format!(
            "`{url}` names no server (`{authority}` is no host and port): {REMEDY}"
        ));
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(format!("`{url}` has a query or a fragment: {REMEDY}"));
    }
    let path = uri.path().trim_end_matches('/').to_owned();
    Ok((authority.clone(), path))
}
