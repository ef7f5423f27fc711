//! The order of middleware, given as a list and one by one.

use crate::prelude::*;

fn app() -> App {
    ["A", "B", "C"]
        .into_iter()
        .fold(App::new().hook(view), |app, name| {
            app.middleware(Adds(name))
        })
}

#[tokio::test]
async fn starlette_order() {
    let one_by_one = "one by one";
    // S1: the first is the outermost, however they are given.
    let swap = |said: &str| match said.chars().next() {
        Some('A') => said.replacen('A', "C", 1),
        Some('C') => said.replacen('C', "A", 1),
        _ => said.to_owned(),
    };
    let in_order = |reply: &mut Reply| {
        for event in &mut reply.trace {
            *event = swap(event);
        }
        if let Some(yes) = reply.headers.remove("x-c") {
            reply.headers.insert("x-a".to_owned(), yes.clone());
            if reply.status != 202 {
                reply.headers.insert("x-c".to_owned(), yes);
            }
        }
    };
    recorded("starlette_order")
        .but_in(one_by_one, "GET /", in_order)
        .but_in(one_by_one, "GET /none", in_order)
        .but_in(one_by_one, "GET /?B.request=answer", in_order)
        .but_in(one_by_one, "GET /?B.response=answer", in_order)
        .of_all([
            ("a list", app()),
            (one_by_one, app()),
            ("without classes of Starlette's", app()),
        ])
        .await;
}
