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
        && let Some(location) = without.location()
    {
        redirects::replace(res, StatusCode::PERMANENT_REDIRECT, location);
    }
}

impl WithoutSlash {
    /// `None` if browsers would take the path for another host.
    fn location(&self) -> Option<HeaderValue> {
        let path = self.asked.path();
        if !path.starts_with('/') || path.starts_with("//") || path.contains('\\') {
            return None;
        }
        let query = self.asked.query().map(|query| format!("?{query}"));
        HeaderValue::try_from(format!("{path}/{}", query.unwrap_or_default())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(asked: &str) -> Option<String> {
        let asked: Uri = asked.parse().expect("a URI");
        let routed = asked.clone();
        let location = WithoutSlash { routed, asked }.location()?;
        Some(location.to_str().expect("a text").to_owned())
    }

    #[test]
    fn b62_a_redirect_leads_to_no_other_host() {
        assert_eq!(location("/a?b").as_deref(), Some("/a/?b"));
        assert_eq!(location("/a//b").as_deref(), Some("/a//b/"));
        for elsewhere in ["//evil.example/a", "//a", "/\\evil.example", "*"] {
            assert_eq!(location(elsewhere), None, "{elsewhere}");
        }
    }
}
