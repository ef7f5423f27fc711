//! Own binary: `app!()` collects all of it. Every kind of hook in every scope at once: all that
//! runs, in full, whatever one of them does.
//!
//! A table has two or more lines for each request: what it tells whom to do and what the client gets,
//! then everything that ran, in order. `point{ … }` is around what it has in it; a `!` behind a
//! teardown says that it was told of an error, `raised` that the outermost middleware saw one.

mod app;
mod around;
mod described;
mod inside;

use support::Trace;

/// The answer to a request, and all that ran.
async fn ask(request: &str) -> (String, String) {
    support::quiet();
    let trace = Trace::default();
    let client = app::build(&trace).test_client();
    let (method, uri) = request.split_once(' ').expect("a method and a path");
    let method = method.parse().expect("a method");
    let res = client.request(method, uri).await;
    let raised = res.header("x-raised").unwrap_or_default();
    let answer = format!("{} {} {raised}", res.status().as_u16(), res.text());
    let trace = trace.take().replace(" > ", " ");
    (answer.trim_end().to_owned(), trace)
}

/// Make all requests of a table, each with what comes before them.
async fn check(table: &str, before: &str, in_full: impl Fn(&str) -> String) {
    let mut lines = table.lines().filter(|line| !line.is_empty()).peekable();
    assert!(lines.peek().is_some(), "an empty table proves nothing");
    while let Some(head) = lines.next() {
        let (told, answer) = head.split_once(" -> ").expect("a request and its answer");
        let mut ran = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with(' ')) {
            ran.push(line.trim());
        }
        let expected = (answer.to_owned(), in_full(&ran.join(" ")));
        assert_eq!(ask(&format!("{before}{told}")).await, expected, "{told}");
    }
}
