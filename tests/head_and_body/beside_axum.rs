//! Whatever stands where, the heads of GET and HEAD are those of plain axum.

use crate::wire::{announced, both, stream_of};
use axum::{Router, body::Body, response::IntoResponse, routing};
use hooks_runtime::prelude::*;
use std::time::Duration;
use support::Server;
use tower::{ServiceExt, service_fn, util::MapResponseLayer};
use tower_http::{
    compression::CompressionLayer, timeout::ResponseBodyTimeoutLayer, trace::TraceLayer,
};

#[after_request]
fn after(res: &mut Response) {
    res.headers_mut().insert("x-after", "ran".parse().unwrap());
}

#[middleware]
async fn around(request: Request, next: Next) -> Response {
    next.run(request).await
}

macro_rules! views {
    ($($name:ident $path:literal => $body:expr;)*) => {
        const PATHS: &[&str] = &[$($path),*];

        $(
            #[get($path)]
            async fn $name() -> Response {
                $body.into_response()
            }
        )*

        fn plain() -> Router {
            Router::new()$(.route($path, routing::get($name)))*
        }
    };
}

views! {
    known "/known" => "known";
    long "/long" => "long ".repeat(1000);
    empty "/empty" => ();
    empty_stream "/empty-stream" => stream_of(&[]);
    stream "/stream" => stream_of(&["str", "eam"]);
    said "/announced" => announced("6", &["str", "eam"]);
    said_long "/announced-long" => announced("60", &["0123456789012345678901234567890123456789", "01234567890123456789"]);
    said_zero "/announced-zero" => announced("0", &[]);
    said_known "/said-known" => ([("content-length", "5")], "known");
    range "/range" => (StatusCode::PARTIAL_CONTENT, announced("6", &["str", "eam"]));
    gone "/gone" => (StatusCode::GONE, "gone");
    see_other "/see-other" => (StatusCode::SEE_OTHER, [("location", "/known")]);
}

/// Layers that keep, change or hide the size of a body.
#[derive(Clone, Copy, Debug)]
enum Around {
    Nothing,
    Gzip,
    Trace,
    BodyTimeout,
    Longer,
    Streams,
}

macro_rules! around {
    ($value:expr, $layer:ident, $around:expr) => {
        match $around {
            Around::Nothing => $value,
            Around::Gzip => $value.$layer(CompressionLayer::new()),
            Around::Trace => $value.$layer(TraceLayer::new_for_http()),
            Around::BodyTimeout => {
                $value.$layer(ResponseBodyTimeoutLayer::new(Duration::from_secs(60)))
            }
            Around::Longer => $value.$layer(MapResponseLayer::new(longer)),
            Around::Streams => $value.$layer(MapResponseLayer::new(streams)),
        }
    };
}

fn longer<B>(response: axum::http::Response<B>) -> Response {
    let mut response = response.map(|_| Body::from("of a layer"));
    response.headers_mut().remove("content-length");
    response
}

fn streams<B>(response: axum::http::Response<B>) -> Response {
    let mut response = response.map(|_| stream_of(&["of a ", "layer"]));
    response.headers_mut().remove("content-length");
    response
}

fn nested() -> Router {
    let service = service_fn(|request: Request| plain().oneshot(request));
    Router::new().nest_service("/in", service)
}

async fn start(app: App, around: Around, wraps: bool) -> Server {
    let app = if wraps {
        around!(app, wrap, around)
    } else {
        around!(app, layer, around)
    };
    Server::start(app.build().unwrap()).await
}

#[tokio::test]
async fn the_heads_of_get_and_head_are_those_of_axum() {
    let upstream = Server::start(plain()).await;
    let url = || format!("http://{}", upstream.address());
    for around in [
        Around::Nothing,
        Around::Gzip,
        Around::Trace,
        Around::BodyTimeout,
        Around::Longer,
        Around::Streams,
    ] {
        let of_axum = Server::start(around!(plain(), layer, around)).await;
        let hooks = || App::new().hook(after).hook(self::around);
        for wraps in [false, true] {
            let apps = [
                ("own", app!(self), ""),
                ("merge", hooks().merge(plain()), ""),
                (
                    "merge nest",
                    hooks().merge(Router::new().nest("/in", plain())),
                    "/in",
                ),
                ("merge nest_service", hooks().merge(nested()), "/in"),
                ("mount", hooks().mount("/in", plain()), "/in"),
                ("mount app", hooks().mount("/in", app!(self)), "/in"),
                (
                    "mount built",
                    hooks().mount("/in", app!(self).build().unwrap()),
                    "/in",
                ),
                ("fallback", hooks().fallback_service(plain()), ""),
                ("fallback_to", hooks().fallback_to(url()), ""),
                (
                    "merge in merge",
                    hooks().merge(hooks().merge(plain()).build().unwrap()),
                    "",
                ),
                ("bare merge", App::new().merge(plain()), ""),
                ("bare mount", App::new().mount("/in", plain()), "/in"),
            ];
            for (place, app, prefix) in apps {
                let server = start(app, around, wraps).await;
                compare(
                    &server,
                    &of_axum,
                    &format!("{around:?} {wraps} {place}"),
                    prefix,
                )
                .await;
            }
        }
        let router = plain().layer(hooks().hooks_layer().unwrap());
        let server = Server::start(around!(router, layer, around)).await;
        compare(&server, &of_axum, &format!("{around:?} hooks_layer"), "").await;
    }
}

async fn compare(server: &Server, of_axum: &Server, place: &str, prefix: &str) {
    for path in PATHS {
        let headers = "accept-encoding: gzip\r\n";
        let (head, get) = both(server, &format!("{prefix}{path}"), headers).await;
        let (axums_head, axums_get) = both(of_axum, path, headers).await;
        // Axum inside of a mount says a length before the layer hides the size.
        if !place.starts_with("BodyTimeout") || place.ends_with("own") {
            assert_eq!(get, axums_get, "{place} GET {path}");
        }
        if place.ends_with("own") {
            assert_eq!(head, axums_head, "{place} HEAD {path}");
        }
        let claims = head
            .split(", ")
            .filter(|line| !get.split(", ").any(|said| said == *line));
        assert_eq!(
            claims.collect::<Vec<_>>(),
            [""; 0],
            "{place} HEAD {path}: {get}"
        );
    }
}
