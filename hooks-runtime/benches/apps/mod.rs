//! The apps that are measured, each beside the same work written by hand in axum.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "no benchmark uses all of it"
)]

mod axum_only;
mod hooks;

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{Method, Uri},
    response::Response,
};
use futures_util::FutureExt;
use tower::Service;

/// One app and the request it is sent.
pub struct Case {
    pub name: &'static str,
    pub app: fn() -> Router,
    pub path: &'static str,
}

const fn case(name: &'static str, app: fn() -> Router, path: &'static str) -> Case {
    Case { name, app, path }
}

/// Every case: what hooks do, after the same by hand.
pub const CASES: &[Case] = &[
    case("base/axum", axum_only::base, "/"),
    case("base/hooks", hooks::base, "/"),
    case("pairs_1/by_hand", || axum_only::pairs(1), "/"),
    case("pairs_1/from_fn", || axum_only::from_fn(1), "/"),
    case("pairs_1/sync", || hooks::sync_pairs(1), "/"),
    case("pairs_1/async", || hooks::async_pairs(1), "/"),
    case("pairs_1/awaiting", || hooks::awaiting_pairs(1), "/"),
    case("pairs_2/by_hand", || axum_only::pairs(2), "/"),
    case("pairs_2/from_fn", || axum_only::from_fn(2), "/"),
    case("pairs_2/sync", || hooks::sync_pairs(2), "/"),
    case("pairs_2/async", || hooks::async_pairs(2), "/"),
    case("pairs_2/awaiting", || hooks::awaiting_pairs(2), "/"),
    case("pairs_4/by_hand", || axum_only::pairs(4), "/"),
    case("pairs_4/from_fn", || axum_only::from_fn(4), "/"),
    case("pairs_4/sync", || hooks::sync_pairs(4), "/"),
    case("pairs_4/async", || hooks::async_pairs(4), "/"),
    case("pairs_4/awaiting", || hooks::awaiting_pairs(4), "/"),
    case("pairs_8/by_hand", || axum_only::pairs(8), "/"),
    case("pairs_8/from_fn", || axum_only::from_fn(8), "/"),
    case("pairs_8/sync", || hooks::sync_pairs(8), "/"),
    case("pairs_8/async", || hooks::async_pairs(8), "/"),
    case("pairs_8/awaiting", || hooks::awaiting_pairs(8), "/"),
    case("pairs_16/by_hand", || axum_only::pairs(16), "/"),
    case("pairs_16/from_fn", || axum_only::from_fn(16), "/"),
    case("pairs_16/sync", || hooks::sync_pairs(16), "/"),
    case("pairs_16/async", || hooks::async_pairs(16), "/"),
    case("pairs_16/awaiting", || hooks::awaiting_pairs(16), "/"),
    case("pairs_32/by_hand", || axum_only::pairs(32), "/"),
    case("pairs_32/from_fn", || axum_only::from_fn(32), "/"),
    case("pairs_32/sync", || hooks::sync_pairs(32), "/"),
    case("pairs_32/async", || hooks::async_pairs(32), "/"),
    case("pairs_32/awaiting", || hooks::awaiting_pairs(32), "/"),
    case("pairs_64/by_hand", || axum_only::pairs(64), "/"),
    case("pairs_64/sync", || hooks::sync_pairs(64), "/"),
    case("pairs_64/async", || hooks::async_pairs(64), "/"),
    case("pairs_64/awaiting", || hooks::awaiting_pairs(64), "/"),
    case("extractor/by_hand", axum_only::extractor, "/"),
    case("extractor/hooks", hooks::extractor, "/"),
    case("g/extension", axum_only::extension, "/"),
    case("g/hooks", hooks::g, "/"),
    case("provided/extension", axum_only::extension, "/"),
    case("provided/hooks", hooks::provided, "/"),
    case("state/axum", axum_only::state, "/"),
    case("state/hooks", hooks::state, "/"),
    case("answer/by_hand", axum_only::answer, "/"),
    case("answer/hooks", hooks::answer, "/"),
    case("error/by_hand", axum_only::error, "/outer/inner/fails"),
    case("error/hooks", hooks::error, "/outer/inner/fails"),
    case("teardown/by_hand", axum_only::teardown, "/"),
    case("teardown/hooks", hooks::teardown, "/"),
    case("not_found/axum", axum_only::base, "/nowhere"),
    case("not_found/hooks", hooks::base, "/nowhere"),
    case("routes_1000/axum", axum_only::routes, "/500/7"),
    case("routes_1000/hooks", hooks::routes, "/500/7"),
];

/// The app that [`App::serve`](hooks_runtime::App::serve) serves by its own means.
pub fn with_sync_pairs(count: usize) -> hooks_runtime::App {
    hooks::app_with_sync_pairs(count)
}

impl Case {
    pub fn request(&self) -> Request {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = Uri::from_static(self.path);
        request
    }
}

/// The response of an app in which nothing ever waits.
pub fn send(app: &mut Router, request: Request) -> Response {
    match app.call(request).now_or_never() {
        Some(Ok(response)) => response,
        Some(Err(never)) => match never {},
        None => panic!("an app that waits"),
    }
}
