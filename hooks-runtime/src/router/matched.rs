//! What axum tells of a match, the parameters and the `MatchedPath`, for another pattern than the
//! one that its router found.

use crate::pattern::{Pattern, Piece};
use axum::{
    RequestExt, Router,
    body::Body,
    extract::{NestedPath, OriginalUri, RawPathParams, Request},
    http::Uri,
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
    let tell = async |request: Request| {
        let mut response: Response = Response::default();
        *response.extensions_mut() = request.into_parts().0.extensions;
        Ok::<_, Infallible>(response)
    };
    let own = Router::new().route_service(pattern, service_fn(tell));
    let (router, path) = match Outer::of(request) {
        Some(outer) => (
            Router::new().nest_service(&outer.pattern, own),
            format!("{}{}", outer.path, request.uri().path()),
        ),
        None => (own, request.uri().path().to_owned()),
    };
    let Ok(uri) = Uri::try_from(path) else { return };
    let mut probe = Request::new(Body::empty());
    *probe.uri_mut() = uri;
    if let Some(Ok(mut matched)) = router.oneshot(probe).now_or_never() {
        let mut values = std::mem::take(matched.extensions_mut());
        values.remove::<OriginalUri>();
        request.extensions_mut().extend(values);
    }
}

/// The router around the app's, if there is one: the parameters of both are one value.
struct Outer {
    pattern: String,
    /// A path that the pattern matches with the parameters of the request.
    path: String,
}

impl Outer {
    fn of(request: &mut Request) -> Option<Self> {
        let nested = request.extensions().get::<NestedPath>()?.as_str();
        let pattern = Pattern::from_axum(nested.trim_end_matches('/'))?;
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
        Some(Outer {
            pattern: pattern.text().to_owned(),
            path,
        })
    }
}
