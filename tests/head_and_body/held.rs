//! A middleware that answers while its `Next` is elsewhere: its response leaves as any other.

use crate::wire::{announced, told};
use axum::body::Body;
use hooks_runtime::prelude::*;
use std::sync::Mutex;
use support::Server;

type Held = Mutex<Vec<Next>>;

#[middleware]
async fn holds(held: State<Held>, request: Request, next: Next) -> Response {
    held.lock().unwrap().push(next);
    match request.uri().path() {
        "/announced" => announced("6", &["str", "eam"]),
        "/nothing" => {
            let length = [("content-length", "7")];
            (StatusCode::NO_CONTENT, length, "nothing").into_response()
        }
        _ => ([("content-length", "70")], Body::from("of mine")).into_response(),
    }
}

#[tokio::test]
async fn the_answer_of_a_middleware_that_keeps_its_next_agrees_with_its_head() {
    let app = app!(self).state(Held::default());
    let server = Server::start(app.build().unwrap()).await;
    for (path, head, body) in [
        ("/known", "200, content-length: 7", "of mine"),
        ("/announced", "200, content-length: 6", "stream"),
        ("/nothing", "204", ""),
    ] {
        let got = told(&server, &format!("GET {path}"), "").await;
        assert_eq!(got, (head.to_owned(), body.to_owned()), "{path}");
        let got = told(&server, &format!("HEAD {path}"), "").await;
        assert_eq!(got, (head.to_owned(), String::new()), "HEAD {path}");
    }
}
