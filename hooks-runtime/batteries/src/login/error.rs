//! [`LoginNeeded`] and [`PermissionNeeded`]: what an anonymous or a wrong user gets.

use crate::redirects;
use hooks_runtime::{
    axum::{
        http::{
            HeaderMap, HeaderValue, StatusCode,
            header::{ACCEPT, CACHE_CONTROL, LOCATION, VARY},
            request::Parts,
        },
        response::{IntoResponse, Response},
    },
    error_response,
};
use std::fmt;

/// Nobody is logged in. For a browser that wants a page it is a redirect to the login, with the URL of the
/// request as `next`; for everybody else, and without [`Login::url`](super::Login::url), it is a 401.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginNeeded {
    location: Option<String>,
}

impl LoginNeeded {
    /// For the request with this head.
    pub(super) fn new(login_url: Option<&str>, head: &Parts) -> Self {
        let location = login_url.filter(|_| wants_page(&head.headers)).map(|url| {
            let asked = redirects::asked(head);
            let next: String = form_urlencoded::byte_serialize(asked.as_bytes()).collect();
            let mark = if url.contains('?') { '&' } else { '?' };
            format!("{url}{mark}next={next}")
        });
        LoginNeeded { location }
    }

    /// Where the browser is sent to, if it is.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }
}

/// Whether the client names HTML. `*/*` alone is what scripts and other programs send.
fn wants_page(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).into_iter();
    let mut kinds = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    kinds.any(|kind| {
        let mut parts = kind.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let is_page = ["text/html", "application/xhtml+xml"]
            .iter()
            .any(|page| name.eq_ignore_ascii_case(page));
        let is_refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
            weight.is_some_and(|weight| weight <= 0.0)
        });
        is_page && !is_refused
    })
}

impl fmt::Display for LoginNeeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("log in first")
    }
}

impl std::error::Error for LoginNeeded {}

#[error_response]
impl IntoResponse for LoginNeeded {
    fn into_response(self) -> Response {
        let location = self.location().map(HeaderValue::try_from);
        let mut response = match location {
            Some(Ok(location)) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
            _ => (StatusCode::UNAUTHORIZED, self.to_string()).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("accept"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        response
    }
}

/// The user who is logged in may not do this: a 403.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionNeeded {
    pub(super) permission: String,
}

impl PermissionNeeded {
    /// The permission that is missing.
    pub fn permission(&self) -> &str {
        &self.permission
    }
}

impl fmt::Display for PermissionNeeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the permission `{}` is missing", self.permission)
    }
}

impl std::error::Error for PermissionNeeded {}

#[error_response]
impl IntoResponse for PermissionNeeded {
    fn into_response(self) -> Response {
        // The name of the permission is for the log.
        (StatusCode::FORBIDDEN, "you may not do this").into_response()
    }
}
