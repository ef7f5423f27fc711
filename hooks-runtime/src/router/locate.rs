//! [`locate`]: what answers a request, as the router of the app finds it. Nothing of the app runs.
//!
//! The router is made as for requests, of the same tables, but without layers, and its targets only
//! tell who they are. So it cannot find anything else than a request does.

use super::{Assembly, Mounts, router_of};
use crate::{
    build::Resolved,
    context::{AppData, UrlMap},
    path::has_dot_segment,
    pipeline::{AllowedMethods, Goal, Target, Unmatched, slashed},
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Uri},
    response::Response,
    routing::any_service,
};
use futures_util::FutureExt;
use std::{convert::Infallible, sync::Arc};
use tower::{Service, ServiceExt};

/// Who answers a request: indices in the lists of [`Resolved`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answerer {
    Route(usize),
    /// The automatic OPTIONS of the path of this route.
    Options(usize),
    Mount(usize),
    /// A route of a merged router.
    Merged,
    /// The merged routers, which have no route for it: their fallback, or a 404.
    MergedUnmatched,
    /// A routing failure of this scope.
    Unmatched(usize, Unmatched),
    Fallback,
}

/// What a router has found.
#[derive(Clone)]
pub(crate) struct Located {
    pub(crate) who: Answerer,
    /// The URI that the hooks see.
    pub(crate) uri: Uri,
    /// The pattern of the endpoint, if there is one.
    pub(crate) pattern: Option<String>,
    /// The methods of the path, on a 405 and an automatic OPTIONS.
    pub(crate) allow: Option<String>,
    /// Where a redirect leads to.
    pub(crate) redirects_to: Option<String>,
    /// A 400: the path has a dot segment, and a service that is not ours would answer.
    pub(crate) is_refused: bool,
    /// What the app inside of a mount or the fallback has found.
    pub(crate) inner: Option<Box<Located>>,
}

/// Ask the router of an app. `None` if it is not one that can be built.
pub(crate) fn locate(resolved: &Resolved, method: &Method, uri: &Uri) -> Option<Located> {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method.clone();
    *request.uri_mut() = uri.clone();
    // Nothing in there waits.
    let answered = locating(resolved).oneshot(request).now_or_never()?;
    let Ok(mut response) = answered;
    response.extensions_mut().remove()
}

/// A router whose targets tell who they are.
fn locating(resolved: &Resolved) -> Router {
    let inner = |app: Option<&Resolved>| app.map_or_else(Router::new, locating);
    let services = resolved.mounts.iter().map(|mount| {
        let service = inner(mount.app.as_deref());
        if mount.is_exact {
            Router::new().route(&mount.path, any_service(service))
        } else {
            Router::new().nest_service(&mount.path, service)
        }
    });
    let fallback = resolved.fallback.as_ref();
    let mounts = Mounts {
        services: services.collect(),
        fallback: fallback.map(|fallback| inner(fallback.app.as_deref())),
    };
    let app = Arc::new(AppData::bare(UrlMap::default()));
    router_of(&Assembly::new(resolved, &app, true), &[], mounts)
}

/// What a target does in such a router.
pub(super) async fn tell(
    who: Answerer,
    target: Arc<Target>,
    request: Request,
) -> Result<Response, Infallible> {
    let endpoint = target.matched.endpoint.as_ref();
    let is_foreign = matches!(target.goal, Goal::Foreign(_));
    let mut located = Located {
        who,
        uri: request.uri().clone(),
        pattern: endpoint.map(|endpoint| endpoint.path().to_owned()),
        allow: allowed(&target, &request),
        redirects_to: matches!(target.goal, Goal::Unmatched(Unmatched::SlashRedirect))
            .then(|| slashed(request.extensions(), request.uri())),
        is_refused: is_foreign && has_dot_segment(request.uri().path()),
        inner: None,
    };
    if let Goal::Foreign(service) = &target.goal
        && !located.is_refused
    {
        let Ok(mut response) = service.clone().call(request).await;
        located.inner = response.extensions_mut().remove().map(Box::new);
    }
    let mut response = Response::default();
    response.extensions_mut().insert(located);
    Ok(response)
}

/// The `Allow` of the answer.
fn allowed(target: &Target, request: &Request) -> Option<String> {
    let none = HeaderValue::from_static("");
    let methods = match &target.goal {
        Goal::Options(methods) => methods,
        Goal::Unmatched(Unmatched::MethodNotAllowed) => &none,
        _ => return None,
    };
    let methods = AllowedMethods::with(request, methods);
    methods.to_str().ok().map(str::to_owned)
}
