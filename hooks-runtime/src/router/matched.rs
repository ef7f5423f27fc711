//! What axum tells of a match, the parameters and the `MatchedPath`, for another pattern than the
//! one that its router found.

use crate::pattern::{Pattern, Piece};
use axum::{
    RequestExt, Router,
    body::Body,
    extract::{NestedPath, OriginalUri, RawPathParams, Request},
    http::{Extensions, Uri},
    response::Response,
};
use futures_util::FutureExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::convert::Infallible;
use tower::{ServiceExt, service_fn};

/// Let a request look as if axum had matched its path by this pattern, which does match it.
///
/// Only axum can make these values: a router of this one pattern does. Few requests come here.
pub(super) fn match_anew(request: &mut Request, pattern: &str) {
    if let Some(mut values) = values_of_match(request, pattern) {
        values.remove::<OriginalUri>();
        request.extensions_mut().extend(values);
    }
}

/// `None` if a parameter is no text: handlers are told so already.
fn values_of_match(request: &mut Request, pattern: &str) -> Option<Extensions> {
    let tell = async |request: Request| {
        let mut response: Response = Response::default();
        *response.extensions_mut() = request.into_parts().0.extensions;
        Ok::<_, Infallible>(response)
    };
    let mut router = Router::new().route_service(pattern, service_fn(tell));
    let mut path = request.uri().path().to_owned();
    if let Some(outer) = request.extensions().get::<NestedPath>() {
        let outer = Pattern::from_axum(outer.as_str().trim_end_matches('/'))?;
        router = Router::new().nest_service(outer.text(), router);
        path = path_of_outer(&outer, request)? + &path;
    }
    let mut probe = Request::new(Body::empty());
    *probe.uri_mut() = Uri::try_from(path).ok()?;
    let Ok(mut response) = router.oneshot(probe).now_or_never()?;
    Some(std::mem::take(response.extensions_mut()))
}

/// A path that the pattern of a router around the app's matches with the parameters of this request.
/// The parameters of both routers are one value.
fn path_of_outer(pattern: &Pattern, request: &mut Request) -> Option<String> {
    let values = request.extract_parts::<RawPathParams>().now_or_never()?;
    let values = values.ok()?;
    let mut values = values.iter().map(|(_, value)| value);
    let mut path = String::new();
    for piece in pattern.pieces() {
        match piece {
            Piece::Literal(text) => path.push_str(text),
            Piece::Parameter(_) | Piece::Wildcard(_) => {
                path.extend(utf8_percent_encode(values.next()?, NON_ALPHANUMERIC));
            }
        }
    }
    Some(path)
}
