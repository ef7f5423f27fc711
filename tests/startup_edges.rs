//! Own binary: hooks register per process. A `runs_before` or `runs_after` that leads out of its
//! scope is told with the scopes of both hooks.

use hooks_runtime::prelude::*;

static API: Blueprint = Blueprint::new("api");
static ABSENT: Blueprint = Blueprint::new("absent");

#[before_app_request(ABSENT)]
fn absent() {}

#[before_request(runs_before = absent)]
fn of_the_app() {}

#[before_request(API, runs_after = of_the_app)]
fn of_the_api() {}

#[test]
fn an_edge_out_of_its_scope_names_both_scopes() {
    let error = app!().register(&API).build().expect_err("two edges");
    let mut problems: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    problems.sort();
    let [api, app] = &problems[..] else {
        panic!("{problems:#?}")
    };
    assert_eq!(
        api,
        "`runs_after` of `of_the_api` at tests/startup_edges.rs:15, a hook of the blueprint `api`, \
         names `of_the_app` at tests/startup_edges.rs:12, one of the app: \
         name a `#[before_request]` of the blueprint `api`"
    );
    assert_eq!(
        app,
        "`runs_before` of `of_the_app` at tests/startup_edges.rs:12, a hook of the app, \
         names `absent` at tests/startup_edges.rs:9, one of the blueprint `absent`, which is not \
         registered: name a `#[before_request]` of the app"
    );
}

#[test]
fn a_hook_that_was_not_collected_is_one_of_its_crate() {
    let app = App::new().register(&API);
    let error = app.build().expect_err("one edge").to_string();
    assert!(
        error.contains("one of the crate `startup_edges`, which this app does not collect: "),
        "{error}"
    );
}
