//! [`append_slash`]: a redirect from a path that is not found to the same path with a slash at its end.

use crate::redirects::{self, asked_uri};
use hooks_runtime::{
    Answered, Blueprint, Endpoint, Provide,
    axum::{
        http::{HeaderValue, StatusCode, Uri, request::Parts},
        response::Response,
    },
    before_request,
};

/// The function of [`Common::append_slash`](super::Common::append_slash), for `skip` and descriptions.
pub static APPEND_SLASH: Blueprint = Blueprint::new("append_slash");

/// A request that no route takes, and whose path has no slash at its end.
#[doc(hidden)]
#[derive(Debug)]
pub struct WithoutSlash {
    routed: Uri,
    asked: Uri,
}

/// Find the requests that [`Common::append_slash`](super::Common::append_slash) may redirect.
#[before_request(APPEND_SLASH)]
pub fn append_slash(endpoint: Option<Endpoint>, head: &Parts) -> Option<Provide<WithoutSlash>> {
    if endpoint.is_some() || head.uri.path().ends_with('/') {
        return None;
    }
    Some(Provide(WithoutSlash {
        routed: head.uri.clone(),
        asked: asked_uri(head).clone(),
    }))
}

/// Redirect a request that was not found, if a route takes its path with a slash.
pub(super) fn redirect(request: &Answered<'_>, res: &mut Response) {
    if res.status() != StatusCode::NOT_FOUND {
        return;
    }
    let Some(without) = request.provided::<WithoutSlash>() else {
        return;
    };
    if request.has_route(&format!("{}/", without.routed.path()))
        && let Some(location) = location(&without.asked)
    {
        redirects::replace(res, StatusCode::PERMANENT_REDIRECT, location);
    }
}

fn location(asked: &Uri) -> Option<HeaderValue> {
    redirects::location(&format!("{}/", asked.path()), asked.query())
}
