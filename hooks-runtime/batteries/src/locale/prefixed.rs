//! Paths that begin with their language.

use super::{Languages, Locale, plugin::tell_vary};
use crate::redirects;
use hooks_runtime::{
    Answered, Blueprint, Endpoint, Provide, Result, State, abort,
    axum::{
        http::{HeaderValue, StatusCode, Uri, request::Parts},
        response::Response,
    },
    before_request, process_view,
};

/// The functions of [`Locales::prefix`](super::Locales::prefix), for `skip` and descriptions.
pub static PREFIXED: Blueprint = Blueprint::new("locale_prefix");

/// How the patterns of such routes begin.
const PARAMETER: &str = "/{locale}";

/// A route of `/{locale}` is not found below a segment that is no language.
#[process_view(PREFIXED)]
pub fn check_prefix(endpoint: Endpoint, languages: State<Languages>, head: &Parts) -> Result<()> {
    if has_wrong_prefix(&languages, &endpoint, &head.uri) {
        return Err(abort(StatusCode::NOT_FOUND));
    }
    Ok(())
}

fn has_wrong_prefix(languages: &Languages, endpoint: &Endpoint, uri: &Uri) -> bool {
    let is_prefixed = endpoint.path().strip_prefix(PARAMETER);
    let is_prefixed = is_prefixed.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let segment = uri.path().split('/').nth(1).unwrap_or_default();
    is_prefixed && !languages.shared().is_prefix(segment)
}

/// A request that no route has, and its language.
struct Missing {
    /// As the app sees it.
    uri: Uri,
    /// The path that the app is mounted at.
    mount: String,
    locale: Locale,
}

#[before_request(PREFIXED)]
fn note_missing(
    endpoint: Option<Endpoint>,
    languages: State<Languages>,
    head: &Parts,
) -> Option<Provide<Missing>> {
    let is_missing =
        endpoint.is_none_or(|endpoint| has_wrong_prefix(&languages, &endpoint, &head.uri));
    is_missing.then(|| {
        Provide(Missing {
            uri: head.uri.clone(),
            mount: redirects::mount(head).to_owned(),
            locale: languages.choose(head.uri.path(), &head.headers),
        })
    })
}

/// A path that no route has is redirected to the one of the request's language, if there is a route.
pub(super) fn redirect_to_prefix(request: &Answered<'_>, res: &mut Response) {
    if res.status() != StatusCode::NOT_FOUND {
        return;
    }
    let Some(missing) = request.provided::<Missing>() else {
        return;
    };
    let chosen = request.provided::<Locale>();
    let locale = chosen.as_deref().unwrap_or(&missing.locale);
    let Some(location) = prefixed(request, &missing, locale) else {
        return;
    };
    redirects::replace(res, StatusCode::FOUND, location);
    if locale.varies() {
        tell_vary(locale.languages(), res.headers_mut());
    }
}

fn prefixed(request: &Answered<'_>, missing: &Missing, locale: &Locale) -> Option<HeaderValue> {
    let (uri, languages) = (&missing.uri, locale.languages().shared());
    if languages.of_path(uri.path()).is_some() || !languages.is_prefix(locale.tag()) {
        return None;
    }
    let path = routed(request, format!("/{}{}", locale.tag(), uri.path()))?;
    redirects::location(&format!("{}{path}", missing.mount), uri.query())
}

/// The path, or the path with a slash at its end, if a route has it.
fn routed(request: &Answered<'_>, path: String) -> Option<String> {
    let is_routed = |path: &String| request.has_route(path);
    Some(path.clone())
        .filter(is_routed)
        .or_else(|| Some(path + "/").filter(is_routed))
}
