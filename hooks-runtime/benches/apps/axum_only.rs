//! The work that hooks do, written by hand in axum.

use super::hooks::{Visitor, count, seal};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use http_body::{Frame, SizeHint};
use std::{
    num::ParseIntError,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

pub(super) fn base() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

pub(super) fn pairs(count_of: usize) -> Router {
    let view = move || async move {
        for _ in 0..count_of {
            count();
        }
        let mut response = "hello".into_response();
        for _ in 0..count_of {
            seal(&mut response);
        }
        response
    };
    Router::new().route("/", get(view))
}

async fn pair(request: Request, next: Next) -> Response {
    count();
    let mut response = next.run(request).await;
    seal(&mut response);
    response
}

pub(super) fn from_fn(count_of: usize) -> Router {
    (0..count_of).fold(base(), |router, _| router.layer(middleware::from_fn(pair)))
}

pub(super) fn extractor() -> Router {
    let view = |headers: HeaderMap| async move {
        count();
        std::hint::black_box(headers.len());
        "hello"
    };
    Router::new().route("/", get(view))
}

pub(super) fn extension() -> Router {
    async fn visit(mut request: Request, next: Next) -> Response {
        request.extensions_mut().insert(Visitor(7));
        next.run(request).await
    }
    let view = |Extension(visitor): Extension<Visitor>| async move { visitor.0.to_string() };
    Router::new()
        .route("/", get(view))
        .layer(middleware::from_fn(visit))
}

pub(super) fn state() -> Router {
    let view = |State(visitor): State<Arc<Visitor>>| async move { visitor.0.to_string() };
    Router::new()
        .route("/", get(view))
        .with_state(Arc::new(Visitor(7)))
}

pub(super) fn answer() -> Router {
    async fn refuse(_: Request, _: Next) -> Response {
        StatusCode::UNAUTHORIZED.into_response()
    }
    base().layer(middleware::from_fn(refuse))
}

pub(super) fn error() -> Router {
    async fn fails() -> Response {
        match super::hooks::parse() {
            Ok(number) => number.to_string().into_response(),
            Err(error) => handle(&error),
        }
    }
    fn handle(error: &ParseIntError) -> Response {
        (StatusCode::BAD_REQUEST, error.to_string()).into_response()
    }
    let inner = Router::new().route("/fails", get(fails));
    let outer = Router::new().nest("/inner", inner);
    Router::new().nest("/outer", outer)
}

pub(super) fn teardown() -> Router {
    async fn watch(request: Request, next: Next) -> Response {
        let response = next.run(request).await;
        response.map(|inner| Body::new(Watched(inner)))
    }
    base().layer(middleware::from_fn(watch))
}

/// Tells when a body is over.
struct Watched(Body);

impl axum::body::HttpBody for Watched {
    type Data = axum::body::Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        count();
    }
}

pub(super) fn routes() -> Router {
    let view = |Path(id): Path<u64>| async move { id.to_string() };
    (0..1000).fold(Router::new(), |router, at| {
        router.route(&format!("/{at}/{{id}}"), get(view))
    })
}
