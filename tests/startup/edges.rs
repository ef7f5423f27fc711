//! A `runs_before` or `runs_after` that leads out of its scope is told with the scopes of both
//! hooks.

use hooks_runtime::prelude::*;
use support::place;

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
    let error = app!(self).register(&API).build().expect_err("two edges");
    let mut problems: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    problems.sort();
    let [api, app] = &problems[..] else {
        panic!("{problems:#?}")
    };
    let of_the_app = place!(of_the_app);
    assert_eq!(
        *api,
        format!(
            "`runs_after` of `of_the_api` at {}, a hook of the blueprint `api`, names `of_the_app` \
             at {of_the_app}, one of the app: name a `#[before_request]` of the blueprint `api`",
            place!(of_the_api)
        )
    );
    assert_eq!(
        *app,
        format!(
            "`runs_before` of `of_the_app` at {of_the_app}, a hook of the app, names `absent` at {}, \
             one of the blueprint `absent`, which is not registered: name a `#[before_request]` of \
             the app",
            place!(absent)
        )
    );
}

#[test]
fn a_hook_that_was_not_collected_is_one_of_its_crate() {
    let app = App::new().register(&API);
    let error = app.build().expect_err("one edge").to_string();
    assert!(
        error.contains("one of the crate `startup`, which this app does not collect: "),
        "{error}"
    );
}
