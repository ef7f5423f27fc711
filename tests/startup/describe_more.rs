//! `describe` shows the chains of blueprints that catch unmatched requests, and the serving hooks.

use hooks_runtime::prelude::*;

static API: Blueprint = Blueprint::new("api").url_prefix("/api").catch_unmatched();

#[before_request]
fn open() {}

#[before_request(API)]
fn api_open() {}

#[before_serving]
fn connect() {}

#[before_serving(order = -1)]
fn configure() {}

#[after_serving]
fn disconnect() {}

#[test]
fn a_blueprint_that_catches_unmatched_requests_shows_what_they_meet() {
    let described = app!(self).register(API.at("/v2")).describe();
    let [caught] = &described.caught[..] else {
        panic!("{described}")
    };
    let chain: Vec<_> = caught.chain.iter().map(|hook| &*hook.function).collect();
    assert_eq!(
        (&*caught.blueprint, &*caught.prefix, chain),
        ("api", "/v2", vec!["open", "api_open"])
    );
    let shown = described.to_string();
    assert!(
        shown.contains("\n  no route below /v2: caught here\n"),
        "{shown}"
    );
}

#[test]
fn serving_hooks_are_there_in_the_order_they_run() {
    let described = app!(self).describe();
    let serving: Vec<_> = described
        .serving
        .iter()
        .map(|hook| (hook.kind.name(), &*hook.function))
        .collect();
    assert_eq!(
        serving,
        [
            ("before_serving", "configure"),
            ("before_serving", "connect"),
            ("after_serving", "disconnect")
        ]
    );
    let shown = described.to_string();
    assert!(shown.contains("\n  before_serving  configure ("), "{shown}");
}
