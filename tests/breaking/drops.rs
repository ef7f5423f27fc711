//! What plugins and routes are given may panic when it is dropped.

use axum::http::request::Parts;
use hooks_runtime::{Install, Plugin, Provider, RouteOption, prelude::*};
use support::quiet;

#[derive(Debug)]
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("on purpose");
    }
}

struct Gives<const N: usize>(Bomb);
struct Value<const N: usize>;

impl<const N: usize> Provider<Value<N>> for Gives<N> {
    async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<Value<N>> {
        Ok(Value)
    }
}

struct Providers;

impl Plugin for Providers {
    fn install(self, at: &mut Install<'_>) {
        at.provide::<Value<1>>(Gives::<1>(Bomb));
        at.provide::<Value<2>>(Gives::<2>(Bomb));
    }
}

#[test]
fn providers_are_dropped_one_by_one() {
    quiet();
    drop(App::new().with(Providers));
    drop(App::new().with(Providers).build());
}

struct Changes;

impl Plugin for Changes {
    fn install(self, at: &mut Install<'_>) {
        for _ in 0..2 {
            let bomb = Bomb;
            at.on_response(move |_| {
                let _ = &bomb;
            });
        }
    }
}

#[test]
fn functions_for_responses_are_dropped_one_by_one() {
    quiet();
    drop(App::new().with(Changes));
    drop(App::new().with(Changes).build());
}

#[derive(Debug)]
struct Carried<const N: usize>(Bomb);

impl<const N: usize> RouteOption for Carried<N> {}

#[get("/", with = [Carried::<1>(Bomb), Carried::<2>(Bomb)])]
fn carries() {}

#[test]
fn route_options_are_dropped_one_by_one() {
    quiet();
    let app = app!(self).reads::<Carried<1>>().reads::<Carried<2>>();
    drop(app.build());
}

struct Refused;

impl Plugin for Refused {
    fn install(self, at: &mut Install<'_>) {
        at.provide::<Value<1>>(Gives::<1>(Bomb));
        at.provide::<Value<1>>(Gives::<1>(Bomb));
    }
}

#[test]
fn a_second_provider_is_refused_quietly() {
    quiet();
    assert!(App::new().with(Refused).build().is_err());
}

struct States;

impl Plugin for States {
    fn install(self, at: &mut Install<'_>) {
        at.state(Bomb);
        at.state(Bomb);
    }
}

#[test]
fn a_second_state_is_refused_quietly() {
    quiet();
    assert!(App::new().with(States).build().is_err());
}

#[derive(Debug)]
struct Unchecked;

impl RouteOption for Unchecked {
    fn check(&self) -> std::result::Result<(), String> {
        panic!("on purpose")
    }
}

static SHOP: Blueprint = Blueprint::new("shop");

#[get(SHOP, "/shop")]
fn shop() {}

#[test]
fn a_check_that_panics_is_a_problem() {
    quiet();
    let app = App::new()
        .register(SHOP.option(Unchecked))
        .reads::<Unchecked>();
    let error = app.build().expect_err("a problem").to_string();
    assert!(error.contains("on purpose"), "{error}");
}
