//! Whoever replaces a body, its length goes with it: two responses on one connection stay apart.

use crate::wire::{announced, head_of, stream_of, told};
use axum::{Router, body::Body, routing};
use hooks_runtime::prelude::*;
use std::convert::Infallible;
use support::Server;
use tower::{Layer, ServiceExt, service_fn};

/// Replaces the body as the query says.
fn replace(how: Option<&str>, res: &mut Response) {
    *res.body_mut() = match how {
        Some("shorter") => Body::from("new"),
        Some("longer") => Body::from("a longer one than before"),
        Some("stream") => stream_of(&["a ", "stream"]),
        Some("empty") => Body::empty(),
        Some("announced") => {
            res.headers_mut().insert("content-length", 8.into());
            stream_of(&["a ", "stream"])
        }
        // As long as the one before, and said once more.
        Some("again") => {
            res.headers_mut().insert("content-length", 5.into());
            stream_of(&["new", "er"])
        }
        Some("nothing") => {
            *res.status_mut() = StatusCode::NO_CONTENT;
            return;
        }
        Some("not-modified") => {
            *res.status_mut() = StatusCode::NOT_MODIFIED;
            return;
        }
        _ => return,
    };
}

#[after_request]
fn after(ctx: RequestContext, res: &mut Response) {
    if let Some(how) = ctx.uri().query() {
        replace(how.strip_prefix("after="), res);
    }
}

#[middleware]
async fn around(ctx: RequestContext, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(how) = ctx.uri().query() {
        replace(how.strip_prefix("around="), &mut response);
    }
    response
}

#[get("/own/known")]
fn known() -> ([(&'static str, &'static str); 1], &'static str) {
    ([("content-length", "5")], "known")
}

#[get("/own/wrong")]
fn wrong() -> ([(&'static str, &'static str); 1], &'static str) {
    ([("content-length", "50")], "known")
}

#[get("/own/stream")]
fn streamed() -> Response {
    announced("6", &["str", "eam"])
}

fn plain() -> Router {
    Router::new()
        .route("/known", routing::get(async || "known"))
        .route(
            "/stream",
            routing::get(async || announced("6", &["str", "eam"])),
        )
}

/// The same two answers, wherever they come from. The upstream lives as long as the test.
async fn everywhere() -> (Vec<(Server, &'static str)>, Server) {
    let upstream = Server::start(plain()).await;
    let hooks = || App::new().hook(after).hook(around);
    let service = service_fn(|request: Request| async { plain().oneshot(request).await });
    let layered = hooks().hooks_layer().unwrap();
    let routers = vec![
        (app!(self).build().unwrap(), "/own"),
        (hooks().merge(plain()).build().unwrap(), ""),
        (
            hooks()
                .merge(Router::new().nest_service("/in", service))
                .build()
                .unwrap(),
            "/in",
        ),
        (hooks().mount("/in", plain()).build().unwrap(), "/in"),
        (hooks().fallback_service(plain()).build().unwrap(), ""),
        (
            hooks()
                .mount("/in", App::new().fallback_service(plain()))
                .build()
                .unwrap(),
            "/in",
        ),
        (
            hooks()
                .fallback_to(format!("http://{}", upstream.address()))
                .build()
                .unwrap(),
            "",
        ),
        (plain().layer(layered.clone()), ""),
        (Router::new().fallback_service(layered.layer(plain())), ""),
    ];
    let mut servers = Vec::new();
    for (router, prefix) in routers {
        servers.push((Server::start(router).await, prefix));
    }
    (servers, upstream)
}

/// Answered on a connection that is kept: the next answer must begin where the first ends.
async fn ask(server: &Server, line: &str) -> (String, String) {
    let (connection, answer) = server.connect().ask(line).await;
    let (_, next) = connection.ask("GET /nowhere").await;
    assert_eq!(next.status(), "404", "{line}: {}", next.head);
    (head_of(&answer.head), answer.body)
}

#[tokio::test]
async fn a_replaced_body_has_a_length_of_its_own() {
    let (servers, _upstream) = everywhere().await;
    for (place, (server, prefix)) in servers.iter().enumerate() {
        for (how, head, body) in [
            ("shorter", "200, content-length: 3", "new"),
            (
                "longer",
                "200, content-length: 24",
                "a longer one than before",
            ),
            ("stream", "200, transfer-encoding: chunked", "a stream"),
            ("announced", "200, content-length: 8", "a stream"),
            ("again", "200, content-length: 5", "newer"),
            ("empty", "200, content-length: 0", ""),
        ] {
            for (view, who) in [("known", "after"), ("known", "around"), ("stream", "after")] {
                let path = format!("{prefix}/{view}?{who}={how}");
                let got = ask(server, &format!("GET {path}")).await;
                assert_eq!(got, (head.to_owned(), body.to_owned()), "{place} {path}");
                let got = ask(server, &format!("HEAD {path}")).await;
                let head = head.replace(", transfer-encoding: chunked", "");
                assert_eq!(got, (head, String::new()), "{place} HEAD {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_nobody_replaces_keeps_its_length() {
    let (servers, _upstream) = everywhere().await;
    for (place, (server, prefix)) in servers.iter().enumerate() {
        for (view, length, body) in [("known", 5, "known"), ("stream", 6, "stream")] {
            let head = format!("200, content-length: {length}");
            let path = format!("{prefix}/{view}?nothing");
            let got = ask(server, &format!("GET {path}")).await;
            assert_eq!(got, (head.clone(), body.to_owned()), "{place} {path}");
            let got = ask(server, &format!("HEAD {path}")).await;
            assert_eq!(got, (head, String::new()), "{place} HEAD {path}");
        }
    }
}

#[tokio::test]
async fn a_status_without_a_body_has_no_length() {
    let (servers, _upstream) = everywhere().await;
    for (place, (server, prefix)) in servers.iter().enumerate() {
        for (how, status) in [("nothing", "204"), ("not-modified", "304")] {
            for method in ["GET", "HEAD"] {
                let line = format!("{method} {prefix}/known?after={how}");
                // Not as `ask`: its client reads a body up to the length.
                let (head, body) = told(server, &line, "").await;
                assert_eq!((&*head, &*body), (status, ""), "{place} {line}");
            }
        }
    }
}

#[tokio::test]
async fn a_view_that_counts_wrongly_does_no_harm() {
    let server = Server::start(app!(self).build().unwrap()).await;
    let right = ("200, content-length: 5".to_owned(), "known".to_owned());
    assert_eq!(ask(&server, "GET /own/wrong").await, right);
}

#[tokio::test]
async fn a_length_that_is_no_number_is_left_out() {
    for wrong in ["ten", "-1", "5, 6", ""] {
        let service = service_fn(move |_: Request| async move {
            let mut response = Response::new(stream_of(&["a ", "stream"]));
            response
                .headers_mut()
                .insert("content-length", wrong.parse().unwrap());
            Ok::<_, Infallible>(response)
        });
        let router = App::new().mount("/in", service).build().unwrap();
        let server = Server::start(router).await;
        let (head, body) = told(&server, "GET /in", "").await;
        assert_eq!(head, "200, transfer-encoding: chunked", "{wrong}");
        assert!(body.contains("stream"), "{wrong}: {body}");
    }
}
