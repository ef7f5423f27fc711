//! Paths that begin with their language.

use super::{Languages, plugin::tell_vary};
use hooks_runtime::{
    Blueprint, Endpoint, RequestContext, Result, State, abort, after_request,
    axum::{
        http::{HeaderValue, StatusCode, header::LOCATION, request::Parts},
        response::{IntoResponse, Response},
    },
    process_view,
};

/// The functions of [`Locales::prefix`](super::Locales::prefix), for `skip` and descriptions.
pub static PREFIXED: Blueprint = Blueprint::new("locale_prefix");

/// How the patterns of such routes begin.
const PARAMETER: &str = "/{locale}";

/// A route of `/{locale}` is not found below a segment that is no language.
#[process_view(PREFIXED)]
pub fn check_prefix(
    endpoint: Endpoint,
    languages: State<Languages>,
    ctx: RequestContext,
) -> Result<()> {
    if has_wrong_prefix(&languages, &endpoint, &ctx) {
        return Err(abort(StatusCode::NOT_FOUND));
    }
    Ok(())
}

pub(super) fn has_wrong_prefix(
    languages: &Languages,
    endpoint: &Endpoint,
    ctx: &RequestContext,
) -> bool {
    if languages.shared().prefix.is_none() {
        return false;
    }
    let is_prefixed = endpoint.path().strip_prefix(PARAMETER);
    let is_prefixed = is_prefixed.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let segment = ctx.uri().path().split('/').nth(1).unwrap_or_default();
    is_prefixed && !languages.shared().is_prefix(segment)
}

/// A path that is not found is redirected to the one of the request's language, if there is a route.
#[after_request(PREFIXED)]
pub fn redirect_to_prefix(
    languages: State<Languages>,
    ctx: RequestContext,
    head: &Parts,
    res: &mut Response,
) {
    let path = ctx.uri().path();
    if res.status() != StatusCode::NOT_FOUND || languages.shared().of_path(path).is_some() {
        return;
    }
    let locale = languages.choose(path, &head.headers);
    if !languages.shared().is_prefix(locale.tag()) {
        return;
    }
    let Some(prefixed) = routed(&ctx, format!("/{}{path}", locale.tag())) else {
        return;
    };
    let query = ctx.uri().query().map(|query| format!("?{query}"));
    let location = prefixed + &query.unwrap_or_default();
    if let Ok(location) = HeaderValue::try_from(location) {
        *res = (StatusCode::FOUND, [(LOCATION, location)]).into_response();
        tell_vary(&languages, res.headers_mut());
    }
}

/// The path, or the path with a slash at its end, if a route has it.
fn routed(ctx: &RequestContext, path: String) -> Option<String> {
    let is_routed = |path: &String| ctx.has_route(path);
    Some(path.clone())
        .filter(is_routed)
        .or_else(|| Some(path + "/").filter(is_routed))
}
