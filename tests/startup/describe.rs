//! `describe` is the app as data and as a text.

use hooks_runtime::{inspect::Description, prelude::*};
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
    let scope = match scope {
        "app" | "route" => serde_json::json!(scope),
        blueprint => serde_json::json!({ "blueprint": blueprint }),
    };
    serde_json::json!({
        "kind": kind, "scope": scope, "function": function, "crate": "startup", "module": "startup::describe",
        "place": json(place),
    })
}

fn handler(
    scope: &str,
    function: &str,
    takes: serde_json::Value,
    place: &str,
) -> serde_json::Value {
    let mut handler = hook("error_handler", scope, function, place);
    handler["takes"] = takes;
    handler
}

/// A place as data.
fn json(place: &str) -> serde_json::Value {
    let (file, line) = split(place);
    serde_json::json!({ "file": file, "line": line })
}

fn split(place: &str) -> (&str, u32) {
    let (file, line) = place.rsplit_once(':').expect("a line");
    (file, line.parse().expect("a number"))
}

#[test]
fn routes_come_with_their_whole_chain_as_it_runs() {
    let (index, show) = (place!(index), place!(show));
    assert_eq!(
        described()["routes"],
        serde_json::json!([
            {
                "methods": ["GET"], "path": "/", "endpoint": "index", "function": "index", "place": json(&index),
                "module": "startup::describe", "scope": "app",
                "chain": [
                    hook("before_request", "app", "open", &place!(open)),
                    hook("before_request", "app", "only_with_a_route", &place!(only_with_a_route)),
                    hook("teardown_request", "app", "done", &place!(done)),
                ],
            },
            {
                "methods": ["GET", "PUT"], "path": "/admin/users/{id}", "endpoint": "admin.user", "function": "show", "place": json(&show),
                "module": "startup::describe", "scope": { "blueprint": "admin" },
                "skips": ["open"],
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
            handler(
                "app",
                "lost",
                serde_json::json!({ "status": 404 }),
                &place!(lost)
            ),
            handler(
                "admin",
                "broken",
                serde_json::json!({ "type": "core::fmt::Error" }),
                &place!(broken)
            ),
        ])
    );
}

/// `describe.txt` is written anew by `SNAPSHOT=overwrite cargo test --test startup`.
#[test]
fn display_gives_a_text_by_scope() {
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

#[test]
fn a_problem_has_its_kind_and_its_places_as_data() {
    let (app, place) = (app!(self).register(&ADMIN).register(&ADMIN), place!());
    let problems = app.describe().problems;
    let [problem] = &problems[..] else {
        panic!("{problems:#?}")
    };
    assert_eq!(
        serde_json::to_value(problem).unwrap(),
        serde_json::json!({
            "kind": "blueprint_name",
            "message": format!(
                "the blueprint name `admin` is registered twice, at {place} and at {place}: give \
                 one of them another name with `.named(\"…\")`"
            ),
            "places": [json(place)],
        })
    );
    let error = app.build().unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn what_is_written_as_json_reads_back() {
    let inner = App::new().register(&ADMIN).hook(index);
    let app = app!(self).register(&ADMIN).register(&ADMIN);
    let app = app.mount("/v1", inner).fallback_service(App::new());
    let described = app.describe();
    let json = serde_json::to_string(&described).unwrap();
    let read: Description = serde_json::from_str(&json).unwrap();
    assert_eq!(read, described);
    assert_eq!(read.to_string(), described.to_string());
}
