//! [`LoginNeeded`] and [`PermissionNeeded`]: what an anonymous or a wrong user gets.

use super::next::page_of_form;
use crate::{accepts, redirects};
use hooks_runtime::{
    axum::{
        http::{
            HeaderValue, Method, StatusCode,
            header::{CACHE_CONTROL, LOCATION, VARY},
            request::Parts,
        },
        response::{IntoResponse, Response},
    },
    error_response,
};
use std::{borrow::Cow, fmt};

/// What browsers ask for. `*/*` alone is what scripts and other programs send.
const PAGES: &[&str] = &["text/html", "application/xhtml+xml"];

/// Nobody is logged in. For a browser that wants a page it is a redirect to the login, with the URL of the
/// request as `next`, or with that of the page whose form it was; for everybody else, and without
/// [`Login::url`](super::Login::url), it is a 401.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginNeeded {
    location: Option<String>,
}

impl LoginNeeded {
    /// For the request with this head.
    pub(super) fn new(login_url: Option<&str>, head: &Parts) -> Self {
        let location = login_url
            .filter(|_| accepts::names(&head.headers, PAGES))
            .map(|url| {
                let next = next(head);
                let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
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

/// Where to go after the login. Nothing may answer a GET of the URL that a form was sent to.
fn next(head: &Parts) -> Cow<'_, str> {
    let is_form = !matches!(head.method, Method::GET | Method::HEAD);
    let page = is_form.then(|| page_of_form(head)).flatten();
    page.map_or_else(|| redirects::asked(head).into(), Cow::from)
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
