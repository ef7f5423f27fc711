//! A body that `on_response` puts in place of another has its own length (H1), whatever the old one said.

use axum::body::Body;
use futures_util::stream;
use hooks_runtime::{Install, Middleware, Plugin, prelude::*};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};
use support::{Server, quiet, raw};

fn stream_of(text: &'static str) -> Body {
    Body::from_stream(stream::iter([Ok::<_, Infallible>(text)]))
}

#[get("/known")]
fn known() -> Response {
    ([("content-length", "5")], "hello").into_response()
}

#[get("/stream")]
fn streamed() -> Response {
    ([("content-length", "5")], stream_of("hello")).into_response()
}

#[get("/failed")]
fn failed() -> Result<()> {
    Err(abort(StatusCode::CONFLICT))
}

#[error_handler(409)]
fn handler(_: &Error) -> Response {
    let headers = [("content-length", "5")];
    (StatusCode::CONFLICT, headers, stream_of("hello")).into_response()
}

/// Puts another body into the place of the old one, and says its length or does not.
struct Replaces {
    body: fn() -> Body,
    length: Option<&'static str>,
}

impl Plugin for Replaces {
    fn install(self, at: &mut Install<'_>) {
        at.on_response(move |res| {
            *res.body_mut() = (self.body)();
            if let Some(length) = self.length {
                let length = length.parse().expect("a header");
                res.headers_mut().insert("content-length", length);
            }
        });
    }
}

/// Somebody still has the request when the response leaves.
struct Keeps;

impl Middleware for Keeps {
    async fn handle(&self, _: Request, next: Next) -> Result<Response> {
        let mut response = streamed();
        let kept = Kept(Arc::new(Mutex::new(next)));
        response.extensions_mut().insert(kept);
        Ok(response)
    }
}

#[derive(Clone)]
#[expect(dead_code, reason = "it only keeps what is in it")]
struct Kept(Arc<Mutex<Next>>);

struct Passes;

impl Middleware for Passes {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        Ok(next.run(request).await)
    }
}

/// What the head says of the length, and the body as it came.
async fn answer(server: &Server, line: &str) -> (Option<String>, String) {
    let answer = raw::ask(server.address(), line, "").await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.map(|(_, length)| length.to_owned());
    let body = match body.split_once("\r\n") {
        // The only chunk.
        Some((_, chunk)) => chunk.split("\r\n").next().unwrap_or_default(),
        None => body,
    };
    (length, body.to_owned())
}

fn app() -> App {
    quiet();
    app!(self)
}

#[tokio::test]
async fn a_body_in_place_of_another_has_its_own_length() {
    type Make = fn() -> Body;
    let bodies: [(Make, Option<&str>, Option<&str>, &str); 5] = [
        (
            || Body::from("a longer text"),
            None,
            Some("13"),
            "a longer text",
        ),
        (|| Body::from("a"), None, Some("1"), "a"),
        (|| Body::empty(), None, Some("0"), ""),
        (|| stream_of("a longer text"), None, None, "a longer text"),
        (
            || stream_of("a longer text"),
            Some("13"),
            Some("13"),
            "a longer text",
        ),
    ];
    for (body, said, length, text) in bodies {
        let replaces = || Replaces { body, length: said };
        for (app, what) in [
            (app(), "no function around"),
            (app().middleware(Passes), "a middleware around"),
            (app().middleware(Keeps), "the request elsewhere"),
        ] {
            let server = Server::start(app.with(replaces()).build().unwrap()).await;
            for path in ["/known", "/stream", "/failed"] {
                let answer = answer(&server, &format!("GET {path}")).await;
                let expected = (length.map(str::to_owned), text.to_owned());
                assert_eq!(answer, expected, "{path}, {what}: {text}");
            }
        }
    }
}

/// One that only looks at the response leaves it as it was.
#[tokio::test]
async fn a_body_that_stays_keeps_its_length() {
    struct Looks;

    impl Plugin for Looks {
        fn install(self, at: &mut Install<'_>) {
            at.on_response(|res| {
                let _ = res.status();
            });
        }
    }

    for app in [app(), app().middleware(Passes), app().middleware(Keeps)] {
        let server = Server::start(app.with(Looks).build().unwrap()).await;
        for path in ["/known", "/stream", "/failed"] {
            let expected = (Some("5".to_owned()), "hello".to_owned());
            assert_eq!(
                answer(&server, &format!("GET {path}")).await,
                expected,
                "{path}"
            );
        }
    }
}

/// What GET would say.
#[tokio::test]
async fn head_says_the_length_of_the_new_body() {
    let replaces = Replaces {
        body: || Body::from("a longer text"),
        length: None,
    };
    let server = Server::start(app().with(replaces).build().unwrap()).await;
    for path in ["/known", "/stream"] {
        let expected = (Some("13".to_owned()), String::new());
        assert_eq!(
            answer(&server, &format!("HEAD {path}")).await,
            expected,
            "{path}"
        );
    }
}
