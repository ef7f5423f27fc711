//! What is wrong with mounts and fallbacks is told by `build`, with both places; what is right is
//! part of the description.

use axum::{Router, routing};
use hooks_runtime::{BuildError, ProblemKind, prelude::*};
use support::{Logs, place};

static V1: Blueprint = Blueprint::new("v1");

struct Missing;

#[before_request]
fn checked() {}

#[before_request(V1)]
fn of_v1() {}

#[get("/taken/{id}")]
fn taken() {}

#[get("/polls/")]
fn polls() {}

#[get(V1, "/users")]
fn users(_: State<Missing>) {}

fn here() -> Router {
    Router::new().route("/here", routing::get(|| async {}))
}

fn problems(app: App) -> Vec<(ProblemKind, String)> {
    let problems = |error: BuildError| {
        let problems = error.problems().iter();
        problems
            .map(|problem| (problem.kind(), problem.to_string()))
            .collect()
    };
    app.build().map_or_else(problems, |_| Vec::new())
}

#[track_caller]
fn only(app: App, kind: ProblemKind, parts: &[&str]) {
    let problems = problems(app);
    let [(found, message)] = &*problems else {
        panic!("one problem, not {problems:#?}");
    };
    assert_eq!(*found, kind, "{message}");
    for part in parts {
        assert!(message.contains(part), "`{part}` in: {message}");
    }
}

#[test]
fn a_mount_at_the_root_is_a_fallback() {
    for path in ["", "/"] {
        let app = app!(self).register(&V1).state(Missing);
        let (app, place) = (app.mount(path, here()), place!());
        let place = format!("`.mount({path:?}, …)` at {place}");
        only(app, ProblemKind::BadPath, &[&place, ".fallback_service(…)"]);
    }
}

#[test]
fn a_path_is_a_path() {
    for (path, remedy) in [
        ("v1", "does not start with `/`"),
        ("/v1/", "write `/v1`"),
        ("/v1/{*rest}", "has a wildcard: leave it out"),
        ("/a//b", "has an empty segment"),
        ("/:id", "write a parameter as `{id}`"),
        ("/x{id", "is no pattern"),
    ] {
        let app = App::new().mount(path, here());
        only(app, ProblemKind::BadPath, &[file!(), remedy]);
    }
}

#[test]
fn one_path_is_mounted_once() {
    let mount = |app: App| (app.mount("/v1", here()), place!());
    let (app, place) = mount(mount(App::new()).0);
    let place = format!("`.mount(\"/v1\", …)` at {place}");
    only(
        app,
        ProblemKind::RouteClash,
        &[&format!("{place} conflicts with {place}")],
    );
    assert_eq!(
        problems(App::new().mount("/v1", here()).mount("/v1/x", here())),
        []
    );
}

#[test]
fn a_route_that_cannot_be_told_from_a_mount_is_named() {
    let app = App::new().hook(polls).mount("/polls", here());
    let parts = [
        "`.mount(\"/polls\", …)` at",
        &format!("`/polls/` of `polls` at {}", place!(polls)),
    ];
    only(app, ProblemKind::RouteClash, &parts);
    for path in ["/taken", "/taken/{name}"] {
        let app = App::new().hook(taken).mount(path, here());
        let mount = format!("`.mount({path:?}, …)` at");
        let parts = [
            &*mount,
            &format!("`/taken/{{id}}` of `taken` at {}", place!(taken)),
        ];
        only(app, ProblemKind::RouteClash, &parts);
    }
}

#[test]
fn a_merged_route_that_cannot_be_told_from_a_mount_is_named() {
    support::quiet();
    let app = App::new().merge(here()).mount("/here", here());
    let parts = [
        "`.mount(\"/here\", …)` at",
        concat!("given to `.merge(…)` at ", file!(), ":"),
    ];
    only(app, ProblemKind::RouteClash, &parts);
}

#[test]
fn what_is_wrong_with_a_mounted_app_is_wrong_with_the_whole() {
    let inner = App::new().register(&V1);
    let outer = App::new().mount("/v2", App::new().mount("/v1", inner));
    let parts = [
        "in the app given to `.mount(\"/v2\", …)` at",
        "in the app given to `.mount(\"/v1\", …)` at",
        &format!("`users` at {} takes `State<", place!(users)),
    ];
    only(outer, ProblemKind::State, &parts);
}

#[test]
fn what_is_wrong_with_an_app_that_is_the_fallback_is_too() {
    let outer = App::new().fallback_service(App::new().register(&V1));
    let parts = [
        "in the app given to `.fallback_service(…)` at",
        &format!("`users` at {} takes `State<", place!(users)),
    ];
    only(outer, ProblemKind::State, &parts);
}

#[test]
fn there_is_one_fallback() {
    let (app, first) = (App::new().fallback_service(here()), place!());
    let (app, second) = (app.fallback_service(here()), place!());
    let [first, second] = [first, second].map(|place| format!("`.fallback_service(…)` at {place}"));
    only(app, ProblemKind::Fallback, &[&first, &second, "remove one"]);
}

#[test]
fn a_fallback_beside_that_of_a_merged_router_is_one_too_many() {
    support::quiet();
    let app = App::new().fallback_service(here());
    let parts = [
        "`.fallback_service(…)` at",
        concat!("given to `.merge(…)` at ", file!(), ":"),
        "reset_fallback",
    ];
    let existing = here().fallback(|| async {});
    only(
        app.merge(Router::new()).merge(existing),
        ProblemKind::Fallback,
        &parts,
    );
    assert_eq!(
        problems(App::new().fallback_service(here()).merge(here())),
        []
    );
}

#[test]
fn a_blueprint_of_a_mounted_app_is_registered() {
    let (logs, _listening) = Logs::listen();
    let inner = || App::new().register(&V1).state(Missing);
    let _ = app!(self).mount("/v1", inner()).build().unwrap();
    assert_eq!(logs.with("never registered"), [] as [String; 0]);
    let _ = app!(self).build().unwrap();
    assert_eq!(logs.with("never registered").len(), 1);
}

#[test]
fn mounts_and_the_fallback_are_described() {
    let inner = App::new().register(&V1).state(Missing);
    let app = app!(self).mount("/v1", inner).mount("/v2", here());
    let described = app.fallback_service(here()).describe();
    let [v1, v2] = &*described.mounted else {
        panic!("two mounts, not {:?}", described.mounted);
    };
    assert_eq!(
        (&*v1.path, &*v1.service, &*v1.place.file),
        ("/v1", "hooks_runtime::App", file!())
    );
    assert_eq!((&*v2.path, &*v2.service), ("/v2", "axum::routing::Router"));
    assert_eq!(v2.chain[0].function, "checked");
    assert!(v2.app.is_none());
    let inner = v1.app.as_ref().unwrap();
    assert_eq!(inner.routes[0].endpoint, "v1.users");
    let fallback = described.fallback.as_ref().unwrap();
    assert_eq!(fallback.service, "axum::routing::Router");
    let shown = described.to_string();
    for expected in [
        concat!("\nmounted at /v2: Router (", file!(), ":"),
        "\n    app\n",
        "\n    blueprint v1, in app\n",
        "\nno route: the fallback Router (",
    ] {
        assert!(shown.contains(expected), "{expected:?} in\n{shown}");
    }
}

#[test]
fn functions_that_two_apps_have_are_told_of() {
    let inner = App::new().hook(checked).hook(polls);
    let (app, place) = (App::new().hook(checked).mount("/inner", inner), place!());
    let warnings = app.describe().warnings.join("\n");
    let place = format!("`.mount(\"/inner\", …)` at {place} has functions of");
    assert!(
        warnings.contains(&place) && warnings.contains("`checked` at"),
        "{warnings}"
    );
    assert!(!warnings.contains("`polls`"), "{warnings}");
}
