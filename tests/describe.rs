//! Own binary: hooks register per process. `describe` is the app as data and as tables.

use hooks_runtime::{inspect::Description, prelude::*};

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

fn place(line: u32) -> serde_json::Value {
    serde_json::json!({ "file": FILE, "line": line })
}

fn hook(kind: &str, scope: &str, function: &str, line: u32) -> serde_json::Value {
    let scope = match scope {
        "app" | "route" => serde_json::json!(scope),
        blueprint => serde_json::json!({ "blueprint": blueprint }),
    };
    serde_json::json!({
        "kind": kind, "scope": scope, "function": function, "crate": "describe", "place": place(line),
    })
}

fn handler(scope: &str, function: &str, takes: serde_json::Value, line: u32) -> serde_json::Value {
    let mut handler = hook("error_handler", scope, function, line);
    handler["takes"] = takes;
    handler
}

#[test]
fn routes_come_with_their_whole_chain_as_it_runs() {
    assert_eq!(
        described()["routes"],
        serde_json::json!([
            {
                "methods": ["GET"], "path": "/", "endpoint": "index", "function": "index", "place": place(33),
                "chain": [
                    hook("before_request", "app", "open", 7),
                    hook("before_request", "app", "only_with_a_route", 10),
                    hook("teardown_request", "app", "done", 16),
                ],
            },
            {
                "methods": ["GET", "PUT"], "path": "/admin/users/{id}", "endpoint": "admin.user", "function": "show", "place": place(36),
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
            handler("app", "lost", serde_json::json!({ "status": 404 }), 19),
            handler(
                "admin",
                "broken",
                serde_json::json!({ "type": "core::fmt::Error" }),
                24
            ),
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

#[test]
fn a_problem_has_its_kind_and_its_places_as_data() {
    let app = app!().register(&ADMIN).register(&ADMIN);
    let line = line!() - 1;
    let problems = app.describe().problems;
    let [problem] = &problems[..] else {
        panic!("{problems:#?}")
    };
    assert_eq!(
        serde_json::to_value(problem).unwrap(),
        serde_json::json!({
            "kind": "blueprint_name",
            "message": format!(
                "the blueprint name `admin` is registered twice, at {FILE}:{line} and at \
                 {FILE}:{line}: give one of them another name with `.named(\"…\")`"
            ),
            "places": [place(line)],
        })
    );
    let error = app.build().unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn what_is_written_as_json_reads_back() {
    let inner = App::new().register(&ADMIN).hook(index);
    let app = app!().register(&ADMIN).register(&ADMIN);
    let app = app.mount("/v1", inner).fallback_service(App::new());
    let described = app.describe();
    let json = serde_json::to_string(&described).unwrap();
    let read: Description = serde_json::from_str(&json).unwrap();
    assert_eq!(read, described);
    assert_eq!(read.to_string(), described.to_string());
}
