//! `describe` is the app as data and as tables.

use hooks_runtime::prelude::*;
use support::{place, source};

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
    serde_json::to_value(app!(self).register(&ADMIN).describe()).expect("a value")
}

fn hook(kind: &str, scope: &str, function: &str, place: &str) -> serde_json::Value {
    let (file, line) = split(place);
    serde_json::json!({
        "kind": kind, "scope": scope, "function": function, "crate": "startup", "file": file, "line": line,
    })
}

fn split(place: &str) -> (&str, u32) {
    let (file, line) = place.rsplit_once(':').expect("a line");
    (file, line.parse().expect("a number"))
}

#[test]
fn routes_come_with_their_whole_chain_as_it_runs() {
    let (index, show) = (place!(index), place!(show));
    let ((file, index), (_, show_line)) = (split(&index), split(&show));
    assert_eq!(
        described()["routes"],
        serde_json::json!([
            {
                "methods": ["GET"], "path": "/", "endpoint": "index", "function": "index", "file": file, "line": index,
                "chain": [
                    hook("before_request", "app", "open", &place!(open)),
                    hook("before_request", "app", "only_with_a_route", &place!(only_with_a_route)),
                    hook("teardown_request", "app", "done", &place!(done)),
                ],
            },
            {
                "methods": ["GET", "PUT"], "path": "/admin/users/{id}", "endpoint": "admin.user", "function": "show", "file": file, "line": show_line,
                "chain": [
                    hook("before_request", "app", "only_with_a_route", &place!(only_with_a_route)),
                    hook("before_request", "route", "step", &show),
                    hook("after_request", "route", "polish", &show),
                    hook("after_request", "admin", "close", &place!(close)),
                    hook("teardown_request", "app", "done", &place!(done)),
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
            hook("before_request", "app", "open", &place!(open)),
            hook("teardown_request", "app", "done", &place!(done))
        ])
    );
}

#[test]
fn error_handlers_say_what_they_take() {
    assert_eq!(
        described()["error_handlers"],
        serde_json::json!([
            hook("error_handler", "app", "lost (404)", &place!(lost)),
            hook(
                "error_handler",
                "admin",
                "broken (&core::fmt::Error)",
                &place!(broken)
            ),
        ])
    );
}

/// `describe.txt` is written anew by `SNAPSHOT=overwrite cargo test --test startup`.
#[test]
fn display_gives_tables() {
    let shown = app!(self).register(&ADMIN).describe().to_string();
    source::is_snapshot("tests/startup/describe.txt", &shown);
}

#[test]
fn problems_and_warnings_are_part_of_it() {
    let unregistered = app!(self).describe();
    assert_eq!(unregistered.warnings.len(), 1);
    assert!(
        unregistered
            .to_string()
            .contains("\nwarning: the blueprint `admin`")
    );
    let twice = app!(self).register(&ADMIN).register(&ADMIN).describe();
    assert_eq!(twice.problems.len(), 1);
    assert!(
        twice
            .to_string()
            .contains("\nproblem: the blueprint name `admin`")
    );
}
