//! Redirects from http to https.

use super::SECURITY;
use crate::{
    Proxies,
    hosts::{Host, of_other_letters},
    redirects,
};
use hooks_runtime::{
    Install, State,
    axum::{
        http::{HeaderValue, StatusCode, header::LOCATION, request::Parts},
        response::{IntoResponse, Response},
    },
    before_request,
};

/// Where to redirect to, and what not.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct Redirect {
    host: Option<String>,
    exempt: Vec<String>,
}

impl Redirect {
    pub(super) fn new(
        host: Option<String>,
        exempt: Vec<String>,
        problems: &mut Vec<String>,
    ) -> Self {
        if let Some(host) = host.as_deref().filter(|host| Host::parse(host).is_none()) {
            problems.push(format!(
                "`{host}` is no host: write one such as `example.com`{}",
                of_other_letters(host)
            ));
        }
        for path in exempt.iter().filter(|path| !path.starts_with('/')) {
            problems.push(format!(
                "the path `{path}` in `exempt` has to begin with `/`"
            ));
        }
        let is_wrong = |path: &&String| path.strip_suffix("/*").unwrap_or(path).contains('*');
        for path in exempt.iter().filter(is_wrong) {
            problems.push(format!(
                "the path `{path}` in `exempt` has a `*` that stands for nothing: `/*` at the end stands for \
                 all paths below"
            ));
        }
        Redirect { host, exempt }
    }

    pub(super) fn tell(&self, at: &mut Install<'_>) {
        at.setting("http", "redirected to https");
        if let Some(host) = &self.host {
            at.setting("https host", host);
        }
        if !self.exempt.is_empty() {
            at.setting("not redirected", self.exempt.join(", "));
        }
    }

    fn is_exempt(&self, path: &str) -> bool {
        self.exempt
            .iter()
            .any(|exempt| match exempt.strip_suffix('*') {
                Some(above) if above.ends_with('/') => path.starts_with(above),
                _ => path == exempt,
            })
    }
}

/// Redirect a request over http to https, after [`Security::redirect_to_https`](super::Security::redirect_to_https).
#[before_request(SECURITY, runs_after = super::check_host)]
pub fn redirect_to_https(
    redirect: State<Redirect>,
    proxies: Option<State<Proxies>>,
    head: &Parts,
) -> Option<Response> {
    let proxies = proxies.as_deref().unwrap_or(Proxies::NONE);
    if proxies.is_secure(head) || redirect.is_exempt(head.uri.path()) {
        return None;
    }
    let host = redirect.host.as_deref().or_else(|| proxies.host(head));
    // A host that is none would lead anywhere.
    let host = host.filter(|host| Host::parse(host).is_some());
    let path = redirects::asked(head);
    let location =
        host.and_then(|host| HeaderValue::try_from(format!("https://{host}{path}")).ok());
    Some(match location {
        Some(location) => (StatusCode::MOVED_PERMANENTLY, [(LOCATION, location)]).into_response(),
        None => (StatusCode::BAD_REQUEST, "the request names no valid host").into_response(),
    })
}
