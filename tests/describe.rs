//! Own binary: hooks register per process. `describe` is the app as data and as tables.

use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");

#[before_request]
fn open() {}

#[before_request]
fn only_with_a_route(_: Endpoint) {}

#[after_request(ADMIN)]
fn close(_: &mut Response) {}

#[teardown_request]
fn done() {}

#[error_handler(404)]
fn lost() -> StatusCode {
    StatusCode::GONE
}

#[error_handler(ADMIN)]
fn broken(_: &std::fmt::Error) -> StatusCode {
    StatusCode::CONFLICT
}

fn step() {}

fn polish(_: &mut Response) {}

#[get("/")]
fn index() {}

#[route(ADMIN, "/users/{id}", methods = [GET, PUT], endpoint = "user", before = [step], after = [polish], skip = [open])]
fn show() {}

fn described() -> serde_json::Value {
    serde_json::to_value(app!().register(&ADMIN).describe()).expect("a value")
}

const FILE: &str = "tests/describe.rs";

fn hook(kind: &str, scope: &str, function: &str, line: u32) -> serde_json::Value {
    serde_json::json!({
        "kind": kind, "scope": scope, "function": function, "crate": "describe", "file": FILE, "line": line,
    })
}

#[test]
fn routes_come_with_their_whole_chain_as_it_runs() {
    assert_eq!(
        described()["routes"],
        serde_json::json!([
            {
                "methods": ["GET"], "path": "/", "endpoint": "index", "function": "index", "file": FILE, "line": 33,
                "chain": [
                    hook("before_request", "app", "open", 7),
                    hook("before_request", "app", "only_with_a_route", 10),
                    hook("teardown_request", "app", "done", 16),
                ],
            },
            {
                "methods": ["GET", "PUT"], "path": "/admin/users/{id}", "endpoint": "admin.user", "function": "show", "file": FILE, "line": 36,
                "chain": [
                    hook("before_request", "app", "only_with_a_route", 10),
                    hook("before_request", "route", "step", 36),
                    hook("after_request", "route", "polish", 36),
                    hook("after_request", "admin", "close", 13),
                    hook("teardown_request", "app", "done", 16),
                ],
            },
        ])
    );
}

#[test]
fn what_an_unmatched_request_meets_is_there_too() {
    assert_eq!(
        described()["unmatched"],
        serde_json::json!([
            hook("before_request", "app", "open", 7),
            hook("teardown_request", "app", "done", 16)
        ])
    );
}

#[test]
fn error_handlers_say_what_they_take() {
    assert_eq!(
        described()["error_handlers"],
        serde_json::json!([
            hook("error_handler", "app", "lost (404)", 19),
            hook("error_handler", "admin", "broken (&core::fmt::Error)", 24),
        ])
    );
}

#[test]
fn display_gives_tables() {
    let shown = app!().register(&ADMIN).describe().to_string();
    // Columns are as wide as they need to be: compare words.
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<_> = shown.lines().map(words).collect();
    for expected in [
        "Routes",
        "methods path endpoint function place",
        "GET / index index tests/describe.rs:33",
        "GET, PUT /admin/users/{id} admin.user show tests/describe.rs:36",
        "GET, PUT /admin/users/{id} → admin.user",
        "kind scope function crate place",
        "before_request route step describe tests/describe.rs:36",
        "after_request admin close describe tests/describe.rs:13",
        "No route",
        "Error handlers",
        "error_handler app lost (404) describe tests/describe.rs:19",
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected:?} in\n{shown}"
        );
    }
    assert!(
        !shown.contains("problem:") && !shown.contains("warning:"),
        "{shown}"
    );
}

#[test]
fn problems_and_warnings_are_part_of_it() {
    let unregistered = app!().describe();
    assert_eq!(unregistered.warnings.len(), 1);
    assert!(
        unregistered
            .to_string()
            .contains("\nwarning: the blueprint `admin`")
    );
    let twice = app!().register(&ADMIN).register(&ADMIN).describe();
    assert_eq!(twice.problems.len(), 1);
    assert!(
        twice
            .to_string()
            .contains("\nproblem: the blueprint name `admin`")
    );
}
